//! Every request: what it asks for, and what is made of the answer, with each vendor's habits.

use agent_events_registry::testing::{Fault, MockRegistry, Profile};
use agent_events_registry::{
    Candidate, ErrorKind, GuidCheck, Reference, SchemaType, SubjectFilter, Version,
};
use agent_events_schema::CompatibilityLevel;

use crate::{client, record, subject};

const ODD: &str = ":.ctx:a/b:c#d?e%f g&h=ä";

#[test]
fn subjects_go_through_percent_encoding_whole() {
    for profile in Profile::ALL {
        let mock = MockRegistry::start(profile);
        let (client, odd) = (client(&mock), subject(ODD));
        let candidate = Candidate::new(record("R", ""));
        let registered = client.register(&odd, &candidate, false).unwrap();
        assert_eq!(client.versions(&odd, false).unwrap(), [1]);
        let schema = client.schema(&odd, Version::Latest).unwrap();
        assert_eq!((schema.id, schema.version), (registered.id, 1));
        assert_eq!(schema.subject, odd);
        assert_eq!(schema.content.text, candidate.text);
        assert!(client.look_up(&odd, &candidate, false).unwrap().is_some());
        client.set_config(&odd, CompatibilityLevel::Full).unwrap();
        assert_eq!(client.config(&odd).unwrap(), CompatibilityLevel::Full);
        assert!(client.check(&odd, &candidate).unwrap().is_compatible());
        let encoded = "%3A.ctx%3Aa%2Fb%3Ac%23d%3Fe%25f%20g%26h%3D%C3%A4";
        for request in mock.requests() {
            let is_about_it = request.target.contains(encoded);
            assert!(is_about_it, "{profile:?}: {}", request.target);
        }
    }
}

