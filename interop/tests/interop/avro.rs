//! Values of an Avro type in, records in every framing out, and what peers make of them; and the other way round.

use std::sync::Arc;

use agent_events::event_format::{AVRO_SCHEMA, EventFormat};
use agent_events::framing::{
    Framing, FramingReader, SchemaCache, SchemaId, SchemaStore, StoreError, WriterId,
};
use agent_events::kafka::{ContentMode, Received, Record};
use agent_events::{AvroSchema, CloudEvent, json};
use agent_events_interop::interop::Task;
use agent_events_registry::testing::{MockRegistry, Profile};
use agent_events_registry::{Candidate, Client, Error, Settings};
use serde_json::{Value, json};

use crate::compare;
use crate::table::Direction::{PeerReads, PeerWrites};
use crate::table::Outcome;

/// An older version of the schema: fewer fields, another order, a narrower number.
const OLDER: &str = r#"{"type":"record","name":"Task","namespace":"interop","fields":[{"name":"total","type":"int"},{"name":"id","type":"string"},{"name":"attempts","type":"int"}]}"#;

/// What is written, in Avro's JSON encoding: what every field holds at its least, and at its most.
const VALUES: [&str; 2] = [
    r#"{"id":"small","attempts":0,"total":0,"note":null,"ratio":0.0,"score":0.0,"done":false,"raw":"","key":"\u0000\u0000\u0000\u0000",
        "state":"UNKNOWN","tags":[],"labels":{},"either":{"string":""},"parent":null,"at":0,"day":0,
        "number":"00000000-0000-0000-0000-000000000000","price":"\u0000"}"#,
    r#"{"id":"groß/大/🚀","attempts":-2147483648,"total":2147483647,"note":{"string":"a \"note\""},"ratio":-1.5,"score":1e300,"done":true,
        "raw":"\u0000\u007f\u0080\u00ff","key":"\u00de\u00ad\u00be\u00ef","state":"CLOSED","tags":["","a","b"],"labels":{"clé":-9223372036854775808},
        "either":{"long":9007199254740993},"parent":{"interop.Task":{"id":"parent","attempts":2147483647,"total":-1,"note":null,"ratio":0.5,
        "score":-0.25,"done":false,"raw":"","key":"abcd","state":"OPEN","tags":[],"labels":{},"either":null,"parent":null,
        "at":-1,"day":-1,"number":"6e8bc430-9c3a-11d9-9669-0800200c9a66","price":"\u00fb\u002e"}},
        "at":1795353255123456,"day":20779,"number":"6e8bc430-9c3a-11d9-9669-0800200c9a66","price":"\u0004\u00d2"}"#,
];

/// What is before or around the value, as peers are told of it and as the page says it.
const MODES: [(&str, &str); 6] = [
    ("raw", "raw"),
    ("single-object", "single object"),
    ("confluent", "Confluent, id before the value"),
    ("header", "Confluent, GUID in a header"),
    ("event", "Avro event format"),
    ("confluent-older", "Confluent, older schema"),
];

/// The registry, the type's id in it, and the cache of schemas over it.
pub(crate) struct Avro {
    registry: MockRegistry,
    id: SchemaId,
    schemas: Arc<SchemaCache>,
}

struct Registry(Client);

impl SchemaStore for Registry {
    fn schema(&self, writer: &WriterId) -> Result<Option<String>, StoreError> {
        let content = match writer {
            WriterId::Id(id) => self.0.schema_by_id(id.get()),
            WriterId::Guid(guid) => self.0.schema_by_guid(*guid),
            _ => return Ok(None),
        };
        Ok(Some(content?.text))
    }
}

impl Avro {
    pub(crate) fn start() -> Result<Self, Error> {
        let registry = MockRegistry::start(Profile::Confluent);
        let address = registry.url().parse().expect("the URL of a registry");
        let client = Client::new(Settings::new([address]))?;
        let subject = "today".parse().expect("a subject");
        let id = client
            .register(&subject, &Candidate::new(Task::SCHEMA), false)?
            .id;
        let schemas = Arc::new(SchemaCache::new(Registry(client)));
        Ok(Self {
            registry,
            id: SchemaId::new(id),
            schemas,
        })
    }

    pub(crate) fn registry_url(&self) -> String {
        self.registry.url()
    }

    /// Returns what a peer has to know.
    pub(crate) fn described(&self, to: &str, from: &str) -> Value {
        let framings: Vec<&str> = values()
            .flat_map(|_| self.framings().map(|(name, _)| name))
            .collect();
        json!({
            "to": to,
            "from": from,
            "schema": Task::SCHEMA,
            "older": OLDER,
            "format": AVRO_SCHEMA,
            "values": VALUES,
            "records": framings,
            "headers": {
                "ce_specversion": "1.0",
                "ce_id": "1",
                "ce_source": "/interop",
                "ce_type": "interop.task.done",
                "ce_dataschema": Task::DATA_SCHEMA,
                "content-type": "application/avro",
            },
        })
    }

