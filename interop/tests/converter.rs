//! Records that `schema_registry_converter` framed in, the events that they are here out; and the other way round.
//!
//! Both ask one registry, in this process. `--features converter` builds it.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::sync::Arc;

use agent_events::framing::{
    Framing, FramingReader, RegistryStore, SchemaCache, SchemaId, VALUE_SCHEMA_ID,
};
use agent_events::kafka::{Received, Record};
use agent_events::{AvroSchema, CloudEvent, CloudEventType, json};
use agent_events_interop::interop::{Currency, InvoiceSent, Money, Task};
use agent_events_registry::testing::{MockRegistry, Profile};
use agent_events_registry::{Candidate, Client, Reference, Settings};
use apache_avro::types::Value;
use schema_registry_converter::avro_common::DecodeResult;
use schema_registry_converter::blocking::avro::{AvroDecoder, AvroEncoder};
use schema_registry_converter::blocking::schema_registry::SrSettings;
use schema_registry_converter::schema_registry_common::{
    SchemaType, SubjectNameStrategy, SuppliedReference, SuppliedSchema,
};
use serde::Serialize;

/// Every kind of field, at its least and at its most, in Avro's JSON encoding.
const TASKS: [&str; 2] = [
    r#"{"id":"small","attempts":0,"total":0,"note":null,"ratio":0.0,"score":0.0,"done":false,"raw":"","key":"\u0000\u0000\u0000\u0000",
        "state":"UNKNOWN","tags":[],"labels":{},"either":{"string":""},"parent":null,"at":0,"day":0,
        "number":"00000000-0000-0000-0000-000000000000","price":"\u0000"}"#,
    r#"{"id":"groß/大/🚀","attempts":-2147483648,"total":2147483647,"note":{"string":"a \"note\""},"ratio":-1.5,"score":1e300,"done":true,
        "raw":"\u0000\u007f\u0080\u00ff","key":"\u00de\u00ad\u00be\u00ef","state":"CLOSED","tags":["","a","b"],"labels":{"clé":-9223372036854775808},
        "either":{"long":9007199254740993},"parent":null,
        "at":1795353255123456,"day":20779,"number":"6e8bc430-9c3a-11d9-9669-0800200c9a66","price":"\u0004\u00d2"}"#,
];

/// An invoice as its registered schema has it: the amounts stand elsewhere, under their short name.
const INVOICE: &str = r#"{"type":"record","name":"InvoiceSent","namespace":"interop","fields":[{"name":"id","type":"string"},
    {"name":"total","type":"Money"}]}"#;
const MONEY: &str = r#"{"type":"record","name":"Money","namespace":"interop","fields":[{"name":"cents","type":"long"},
    {"name":"currency","type":{"type":"enum","name":"Currency","symbols":["EUR","USD"]}}]}"#;

/// A registry, and both clients of it.
struct Both {
    registry: MockRegistry,
    client: Arc<Client>,
    framings: FramingReader,
}

impl Both {
    fn start() -> Self {
        let registry = MockRegistry::start(Profile::Confluent);
        let settings = Settings::new([registry.url().parse().unwrap()]).no_proxy();
        let client = Arc::new(Client::new(settings).unwrap());
        let schemas = SchemaCache::new(RegistryStore::new(Arc::clone(&client)));
        Self {
            registry,
            client,
            // What it writes says nothing of its framing but by the first byte.
            framings: FramingReader::new(Arc::new(schemas)).sniffing(),
        }
    }

    fn settings(&self) -> SrSettings {
        let mut settings = SrSettings::new_builder(self.registry.url());
        settings.no_proxy().build().unwrap()
    }

    fn encoder(&self) -> AvroEncoder {
        AvroEncoder::new(self.settings())
    }

    fn decoder(&self) -> AvroDecoder {
        AvroDecoder::new(self.settings())
    }

    /// Registers a schema through our client, and returns its id.
    fn register(&self, subject: &str, candidate: &Candidate) -> SchemaId {
        let subject = subject.parse().unwrap();
        let registered = self.client.register(&subject, candidate, false).unwrap();
        SchemaId::new(registered.id)
    }

