//! A registry at run time: unknown writers are read, types get their ids, and a registry that fails is not stormed.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod common;

use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use agent_events::codec::{AvroSchema, Guid};
use agent_events::framing::{
    Framing, FramingReader, RegistryStore, SchemaCache, SchemaId, SchemaIds, SchemaStore,
    VALUE_SCHEMA_ID, WriterId,
};
use agent_events::kafka::{Received, Record};
use agent_events::registry::testing::{Fault, MockRegistry, Profile};
use agent_events::registry::{Client, Settings, SubjectNameStrategy};
use agent_events::{CloudEvent, Rejected};
use common::ToolEvent;

/// Another version of the schema of `ToolEvent`.
fn elsewhere() -> String {
    ToolEvent::SCHEMA.replacen(
        "\"fields\":[",
        "\"fields\":[{\"name\":\"note\",\"type\":\"string\"},",
        1,
    )
}

const PAYLOAD: [u8; 11] = [4, b'o', b'k', 12, b's', b'e', b'a', b'r', b'c', b'h', 1];

fn client(url: &str) -> Arc<Client> {
    let settings = Settings::new([url.parse().unwrap()])
        .no_proxy()
        .retries(0)
        .timeout(Duration::from_secs(5));
    Arc::new(Client::new(settings).unwrap())
}

fn event() -> CloudEvent<ToolEvent> {
    let tool = ToolEvent {
        tool: "search".into(),
        failed: true,
    };
    CloudEvent::new(tool, "/a").unwrap()
}

fn framed(id: u32) -> Record {
    let mut record = event()
        .to_record_framed(Framing::Confluent(SchemaId::new(id)))
        .unwrap();
    let mut value = vec![0];
    value.extend(id.to_be_bytes());
    value.extend(PAYLOAD);
    record.value = Some(value);
    record
}

fn read(framings: &FramingReader, record: &Record) -> Result<CloudEvent<ToolEvent>, Rejected> {
    let Ok(Received::Event(envelope)) = record.read() else {
        panic!("no event: {record:?}");
    };
    framings
        .read(envelope, &record.headers)
        .unwrap()
        .into_event()
}

fn reader(url: &str, failed: Duration) -> FramingReader {
    let cache = SchemaCache::new(RegistryStore::new(client(url)));
    FramingReader::new(Arc::new(cache.with_expiry(Duration::from_secs(60), failed)))
}

#[test]
fn an_unknown_writer_is_read_with_what_the_registry_says() {
    for profile in Profile::ALL {
        let mock = MockRegistry::start(profile);
        mock.seed("tools-value", &elsewhere(), &[]);
        let framings = reader(&mock.url(), Duration::ZERO);
        for _ in 0..3 {
            let read = read(&framings, &framed(1)).unwrap();
            assert_eq!(read.data(), event().data(), "{profile:?}");
        }
        assert_eq!(mock.requests().len(), 1, "asked once");
    }
}

#[test]
fn a_schema_with_references_is_read_whole() {
    let mock = MockRegistry::start(Profile::Confluent);
    let note = r#"{"type":"record","name":"Note","namespace":"com.acme","fields":[{"name":"text","type":"string"}]}"#;
    mock.seed("notes", note, &[]);
    let text = elsewhere().replacen("\"string\"", "\"com.acme.Note\"", 1);
    mock.seed("tools-value", &text, &[("com.acme.Note", "notes", 1)]);
    let framings = reader(&mock.url(), Duration::ZERO);
    assert_eq!(read(&framings, &framed(2)).unwrap().data(), event().data());
}