#[test]
fn subjects_are_listed_by_prefix_and_with_those_deleted() {
    for profile in Profile::ALL {
        let mock = MockRegistry::start(profile);
        mock.seed("orders-value", &record("R", ""), &[]);
        mock.seed("gone-value", &record("R", ""), &[]);
        mock.seed(":.staging:orders-value", &record("R", ""), &[]);
        mock.delete("gone-value", 1);
        let names = |prefix: Option<&str>, deleted| {
            let filter = SubjectFilter {
                prefix: prefix.map(str::to_owned),
                deleted,
            };
            let subjects = client(&mock).subjects(&filter).unwrap();
            subjects.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(
            names(None, false),
            [":.staging:orders-value", "orders-value"]
        );
        assert_eq!(names(Some("or"), false), ["orders-value"], "{profile:?}");
        assert_eq!(names(Some(":.staging:"), false), [":.staging:orders-value"]);
        assert_eq!(names(Some("g"), true), ["gone-value"]);
    }
}

#[test]
fn versions_are_told_with_and_without_those_deleted() {
    let mock = MockRegistry::start(Profile::Confluent);
    for field in ["a", "b", "c"] {
        let field = format!(r#"{{"name":"{field}","type":"int","default":0}}"#);
        mock.seed("s", &record("R", &field), &[]);
    }
    mock.delete("s", 2);
    let client = client(&mock);
    assert_eq!(client.versions(&subject("s"), false).unwrap(), [1, 3]);
    assert_eq!(client.versions(&subject("s"), true).unwrap(), [1, 2, 3]);
    let error = client
        .schema(&subject("s"), Version::Number(2))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(
        (error.status(), error.error_code()),
        (Some(404), Some(40402))
    );
    assert_eq!(
        client
            .schema(&subject("s"), Version::Latest)
            .unwrap()
            .version,
        3
    );
}

#[test]
fn a_schema_is_found_by_id_and_guid() {
    let mock = MockRegistry::start(Profile::Confluent);
    mock.seed("base-value", &record("Base", ""), &[]);
    let user = record("User", r#"{"name":"base","type":"Base"}"#);
    mock.seed("user-value", &user, &[("com.acme.Base", "base-value", 1)]);
    let client = client(&mock);
    let registered = client
        .schema(&subject("user-value"), Version::Latest)
        .unwrap();
    let reference = Reference {
        name: "com.acme.Base".to_owned(),
        subject: subject("base-value"),
        version: 1,
    };
    assert_eq!(registered.content.references, [reference]);
    let by_id = client.schema_by_id(registered.id).unwrap();
    assert_eq!(by_id.text, user);
    let guid = registered.content.guid.expect("Confluent has GUIDs");
    assert_eq!(client.schema_by_guid(guid).unwrap().text, user);
    assert_eq!(registered.content.verify_guid(), GuidCheck::Verified(guid));
    mock.answer_guid("00000000-0000-0000-0000-000000000001");
    let registered = client
        .schema(&subject("user-value"), Version::Latest)
        .unwrap();
    let GuidCheck::Differs { computed, .. } = registered.content.verify_guid() else {
        panic!("{registered:?}");
    };
    assert_eq!(computed, guid);
}

#[test]
fn a_registry_without_guids_leaves_them_to_be_computed() {
    let mock = MockRegistry::start(Profile::Karapace);
    mock.seed("s", "\"string\"", &[]);
    let content = client(&mock)
        .schema(&subject("s"), Version::Latest)
        .unwrap()
        .content;
    assert_eq!(
        content.verify_guid(),
        GuidCheck::Unverified(content.computed_guid())
    );
    assert_eq!(content.schema_type, SchemaType::Avro);
}

#[test]
fn registering_normalizes_when_asked_and_keeps_references() {
    let mock = MockRegistry::start(Profile::Redpanda);
    mock.seed("base-value", &record("Base", ""), &[]);
    let candidate = Candidate {
        text: record("User", r#"{"name":"base","type":"Base"}"#),
        references: vec![Reference {
            name: "com.acme.Base".to_owned(),
            subject: subject("base-value"),
            version: 1,
        }],
    };
    let client = client(&mock);
    let user = subject("user-value");
    client.register(&user, &candidate, true).unwrap();
    let last = mock.requests().pop().unwrap();
    assert!(last.target.ends_with("?normalize=true"), "{}", last.target);
    let spaced = Candidate {
        text: candidate.text.replace(',', " ,\n"),
        ..candidate.clone()
    };
    assert_eq!(client.look_up(&user, &spaced, false).unwrap(), None);
    let found = client.look_up(&user, &spaced, true).unwrap().unwrap();
    assert_eq!(found.content.references, candidate.references);
    assert_eq!(client.register(&user, &spaced, true).unwrap().id, found.id);
    assert_eq!(mock.count("user-value"), 1);
}

#[test]
fn what_a_registry_refuses_is_told_by_its_status() {
    for profile in Profile::ALL {
        let mock = MockRegistry::start(profile);
        let client = client(&mock);
        mock.seed("s", &record("R", r#"{"name":"a","type":"int"}"#), &[]);
        mock.set_level(Some("s"), CompatibilityLevel::Backward);
        let breaking = record("R", r#"{"name":"a","type":"string"}"#);
        let error = client
            .register(&subject("s"), &Candidate::new(breaking), false)
            .unwrap_err();
        assert_eq!(
            error.kind(),
            ErrorKind::Incompatible,
            "{profile:?}: {error}"
        );
        let error = client
            .register(&subject("s"), &Candidate::new("{"), false)
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Refused);
        assert_eq!(error.error_code(), Some(42201));
        let text = error.to_string();
        assert!(
            text.contains("/subjects/s/versions: it answered 422"),
            "{text}"
        );
        assert!(text.ends_with(error.help()), "{text}");
    }
}

#[test]
fn config_and_mode_are_the_subjects_own_or_the_registrys() {
    for profile in Profile::ALL {
        let mock = MockRegistry::start(profile);
        let client = client(&mock);
        mock.set_level(None, CompatibilityLevel::ForwardTransitive);
        let s = subject("s");
        assert_eq!(
            client.config(&s).unwrap(),
            CompatibilityLevel::ForwardTransitive,
            "{profile:?}"
        );
        mock.seed("s", &record("R", ""), &[]);
        client.set_config(&s, CompatibilityLevel::Full).unwrap();
        assert_eq!(client.config(&s).unwrap(), CompatibilityLevel::Full);
        assert_eq!(
            client.global_config().unwrap(),
            CompatibilityLevel::ForwardTransitive
        );
        let mode = client.mode(&s).unwrap();
        if profile == Profile::Apicurio {
            assert_eq!(mode, None);
            continue;
        }
        let mode = mode.unwrap();
        assert_eq!(mode.as_str(), "READWRITE");
        assert!(mode.is_writable());
    }
}

#[test]
fn no_answer_makes_it_panic() {
    let texts = [
        "",
        "null",
        "[]",
        "{}",
        "[1",
        "\"\"",
        "[null]",
        "[-1]",
        "[4294967296]",
        "[\"\"]",
        "[[]]",
        "{\"id\":-1}",
        "{\"id\":1e9}",
        "{\"subject\":\"\"}",
        "<html>",
        "\u{0}",
        "{\"subject\":\"s\",\"version\":1,\"id\":1,\"schema\":{}}",
        "{\"subject\":\"s\",\"version\":1,\"id\":1,\"schema\":\"\",\"references\":[{}]}",
        "{\"subject\":\"s\",\"version\":1,\"id\":1,\"schema\":\"\",\"references\":1}",
        "{\"is_compatible\":\"yes\"}",
        "{\"compatibilityLevel\":\"LAX\"}",
        "{\"mode\":1}",
    ];
    let mock = MockRegistry::start(Profile::Confluent);
    let client = client(&mock);
    let (s, candidate) = (subject("s"), Candidate::new("\"int\""));
    for text in texts {
        for status in [200, 404, 418] {
            let answer = || [Fault::Text(status, text.to_owned())];
            let mut kinds = Vec::new();
            mock.fail_next(answer());
            kinds.push(client.subjects(&SubjectFilter::default()).err());
            mock.fail_next(answer());
            kinds.push(client.versions(&s, false).err());
            mock.fail_next(answer());
            kinds.push(client.schema(&s, Version::Latest).err());
            mock.fail_next(answer());
            kinds.push(client.schema_by_id(1).err());
            mock.fail_next(answer());
            kinds.push(client.register(&s, &candidate, false).err());
            mock.fail_next(answer());
            kinds.push(client.look_up(&s, &candidate, false).err());
            mock.fail_next([answer(), answer()].into_iter().flatten());
            kinds.push(
                client
                    .compatibility(&s, &candidate, CompatibilityLevel::Backward)
                    .err(),
            );
            mock.fail_next([answer(), answer()].into_iter().flatten());
            kinds.push(client.config(&s).err());
            for error in kinds.into_iter().flatten() {
                let allowed = [ErrorKind::Malformed, ErrorKind::NotFound, ErrorKind::Status];
                assert!(allowed.contains(&error.kind()), "{text}: {error}");
            }
            // What was not used up by requests that need one answer only.
            while client.global_config().is_err() {}
        }
    }
}

#[test]
fn a_schema_of_another_language_is_said_to_be_one() {
    let mock = MockRegistry::start(Profile::Confluent);
    mock.seed_other("s", "PROTOBUF", "syntax = \"proto3\";");
    let client = client(&mock);
    let registered = client.schema(&subject("s"), Version::Latest).unwrap();
    assert_eq!(
        registered.content.schema_type,
        SchemaType::Other("PROTOBUF".to_owned())
    );
    let error = client.resolve(&registered).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Schema);
    assert!(error.to_string().contains("PROTOBUF"), "{error}");
}
