//! Nothing in, the events that are exchanged out: as envelopes, and as the JSON that peers build them from.

use std::fmt::Write as _;

use agent_events::extension::{Declared, ExtensionKey};
use agent_events::{
    AttributeType, AttributeValue, Envelope, ExtensionName, Text, Timestamp, Uri, UriReference,
};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::{Map, Value, json};

/// What an event has as data, as a peer would hold it in memory.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Json,
    Text,
    Bytes,
}

/// An event that is exchanged.
pub(crate) struct Event {
    pub(crate) name: &'static str,
    pub(crate) envelope: Envelope,
    kind: Kind,
}

/// The extensions of the events with their types, which headers do not have.
pub(crate) const EXTENSIONS: &[Declared] = &[
    ExtensionKey::<bool>::new("flag").declared(),
    ExtensionKey::<i32>::new("number").declared(),
    ExtensionKey::<Text>::new("text").declared(),
    ExtensionKey::<Vec<u8>>::new("bytes").declared(),
    ExtensionKey::<Uri>::new("uri").declared(),
    ExtensionKey::<UriReference>::new("reference").declared(),
    ExtensionKey::<Timestamp>::new("moment").declared(),
];

/// Returns every event.
pub(crate) fn all() -> Vec<Event> {
    [of_attributes(), of_data()].into_iter().flatten().collect()
}

const JSON: &str = "application/json";
const TEXT: &str = "text/plain";
const BYTES: &str = "application/octet-stream";

