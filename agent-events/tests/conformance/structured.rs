//! K60 to K79: structured mode, and the JSON event format in it.

use agent_events::event_format::{EventFormat, FormatError};
use agent_events::kafka::{ContentMode, Headers, InvalidEvent, Received, Record};
use agent_events::{AttributeValue, Envelope};

use super::common::{done, minimal};
use super::{event, full, refused};

const MINIMAL: &str =
    r#""specversion":"1.0","id":"1","source":"/agents/planner","type":"com.acme.a""#;

/// A minimal event with more members.
fn with(members: &str) -> String {
    format!("{{{MINIMAL}{members}}}")
}

fn json(members: &str) -> Result<Envelope, FormatError> {
    EventFormat::Json.decode(with(members).as_bytes())
}

fn data(members: &str) -> Option<Vec<u8>> {
    json(members).unwrap().into_data().into_bytes()
}

fn structured(content_type: &str, more: &[(&'static str, &str)], value: Option<&str>) -> Record {
    let first = ("content-type", Some(content_type.as_bytes().to_vec()));
    let more = more
        .iter()
        .map(|(key, value)| (*key, Some(value.as_bytes().to_vec())));
    let headers: Headers = std::iter::once(first).chain(more).collect();
    Record::new(headers, value.map(|value| value.as_bytes().to_vec()))
}

const JSON: &str = "application/cloudevents+json";

#[test]
fn k60_json_with_and_without_parameters() {
    for content_type in [JSON, "application/cloudevents+json; charset=utf-8"] {
        let record = structured(content_type, &[], Some(&with("")));
        assert_eq!(event(&record), minimal());
    }
    let written = full()
        .to_record_in(ContentMode::Structured(EventFormat::Json))
        .unwrap();
    let headers: Vec<_> = written.headers.iter().collect();
    assert_eq!(headers, [("content-type", Some(JSON.as_bytes()))]);
    assert_eq!(event(&written), full());
}

#[test]
fn k61_the_media_type_has_no_case() {
    let record = structured("Application/CloudEvents+JSON", &[], Some(&with("")));
    assert_eq!(event(&record), minimal());
}

#[test]
fn k62_headers_that_repeat_the_event() {
    let sent = full()
        .with_extension("number", 5)
        .unwrap()
        .with_time("2018-04-05T18:31:00+01:00".parse().unwrap());
    let mut record = sent
        .to_record_in(ContentMode::Structured(EventFormat::Json))
        .unwrap();
    for (key, value) in sent
        .to_record()
        .unwrap()
        .headers
        .iter()
        .filter(|(key, _)| key.starts_with("ce_"))
    {
        record.headers.push(key.to_owned(), value.map(Vec::from));
    }
    record.headers.push("ce_unset", None);
    assert_eq!(event(&record), sent);
}

#[test]
fn k63_headers_that_contradict_the_event_are_reported() {
    for (header, value) in [
        ("ce_id", "2"),
        ("ce_specversion", "0.3"),
        ("ce_subject", "a"),
        ("ce_time", "2018-04-05T17:31:00Z"),
        ("ce_x", "a"),
    ] {
        let record = structured(JSON, &[(header, value)], Some(&with("")));
        let header = header.to_owned();
        assert_eq!(refused(&record), InvalidEvent::Contradiction { header });
    }
}

#[test]
fn k64_a_null_value_is_an_error() {
    let record = structured(JSON, &[], None);
    assert_eq!(refused(&record), InvalidEvent::NoValue(JSON.to_owned()));
    let empty = structured(JSON, &[], Some(""));
    assert!(matches!(
        refused(&empty),
        InvalidEvent::Format {
            error: FormatError::Syntax { .. },
            ..
        }
    ));
}

#[test]
fn k65_without_content_type_it_takes_a_call_of_its_own() {
    let record = Record::new(Headers::new(), Some(with("").into_bytes()));
    assert_eq!(record.read(), Ok(Received::NotACloudEvent));
    let value = record.value.unwrap();
    assert_eq!(EventFormat::Json.decode(&value), Ok(minimal()));
}

#[test]
fn k66_an_unknown_format_is_named_and_can_be_passed_on() {
    const XML: &str = "application/cloudevents+xml";
    let complete = [
        ("ce_specversion", "1.0"),
        ("ce_id", "1"),
        ("ce_source", "/a"),
        ("ce_type", "a"),
    ];
    for (headers, has_attributes) in [(&complete[..], true), (&complete[..3], false)] {
        let record = structured(
            "application/CloudEvents+XML; v=1",
            headers,
            Some("<event/>"),
        );
        let before = record.clone();
        let format = XML.to_owned();
        let expected = InvalidEvent::UnknownFormat {
            format,
            has_attributes,
        };
        assert_eq!(refused(&record), expected);
        assert_eq!(record, before);
    }
}

#[test]
fn k67_a_batch_is_named() {
    for batch in [
        "application/cloudevents-batch+json",
        "application/cloudevents-batch+avro",
    ] {
        let record = structured(batch, &[], Some("[]"));
        assert_eq!(refused(&record), InvalidEvent::Batch(batch.to_owned()));
    }
}

#[test]
fn k68_data_stands_once() {
    for members in [
        r#","data":"text","data_base64":"eA==""#,
        r#","data":null,"data_base64":"eA==""#,
    ] {
        assert!(
            matches!(json(members), Err(FormatError::Data(_))),
            "{members}"
        );
    }
    assert_eq!(
        data(r#","data_base64":null,"data":1"#).as_deref(),
        Some(b"1".as_slice())
    );
}

#[test]
fn k69_bytes_without_a_media_type_stay_bytes() {
    let read = json(r#","data_base64":"eyJ4IjoxfQ==""#).unwrap();
    assert_eq!(read.datacontenttype(), None);
    assert_eq!(read.data().as_bytes(), Some(br#"{"x":1}"#.as_slice()));
    assert_eq!(read.to_record().unwrap().headers.get("content-type"), None);
    let again = EventFormat::Json.encode(&read);
    assert_eq!(
        String::from_utf8(again).unwrap(),
        with(r#","data_base64":"eyJ4IjoxfQ==""#)
    );
    for text in ["eyJ4IjoxfQ", "_-8=", "e A==", ""] {
        let members = format!(r#","data_base64":"{text}""#);
        assert_eq!(json(&members).is_ok(), text.is_empty(), "{text}");
    }
    assert!(json(r#","data_base64":5"#).is_err());
}

#[test]
fn k70_a_string_under_json_is_a_json_string() {
    let members =
        r#","datacontenttype":"application/vnd.acme.x+json; charset=utf-8","data":"{\"x\":1}""#;
    assert_eq!(data(members).as_deref(), Some(br#""{\"x\":1}""#.as_slice()));
    let text = r#","datacontenttype":"text/plain","data":"{\"x\":1}""#;
    assert_eq!(data(text).as_deref(), Some(br#"{"x":1}"#.as_slice()));
    // What is not `*/json` or `*/*+json` is no JSON, whatever it begins with.
    let lines = r#","datacontenttype":"application/jsonlines","data":"1\n2""#;
    assert_eq!(data(lines).as_deref(), Some(b"1\n2".as_slice()));
}

#[test]
fn k71_null_is_data_and_absence_is_none() {
    assert_eq!(data(r#","data":null"#).as_deref(), Some(b"null".as_slice()));
    assert_eq!(data(""), None);
    let null = minimal()
        .with_datacontenttype("application/json".parse().unwrap())
        .with_data(b"null".to_vec());
    let text = String::from_utf8(EventFormat::Json.encode(&null)).unwrap();
    assert!(text.ends_with(r#","data":null}"#), "{text}");
}

#[test]
fn k72_other_data_is_a_string() {
    for value in ["{}", "[1]", "1", "true", "null"] {
        let members = format!(r#","datacontenttype":"text/plain","data":{value}"#);
        assert!(
            matches!(json(&members), Err(FormatError::Data(_))),
            "{value}"
        );
    }
}

#[test]
fn k73_null_is_not_set() {
    let members =
        r#","datacontenttype":null,"dataschema":null,"subject":null,"time":null,"x":null"#;
    assert_eq!(json(members), Ok(minimal()));
    let id = br#"{"specversion":"1.0","id":null,"source":"/a","type":"a"}"#;
    assert_eq!(
        EventFormat::Json.decode(id),
        Err(FormatError::Missing(vec!["id"]))
    );
}

#[test]
fn k74_attributes_of_the_specification_are_strings() {
    for (name, value) in [
        ("id", "25"),
        ("id", "{}"),
        ("type", "true"),
        ("specversion", "1.0"),
    ] {
        let text = MINIMAL.replace(
            &format!(r#""{name}":"#),
            &format!(r#""{name}":{value},"x":"#),
        );
        let error = EventFormat::Json
            .decode(format!("{{{text}}}").as_bytes())
            .unwrap_err();
        assert!(
            matches!(&error, FormatError::Attribute(error) if error.attribute() == name),
            "{error}"
        );
    }
    for member in [
        r#","subject":5"#,
        r#","time":5"#,
        r#","dataschema":[]"#,
        r#","datacontenttype":true"#,
    ] {
        assert!(
            matches!(json(member), Err(FormatError::Attribute(_))),
            "{member}"
        );
    }
}

#[test]
fn k75_extensions_are_strings_booleans_and_integers() {
    for value in [
        "{}",
        "[]",
        "1.5",
        "1.0",
        "1e3",
        "-0.0",
        "2147483648",
        "-2147483649",
        "1e999",
    ] {
        let members = format!(r#","x":{value}"#);
        assert!(
            matches!(json(&members), Err(FormatError::Attribute(_))),
            "{value}"
        );
    }
    let read = json(r#","a":true,"b":-2147483648,"c":"\u00e9\"","d":2147483647,"e":"""#).unwrap();
    assert_eq!(read.extension("a"), Some(&AttributeValue::Boolean(true)));
    assert_eq!(
        read.extension("b"),
        Some(&AttributeValue::Integer(i32::MIN))
    );
    assert_eq!(read.extension("c").unwrap().as_str(), Some("é\""));
    assert_eq!(
        read.extension("d"),
        Some(&AttributeValue::Integer(i32::MAX))
    );
    assert_eq!(read.extension("e").unwrap().as_str(), Some(""));
    for name in ["", "Foo", "my.extension", "data_base65", "ä", "a b"] {
        let members = format!(r#","{name}":"a""#);
        assert!(
            matches!(json(&members), Err(FormatError::Attribute(error)) if error.attribute() == name)
        );
    }
}

#[test]
fn k76_a_member_stands_once() {
    for (members, name) in [
        (r#","id":"1""#, "id"),
        (r#","x":1,"y":2,"x":1"#, "x"),
        (r#","\u0078":1,"x":1"#, "x"),
        (r#","data":1,"data":1"#, "data"),
        (r#","time":null,"time":null"#, "time"),
    ] {
        assert_eq!(
            json(members),
            Err(FormatError::Duplicate(name.to_owned())),
            "{members}"
        );
    }
    // What the data says twice is the business of whoever reads the data.
    assert!(json(r#","data":{"x":1,"x":2}"#).is_ok());
}

#[test]
fn k77_a_byte_order_mark_is_refused() {
    let marked = format!("\u{FEFF}{}", with(""));
    assert!(matches!(
        EventFormat::Json.decode(marked.as_bytes()),
        Err(FormatError::Syntax { offset: 0, .. })
    ));
}

#[test]
fn k78_json_without_a_media_type_says_so_in_binary_mode() {
    let read = json(r#","data":{"x":1}"#).unwrap();
    let record = read.to_record().unwrap();
    let content_type = record.headers.get("content-type");
    assert_eq!(content_type, Some(b"application/json".as_slice()));
    assert_eq!(record.value.as_deref(), Some(br#"{"x":1}"#.as_slice()));
}

#[test]
fn k79_a_structured_event_without_data_is_no_tombstone() {
    for format in [EventFormat::Json, EventFormat::Avro] {
        let event = minimal().with_partition_key("k".parse().unwrap());
        let record = event.to_record_in(ContentMode::Structured(format)).unwrap();
        assert!(record.value.as_ref().is_some_and(|value| !value.is_empty()));
        // The mapper of keys works in this mode too, where there is no header of the attribute.
        assert_eq!(record.headers.get("ce_partitionkey"), None);
        let mapped = record.with_partition_key_as_key();
        assert_eq!(mapped.key.as_deref(), Some(b"k".as_slice()));
    }
}

#[test]
fn the_order_of_members_does_not_matter() {
    let text = r#" { "data" : "Hello" , "x" : 1 , "type" : "com.acme.a" , "datacontenttype" : "text/plain" ,
        "source" : "/agents/planner" , "id" : "1" , "specversion" : "1.0" } "#;
    let read = EventFormat::Json.decode(text.as_bytes()).unwrap();
    assert_eq!(read.data().as_bytes(), Some(b"Hello".as_slice()));
    let written = String::from_utf8(EventFormat::Json.encode(&read)).unwrap();
    assert_eq!(
        written,
        with(r#","datacontenttype":"text/plain","x":1,"data":"Hello""#)
    );
}

#[test]
fn data_is_written_in_the_form_that_keeps_it() {
    let member = |content_type: Option<&str>, data: &[u8]| {
        let event = minimal().with_data(data.to_vec());
        let event = match content_type {
            Some(content_type) => event.with_datacontenttype(content_type.parse().unwrap()),
            None => event,
        };
        let bytes = EventFormat::Json.encode(&event);
        assert_eq!(EventFormat::Json.decode(&bytes), Ok(event));
        let text = String::from_utf8(bytes).unwrap();
        let at = text.rfind(r#","data"#).unwrap() + 1;
        text[at..text.len() - 1].to_owned()
    };
    assert_eq!(
        member(Some("application/json"), b"{\"a\": 1.50}"),
        r#""data":{"a": 1.50}"#
    );
    assert_eq!(member(Some("image/json"), b"1e400"), r#""data":1e400"#);
    assert_eq!(
        member(Some("application/json"), b"{"),
        r#""data_base64":"ew==""#
    );
    assert_eq!(member(Some("application/json"), b""), r#""data_base64":"""#);
    assert_eq!(
        member(Some("application/json"), b"\"\xFF\""),
        r#""data_base64":"Iv8i""#
    );
    assert_eq!(
        member(Some("text/plain"), "ä\0".as_bytes()),
        r#""data":"ä\u0000""#
    );
    assert_eq!(
        member(Some("text/plain; charset=\"UTF-8\""), b"a"),
        r#""data":"a""#
    );
    assert_eq!(
        member(Some("text/plain; charset=latin1"), b"a"),
        r#""data_base64":"YQ==""#
    );
    assert_eq!(
        member(Some("text/plain"), b"\xFF"),
        r#""data_base64":"/w==""#
    );
    assert_eq!(
        member(Some("application/avro"), b"a"),
        r#""data_base64":"YQ==""#
    );
    assert_eq!(member(None, b"{}"), r#""data_base64":"e30=""#);
}

#[test]
fn what_is_no_event_is_refused_with_its_place() {
    for (text, at) in [
        ("", 0),
        ("[]", 0),
        ("5", 0),
        ("{\"id\":\"1\",\n  x}", 13),
        (r#"{"id":"1"} x"#, 11),
        (r#"{"id":"1","#, 9),
    ] {
        match EventFormat::Json.decode(text.as_bytes()) {
            Err(FormatError::Syntax { offset, .. }) => assert_eq!(offset, at, "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
    assert!(EventFormat::Json.decode(b"{\"id\":\"\xFF\"}").is_err());
    assert!(EventFormat::Json.decode(br#"{"id":"\ud800"}"#).is_err());
    assert!(EventFormat::Json.decode(&vec![b'['; 100_000]).is_err());
    let deep = [
        with(r#","data":"#).trim_end_matches('}'),
        &"[".repeat(100_000),
        &"]".repeat(100_000),
        "}",
    ]
    .concat();
    assert!(
        EventFormat::Json.decode(deep.as_bytes()).is_ok(),
        "data is kept, not read"
    );
}

#[test]
fn a_typed_event_in_structured_mode() {
    use agent_events::CloudEvent;
    let event = CloudEvent::new(done(), "/a").unwrap();
    let record = event
        .to_record_in(ContentMode::Structured(EventFormat::Json))
        .unwrap();
    assert_eq!(record.topic.as_deref(), Some("tasks"));
    let text = String::from_utf8(record.value.clone().unwrap()).unwrap();
    assert!(
        text.ends_with(r#""data":{"task_id":"t-1","result":"42"}}"#),
        "{text}"
    );
    assert_eq!(super::event(&record).into_event().unwrap(), event);
}