    /// Reads what the converter wrote, with the headers of an event, as our consumers do.
    fn read<E: CloudEventType + agent_events::AvroCodec + 'static>(
        &self,
        value: Vec<u8>,
        schema_id: Option<Vec<u8>>,
        ty: &str,
    ) -> E {
        let mut record = Record::new(agent_events::kafka::Headers::default(), Some(value))
            .with_header("ce_specversion", "1.0")
            .with_header("ce_id", "1")
            .with_header("ce_source", "/interop")
            .with_header("ce_type", ty)
            .with_header("content-type", "application/avro");
        if let Some(schema_id) = schema_id {
            record = record.with_header(VALUE_SCHEMA_ID, schema_id);
        }
        let Ok(Received::Event(envelope)) = record.read() else {
            panic!("no event: {record:?}");
        };
        let envelope = self.framings.read(envelope, &record.headers).unwrap();
        envelope.into_event::<E>().unwrap().into_data()
    }
}

fn tasks() -> impl Iterator<Item = Task> {
    let tasks = TASKS.iter();
    tasks.map(|text| json::from_avro_json(text).unwrap())
}

fn framed<E>(data: E, framing: Framing) -> Record
where
    E: CloudEventType<Format = agent_events::format::Avro>
        + AvroSchema
        + agent_events::AvroCodec
        + 'static,
{
    let event = CloudEvent::new(data, "/interop").unwrap();
    event.to_record_framed(framing).unwrap()
}

/// The fields of a record, as the converter's encoder takes them.
fn fields(decoded: &DecodeResult) -> Vec<(&str, Value)> {
    let Value::Record(fields) = &decoded.value else {
        panic!("no record: {:?}", decoded.value);
    };
    let fields = fields.iter();
    fields
        .map(|(name, value)| (name.as_str(), value.clone()))
        .collect()
}

fn topic_of(topic: &str) -> SubjectNameStrategy {
    SubjectNameStrategy::TopicNameStrategy(topic.to_owned(), false)
}

#[test]
fn every_kind_of_field_goes_there_and_comes_back() {
    let both = Both::start();
    let id = both.register("tasks-value", &Candidate::new(Task::SCHEMA));
    let (encoder, decoder) = (both.encoder(), both.decoder());
    for task in tasks() {
        let ours = framed(task.clone(), Framing::Confluent(id)).value.unwrap();
        let there = decoder.decode(Some(&ours)).unwrap();
        let name = there.name.as_ref().unwrap();
        assert_eq!((name.name(), name.namespace()), ("Task", Some("interop")));
        let fields = fields(&there);
        assert_eq!(fields.len(), 18);
        assert_eq!(fields[0], ("id", Value::String(task.id.clone())));
        assert_eq!(fields[1], ("attempts", Value::Int(task.attempts)));
        assert_eq!(fields[6], ("done", Value::Boolean(task.done)));
        let theirs = encoder.encode(fields, &topic_of("tasks")).unwrap();
        assert_eq!(theirs[..5], ours[..5], "the magic byte and the id");
        assert_eq!(both.read::<Task>(theirs, None, "interop.task.done"), task);
    }
}

#[test]
fn the_guid_of_a_header_goes_there_and_comes_back() {
    let both = Both::start();
    both.register("tasks-value", &Candidate::new(Task::SCHEMA));
    let (encoder, decoder) = (both.encoder(), both.decoder());
    for task in tasks() {
        let ours = framed(task.clone(), Framing::ConfluentHeader);
        let header = ours.headers.get(VALUE_SCHEMA_ID).unwrap();
        let value = ours.value.as_deref();
        let there = decoder.decode_with_header_id(Some(header), value).unwrap();
        let (theirs, theirs_header) = encoder
            .encode_with_header_id(fields(&there), &topic_of("tasks"), false)
            .unwrap();
        assert_eq!(theirs_header.name, VALUE_SCHEMA_ID);
        assert_eq!(theirs_header.value, header);
        let read: Task = both.read(theirs, Some(theirs_header.value), "interop.task.done");
        assert_eq!(read, task);
    }
}

