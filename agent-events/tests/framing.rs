//! Payloads say which schema they were written with, and are read with it, whoever knows it.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod common;

use std::error::Error;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::time::Duration;

use agent_events::codec::{
    AvroCodec, AvroSchema, DecodeError, Decoder, EncodeError, Fingerprint, Guid, Released, Schema,
    encode,
};
use agent_events::format::Avro;
use agent_events::framing::{
    Framing, FramingReader, SchemaCache, SchemaId, SchemaStore, StoreError, UnknownWriter,
    VALUE_SCHEMA_ID, WriterId,
};
use agent_events::kafka::{Headers, Received, Record};
use agent_events::{CloudEvent, CloudEventType, Envelope, Rejected};
use common::{ToolEvent, minimal};

/// Today's type, which has two released versions.
#[derive(Debug, Clone, PartialEq)]
struct Done {
    attempts: i64,
}

const RELEASED: &str =
    r#"{"type":"record","name":"Done","fields":[{"name":"attempts","type":"int"}]}"#;
const ELSEWHERE: &str = r#"{"type":"record","name":"Done","fields":[{"name":"note","type":"string"},{"name":"attempts","type":"int"}]}"#;
const SCHEMA: &str =
    r#"{"type":"record","name":"Done","fields":[{"name":"attempts","type":"long"}]}"#;
const ID: SchemaId = SchemaId::new(0x0102_0304);

fn fingerprint(schema: &str) -> Fingerprint {
    let schema: Schema = schema.parse().unwrap();
    Fingerprint::of(&agent_events_schema::parsing_canonical_form(
        schema.as_ref(),
    ))
}

impl AvroCodec for Done {
    fn encode_raw(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        encode::long(&self.attempts, out)
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            attempts: input.long()?,
        })
    }
}

impl AvroSchema for Done {
    const NAME: &'static str = "Done";
    const SCHEMA: &'static str = SCHEMA;
    const FINGERPRINT: Fingerprint = Fingerprint::new(0x0123_4567_89ab_cdef);
    const GUID: Guid = Guid::from_u128(0x6e8b_c430_9c3a_11d9_9669_0800_200c_9a66);
    const DATA_SCHEMA: &'static str = "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66";

    fn released() -> &'static Released {
        static VERSIONS: Released = Released::new(&[RELEASED]);
        &VERSIONS
    }
}

impl CloudEventType for Done {
    const TYPES: &'static [&'static str] = &["com.acme.done.v1"];
    const TOPIC: Option<&'static str> = Some("done");
    type Format = Avro;
}

/// A store that counts how often it is asked.
struct Store {
    asked: Arc<AtomicUsize>,
    answer: fn(&WriterId) -> Result<Option<String>, StoreError>,
    slow: Duration,
}

impl SchemaStore for Store {
    fn schema(&self, writer: &WriterId) -> Result<Option<String>, StoreError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        std::thread::sleep(self.slow);
        (self.answer)(writer)
    }
}

type Answer = fn(&WriterId) -> Result<Option<String>, StoreError>;

fn cache(answer: Answer) -> (SchemaCache, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let store = Store {
        asked: Arc::clone(&asked),
        answer,
        slow: Duration::ZERO,
    };
    (SchemaCache::new(store), asked)
}

fn never(writer: &WriterId) -> Result<Option<String>, StoreError> {
    panic!("asked for {writer}")
}

#[expect(clippy::unnecessary_wraps, reason = "this is what a store answers")]
fn elsewhere(_: &WriterId) -> Result<Option<String>, StoreError> {
    Ok(Some(ELSEWHERE.to_owned()))
}

fn received(record: &Record) -> Envelope {
    match record.read() {
        Ok(Received::Event(event)) => event,
        other => panic!("no event: {other:?}"),
    }
}

fn read(record: &Record, answer: Answer) -> Result<CloudEvent<Done>, Rejected> {
    let framings = FramingReader::new(Arc::new(cache(answer).0));
    framings
        .read(received(record), &record.headers)
        .unwrap()
        .into_event()
}

