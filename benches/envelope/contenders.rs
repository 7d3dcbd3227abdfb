//! What is measured: the same event with nine headers and 44 bytes of data, put together, written and read in three ways.

use std::collections::HashMap;
use std::convert::TryFrom;
use std::hint::black_box;

use agent_events::event_format::EventFormat;
use agent_events::kafka::{Received, read};
use agent_events::{
    CloudEvent, CloudEventType, DataFormat, DecodeError, EncodeError, EncodedData, Envelope,
    EventId, Source,
};
use chrono::{SecondsFormat, Utc};
use cloudevents::event::SpecVersion;
use cloudevents::message::{
    BinaryDeserializer, BinarySerializer, Encoding, Error, MessageAttributeValue,
    MessageDeserializer, Result, StructuredDeserializer, StructuredSerializer,
};
use cloudevents::{Event, EventBuilder, EventBuilderV10};
use uuid::Uuid;

const SOURCE: &str = "/agents/planner";
const TYPE: &str = "com.acme.task.done.v1";
const SUBJECT: &str = "t-1";
const SCHEMA: &str = "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66";
const CONTENT_TYPE: &str = "application/avro";
const DATA: [u8; 44] = [b'x'; 44];

/// A list of headers, as every client takes them.
type HeaderList = Vec<(String, Vec<u8>)>;

/// Something to measure, and what it is called.
pub(crate) struct Contender {
    pub(crate) task: &'static str,
    pub(crate) name: &'static str,
    pub(crate) run: Box<dyn Fn()>,
}

/// Returns everything that is measured, task by task, the hand-written one first.
pub(crate) fn contenders() -> Vec<Contender> {
    let headers = by_hand().0;
    let (by_us, envelope) = (headers.clone(), typed().encode().expect("bytes"));
    let sdk = (headers.clone(), sdk_event());
    let ours_json = EventFormat::Json.encode(&envelope);
    let ours_avro = EventFormat::Avro.encode(&envelope);
    let sdk_json = ours_json.clone();
    let mut all = vec![
        contender("make and write, binary", "by hand, nothing checked", || {
            black_box(by_hand());
        }),
        contender("make and write, binary", "agent-events", || {
            black_box(typed().to_record().expect("a record"));
        }),
        contender("make and write, binary", "cloudevents-sdk 0.9", || {
            black_box(sdk_headers(sdk_event()));
        }),
        contender("read, binary", "by hand, nothing checked", move || {
            black_box(read_by_hand(&headers));
        }),
        contender("read, binary", "agent-events", move || {
            let headers = by_us
                .iter()
                .map(|(key, value)| (key.as_str(), Some(value.as_slice())));
            match read(headers, Some(&DATA)) {
                Ok(Received::Event(event)) => drop(black_box(event)),
                other => panic!("no event: {other:?}"),
            }
        }),
        contender("read, binary", "cloudevents-sdk 0.9", move || {
            black_box(sdk_read(&sdk.0));
        }),
    ];
    let (json_event, avro_event) = (envelope.clone(), envelope);
    all.extend([
        contender("write, JSON", "agent-events", move || {
            black_box(EventFormat::Json.encode(&json_event));
        }),
        contender("write, JSON", "cloudevents-sdk 0.9", move || {
            black_box(serde_json::to_vec(&sdk.1).expect("JSON"));
        }),
        contender("read, JSON", "agent-events", move || {
            black_box(EventFormat::Json.decode(&ours_json).expect("an event"));
        }),
        contender("read, JSON", "cloudevents-sdk 0.9", move || {
            black_box(serde_json::from_slice::<Event>(&sdk_json).expect("an event"));
        }),
        contender("write, Avro", "agent-events", move || {
            black_box(EventFormat::Avro.encode(&avro_event));
        }),
        contender("read, Avro", "agent-events", move || {
            black_box(EventFormat::Avro.decode(&ours_avro).expect("an event"));
        }),
    ]);
    all
}

fn contender(task: &'static str, name: &'static str, run: impl Fn() + 'static) -> Contender {
    let run = Box::new(run);
    Contender { task, name, run }
}

fn by_hand() -> (HeaderList, Vec<u8>) {
    let header = |key: &str, value: &str| (key.to_owned(), value.as_bytes().to_vec());
    let time = Utc::now().to_rfc3339_opts(SecondsFormat::AutoSi, true);
    let headers = vec![
        header("ce_specversion", "1.0"),
        header("ce_id", &Uuid::now_v7().to_string()),
        header("ce_source", SOURCE),
        header("ce_type", TYPE),
        header("content-type", CONTENT_TYPE),
        header("ce_dataschema", SCHEMA),
        header("ce_subject", SUBJECT),
        header("ce_time", &time),
        header("ce_partitionkey", SUBJECT),
    ];
    (headers, DATA.to_vec())
}

/// What somebody who trusts the producer keeps of an event.
#[derive(Default)]
pub(crate) struct ByHand {
    attributes: Vec<(String, String)>,
    data: Vec<u8>,
}

fn read_by_hand(headers: &HeaderList) -> ByHand {
    let mut event = ByHand::default();
    for (key, value) in headers {
        let name = match key.as_str() {
            "content-type" => "datacontenttype",
            key => key.strip_prefix("ce_").unwrap_or_default(),
        };
        let value = String::from_utf8(value.clone()).unwrap_or_default();
        event.attributes.push((name.to_owned(), value));
    }
    event.data = DATA.to_vec();
    event
}

/// Data that costs nothing to write, so that what is measured is the envelope.
struct Done;

struct Bytes;

impl DataFormat<Done> for Bytes {
    const CONTENT_TYPE: &'static str = CONTENT_TYPE;
    const DATA_SCHEMA: Option<&'static str> = Some(SCHEMA);