/// Events that differ in their attributes.
fn of_attributes() -> Vec<Event> {
    use AttributeType as T;
    vec![
        event("minimal", &[], None),
        event(
            "all attributes",
            &[
                ("subject", "task-7"),
                ("datacontenttype", JSON),
                ("dataschema", "https://example.com/schemas/task.json"),
            ],
            Some((
                Kind::Json,
                br#"{"attempts":3,"ratio":0.1,"tags":["a",null,true]}"#,
            )),
        ),
        extensions(
            "extensions of six types",
            &[
                ("flag", T::Boolean, "true"),
                ("number", T::Integer, "-2147483648"),
                ("text", T::String, "a text"),
                ("uri", T::Uri, "https://example.com/a?b=c"),
                ("reference", T::UriReference, "../a#b"),
                ("moment", T::Timestamp, "2026-11-22T13:14:15Z"),
            ],
        ),
        extensions("extension of type Binary", &[("bytes", T::Binary, "AP8Q")]),
        tombstone(),
        event(
            "unicode",
            &[
                ("subject", "Zürich/東京/🚀/e\u{301}"),
                ("datacontenttype", JSON),
            ],
            Some((Kind::Json, r#"{"Ключ":"значение 🚀"}"#.as_bytes())),
        ),
        event(
            "time with offset",
            &[
                ("time", "2026-11-22T13:14:15.250+05:30"),
                ("datacontenttype", TEXT),
            ],
            Some((Kind::Text, b"text")),
        ),
        event(
            "nanoseconds",
            &[
                ("time", "2026-11-22T13:14:15.123456789Z"),
                ("datacontenttype", TEXT),
            ],
            Some((Kind::Text, b"text")),
        ),
    ]
}

/// Events that differ in their data.
fn of_data() -> Vec<Event> {
    let mut big = String::from("{\"text\":\"");
    for number in 0..60_000 {
        write!(big, "{number} ").expect("a String takes all text");
    }
    big.push_str("\"}");
    let every_byte: Vec<u8> = (0..=255).collect();
    let of = |name, media_type, kind, bytes: &[u8]| {
        event(
            name,
            &[("datacontenttype", media_type)],
            Some((kind, bytes)),
        )
    };
    vec![
        of("JSON text", JSON, Kind::Json, br#""a \"text\"""#),
        of(
            "JSON, vendor type",
            "application/vnd.acme.task.v1+json; charset=utf-8",
            Kind::Json,
            br#"{"a":1}"#,
        ),
        of("text", TEXT, Kind::Text, "Grüße\n".as_bytes()),
        of("bytes", BYTES, Kind::Bytes, &every_byte),
        event(
            "bytes without media type",
            &[],
            Some((Kind::Bytes, &every_byte)),
        ),
        event(
            "Avro bytes",
            &[
                ("datacontenttype", "application/avro"),
                (
                    "dataschema",
                    "urn:uuid:36a42e0f-e96f-577d-f309-bf1a39c9f645",
                ),
            ],
            Some((Kind::Bytes, &[0x06, 0x66, 0x6f, 0x6f, 0x80, 0x01])),
        ),
        of("empty data", BYTES, Kind::Bytes, b""),
        of("350 KB", JSON, Kind::Json, big.as_bytes()),
    ]
}

fn event(name: &'static str, attributes: &[(&str, &str)], data: Option<(Kind, &[u8])>) -> Event {
    let id = format!("id of {name}").parse().expect("an id");
    let source = "/interop/source#1".parse().expect("a source");
    let ty = "com.example.interop.v1".parse().expect("a type");
    let mut envelope = Envelope::from_required(id, source, ty);
    // Some libraries invent a time where there is none: that is told once.
    if name != "minimal" {
        envelope = envelope.with_time("2026-11-22T13:14:15Z".parse().expect("a time"));
    }
    for (attribute, value) in attributes {
        envelope = match *attribute {
            "subject" => envelope.with_subject(value.parse().expect("a subject")),
            "time" => envelope.with_time(value.parse().expect("a time")),
            "datacontenttype" => {
                envelope.with_datacontenttype(value.parse().expect("a media type"))
            }
            "dataschema" => envelope.with_dataschema(value.parse().expect("a URI")),
            other => panic!("{other} is no attribute"),
        };
    }
    if let Some((_, bytes)) = data {
        envelope = envelope.with_data(bytes.to_vec());
    }
    let kind = data.map_or(Kind::Bytes, |(kind, _)| kind);
    Event {
        name,
        envelope,
        kind,
    }
}

/// Extensions of these types.
fn extensions(name: &'static str, extensions: &[(&str, AttributeType, &str)]) -> Event {
    let mut event = event(
        name,
        &[("datacontenttype", "text/plain")],
        Some((Kind::Text, b"text")),
    );
    for (name, ty, text) in extensions {
        let value = AttributeValue::parse(*ty, text).expect("a canonical text");
        let name: ExtensionName = name.parse().expect("a name");
        event.envelope = event
            .envelope
            .with_extension(name, value)
            .expect("an extension");
    }
    event
}

/// An event with a key and without data: in binary mode a compacted topic forgets what has this key.
fn tombstone() -> Event {
    let mut event = event(
        "tombstone with partitionkey",
        &[("subject", "task-7")],
        None,
    );
    event.envelope = event
        .envelope
        .with_partition_key("key-7".parse().expect("a key"));
    event
}

impl Event {
    /// Returns what a peer builds the event from.
    pub(crate) fn described(&self) -> Value {
        let envelope = &self.envelope;
        let mut attributes = Map::new();
        let time = envelope.time().map(|time| time.to_string());
        for (name, value) in [
            ("id", Some(envelope.id())),
            ("source", Some(envelope.source())),
            ("type", Some(envelope.ty())),
            ("subject", envelope.subject()),
            ("time", time.as_deref()),
            ("datacontenttype", envelope.datacontenttype()),
            ("dataschema", envelope.dataschema()),
        ] {
            if let Some(value) = value {
                attributes.insert(name.to_owned(), value.into());
            }
        }
        let extensions: Map<String, Value> = envelope
            .extensions()
            .iter()
            .map(|(name, value)| {
                let described = json!({"type": value.ty().to_string(), "value": value.to_string()});
                (name.to_owned(), described)
            })
            .collect();
        let kind = match self.kind {
            Kind::Json => "json",
            Kind::Text => "text",
            Kind::Bytes => "bytes",
        };
        let data = envelope.data().as_bytes();
        let data = data.map(|bytes| json!({"kind": kind, "base64": BASE64_STANDARD.encode(bytes)}));
        json!({"name": self.name, "attributes": attributes, "extensions": extensions, "data": data})
    }
}