fn event() -> CloudEvent<Done> {
    CloudEvent::new(Done { attempts: 3 }, "/a").unwrap()
}

/// A record with payload `value`, of the given media type.
fn framed(content_type: &str, value: &[u8]) -> Record {
    let event = event().encode().unwrap();
    event
        .with_datacontenttype(content_type.parse().unwrap())
        .with_data(value.to_vec())
        .to_record()
        .unwrap()
}

#[test]
fn every_framing_is_written_as_it_says() {
    let written = |framing| event().to_record_framed(framing).unwrap();
    let text = |record: &Record, key| {
        let value = record.headers.get(key).map(<[u8]>::to_vec);
        value.map(|value| String::from_utf8(value).unwrap())
    };
    for (framing, content_type, value) in [
        (Framing::Raw, "application/avro", vec![6]),
        (
            Framing::SingleObject,
            "application/avro; framing=single-object",
            vec![0xC3, 1, 0xEF, 0xCD, 0xAB, 0x89, 0x67, 0x45, 0x23, 1, 6],
        ),
        (
            Framing::Confluent(ID),
            "application/vnd.confluent.avro",
            vec![0, 1, 2, 3, 4, 6],
        ),
        (Framing::ConfluentHeader, "application/avro", vec![6]),
    ] {
        let record = written(framing);
        assert_eq!(record.value, Some(value), "{framing:?}");
        assert_eq!(text(&record, "content-type").as_deref(), Some(content_type));
        assert_eq!(
            text(&record, "ce_dataschema").as_deref(),
            Some(Done::DATA_SCHEMA)
        );
        assert_eq!(record.topic.as_deref(), Some("done"));
        let header = record.headers.get(VALUE_SCHEMA_ID).is_some();
        assert_eq!(header, framing == Framing::ConfluentHeader);
    }
    let header = written(Framing::ConfluentHeader);
    let header = header.headers.get(VALUE_SCHEMA_ID).unwrap();
    assert_eq!(header[0], 1);
    assert_eq!(header[1..], Done::GUID.to_bytes());
}

#[test]
fn what_the_program_was_built_with_needs_no_store() {
    for framing in [
        Framing::Raw,
        Framing::SingleObject,
        Framing::ConfluentHeader,
    ] {
        let sent = event();
        let record = sent.to_record_framed(framing).unwrap();
        let read = read(&record, never).unwrap();
        assert_eq!(read.data(), sent.data(), "{framing:?}");
        assert_eq!(read.datacontenttype(), Some("application/avro"));
    }
    let mut by_fingerprint = vec![0xC3, 1];
    by_fingerprint.extend(fingerprint(RELEASED).to_le_bytes());
    by_fingerprint.push(6);
    let record = framed(
        "Application/Avro ; Framing=\"Single-Object\"",
        &by_fingerprint,
    );
    assert_eq!(read(&record, never).unwrap().data().attempts, 3);
    let mut by_guid = framed("application/avro", &[6]);
    let header = [&[1][..], &Guid::of(RELEASED).to_bytes()].concat();
    by_guid.headers.push(VALUE_SCHEMA_ID, Some(header));
    assert_eq!(read(&by_guid, never).unwrap().data().attempts, 3);
}

