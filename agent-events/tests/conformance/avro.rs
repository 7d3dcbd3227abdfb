//! K80 and K81: the Avro event formats.

use agent_events::codec::{Schema, encode};
use agent_events::event_format::{AVRO_SCHEMA, EventFormat, FormatError};
use agent_events::json::{self, JsonForm};
use agent_events::{AttributeValue, Envelope, Timestamp};
use serde_json::{Value, json};

use super::common::minimal;
use super::full;

/// Writes an event by way of the schema, as any other library would.
fn by_schema(schema: &str, value: &Value) -> Vec<u8> {
    let schema: Schema = schema.parse().unwrap();
    json::value_to_datum(schema.as_ref(), value, JsonForm::Avro).unwrap()
}

fn to_value(schema: &str, bytes: &[u8]) -> Value {
    let schema: Schema = schema.parse().unwrap();
    json::datum_to_value(schema.as_ref(), bytes, JsonForm::Avro).unwrap()
}

/// The attributes of a minimal event, in Avro's JSON encoding.
fn attributes(more: &[(&str, Value)]) -> Value {
    let mut attributes = json!({
        "specversion": {"string": "1.0"}, "id": {"string": "1"},
        "source": {"string": "/agents/planner"}, "type": {"string": "com.acme.a"},
    });
    for (name, value) in more {
        attributes[*name] = value.clone();
    }
    attributes
}

fn avro(more: &[(&str, Value)], data: &Value) -> Result<Envelope, FormatError> {
    let value = json!({"attribute": attributes(more), "data": data});
    EventFormat::Avro.decode(&by_schema(AVRO_SCHEMA, &value))
}

fn with_extensions() -> Envelope {
    full()
        .with_extension("flag", true)
        .unwrap()
        .with_extension("number", -5)
        .unwrap()
        .with_extension("text", "10")
        .unwrap()
        .with_extension("bytes", vec![0, 0xFF])
        .unwrap()
        .with_extension(
            "at",
            "2018-04-05T17:31:00.123456789+01:00"
                .parse::<Timestamp>()
                .unwrap(),
        )
        .unwrap()
}

const RECORD: &str = "io.cloudevents.AvroCloudEventData";

