//! Events of old versions in, values of today's types out: generated code against what was released before.
//!
//! `golden/evolved_before` is version 1, `golden/evolved` is version 3. Version 2 has other documentation only.

use std::error::Error;

use agent_events::codec::{DecodeError, Resolver};
use agent_events::kafka::{Received, Record};
use agent_events::{
    AvroCodec, AvroSchema, CloudEvent, DataSchema, Envelope, EventCatalog, Guid, Mismatch,
};
use agent_events_tests::evolved::{AgentEvent, work as today};
use agent_events_tests::evolved_before::work as before;

fn step(title: &str, cost: f32, after: Option<before::Step>) -> before::Step {
    before::Step {
        after: after.map(Box::new),
        ..before::Step::new(title, cost)
    }
}

fn written(priority: before::Priority) -> before::TaskDone {
    let steps = vec![
        step("build", 0.5, Some(step("test", 1.5, None))),
        step("ship", 2.0, None),
    ];
    before::TaskDone {
        parent: Some("t-0".to_owned()),
        ..before::TaskDone::new("t-1", 3, "gone", priority, "ada", steps)
    }
}

fn expected(priority: today::Priority) -> today::TaskDone {
    let step = |title: &str, cost, after: Option<today::Step>| today::Step {
        after: after.map(Box::new),
        ..today::Step::new(cost, title)
    };
    let steps = vec![
        step("build", 0.5, Some(step("test", 1.5, None))),
        step("ship", 2.0, None),
    ];
    today::TaskDone {
        parent: Some("t-0".to_owned()),
        ..today::TaskDone::new("ada", "t-1", 3, priority, steps)
    }
}

fn received(record: &Record) -> Envelope {
    match record.read() {
        Ok(Received::Event(envelope)) => envelope,
        other => panic!("no event: {other:?}"),
    }
}

fn record(priority: before::Priority) -> Record {
    let event = CloudEvent::new(written(priority), "/agents/1").expect("a valid event");
    event.to_record().expect("a record")
}

#[test]
fn an_event_of_version_1_is_read_as_todays_type() {
    let envelope = received(&record(before::Priority::High));
    assert_eq!(envelope.dataschema(), Some(before::TaskDone::DATA_SCHEMA));
    let expected = expected(today::Priority::High);
    assert_eq!(expected.region, "eu");
    assert_eq!(expected.steps[0].tags, ["old"]);
    assert_eq!(
        envelope.decode::<today::TaskDone>().expect("resolved"),
        expected
    );

    let id = envelope.id().to_owned();
    let AgentEvent::TaskDone(event) = AgentEvent::from_envelope(envelope).expect("resolved") else {
        panic!("the type is known");
    };
    assert_eq!((event.id(), event.data()), (id.as_str(), &expected));

    // Passed on, it is an event of today's version.
    let again = received(&event.to_record().expect("a record"));
    assert_eq!(again.dataschema(), Some(today::TaskDone::DATA_SCHEMA));
    assert_eq!(again.decode::<today::TaskDone>().expect("direct"), expected);
}

#[test]
fn a_symbol_that_is_gone_becomes_the_default() {
    let envelope = received(&record(before::Priority::Urgent));
    let data: today::TaskDone = envelope.decode().expect("resolved");
    assert_eq!(data, expected(today::Priority::Normal));
}

#[test]
fn released_versions_are_kept_newest_first_and_once() {
    let texts = today::TaskDone::released().texts().iter();
    let versions: Vec<Guid> = texts.map(|text| Guid::of(text)).collect();
    assert_eq!(versions.len(), 2);
    assert_eq!(versions[1], before::TaskDone::GUID);
    assert_ne!(versions[0], today::TaskDone::GUID);
    assert!(before::TaskDone::released().texts().is_empty());
    assert!(today::Step::released().texts().is_empty());

    // Version 2 is the same on the wire.
    let bytes = expected(today::Priority::Low).to_vec().expect("bytes");
    let event = CloudEvent::new(expected(today::Priority::Low), "/agents/1").expect("an event");
    let schema = format!("URN:UUID:{}", versions[0].to_string().to_uppercase());
    let envelope = event.encode().expect("an envelope");
    let envelope = envelope.with_dataschema(schema.parse().expect("a URI"));
    assert_eq!(envelope.data().as_bytes(), Some(&bytes[..]));
    assert_eq!(
        envelope.decode::<today::TaskDone>().expect("resolved"),
        expected(today::Priority::Low)
    );
}

#[test]
fn a_version_that_was_never_released_is_refused_and_kept() {
    let unknown = "urn:uuid:00000000-0000-0000-0000-000000000001";
    for schema in [unknown, "https://example.com/schemas/1", "urn:uuid:no"] {
        let envelope = received(&record(before::Priority::High));
        let envelope = envelope.with_dataschema(schema.parse().expect("a URI"));
        let rejected = envelope
            .clone()
            .into_event::<today::TaskDone>()
            .expect_err("unknown");
        assert_eq!(*rejected.envelope(), envelope);
        let mismatch = rejected
            .error()
            .source()
            .and_then(|error| error.downcast_ref::<Mismatch>());
        assert_eq!(mismatch.map(Mismatch::found), Some(schema));
        assert!(
            rejected.error().to_string().contains("Resolver"),
            "{}",
            rejected.error()
        );
    }
    // Old programs have not heard of new versions.
    let event = CloudEvent::new(expected(today::Priority::Low), "/agents/1").expect("an event");
    let envelope = event.encode().expect("an envelope");
    assert!(envelope.decode::<before::TaskDone>().is_err());
}

#[test]
fn data_cut_short_says_where() {
    let bytes = written(before::Priority::High).to_vec().expect("bytes");
    let schema: DataSchema = before::TaskDone::DATA_SCHEMA.parse().expect("a URI");
    let decode = |bytes: &[u8]| -> Result<today::TaskDone, DecodeError> {
        let envelope = received(&record(before::Priority::High));
        envelope
            .with_dataschema(schema.clone())
            .with_data(bytes.to_vec())
            .decode()
    };
    for end in 0..bytes.len() {
        let error = decode(&bytes[..end]).expect_err("cut short");
        assert!(
            error.offset().is_some_and(|offset| offset <= end),
            "{error}"
        );
    }
    let error = decode(&[&bytes[..], &[0]].concat()).expect_err("too long");
    assert_eq!(
        error.to_string(),
        format!(
            "1 bytes are left over after the value, at byte {}",
            bytes.len()
        )
    );
    let mut text = bytes;
    text[1] = 0xff;
    let error = decode(&text).expect_err("not UTF-8");
    assert_eq!(
        error.to_string(),
        "a string is not UTF-8, at byte 1, in field `task_id`"
    );
}

#[test]
fn a_schema_brought_along_resolves_too() {
    let writer = before::TaskDone::SCHEMA.parse().expect("a schema");
    let resolver = Resolver::<today::TaskDone>::new(&writer).expect("resolvable");
    let bytes = written(before::Priority::Low).to_vec().expect("bytes");
    assert_eq!(
        resolver.decode(&bytes).expect("resolved"),
        expected(today::Priority::Low)
    );

    let other = r#""string""#.parse().expect("a schema");
    let error = Resolver::<today::TaskDone>::new(&other).expect_err("never");
    assert!(error.to_string().contains("can never be read"), "{error}");
    // Today's type has a field more than version 1 could give a value to.
    let writer = today::TaskDone::SCHEMA.parse().expect("a schema");
    let error = Resolver::<before::TaskDone>::new(&writer).expect_err("never");
    assert!(error.to_string().contains("no field `note`"), "{error}");
}