#[test]
fn other_schemas_come_from_the_store() {
    let payload = [4, b'o', b'k', 6];
    let confluent = framed(
        "application/vnd.confluent.avro",
        &[&[0, 1, 2, 3, 4][..], &payload].concat(),
    );
    let answer: Answer = |writer| {
        assert_eq!(*writer, WriterId::Id(ID));
        elsewhere(writer)
    };
    assert_eq!(read(&confluent, answer).unwrap().data().attempts, 3);
    // An id whose schema is one that the program knows.
    let released = framed("application/vnd.confluent.avro", &[0, 1, 2, 3, 4, 6]);
    let answer: Answer = |_| Ok(Some(RELEASED.to_owned()));
    assert_eq!(read(&released, answer).unwrap().data().attempts, 3);
    let single = framed(
        "application/avro; framing=single-object",
        &[
            &[0xC3, 1][..],
            &fingerprint(ELSEWHERE).to_le_bytes(),
            &payload,
        ]
        .concat(),
    );
    assert_eq!(read(&single, elsewhere).unwrap().data().attempts, 3);
    let mut header = framed("application/avro", &payload);
    header
        .headers
        .push(VALUE_SCHEMA_ID, Some(vec![0, 1, 2, 3, 4]));
    assert_eq!(read(&header, answer_id).unwrap().data().attempts, 3);
    let uri = "https://registry.example.com/schemas/ids/7";
    let address = event().encode().unwrap().with_data(payload.to_vec());
    let address = address
        .with_dataschema(uri.parse().unwrap())
        .to_record()
        .unwrap();
    let answer: Answer = |writer| {
        let uri = "https://registry.example.com/schemas/ids/7";
        assert_eq!(*writer, WriterId::Uri(uri.to_owned()));
        elsewhere(writer)
    };
    assert_eq!(read(&address, answer).unwrap().data().attempts, 3);
}

fn answer_id(writer: &WriterId) -> Result<Option<String>, StoreError> {
    assert_eq!(*writer, WriterId::Id(ID));
    elsewhere(writer)
}