#[test]
fn a_guid_and_an_address_of_the_registry_are_asked_for_and_no_other_address() {
    let mock = MockRegistry::start(Profile::Confluent);
    mock.seed("tools-value", &elsewhere(), &[]);
    let framings = reader(&mock.url(), Duration::ZERO);
    let guid = Guid::of(&elsewhere());
    let mut record = event().to_record_framed(Framing::Raw).unwrap();
    record.value = Some(PAYLOAD.to_vec());
    let by_header = record
        .clone()
        .with_header(VALUE_SCHEMA_ID, [&[1][..], &guid.to_bytes()].concat());
    assert_eq!(read(&framings, &by_header).unwrap().data(), event().data());

    let store = RegistryStore::new(client(&mock.url()));
    let ask = |uri: String| store.schema(&WriterId::Uri(uri)).unwrap();
    let url = mock.url();
    let asked = mock.requests().len();
    assert!(ask(format!("{url}/schemas/ids/1")).is_some());
    assert!(ask(format!("{url}/schemas/guids/{guid}")).is_some());
    assert_eq!(mock.requests().len(), asked + 2);
    for other in [
        "http://127.0.0.1:1/schemas/ids/1".to_owned(),
        format!("{url}.example.com/schemas/ids/1"),
        format!("{url}/schemas/ids/1/versions"),
        format!("{url}/config"),
    ] {
        assert_eq!(ask(other.clone()), None, "{other}");
    }
    assert_eq!(mock.requests().len(), asked + 2);
    let fingerprint = WriterId::Fingerprint(ToolEvent::FINGERPRINT);
    assert_eq!(store.schema(&fingerprint).unwrap(), None);
}

/// A schema that is not there is remembered as such; a registry that fails is asked again.
#[test]
fn what_the_registry_does_not_know_is_not_asked_for_again_and_what_it_failed_to_tell_is() {
    let mock = MockRegistry::start(Profile::Confluent);
    let framings = reader(&mock.url(), Duration::ZERO);
    for _ in 0..3 {
        let rejected = read(&framings, &framed(1)).unwrap_err();
        let told = rejected.error().to_string();
        assert!(told.contains("is not known"), "{told}");
        assert_eq!(rejected.envelope().data().as_bytes(), Some(&PAYLOAD[..]));
    }
    assert_eq!(mock.requests().len(), 1);

    mock.seed("tools-value", &elsewhere(), &[]);
    mock.fail_next([
        Fault::Status(500, None),
        Fault::Cut,
        Fault::Text(200, "<html>".into()),
    ]);
    let framings = reader(&mock.url(), Duration::ZERO);
    for _ in 0..3 {
        read(&framings, &framed(1)).unwrap_err();
    }
    assert_eq!(read(&framings, &framed(1)).unwrap().data(), event().data());
    assert_eq!(mock.requests().len(), 5);

    // Failures are remembered as well, for a shorter time.
    mock.fail_next([Fault::Status(503, None)]);
    let framings = reader(&mock.url(), Duration::from_millis(150));
    for _ in 0..5 {
        read(&framings, &framed(1)).unwrap_err();
    }
    assert_eq!(mock.requests().len(), 6, "one failure, one request");
    std::thread::sleep(Duration::from_millis(200));
    read(&framings, &framed(1)).unwrap();
}

#[test]
fn a_schema_that_is_not_avro_is_refused_with_its_reason() {
    let mock = MockRegistry::start(Profile::Confluent);
    mock.seed_other("tools-value", "PROTOBUF", "syntax = \"proto3\";");
    let framings = reader(&mock.url(), Duration::ZERO);
    let rejected = read(&framings, &framed(1)).unwrap_err();
    let mut error: Option<&dyn std::error::Error> = Some(rejected.error());
    let mut told = String::new();
    while let Some(cause) = error {
        told.push_str(&cause.to_string());
        error = cause.source();
    }
    assert!(told.contains("PROTOBUF"), "{told}");
}

#[test]
fn a_registry_that_is_down_at_the_start_is_used_when_it_is_up() {
    // A port that was free a moment ago: nobody listens there.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = port.local_addr().unwrap();
    drop(port);
    let framings = reader(&format!("http://{address}"), Duration::ZERO);
    let rejected = read(&framings, &framed(1)).unwrap_err();

    let mock = MockRegistry::start_at(Profile::Confluent, address);
    mock.seed("tools-value", &elsewhere(), &[]);
    let (envelope, _) = rejected.into_parts();
    let later = envelope.into_event::<ToolEvent>().unwrap();
    assert_eq!(
        later.data(),
        event().data(),
        "what was rejected can be read"
    );
    assert_eq!(read(&framings, &framed(1)).unwrap().data(), event().data());
    assert_eq!(mock.requests().len(), 1);
}