    fn encode(_: &Done, out: &mut Vec<u8>) -> std::result::Result<(), EncodeError> {
        out.extend_from_slice(&DATA);
        Ok(())
    }

    fn decode(_: EncodedData<'_>) -> std::result::Result<Done, DecodeError> {
        Ok(Done)
    }
}

impl CloudEventType for Done {
    const TYPES: &'static [&'static str] = &[TYPE];
    type Format = Bytes;

    fn subject(&self) -> Option<std::borrow::Cow<'_, str>> {
        Some(SUBJECT.into())
    }

    fn partition_key(&self) -> Option<std::borrow::Cow<'_, str>> {
        Some(SUBJECT.into())
    }
}

fn typed() -> CloudEvent<Done> {
    CloudEvent::new(Done, SOURCE).expect("an event")
}

fn sdk_event() -> Event {
    EventBuilderV10::new()
        .id(Uuid::now_v7().to_string())
        .source(SOURCE)
        .ty(TYPE)
        .subject(SUBJECT)
        .time(Utc::now())
        .extension("partitionkey", SUBJECT)
        .data_with_schema(CONTENT_TYPE, SCHEMA, DATA.to_vec())
        .build()
        .expect("an event")
}

/// What the SDK's module for rdkafka does, with a list in place of the client's headers.
#[derive(Default)]
struct SdkRecord {
    headers: HeaderList,
    payload: Vec<u8>,
}

impl BinarySerializer<Self> for SdkRecord {
    fn set_spec_version(mut self, version: SpecVersion) -> Result<Self> {
        let value = version.to_string().into_bytes();
        self.headers.push(("ce_specversion".to_owned(), value));
        Ok(self)
    }

    fn set_attribute(mut self, name: &str, value: MessageAttributeValue) -> Result<Self> {
        let key = match name {
            "datacontenttype" => "content-type".to_owned(),
            name => ["ce_", name].concat(),
        };
        self.headers.push((key, value.to_string().into_bytes()));
        Ok(self)
    }

    fn set_extension(self, name: &str, value: MessageAttributeValue) -> Result<Self> {
        self.set_attribute(name, value)
    }

    fn end_with_data(mut self, bytes: Vec<u8>) -> Result<Self> {
        self.payload = bytes;
        Ok(self)
    }

    fn end(self) -> Result<Self> {
        Ok(self)
    }
}

fn sdk_headers(event: Event) -> SdkRecord {
    event
        .deserialize_binary(SdkRecord::default())
        .expect("a record")
}

/// The headers by name, as the SDK's module for rdkafka collects them first.
struct SdkReader {
    headers: HashMap<String, Vec<u8>>,
    payload: Vec<u8>,
}

impl BinaryDeserializer for SdkReader {
    fn deserialize_binary<R: Sized, V: BinarySerializer<R>>(mut self, visitor: V) -> Result<R> {
        let text = |bytes: Vec<u8>| {
            String::from_utf8(bytes).map_err(|error| Error::Other {
                source: Box::new(error),
            })
        };
        let version = self.headers.remove("ce_specversion").unwrap_or_default();
        let version = SpecVersion::try_from(text(version)?.as_str())?;
        let names = version.attribute_names();
        let mut visitor = visitor.set_spec_version(version)?;
        if let Some(value) = self.headers.remove("content-type") {
            let value = MessageAttributeValue::String(text(value)?);
            visitor = visitor.set_attribute("datacontenttype", value)?;
        }
        for (key, value) in self.headers {
            let Some(name) = key.strip_prefix("ce_") else {
                continue;
            };
            let value = MessageAttributeValue::String(text(value)?);
            visitor = if names.contains(&name) {
                visitor.set_attribute(name, value)?
            } else {
                visitor.set_extension(name, value)?
            };
        }
        visitor.end_with_data(self.payload)
    }
}

impl StructuredDeserializer for SdkReader {
    fn deserialize_structured<R: Sized, V: StructuredSerializer<R>>(self, _: V) -> Result<R> {
        Err(Error::WrongEncoding {})
    }
}

impl MessageDeserializer for SdkReader {
    fn encoding(&self) -> Encoding {
        Encoding::BINARY
    }
}

fn sdk_read(headers: &HeaderList) -> Event {
    let reader = SdkReader {
        headers: headers.iter().cloned().collect(),
        payload: DATA.to_vec(),
    };
    MessageDeserializer::into_event(reader).expect("an event")
}

/// Checks that all contenders say the same, so that none is fast because it does less.
pub(crate) fn check() {
    let (headers, data) = by_hand();
    let all = headers
        .iter()
        .map(|(key, value)| (key.as_str(), Some(value.as_slice())));
    let Ok(Received::Event(event)) = read(all, Some(&data)) else {
        panic!("the headers by hand are no event");
    };
    let sdk = sdk_headers(sdk_event());
    let mut keys: Vec<&String> = sdk.headers.iter().map(|(key, _)| key).collect();
    let mut wanted: Vec<&String> = headers.iter().map(|(key, _)| key).collect();
    keys.sort();
    wanted.sort();
    assert_eq!(keys, wanted);
    assert_eq!(sdk.payload, data);
    let ours = typed().to_record().expect("a record");
    assert_eq!(ours.headers.len(), headers.len());
    assert_eq!(read_by_hand(&headers).attributes.len(), headers.len());
    let sdk = sdk_read(&headers);
    assert_eq!(cloudevents::AttributesReader::id(&sdk), event.id());
    let parsed: Envelope = Envelope::from_required(
        EventId::random(),
        SOURCE.parse::<Source>().expect("a URI"),
        TYPE.parse().expect("a type"),
    );
    assert_eq!(parsed.source(), event.source());
}