#[test]
fn a_store_is_asked_once() {
    let (cache, asked) = cache(elsewhere);
    let framings = FramingReader::new(Arc::new(cache));
    let record = framed(
        "application/vnd.confluent.avro",
        &[0, 1, 2, 3, 4, 4, b'o', b'k', 6],
    );
    for _ in 0..3 {
        let envelope = framings.read(received(&record), &record.headers).unwrap();
        assert_eq!(envelope.decode::<Done>().unwrap().attempts, 3);
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[test]
fn of_many_threads_one_asks() {
    let asked = Arc::new(AtomicUsize::new(0));
    let cache = Arc::new(SchemaCache::new(Store {
        asked: Arc::clone(&asked),
        answer: elsewhere,
        slow: Duration::from_millis(50),
    }));
    let begin = Arc::new(Barrier::new(8));
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let (cache, begin) = (Arc::clone(&cache), Arc::clone(&begin));
            std::thread::spawn(move || {
                begin.wait();
                cache.look_up(&WriterId::Id(ID)).is_ok()
            })
        })
        .collect();
    assert!(threads.into_iter().all(|thread| thread.join().unwrap()));
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[test]
fn a_store_that_panics_does_not_hold_up_the_others() {
    let (cache, asked) = cache(never);
    let cache = Arc::new(cache);
    for _ in 0..2 {
        let cache = Arc::clone(&cache);
        let thread = std::thread::spawn(move || cache.look_up(&WriterId::Id(ID)).is_ok());
        assert!(thread.join().is_err());
    }
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

fn unknown(error: &Rejected) -> &UnknownWriter {
    let cause = error.error().source().expect("a cause");
    cause.downcast_ref().expect("an unknown writer")
}

#[test]
fn a_schema_that_nobody_knows_is_an_error_that_keeps_the_bytes() {
    let (cache, asked) = cache(|_| Ok(None));
    let cache = cache.with_expiry(Duration::from_millis(30), Duration::ZERO);
    let framings = FramingReader::new(Arc::new(cache));
    let record = framed("application/vnd.confluent.avro", &[0, 1, 2, 3, 4, 6]);
    let open = || {
        framings
            .read(received(&record), &record.headers)
            .unwrap()
            .into_event::<Done>()
    };
    let rejected = open().unwrap_err();
    assert_eq!(*unknown(&rejected).writer(), WriterId::Id(ID));
    assert!(!unknown(&rejected).is_temporary());
    assert!(unknown(&rejected).to_string().contains("id 16909060"));
    assert_eq!(rejected.envelope().data().as_bytes(), Some([6].as_slice()));
    assert!(open().is_err());
    assert_eq!(asked.load(Ordering::SeqCst), 1, "it is remembered");
    std::thread::sleep(Duration::from_millis(40));
    assert!(open().is_err());
    assert_eq!(asked.load(Ordering::SeqCst), 2, "and not for ever");
}

#[test]
fn a_store_that_fails_may_be_asked_again() {
    let (cache, asked) = cache(|_| Err("connection refused".into()));
    let cache = Arc::new(cache.with_expiry(Duration::from_secs(60), Duration::ZERO));
    let framings = FramingReader::new(Arc::clone(&cache));
    let record = framed("application/vnd.confluent.avro", &[0, 1, 2, 3, 4, 6]);
    let rejected = framings.read(received(&record), &record.headers).unwrap();
    let rejected = rejected.into_event::<Done>().unwrap_err();
    assert!(unknown(&rejected).is_temporary());
    assert!(
        unknown(&rejected)
            .to_string()
            .contains("connection refused")
    );
    assert!(cache.look_up(&WriterId::Id(ID)).is_err());
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    // What was rejected can be read as soon as the schema is there.
    cache.insert(WriterId::Id(ID), SCHEMA).unwrap();
    let (envelope, _) = rejected.into_parts();
    assert_eq!(envelope.into_event::<Done>().unwrap().data().attempts, 3);
}

#[test]
fn what_is_remembered_as_unknown_is_bounded() {
    let (cache, asked) = cache(|_| Ok(None));
    for id in 0..5000 {
        assert!(cache.look_up(&WriterId::Id(SchemaId::new(id))).is_err());
    }
    assert!(cache.look_up(&WriterId::Id(SchemaId::new(4999))).is_err());
    assert_eq!(asked.load(Ordering::SeqCst), 5000);
}

#[test]
fn a_text_that_is_no_schema_is_a_failure_of_the_store() {
    let (cache, _) = cache(|_| Ok(Some("{".to_owned())));
    assert!(cache.look_up(&WriterId::Id(ID)).unwrap_err().is_temporary());
    assert!(cache.insert(WriterId::Id(ID), "{").is_err());
}

#[test]
fn a_schema_of_something_else_is_refused() {
    let record = framed("application/vnd.confluent.avro", &[0, 1, 2, 3, 4, 6]);
    let answer: Answer = |_| Ok(Some(r#""string""#.to_owned()));
    assert!(read(&record, answer).is_err());
}

#[test]
fn payloads_that_are_not_framed_as_they_say() {
    let framings = FramingReader::new(Arc::new(SchemaCache::new(())));
    for (content_type, value) in [
        ("application/vnd.confluent.avro", &[0, 1, 2, 3][..]),
        ("application/vnd.confluent.avro", &[1, 1, 2, 3, 4, 6]),
        ("application/vnd.confluent.avro", &[]),
        ("application/avro; framing=single-object", &[0xC3, 1, 0]),
        ("application/avro; framing=single-object", &[6]),
    ] {
        let record = framed(content_type, value);
        let error = framings
            .read(received(&record), &record.headers)
            .unwrap_err();
        assert_eq!(*error.envelope(), received(&record));
        assert!(error.to_string().contains("let its producer"), "{error}");
    }
    for header in [&[][..], &[1, 2], &[2; 17], &[0, 1, 2, 3, 4, 5]] {
        let mut record = framed("application/avro", &[6]);
        record.headers.push(VALUE_SCHEMA_ID, Some(header.to_vec()));
        assert!(
            framings.read(received(&record), &record.headers).is_err(),
            "{header:?}"
        );
    }
}

#[test]
fn prefixes_are_sniffed_on_demand_only() {
    let framings = FramingReader::new(Arc::new(cache(elsewhere).0));
    let record = framed("application/avro", &[0, 1, 2, 3, 4, 4, b'o', b'k', 6]);
    let plain = framings.read(received(&record), &record.headers).unwrap();
    assert!(plain.decode::<Done>().is_err(), "bytes are left over");
    let sniffed = framings
        .clone()
        .sniffing()
        .read(received(&record), &record.headers)
        .unwrap();
    assert_eq!(sniffed.decode::<Done>().unwrap().attempts, 3);
    let raw = framed("application/avro", &[6]);
    let raw = framings
        .sniffing()
        .read(received(&raw), &raw.headers)
        .unwrap();
    assert_eq!(raw.decode::<Done>().unwrap().attempts, 3);
}

#[test]
fn events_that_do_not_say_what_their_data_is_are_sniffed_too() {
    let undeclared = |value: &[u8]| {
        let mut record = framed("application/avro", value);
        record.headers = record
            .headers
            .into_iter()
            .filter(|(key, _)| key != "content-type" && key != "ce_dataschema")
            .collect();
        assert_eq!(received(&record).datacontenttype(), None);
        record
    };
    let payload = [4, b'o', b'k', 6];
    let confluent = undeclared(&[&[0, 1, 2, 3, 4][..], &payload].concat());
    let single = undeclared(
        &[
            &[0xC3, 1][..],
            &fingerprint(ELSEWHERE).to_le_bytes(),
            &payload,
        ]
        .concat(),
    );
    let mut header = undeclared(&payload);
    header
        .headers
        .push(VALUE_SCHEMA_ID, Some(vec![0, 1, 2, 3, 4]));
    let framings = FramingReader::new(Arc::new(cache(elsewhere).0));
    let sniffing = framings.clone().sniffing();
    for record in [&confluent, &single, &header] {
        let event = received(record);
        let plain = framings.read(event.clone(), &record.headers).unwrap();
        assert_eq!(plain, event, "only on demand");
        let sniffed = sniffing.read(event, &record.headers).unwrap();
        assert_eq!(sniffed.datacontenttype(), Some("application/avro"));
        assert_eq!(sniffed.decode::<Done>().unwrap().attempts, 3);
    }
    // Neither framed nor with the header: somebody else's, such as JSON.
    for value in [
        &b"{\"attempts\":3}"[..],
        &[0, 1, 2, 3],
        &[0xC3, 1, 2],
        &[6],
        &[],
    ] {
        let record = undeclared(value);
        let event = received(&record);
        let sniffed = sniffing.read(event.clone(), &record.headers).unwrap();
        assert_eq!(sniffed, event, "{value:?}");
    }
    header.headers = header
        .headers
        .into_iter()
        .filter(|(key, _)| key != VALUE_SCHEMA_ID)
        .chain([(VALUE_SCHEMA_ID.into(), Some(vec![7]))])
        .collect();
    assert!(sniffing.read(received(&header), &header.headers).is_err());
}

#[test]
fn events_with_other_data_come_back_as_they_are() {
    let framings = FramingReader::new(Arc::new(cache(never).0)).sniffing();
    let without = minimal().with_datacontenttype("application/avro".parse().unwrap());
    let json = minimal()
        .with_datacontenttype("application/json".parse().unwrap())
        .with_data(vec![0, 1, 2, 3, 4]);
    for event in [minimal(), without, json] {
        assert_eq!(
            framings.read(event.clone(), &Headers::new()).unwrap(),
            event
        );
    }
}

#[test]
fn framed_data_of_another_schema_is_refused_by_the_plain_decoder() {
    let record = event().to_record_framed(Framing::Confluent(ID)).unwrap();
    assert!(
        received(&record).decode::<Done>().is_err(),
        "the media type says that it is no payload"
    );
    let tool = ToolEvent {
        tool: "a".into(),
        failed: false,
    };
    let tool = CloudEvent::new(tool, "/a").unwrap();
    let record = tool.to_record_framed(Framing::SingleObject).unwrap();
    let framings = FramingReader::new(Arc::new(SchemaCache::new(())));
    let read = framings.read(received(&record), &record.headers).unwrap();
    assert_eq!(read.decode::<ToolEvent>().unwrap(), *tool.data());
}