#[test]
fn k80_every_attribute_and_every_branch_of_data() {
    let bytes = EventFormat::Avro.encode(&with_extensions());
    let value = to_value(AVRO_SCHEMA, &bytes);
    let attribute = &value["attribute"];
    assert_eq!(attribute["specversion"], json!({"string": "1.0"}));
    assert_eq!(attribute["time"], json!({"string": "2018-04-05T17:31:00Z"}));
    assert_eq!(attribute["flag"], json!({"boolean": true}));
    assert_eq!(attribute["number"], json!({"int": -5}));
    assert_eq!(
        attribute["text"],
        json!({"string": "10"}),
        "a String stays one"
    );
    assert_eq!(attribute["bytes"], json!({"bytes": "\u{0}\u{FF}"}));
    assert_eq!(
        attribute["at"],
        json!({"string": "2018-04-05T17:31:00.123456789+01:00"})
    );
    assert_eq!(value["data"], json!({"bytes": "{}"}));
    assert_eq!(
        EventFormat::Avro.encode(&with_extensions()),
        bytes,
        "the order is fixed"
    );

    let record = |value: Value| json!({"value": value});
    for (branch, data) in [
        (Value::Null, None),
        (json!({"bytes": ""}), Some("")),
        (json!({"boolean": true}), Some("true")),
        (json!({"double": 5.0}), Some("5")),
        (json!({"double": -0.5}), Some("-0.5")),
        (json!({"double": 1e300}), Some("1e+300")),
        (json!({"string": "a\"b"}), Some(r#""a\"b""#)),
        (json!({"map": {}}), Some("{}")),
        (json!({"map": {"a": null}}), Some(r#"{"a":null}"#)),
        (
            json!({"map": {"a": {"boolean": false}}}),
            Some(r#"{"a":false}"#),
        ),
        (json!({"map": {"a": {"double": 2.0}}}), Some(r#"{"a":2}"#)),
        (json!({"map": {"\n": {"string": ""}}}), Some(r#"{"\n":""}"#)),
        (json!({"array": []}), Some("[]")),
        (
            json!({"array": [record(json!({})), record(json!({"b": {"string": "c"}}))]}),
            Some(r#"[{},{"b":"c"}]"#),
        ),
        (
            json!({"map": {"a": {RECORD: record(json!({"b": {"map": {"c": record(json!({"d": null}))}}}))}}}),
            Some(r#"{"a":{"b":{"c":{"d":null}}}}"#),
        ),
        (
            json!({"map": {"a": {RECORD: record(json!({"b": {"array": [record(json!({"c": {"boolean": true}}))]}}))}}}),
            Some(r#"{"a":{"b":[{"c":true}]}}"#),
        ),
    ] {
        let read = avro(&[], &branch).unwrap();
        assert_eq!(read.data().as_bytes(), data.map(str::as_bytes), "{branch}");
        let is_json = data.is_some() && branch.get("bytes").is_none();
        assert_eq!(
            read.datacontenttype(),
            is_json.then_some("application/json"),
            "{branch}"
        );
    }
    let text = [("datacontenttype", json!({"string": "text/plain"}))];
    let read = avro(&text, &json!({"string": "a\"b"})).unwrap();
    assert_eq!(read.data().as_bytes(), Some(b"a\"b".as_slice()));
    assert!(matches!(
        avro(&text, &json!({"boolean": true})),
        Err(FormatError::Data(_))
    ));
    for number in [f64::NAN, f64::INFINITY] {
        let mut bytes = by_schema(
            AVRO_SCHEMA,
            &json!({"attribute": attributes(&[]), "data": null}),
        );
        bytes.pop();
        bytes.push(10);
        encode::double(&number, &mut bytes).unwrap();
        assert!(EventFormat::Avro.decode(&bytes).is_err(), "{number}");
    }
}

#[test]
fn k80_attributes_that_are_not_right() {
    let none = Value::Null;
    assert_eq!(
        avro(&[("x", Value::Null)], &none),
        Ok(minimal()),
        "null is not set"
    );
    let empty = by_schema(AVRO_SCHEMA, &json!({"attribute": {}, "data": null}));
    let all = vec!["specversion", "id", "source", "type"];
    assert_eq!(
        EventFormat::Avro.decode(&empty),
        Err(FormatError::Missing(all))
    );
    assert_eq!(
        avro(&[("type", Value::Null)], &none),
        Err(FormatError::Missing(vec!["type"]))
    );
    for (name, value) in [
        ("id", json!({"int": 1})),
        ("subject", json!({"bytes": "a"})),
        ("time", json!({"string": "lunchtime"})),
        ("Foo", json!({"int": 1})),
        ("data", json!({"int": 1})),
        ("source", json!({"string": ""})),
    ] {
        match avro(&[(name, value)], &none) {
            Err(FormatError::Attribute(error)) => assert_eq!(error.attribute(), name),
            other => panic!("{name}: {other:?}"),
        }
    }
    let version = ("specversion", json!({"string": "0.3"}));
    assert_eq!(
        avro(&[version], &none),
        Err(FormatError::SpecVersion("0.3".to_owned()))
    );
    // An Integer that was written as text stays text, until somebody who knows better asks.
    let read = avro(&[("number", json!({"string": "10"}))], &none).unwrap();
    let value = read.extension("number").unwrap();
    assert_eq!(value.as_str(), Some("10"));
    let typed = value.to_type(agent_events::AttributeType::Integer);
    assert_eq!(typed, Ok(AttributeValue::Integer(10)));
}

#[test]
fn k80_bytes_that_are_not_right() {
    let bytes = EventFormat::Avro.encode(&with_extensions());
    for end in 0..bytes.len() {
        assert!(
            EventFormat::Avro.decode(&bytes[..end]).is_err(),
            "cut at {end}"
        );
    }
    let longer = [&bytes[..], &[0]].concat();
    match EventFormat::Avro.decode(&longer) {
        Err(FormatError::Syntax { offset, .. }) => assert_eq!(offset, bytes.len()),
        other => panic!("{other:?}"),
    }
    // A map of 2^62 entries, a string of 2^62 bytes, a seventh branch.
    let huge = [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F];
    assert!(EventFormat::Avro.decode(&huge).is_err());
    assert!(
        EventFormat::Avro
            .decode(&[&[2][..], &huge].concat())
            .is_err()
    );
    assert!(EventFormat::Avro.decode(&[0, 14]).is_err());
    let mut twice = Vec::new();
    encode::long(&2, &mut twice).unwrap();
    for value in ["a", "b"] {
        encode::string("id", &mut twice).unwrap();
        encode::index(3, &mut twice).unwrap();
        encode::string(value, &mut twice).unwrap();
    }
    twice.extend([0, 2]);
    assert_eq!(
        EventFormat::Avro.decode(&twice),
        Err(FormatError::Duplicate("id".to_owned()))
    );
    // Records in records without end.
    let deep = [&[0, 6, 2, 0, 4][..], &[2, 0, 4, 2, 0].repeat(100_000)].concat();
    assert!(EventFormat::Avro.decode(&deep).is_err());
}

#[cfg(feature = "avro-compact")]
mod compact {
    use agent_events::event_format::AVRO_COMPACT_SCHEMA;

    use super::*;

    fn compact(more: &[(&str, Value)]) -> Result<Envelope, FormatError> {
        let mut value = json!({
            "id": "1", "source": "/agents/planner", "type": "com.acme.a", "datacontenttype": null,
            "dataschema": null, "subject": null, "time": null, "extensions": {}, "data": null,
        });
        for (name, field) in more {
            value[*name] = field.clone();
        }
        EventFormat::AvroCompact.decode(&by_schema(AVRO_COMPACT_SCHEMA, &value))
    }

    fn at(micros: i64) -> Result<Option<String>, FormatError> {
        let event = compact(&[("time", json!({"long": micros}))])?;
        Ok(event.time().map(|time| time.to_string()))
    }

    #[test]
    fn k81_times_in_microseconds() {
        let sent =
            with_extensions().with_time("2018-04-05T18:31:00.123456789+01:00".parse().unwrap());
        let bytes = EventFormat::AvroCompact.encode(&sent);
        let value = to_value(AVRO_COMPACT_SCHEMA, &bytes);
        assert_eq!(value["time"], json!({"long": 1_522_949_460_123_456_i64}));
        assert_eq!(
            value["extensions"]["at"],
            json!({"long": 1_522_945_860_123_456_i64})
        );
        assert_eq!(value["extensions"]["flag"], json!({"boolean": true}));
        assert_eq!(value["extensions"]["number"], json!({"int": -5}));
        assert_eq!(
            value["extensions"]["bytes"],
            json!({"bytes": "\u{0}\u{FF}"})
        );
        let read = EventFormat::AvroCompact.decode(&bytes).unwrap();
        assert_eq!(
            read.time().unwrap().to_string(),
            "2018-04-05T17:31:00.123456Z"
        );
        assert_eq!(
            at(-1).unwrap().as_deref(),
            Some("1969-12-31T23:59:59.999999Z")
        );
        let last = 253_402_300_799_999_999;
        assert_eq!(
            at(last).unwrap().as_deref(),
            Some("9999-12-31T23:59:59.999999Z")
        );
        for micros in [last + 1, i64::MAX, i64::MIN] {
            assert!(at(micros).is_err(), "{micros}");
        }
        let before = minimal().with_time("1969-12-31T23:59:59.9999995Z".parse().unwrap());
        let read = EventFormat::AvroCompact
            .decode(&EventFormat::AvroCompact.encode(&before))
            .unwrap();
        assert_eq!(
            read.time().unwrap().to_string(),
            "1969-12-31T23:59:59.999999Z"
        );
    }

    #[test]
    fn k81_no_data_is_not_the_text_null() {
        assert_eq!(compact(&[]), Ok(minimal()));
        let bytes = EventFormat::AvroCompact.encode(&minimal());
        assert_eq!(to_value(AVRO_COMPACT_SCHEMA, &bytes)["data"], Value::Null);
        assert!(!bytes.windows(4).any(|window| window == b"null"));
    }

    #[test]
    fn k81_what_is_not_right() {
        for (field, value) in [
            ("id", json!("")),
            ("source", json!("a b")),
            ("subject", json!({"string": ""})),
            ("extensions", json!({"id": {"string": "2"}})),
            ("extensions", json!({"specversion": {"string": "1.0"}})),
            ("extensions", json!({"Foo": {"int": 1}})),
        ] {
            assert!(
                compact(&[(field, value.clone())]).is_err(),
                "{field} {value}"
            );
        }
        let bytes = EventFormat::AvroCompact.encode(&with_extensions());
        for end in 0..bytes.len() {
            assert!(
                EventFormat::AvroCompact.decode(&bytes[..end]).is_err(),
                "cut at {end}"
            );
        }
        assert!(
            EventFormat::AvroCompact
                .decode(&[&bytes[..], &[0]].concat())
                .is_err()
        );
    }

    #[test]
    fn the_java_sdk_writes_the_media_type_without_a_hyphen() {
        let found = EventFormat::from_media_type("application/cloudevents+avrocompact");
        assert_eq!(found, Some(EventFormat::AvroCompact));
    }
}
