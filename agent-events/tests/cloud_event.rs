//! What the three lines of a user do: typed events, their attributes, and what comes back from bytes.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod common;

use std::error::Error;

use agent_events::format::{Avro, MAX_PAYLOAD_BYTES};
use agent_events::{
    CloudEvent, CloudEventType, DataFormat, Envelope, Mismatch, RawData, Source, Timestamp,
};
use chrono::{DateTime, Utc};
use common::{TaskDone, ToolEvent, done};

#[test]
fn attributes_come_from_the_data_and_its_format() {
    let event = CloudEvent::new(done(), "/agents/planner").unwrap();
    assert_eq!(event.ty(), "com.acme.task.done.v1");
    assert_eq!(event.source(), "/agents/planner");
    assert_eq!(event.subject(), Some("t-1"));
    assert_eq!(event.partition_key(), Some("t-1"));
    assert_eq!(event.datacontenttype(), Some("application/json"));
    assert_eq!(event.dataschema(), None);
    let id: uuid::Uuid = event.id().parse().unwrap();
    assert_eq!(id.get_version_num(), 7);
    let age = Utc::now() - event.time().unwrap().as_date_time().to_utc();
    assert!((0..60_000).contains(&age.num_milliseconds()), "{age}");
    assert!(event.time().unwrap().to_string().ends_with('Z'));
}

#[test]
fn an_avro_event_names_its_schema_and_its_type_by_field() {
    let source: Source = "/agents/tools".parse().unwrap();
    let failed = ToolEvent {
        tool: "search".into(),
        failed: true,
    };
    let event = CloudEvent::new(failed, &source).unwrap();
    assert_eq!(event.ty(), ToolEvent::TYPE_FAILED);
    assert_eq!(event.datacontenttype(), Some("application/avro"));
    assert_eq!(
        event.dataschema(),
        Some("urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66")
    );
    assert_eq!(event.subject(), None);
}

#[test]
fn an_invalid_attribute_cannot_be_set() {
    let source = CloudEvent::new(done(), "not a uri").unwrap_err();
    assert_eq!(
        source.to_string(),
        "attribute `source` has a character at byte 3 that a URI cannot hold: percent-encode its UTF-8 bytes, such as \
         `%20` for a space"
    );
    let nameless = TaskDone {
        task_id: String::new(),
        ..done()
    };
    let subject = CloudEvent::new(nameless, "/a").unwrap_err();
    assert_eq!(subject.attribute(), "subject");
    let event = CloudEvent::new(done(), "/a").unwrap();
    let tenant = event
        .clone()
        .with_extension("tenant", "a\u{7}")
        .unwrap_err();
    assert_eq!(tenant.attribute(), "tenant");
    for name in [
        "partitionkey",
        "correlationid",
        "causationid",
        "traceparent",
    ] {
        assert!(event.clone().with_extension(name, "").is_err(), "{name}");
        assert!(event.clone().with_extension(name, true).is_err(), "{name}");
    }
}

#[test]
fn a_chain_of_events_shares_its_correlation() {
    let root = CloudEvent::new(done(), "/a").unwrap();
    assert_eq!((root.correlation_id(), root.causation_id()), (None, None));
    let second = CloudEvent::new(done(), "/b").unwrap().caused_by(&root);
    assert_eq!(second.causation_id(), Some(root.id()));
    assert_eq!(second.correlation_id(), Some(root.id()));
    let third = CloudEvent::new(done(), "/c")
        .unwrap()
        .caused_by(&second.encode().unwrap());
    assert_eq!(third.causation_id(), Some(second.id()));
    assert_eq!(third.correlation_id(), Some(root.id()));
}

#[test]
fn a_trace_is_carried_over_whole() {
    let traced = |parent: &str, state: Option<&str>| {
        let event = CloudEvent::new(done(), "/a").unwrap();
        let event = event.with_extension("traceparent", parent).unwrap();
        match state {
            Some(state) => event.with_extension("tracestate", state).unwrap(),
            None => event,
        }
    };
    let text =
        |event: &CloudEvent<TaskDone>, name: &str| event.extension(name).map(ToString::to_string);
    let own = traced("own", Some("mine"));
    let untraced = CloudEvent::new(done(), "/b").unwrap();
    assert_eq!(
        text(&own.clone().caused_by(&untraced), "traceparent").as_deref(),
        Some("own")
    );
    let followed = own.caused_by(&traced("theirs", None));
    assert_eq!(text(&followed, "traceparent").as_deref(), Some("theirs"));
    assert_eq!(text(&followed, "tracestate"), None);
    let both = untraced.caused_by(&traced("theirs", Some("state")));
    assert_eq!(text(&both, "tracestate").as_deref(), Some("state"));
}