    fn framings(&self) -> [(&'static str, Option<Framing>); 5] {
        [
            ("raw", Some(Framing::Raw)),
            ("single-object", Some(Framing::SingleObject)),
            ("confluent", Some(Framing::Confluent(self.id))),
            ("header", Some(Framing::ConfluentHeader)),
            ("event", None),
        ]
    }

    /// Returns a record for each value and framing.
    pub(crate) fn records(&self) -> Vec<Record> {
        let mut records = Vec::new();
        for value in values() {
            let event = event(value);
            for (_, framing) in self.framings() {
                let record = match framing {
                    Some(framing) => event.to_record_framed(framing),
                    None => event.to_record_in(ContentMode::Structured(EventFormat::Avro)),
                };
                records.push(record.expect("the value has a form"));
            }
        }
        records
    }

    /// Returns how what a peer has read of the records differs from them.
    pub(crate) fn heard(&self, line: &Value) -> Option<Outcome> {
        let at = usize::try_from(line["avro"].as_u64()?).ok()?;
        let (framing, _) = self.framings()[at % self.framings().len()];
        let at = at / self.framings().len();
        let value = values().nth(at)?;
        let mut differences = Vec::new();
        if let Some(error) = line["error"].as_str() {
            differences.push(format!("refused: {error}"));
        } else if line["attributes"].is_object() {
            let expected = event(value).encode().expect("the value has a form");
            differences = compare::with_shown(&expected, line, true);
        } else {
            let expected = json::to_avro_json(&value).expect("the value has a form");
            let expected: Value = serde_json::from_str(&expected).expect("it is JSON");
            if expected != line["value"] {
                differences.push(format!("the value is {}", line["value"]));
            }
        }
        Some(outcome(line, PeerReads, framing, at, differences))
    }

    /// Reads what a peer has written, which it said in `line`.
    pub(crate) fn read(&self, line: &Value, record: Option<&Record>) -> Option<Outcome> {
        let at = usize::try_from(line["wrote"].as_u64()?).ok()?;
        let framing = line["framing"].as_str()?;
        let differences = match (line["error"].as_str(), record) {
            (Some(error), _) => vec![format!("not written: {error}")],
            (None, None) => vec!["the record did not come".to_owned()],
            (None, Some(record)) => match self.task(record) {
                Ok(task) if task == expected(at, framing) => Vec::new(),
                Ok(task) => vec![format!("the value is {task:?}")],
                Err(error) => vec![format!("we refuse it: {error}")],
            },
        };
        Some(outcome(line, PeerWrites, framing, at, differences))
    }

    fn task(&self, record: &Record) -> Result<Task, String> {
        let received = record.read().map_err(|error| error.to_string())?;
        let Received::Event(envelope) = received else {
            return Err("it is no event".to_owned());
        };
        let framings = FramingReader::new(Arc::clone(&self.schemas));
        let envelope = framings
            .read(envelope, &record.headers)
            .map_err(|error| error.to_string())?;
        let event = envelope.into_event::<Task>();
        event
            .map(CloudEvent::into_data)
            .map_err(|rejected| rejected.error().to_string())
    }
}

fn values() -> impl Iterator<Item = Task> {
    VALUES
        .iter()
        .map(|text| json::from_avro_json(text).expect("a value of the type"))
}

fn event(value: Task) -> CloudEvent<Task> {
    let event = CloudEvent::new(value, "/interop").expect("a source");
    let event = event.with_id("1".parse().expect("an id"));
    event.with_time("2026-11-22T13:14:15Z".parse().expect("a time"))
}

fn expected(at: usize, framing: &str) -> Task {
    let task = values().nth(at).expect("a value that was given");
    if framing == "confluent-older" {
        // All other fields have their defaults.
        Task::new(task.id, task.attempts, task.total)
    } else {
        task
    }
}

fn outcome(
    line: &Value,
    direction: crate::table::Direction,
    framing: &str,
    at: usize,
    differences: Vec<String>,
) -> Outcome {
    let peer = match line["peer"].as_str() {
        Some("confluent") => "Avro serializer of confluent-kafka",
        Some("java") => "Avro for Java",
        _ => "fastavro",
    };
    let mode = MODES
        .iter()
        .find(|(name, _)| *name == framing)
        .map_or(framing, |(_, mode)| mode);
    let case = ["least", "most"][at.min(1)].to_owned();
    Outcome {
        peer,
        direction,
        mode: mode.to_owned(),
        case,
        differences,
    }
}
