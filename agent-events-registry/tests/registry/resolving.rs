//! References at any depth: what comes out is one text that needs no other.

use agent_events_registry::testing::{MockRegistry, Profile};
use agent_events_registry::{ErrorKind, Version};
use agent_events_schema::Schema;

use crate::{client, record, subject};

fn field(name: &str, ty: &str) -> String {
    format!(r#"{{"name":"{name}","type":"{ty}"}}"#)
}

#[test]
fn a_type_used_at_several_depths_is_defined_once() {
    for profile in Profile::ALL {
        let mock = MockRegistry::start(profile);
        mock.seed("c", &record("C", &field("x", "int")), &[]);
        mock.seed(
            "b",
            &record("B", &field("c", "C")),
            &[("com.acme.C", "c", 1)],
        );
        let fields = [field("b", "com.acme.B"), field("c", "C")].join(",");
        let references = [("com.acme.B", "b", 1), ("com.acme.C", "c", 1)];
        mock.seed("a/a", &record("A", &fields), &references);
        let client = client(&mock);
        let registered = client.schema(&subject("a/a"), Version::Latest).unwrap();
        let text = client.resolve(&registered).unwrap();
        assert_eq!(text.matches("\"name\":\"C\"").count(), 1, "{text}");
        Schema::parse(&text).unwrap();
        let asked = mock.requests();
        let of_c = asked
            .iter()
            .filter(|it| it.target.starts_with("/subjects/c/"));
        assert_eq!(of_c.count(), 1, "each is fetched once");
    }
}

#[test]
fn references_in_a_circle_end() {
    let mock = MockRegistry::start(Profile::Confluent);
    let nullable = |name: &str, ty: &str| {
        format!(r#"{{"name":"{name}","type":["null","{ty}"],"default":null}}"#)
    };
    mock.seed("a", &record("A", &nullable("b", "B")), &[("B", "b", 1)]);
    mock.seed("b", &record("B", &nullable("a", "A")), &[("A", "a", 1)]);
    let client = client(&mock);
    let registered = client.schema(&subject("a"), Version::Latest).unwrap();
    let text = client.resolve(&registered).unwrap();
    let schema = Schema::parse(&text).unwrap();
    assert_eq!(schema.set().named().count(), 2);
}

#[test]
fn a_chain_of_hundreds_is_followed_and_a_longer_one_is_refused() {
    let mock = MockRegistry::start(Profile::Confluent);
    mock.seed("r0", &record("R0", ""), &[]);
    for depth in 1..=1_001 {
        let below = format!("r{}", depth - 1);
        // Enums, as records in records would go past the depth that JSON may have.
        let text = format!(
            r#"{{"type":"enum","name":"R{depth}","namespace":"com.acme","symbols":["A"]}}"#
        );
        mock.seed(&format!("r{depth}"), &text, &[("x", &below, 1)]);
    }
    let client = client(&mock);
    let resolve =
        |name: &str| client.resolve(&client.schema(&subject(name), Version::Latest).unwrap());
    resolve("r300").unwrap();
    let error = resolve("r1001").unwrap_err();
    assert!(error.to_string().contains("more than 1000"), "{error}");
}

#[test]
fn a_reference_that_was_deleted_is_still_followed() {
    let mock = MockRegistry::start(Profile::Confluent);
    mock.seed("b", &record("B", ""), &[]);
    mock.seed(
        "a",
        &record("A", &field("b", "B")),
        &[("com.acme.B", "b", 1)],
    );
    mock.delete("b", 1);
    let client = client(&mock);
    let registered = client.schema(&subject("a"), Version::Latest).unwrap();
    assert!(client.resolve(&registered).is_ok());
}

#[test]
fn what_cannot_be_resolved_says_what_and_where() {
    let mock = MockRegistry::start(Profile::Confluent);
    mock.seed("a", &record("A", &field("b", "B")), &[]);
    mock.seed("b1", &record("B", &field("x", "int")), &[]);
    mock.seed("b2", &record("B", &field("x", "long")), &[]);
    let both = [("com.acme.B", "b1", 1), ("com.acme.B", "b2", 1)];
    mock.seed("two", &record("A", &field("b", "B")), &both);
    mock.seed(
        "gone",
        &record("A", &field("b", "B")),
        &[("com.acme.B", "nowhere", 7)],
    );
    let client = client(&mock);
    let resolve = |name: &str| {
        client
            .resolve(&client.schema(&subject(name), Version::Latest).unwrap())
            .unwrap_err()
    };
    let error = resolve("a");
    assert_eq!(error.kind(), ErrorKind::Schema);
    assert!(error.to_string().starts_with("a version 1:1:"), "{error}");
    assert!(error.to_string().contains("`B` is not defined"), "{error}");
    let error = resolve("two");
    assert!(
        error.to_string().contains("defined twice, and differently"),
        "{error}"
    );
    let error = resolve("gone");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(
        error.to_string().contains("/subjects/nowhere/versions/7"),
        "{error}"
    );
}