#[test]
fn of_many_threads_one_waits_for_a_slow_registry() {
    let mock = MockRegistry::start(Profile::Confluent);
    mock.seed("tools-value", &elsewhere(), &[]);
    mock.fail_next([Fault::Slow(Duration::from_millis(300))]);
    let framings = reader(&mock.url(), Duration::ZERO);
    let barrier = Barrier::new(8);
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                barrier.wait();
                read(&framings, &framed(1)).unwrap();
            });
        }
    });
    assert_eq!(mock.requests().len(), 1);
    assert!(begun.elapsed() < Duration::from_secs(2), "all at once");
}

#[test]
fn a_type_gets_the_id_that_its_schema_was_registered_with() {
    for profile in Profile::ALL {
        let mock = MockRegistry::start(profile);
        mock.seed("tools-value", "\"string\"", &[]);
        mock.seed("tools-value", ToolEvent::SCHEMA, &[]);
        let ids = SchemaIds::new(client(&mock.url()));
        let barrier = Barrier::new(4);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    barrier.wait();
                    let framing = ids.framing_for::<ToolEvent>("tools").unwrap();
                    assert_eq!(framing, Framing::Confluent(SchemaId::new(2)), "{profile:?}");
                });
            }
        });
        assert_eq!(mock.requests().len(), 1, "one asks, once");
        assert_eq!(mock.count("tools-value"), 2, "nothing is registered");
        let record = event()
            .to_record_framed(ids.framing_for::<ToolEvent>("tools").unwrap())
            .unwrap();
        assert_eq!(record.value.unwrap()[..5], [0, 0, 0, 0, 2]);
    }
}

#[test]
fn subjects_are_named_by_the_strategy() {
    let mock = MockRegistry::start(Profile::Confluent);
    let subject = format!(":.staging:{}", ToolEvent::NAME);
    // Other documentation would be another schema; another order of attributes is not.
    let reordered = ToolEvent::SCHEMA.replacen("\"type\":\"record\",", "", 1);
    let reordered = reordered.replacen("\"fields\"", "\"type\":\"record\",\"fields\"", 1);
    assert_ne!(reordered, ToolEvent::SCHEMA);
    mock.seed(&subject, &reordered, &[]);
    let ids = SchemaIds::new(client(&mock.url()))
        .with_strategy(SubjectNameStrategy::RecordName)
        .with_context("staging".parse().unwrap());
    let framing = ids.framing::<ToolEvent>().unwrap();
    assert!(matches!(framing, Framing::Confluent(_)));

    let by_topic = SchemaIds::new(client(&mock.url()));
    let error = by_topic.framing::<ToolEvent>().unwrap_err();
    assert!(error.to_string().contains("has no topic"), "{error}");
    assert!(!error.is_temporary());
}

#[test]
fn a_type_that_is_not_registered_is_told_with_what_to_do() {
    let mock = MockRegistry::start(Profile::Confluent);
    mock.seed("tools-value", "\"string\"", &[]);
    let ids = SchemaIds::new(client(&mock.url()));
    let error = ids.framing_for::<ToolEvent>("tools").unwrap_err();
    assert!(!error.is_temporary());
    let told = error.to_string();
    assert!(
        told.contains("`tools-value`") && told.contains("publish"),
        "{told}"
    );
    let asked = mock.requests().len();
    ids.framing_for::<ToolEvent>("tools").unwrap_err();
    assert_eq!(mock.requests().len(), asked, "it is remembered");

    mock.fail_next([Fault::Status(500, None)]);
    let error = ids.framing_for::<ToolEvent>("others").unwrap_err();
    assert!(error.is_temporary(), "{error}");
    assert!(error.to_string().contains("500"), "{error}");
}