#[test]
fn an_event_survives_its_envelope() {
    let time = Timestamp::try_from(DateTime::<Utc>::UNIX_EPOCH).unwrap();
    let event = CloudEvent::new(done(), "/a")
        .unwrap()
        .with_id("id-1".parse().unwrap())
        .with_time(time)
        .with_subject("other".parse().unwrap())
        .with_extension("priority", 5)
        .unwrap();
    let envelope = event.encode().unwrap();
    assert_eq!(
        envelope.data().as_bytes(),
        Some(br#"{"task_id":"t-1","result":"42"}"#.as_slice())
    );
    assert_eq!(envelope.into_event::<TaskDone>().unwrap(), event);
}

fn mismatch(envelope: &Envelope, attribute: &str) -> bool {
    let error = envelope.decode::<ToolEvent>().unwrap_err();
    let cause = error.source().expect("has a cause");
    cause
        .downcast_ref::<Mismatch>()
        .is_some_and(|it| it.attribute() == attribute)
}

fn called() -> Envelope {
    let called = ToolEvent {
        tool: "search".into(),
        failed: false,
    };
    CloudEvent::new(called, "/a").unwrap().encode().unwrap()
}

#[test]
fn data_that_says_it_is_something_else_is_never_decoded() {
    let envelope = called();
    assert!(envelope.decode::<ToolEvent>().is_ok());
    let other = "urn:uuid:00000000-0000-0000-0000-000000000000";
    let other_schema = envelope.clone().with_dataschema(other.parse().unwrap());
    assert!(mismatch(&other_schema, "dataschema"));
    let json = envelope
        .clone()
        .with_datacontenttype("application/json".parse().unwrap());
    assert!(mismatch(&json, "datacontenttype"));
    let lying = envelope.clone().with_data(vec![2, b'x', 1]);
    assert!(mismatch(&lying, "type"));
    let task = CloudEvent::new(done(), "/a").unwrap().encode().unwrap();
    assert!(mismatch(&task, "type"));
    let without = envelope.with_data(RawData::default());
    assert!(
        without
            .decode::<ToolEvent>()
            .unwrap_err()
            .to_string()
            .contains("no data")
    );
}

#[test]
fn media_types_are_compared_without_case_and_parameters() {
    let avro = called().with_datacontenttype("Application/AVRO; v=1".parse().unwrap());
    assert!(avro.decode::<ToolEvent>().is_ok());
    let task = CloudEvent::new(done(), "/a").unwrap().encode().unwrap();
    for (content_type, is_json) in [
        ("application/vnd.acme+json; charset=utf-8", true),
        ("APPLICATION/JSON", true),
        ("image/json", true),
        ("application/jsonlines", false),
        ("application/json-seq", false),
        ("text/plain", false),
    ] {
        let envelope = task
            .clone()
            .with_datacontenttype(content_type.parse().unwrap());
        assert_eq!(
            envelope.decode::<TaskDone>().is_ok(),
            is_json,
            "{content_type}"
        );
    }
}

#[test]
fn a_rejected_event_is_kept_whole() {
    let envelope = called().with_data(vec![200]);
    let rejected = envelope.clone().into_event::<ToolEvent>().unwrap_err();
    assert!(rejected.to_string().contains(envelope.id()));
    assert_eq!(rejected.error().field_path(), "tool");
    let (kept, _) = rejected.into_parts();
    assert_eq!(kept, envelope);
}

#[test]
fn a_json_error_names_the_byte() {
    let broken = "{\n  \"task_id\": \"t\",\n  \"result\": 5\n}";
    let task = CloudEvent::new(done(), "/a").unwrap().encode().unwrap();
    let error = task
        .with_data(broken.as_bytes().to_vec())
        .decode::<TaskDone>()
        .unwrap_err();
    let offset = error.offset().unwrap();
    assert!(broken[..=offset].ends_with('5'), "{error}");
    assert!(error.to_string().contains("expected a string"), "{error}");
    assert!(error.source().unwrap().is::<serde_json::Error>());
}

#[test]
fn data_over_the_limit_and_nested_without_end_is_refused() {
    let task = CloudEvent::new(done(), "/a").unwrap().encode().unwrap();
    let large = task.clone().with_data(vec![b' '; MAX_PAYLOAD_BYTES + 1]);
    let error = large.decode::<TaskDone>().unwrap_err();
    assert!(error.to_string().contains("limit"), "{error}");
    let deep = task.with_data(vec![b'['; 100_000]);
    assert!(deep.decode::<TaskDone>().is_err());
}

#[test]
fn a_failed_encoding_leaves_the_buffer_as_it_was() {
    let event = ToolEvent {
        tool: "unencodable".into(),
        failed: false,
    };
    let mut out = vec![1, 2, 3];
    assert!(<Avro as DataFormat<ToolEvent>>::encode(&event, &mut out).is_err());
    assert_eq!(out, [1, 2, 3]);
    assert_eq!(ToolEvent::TYPES.len(), 2);
}

#[test]
fn what_is_assumed_of_data_without_a_schema_is_told() {
    let (headers, value) = {
        let record = called().to_record().unwrap();
        (record.headers, vec![200])
    };
    let headers = headers
        .into_iter()
        .filter(|(key, _)| key != "ce_dataschema");
    let record = agent_events::kafka::Record::new(headers.collect(), Some(value));
    let Ok(agent_events::kafka::Received::Event(envelope)) = record.read() else {
        panic!("no event");
    };
    let error = envelope.decode::<ToolEvent>().unwrap_err();
    assert!(
        error.to_string().contains("today's schema was assumed"),
        "{error}"
    );
    assert_eq!(
        (error.offset(), error.field_path().as_str()),
        (Some(0), "tool")
    );
    let named = called()
        .with_data(vec![200])
        .decode::<ToolEvent>()
        .unwrap_err();
    assert!(!named.to_string().contains("assumed"), "{named}");
}

#[test]
fn an_envelope_of_its_own() {
    use agent_events::EventId;
    let event = Envelope::of_type("com.acme.a", "/a").unwrap();
    assert_eq!((event.ty(), event.source()), ("com.acme.a", "/a"));
    assert!(event.time().is_some() && event.data().as_bytes().is_none());
    assert!(Envelope::of_type("", "/a").is_err() && Envelope::of_type("a", "").is_err());
    assert_ne!(EventId::random(), EventId::random());
}