#[derive(Serialize)]
struct TheirMoney {
    cents: i64,
    currency: TheirCurrency,
}

#[derive(Serialize)]
enum TheirCurrency {
    #[serde(rename = "USD")]
    Usd,
}

#[derive(Serialize)]
struct TheirInvoice {
    id: &'static str,
    total: TheirMoney,
}

/// What they write as [`TheirInvoice`]; the fields that their schema lacks have their defaults.
fn invoice() -> InvoiceSent {
    let money = Money::new(-12_345, Currency::Usd);
    InvoiceSent::new("i-1", money)
}

#[test]
fn what_they_register_with_references_and_write_is_read_here() {
    let both = Both::start();
    let reference = SuppliedReference::new("interop.Money".into(), "money".into(), MONEY.into());
    let schema = SuppliedSchema::new(None, SchemaType::Avro, INVOICE.into());
    let subject = SubjectNameStrategy::TopicNameStrategyWithSchema(
        "invoices".into(),
        false,
        schema.with_references(vec![reference]),
    );
    let written = TheirInvoice {
        id: "i-1",
        total: TheirMoney {
            cents: -12_345,
            currency: TheirCurrency::Usd,
        },
    };
    let theirs = both.encoder().encode_struct(written, &subject).unwrap();
    let read: InvoiceSent = both.read(theirs, None, "interop.invoice.sent");
    assert_eq!(read, invoice());
}

#[test]
fn what_we_write_under_a_schema_with_references_is_read_there() {
    let both = Both::start();
    both.register("money", &Candidate::new(Money::SCHEMA));
    let reference = Reference {
        name: "interop.Money".into(),
        subject: "money".parse().unwrap(),
        version: 1,
    };
    let registered = |text: &str| {
        let mut candidate = Candidate::new(text);
        candidate.references.push(reference.clone());
        candidate
    };
    let fields = r#"{"name":"id","type":"string"},{"name":"total","type":"Money"}"#;
    let rest = r#"{"name":"note","type":["null","string"],"default":null}"#;
    let short = format!(
        r#"{{"type":"record","name":"InvoiceSent","namespace":"interop","fields":[{fields},{{"name":"lines","type":{{"type":"array","items":"string"}},"default":[]}},{rest}]}}"#
    );
    let id = both.register("invoices-value", &registered(&short));
    // Without lines, what stands in the array makes no difference to the bytes.
    let ours = framed(invoice(), Framing::Confluent(id)).value.unwrap();
    let decoded = both.decoder().decode(Some(&ours)).unwrap();
    let total = Value::Record(vec![
        ("cents".into(), Value::Long(-12_345)),
        ("currency".into(), Value::Enum(1, "USD".into())),
    ]);
    assert!(
        fields_of(&decoded).contains(&("total".to_owned(), total)),
        "{:?}",
        decoded.value
    );

    // The limit that keeps it from resolving schemas for us: a type by its full name, and one that is used twice.
    let twice = short.replace(r#""items":"string""#, r#""items":"Money""#);
    for (subject, reason, text) in [
        (
            "named-value",
            "Unknown primitive type",
            short.replace(r#""Money""#, r#""interop.Money""#),
        ),
        ("twice-value", "Two named schema defined", twice),
    ] {
        let id = both.register(subject, &registered(&text));
        let ours = framed(invoice(), Framing::Confluent(id)).value.unwrap();
        assert_eq!(
            both.read::<InvoiceSent>(ours.clone(), None, "interop.invoice.sent"),
            invoice(),
            "{subject}"
        );
        let refused = both.decoder().decode(Some(&ours)).unwrap_err();
        assert!(format!("{refused:?}").contains(reason), "{refused:?}");
    }
}

fn fields_of(decoded: &DecodeResult) -> Vec<(String, Value)> {
    let fields = fields(decoded).into_iter();
    fields
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
