//! Events as Kafka records in binary mode, in the strict profile: every rule of the binding, both ways.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod common;

use std::collections::BTreeSet;

use agent_events::kafka::{
    Headers, InvalidEvent, MAX_INTEROPERABLE_BYTES, Received, Record, RecordError,
};
use agent_events::{
    AttributeType, AttributeValue, CloudEvent, Envelope, ExtensionName, RawData, Text, Timestamp,
    Uri, UriReference,
};
use common::{done, minimal};

fn text_headers(record: &Record) -> Vec<(&str, &str)> {
    record
        .headers
        .iter()
        .map(|(key, value)| (key, std::str::from_utf8(value.unwrap()).unwrap()))
        .collect()
}

const REQUIRED: [(&str, &str); 4] = [
    ("ce_specversion", "1.0"),
    ("ce_id", "1"),
    ("ce_source", "/agents/planner"),
    ("ce_type", "com.acme.a"),
];

/// A record of the required headers and `more`.
fn record(more: &[(&'static str, Option<&[u8]>)]) -> Record {
    let required = REQUIRED.map(|(key, value)| (key, Some(value.as_bytes())));
    let headers = required
        .iter()
        .chain(more)
        .map(|(key, value)| (*key, value.map(Vec::from)));
    Record::new(headers.collect(), Some(b"data".to_vec()))
}

/// The required headers, with the value of `key` replaced.
fn replaced(key: &str, value: Option<&[u8]>) -> Record {
    let headers = REQUIRED.map(|(known, old)| {
        let value = if known == key {
            value
        } else {
            Some(old.as_bytes())
        };
        (known, value.map(Vec::from))
    });
    Record::new(headers.into_iter().collect(), None)
}

fn event(record: &Record) -> Envelope {
    match record.read() {
        Ok(Received::Event(envelope)) => envelope,
        other => panic!("no event: {other:?}"),
    }
}

fn refused(record: &Record) -> InvalidEvent {
    record.read().expect_err("an invalid event was accepted")
}

fn refused_header(more: &[(&'static str, Option<&[u8]>)]) -> String {
    match refused(&record(more)) {
        InvalidEvent::Attribute { header, .. }
        | InvalidEvent::NotUtf8 { header, .. }
        | InvalidEvent::Duplicate { header } => header,
        other => panic!("{other}"),
    }
}

fn full() -> Envelope {
    minimal()
        .with_datacontenttype("application/json; charset=utf-8".parse().unwrap())
        .with_dataschema(
            "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66"
                .parse()
                .unwrap(),
        )
        .with_subject("t-1".parse().unwrap())
        .with_time("2018-04-05T17:31:00Z".parse().unwrap())
        .with_data(b"{}".to_vec())
}

#[test]
fn k01_a_minimal_event_is_four_headers_and_a_null_value() {
    let record = minimal().to_record().unwrap();
    assert_eq!(text_headers(&record), REQUIRED);
    assert_eq!((record.value, record.key, record.topic), (None, None, None));
}

#[test]
fn k02_datacontenttype_is_the_header_content_type() {
    let record = full().to_record().unwrap();
    assert_eq!(
        record.headers.get("content-type"),
        Some(b"application/json; charset=utf-8".as_slice())
    );
    assert_eq!(record.headers.get("ce_datacontenttype"), None);
}

#[test]
fn k03_all_core_attributes() {
    let record = full().to_record().unwrap();
    assert_eq!(
        text_headers(&record)[4..],
        [
            ("content-type", "application/json; charset=utf-8"),
            (
                "ce_dataschema",
                "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66"
            ),
            ("ce_subject", "t-1"),
            ("ce_time", "2018-04-05T17:31:00Z"),
        ]
    );
    assert_eq!(record.value.as_deref(), Some(b"{}".as_slice()));
}

#[test]
fn k04_extensions_of_every_type_have_canonical_strings() {
    let record = minimal()
        .with_extension("bool", true)
        .unwrap()
        .with_extension("int", -42)
        .unwrap()
        .with_extension("string", "text")
        .unwrap()
        .with_extension("binary", vec![0xFB, 0xFF])
        .unwrap()
        .with_extension("uri", "https://example.com/".parse::<Uri>().unwrap())
        .unwrap()
        .with_extension("uriref", "../a#b".parse::<UriReference>().unwrap())
        .unwrap()
        .with_extension(
            "instant",
            "2018-04-05T17:31:00.5+01:00".parse::<Timestamp>().unwrap(),
        )
        .unwrap()
        .to_record()
        .unwrap();
    assert_eq!(
        text_headers(&record)[4..],
        [
            ("ce_binary", "+/8="),
            ("ce_bool", "true"),
            ("ce_instant", "2018-04-05T17:31:00.500+01:00"),
            ("ce_int", "-42"),
            ("ce_string", "text"),
            ("ce_uri", "https://example.com/"),
            ("ce_uriref", "../a#b"),
        ]
    );
}

#[test]
fn k05_k06_k07_no_data_empty_data_and_json_null_differ() {
    let value = |data: Option<Vec<u8>>| minimal().with_data(data).to_record().unwrap().value;
    assert_eq!(value(None), None);
    assert_eq!(value(Some(vec![])), Some(vec![]));
    assert_eq!(value(Some(b"null".to_vec())), Some(b"null".to_vec()));
}

#[test]
fn k08_a_content_type_without_data_is_written() {
    let event = minimal().with_datacontenttype("application/json".parse().unwrap());
    let record = event.to_record().unwrap();
    assert_eq!(record.value, None);
    assert!(record.headers.get("content-type").is_some());
}

#[test]
fn k09_k10_k11_text_is_written_as_it_is() {
    for text in ["Hello, 🌎", "%41", "a b, \"c\"=d", "é e\u{301}"] {
        let record = minimal()
            .with_subject(text.parse().unwrap())
            .to_record()
            .unwrap();
        assert_eq!(record.headers.get("ce_subject"), Some(text.as_bytes()));
        assert_eq!(event(&record).subject(), Some(text));
    }
}

#[test]
fn k12_the_order_of_headers_is_fixed() {
    let build = |names: [&'static str; 3]| {
        let event = full();
        names
            .iter()
            .fold(event, |event, name| event.with_extension(*name, 1).unwrap())
            .to_record()
            .unwrap()
    };
    let record = build(["b", "c", "a"]);
    assert_eq!(record, build(["a", "b", "c"]));
    let keys: Vec<&str> = record.headers.iter().map(|(key, _)| key).collect();
    assert_eq!(keys[8..], ["ce_a", "ce_b", "ce_c"]);
}

#[test]
fn k13_to_k18_the_key_mapper_is_opt_in_and_changes_no_event() {
    let event = CloudEvent::new(done(), "/a").unwrap();
    let record = event.to_record().unwrap();
    assert_eq!(record.key, None, "K13");
    let mapped = record.clone().with_partition_key_as_key();
    assert_eq!(mapped.key.as_deref(), Some(b"t-1".as_slice()), "K14");
    assert_eq!(
        mapped.headers.get("ce_partitionkey"),
        Some(b"t-1".as_slice()),
        "K14"
    );
    let own = record.with_key("mine").with_partition_key_as_key();
    assert_eq!(own.key.as_deref(), Some(b"mine".as_slice()), "K15");
    let absent = minimal().to_record().unwrap().with_partition_key_as_key();
    assert_eq!(absent.key, None, "K16");
    assert!(minimal().with_extension("partitionkey", "").is_err(), "K17");
    let umlaut = minimal().with_partition_key("größe ".parse().unwrap());
    let umlaut = umlaut.to_record().unwrap().with_partition_key_as_key();
    assert_eq!(umlaut.key.as_deref(), Some("größe ".as_bytes()), "K18");
}

#[test]
fn k19_data_that_looks_like_structured_mode_is_not_written() {
    for text in [
        "application/cloudevents+json",
        "Application/CloudEvents",
        "application/cloudevents-batch+json; charset=utf-8",
    ] {
        let event = minimal().with_datacontenttype(text.parse().unwrap());
        assert!(
            matches!(event.to_record(), Err(RecordError::StructuredContentType(found)) if found == text)
        );
    }
}

#[test]
fn k20_names_of_extensions() {
    for name in [
        "data",
        "datacontenttype",
        "specversion",
        "id",
        "source",
        "type",
        "time",
        "subject",
        "dataschema",
        "Foo",
        "a_b",
        "a-b",
        "",
        "data_base64",
        "ä",
    ] {
        let error = minimal().with_extension(name, 1).unwrap_err();
        assert_eq!(error.attribute(), name);
    }
    let recommended = |name: &str| name.parse::<ExtensionName>().unwrap().is_recommended();
    assert!(recommended("abcdefghijklmnopqrst"));
    assert!(!recommended("abcdefghijklmnopqrstu"));
    assert!(!recommended("1a"));
}

#[test]
fn k21_headers_of_the_user_pass_through_and_are_no_attributes() {
    let own = ["traceparent", "__value_schema_id", "ce-foo", "cefoo"];
    let sent = own.iter().fold(full().to_record().unwrap(), |record, key| {
        record.with_header(*key, vec![0xFF])
    });
    for key in own {
        assert_eq!(sent.headers.get(key), Some([0xFF].as_slice()));
    }
    assert_eq!(event(&sent), full());
}

#[test]
fn k22_a_tombstone_has_headers_and_a_key_and_no_value() {
    let record = CloudEvent::new(done(), "/a").unwrap().to_record().unwrap();
    let keyless = record.clone().into_tombstone();
    assert!(matches!(keyless, Err(RecordError::TombstoneWithoutKey)));
    let tombstone = record
        .clone()
        .with_partition_key_as_key()
        .into_tombstone()
        .unwrap();
    assert_eq!(tombstone.value, None);
    assert_eq!(tombstone.key.as_deref(), Some(b"t-1".as_slice()));
    assert_eq!(tombstone.headers, record.headers);
}

#[test]
fn k23_size_counts_headers_key_and_value() {
    let record = minimal().to_record().unwrap().with_key("k");
    let headers: usize = REQUIRED.iter().map(|(k, v)| k.len() + v.len()).sum();
    assert_eq!(record.wire_bytes(), headers + 1);
    let fill = MAX_INTEROPERABLE_BYTES - headers;
    let largest = minimal().with_data(vec![0; fill]).to_record().unwrap();
    assert_eq!(largest.wire_bytes(), 65_536);
}

#[test]
fn k30_what_is_written_is_read() {
    for sent in [
        minimal(),
        full(),
        minimal().with_data(vec![]),
        full().with_data(RawData::default()),
        full().with_extension("string", "Hello, 🌎").unwrap(),
        full().with_time("2018-04-05T17:31:00.123456789+05:30".parse().unwrap()),
    ] {
        assert_eq!(event(&sent.to_record().unwrap()), sent);
    }
}

#[test]
fn k31_the_order_of_headers_does_not_matter() {
    let sent = full().with_extension("a", "1").unwrap();
    let record = sent.to_record().unwrap();
    let reversed: Headers = record
        .headers
        .iter()
        .rev()
        .map(|(key, value)| (key.to_owned(), value.map(Vec::from)))
        .collect();
    assert_eq!(event(&Record::new(reversed, record.value)), sent);
}

#[test]
fn k32_an_unknown_extension_is_a_string() {
    let read = event(&record(&[("ce_answer", Some(b"42"))]));
    let text: Text = "42".parse().unwrap();
    assert_eq!(
        read.extension("answer"),
        Some(&AttributeValue::String(text))
    );
}

#[test]
fn k33_missing_required_headers_are_named() {
    for (missing, _) in REQUIRED {
        let headers = REQUIRED
            .iter()
            .filter(|(key, _)| *key != missing)
            .map(|(key, value)| (*key, Some(value.as_bytes().to_vec())));
        let record = Record::new(headers.collect(), None);
        assert_eq!(refused(&record), InvalidEvent::Missing(vec![missing]));
    }
    let only = Headers::from_iter([("ce_type", Some(b"a".to_vec()))]);
    assert_eq!(
        refused(&Record::new(only, None)),
        InvalidEvent::Missing(vec!["ce_specversion", "ce_id", "ce_source"])
    );
}

#[test]
fn k34_k35_a_record_of_another_kind_is_an_outcome() {
    let others = Headers::from_iter([
        ("content-type", Some(b"application/json".to_vec())),
        ("ce_subject", Some(b"a".to_vec())),
        ("x", None),
    ]);
    for headers in [others, Headers::new()] {
        let record = Record::new(headers, Some(b"{}".to_vec()));
        assert_eq!(record.read(), Ok(Received::NotACloudEvent));
    }
}

#[test]
fn k36_null_headers() {
    for (key, _) in REQUIRED {
        assert_eq!(
            refused(&replaced(key, None)),
            InvalidEvent::Missing(vec![key])
        );
    }
    let read = event(&record(&[
        ("ce_a", None),
        ("ce_subject", None),
        ("ce_time", None),
        ("content-type", None),
        ("other", None),
    ]));
    assert_eq!(
        read,
        event(&record(&[])),
        "a null header is an attribute that is not set"
    );
}

#[test]
fn k37_empty_values_are_refused() {
    for key in ["ce_id", "ce_source", "ce_type"] {
        assert!(
            matches!(refused(&replaced(key, Some(b""))), InvalidEvent::Attribute { header, .. } if header == key)
        );
    }
    for key in [
        "ce_subject",
        "ce_dataschema",
        "ce_time",
        "content-type",
        "ce_partitionkey",
        "ce_correlationid",
        "ce_causationid",
    ] {
        assert_eq!(refused_header(&[(key, Some(b""))]), key);
    }
    let blank = event(&record(&[("ce_free", Some(b""))]));
    assert_eq!(
        blank.extension("free").unwrap().as_str(),
        Some(""),
        "a String may be empty"
    );
}

#[test]
fn k38_bytes_that_are_not_utf8() {
    for key in ["ce_subject", "ce_a", "content-type"] {
        assert_eq!(refused_header(&[(key, Some(b"ab\xFF"))]), key);
    }
    let id = refused(&replaced("ce_id", Some(b"ab\xFF")));
    assert_eq!(
        id,
        InvalidEvent::NotUtf8 {
            header: "ce_id".into(),
            offset: 2
        }
    );
    event(&record(&[("other", Some(b"\xFF"))]));
}

#[test]
fn k39_k40_duplicates() {
    for (key, value) in [
        ("ce_id", "1"),
        ("ce_subject", "a"),
        ("ce_x", "a"),
        ("content-type", "a/b"),
    ] {
        let value = value.as_bytes();
        event(&record(&[(key, Some(value)), (key, Some(value))]));
        let differing = [(key, Some(value)), (key, Some(b"c/d".as_slice()))];
        assert_eq!(refused_header(&differing), key);
        let with_null = [(key, Some(value)), (key, None)];
        assert_eq!(refused_header(&with_null), key);
    }
}

#[test]
fn k41_k42_k43_the_media_type_as_an_attribute() {
    let copy = ("ce_datacontenttype", Some(b"application/json".as_slice()));
    assert_eq!(refused(&record(&[copy])), InvalidEvent::DataContentType);
    let equal = event(&record(&[
        copy,
        ("content-type", Some(b"application/json")),
    ]));
    assert_eq!(equal.datacontenttype(), Some("application/json"));
    assert!(equal.extensions().is_empty());
    let other = record(&[copy, ("content-type", Some(b"text/plain"))]);
    assert_eq!(refused(&other), InvalidEvent::DataContentType);
}

#[test]
fn k44_k45_look_alikes_are_ignored() {
    let look_alikes = record(&[
        ("content_type", Some(b"a/b")),
        ("Content-Type", Some(b"c/d")),
        ("CE_SUBJECT", Some(b"a")),
    ]);
    assert_eq!(event(&look_alikes), event(&record(&[])));
    let upper = Headers::from_iter([("CE_ID", Some(b"1".to_vec()))]);
    assert_eq!(
        Record::new(upper, None).read(),
        Ok(Received::NotACloudEvent)
    );
}

#[test]
fn k46_names_that_are_none() {
    for key in ["ce_", "ce_data", "ce_foo_bar", "ce_Foo"] {
        assert_eq!(refused_header(&[(key, Some(b"a"))]), key);
    }
}

#[test]
fn k47_other_versions_of_cloud_events() {
    for version in ["0.3", "0.9", "1.0.2", "1", " 1.0", ""] {
        assert_eq!(
            refused(&replaced("ce_specversion", Some(version.as_bytes()))),
            InvalidEvent::SpecVersion(version.to_owned())
        );
    }
}

#[test]
fn k48_null_is_no_data_and_empty_is_data() {
    let with_value = |value: Option<Vec<u8>>| {
        let mut record = record(&[]);
        record.value = value;
        event(&record).into_data().into_bytes()
    };
    assert_eq!(with_value(None), None);
    assert_eq!(with_value(Some(vec![])), Some(vec![]));
}

#[test]
fn k49_k50_the_key_is_no_attribute() {
    let keyed = record(&[]).with_key("k");
    assert_eq!(event(&keyed).partition_key(), None);
    let both = record(&[("ce_partitionkey", Some(b"p"))]).with_key("k");
    assert_eq!(event(&both).partition_key(), Some("p"));
    assert_eq!(both.key.as_deref(), Some(b"k".as_slice()));
}

#[test]
fn k51_k52_typed_extensions() {
    use AttributeType::{Binary, Boolean, Integer, Timestamp, Uri, UriReference};
    for (ty, text) in [
        (Boolean, "true"),
        (Integer, "-2147483648"),
        (Integer, "2147483647"),
        (Integer, "0"),
        (Binary, "Zg=="),
        (Binary, ""),
        (Uri, "urn:a"),
        (UriReference, "a"),
        (Timestamp, "2018-04-05T17:31:00Z"),
    ] {
        let value = AttributeValue::parse(ty, text).expect(text);
        assert_eq!((value.ty(), value.to_string().as_str()), (ty, text));
    }
    for (ty, text) in [
        (Boolean, "True"),
        (Boolean, "1"),
        (Boolean, ""),
        (Integer, "2147483648"),
        (Integer, "-2147483649"),
        (Integer, "+5"),
        (Integer, "007"),
        (Integer, "1.0"),
        (Integer, "1e3"),
        (Integer, " 5"),
        (Integer, "-"),
        (Integer, ""),
        (Uri, "relative"),
        (Uri, "http://a#b"),
        (UriReference, "a b"),
        (Timestamp, "lunchtime"),
        (Binary, "Zg"),
        (Binary, "-_8="),
    ] {
        assert!(AttributeValue::parse(ty, text).is_err(), "{ty:?} {text:?}");
    }
}

#[test]
fn k53_k54_characters_of_a_string() {
    for text in [
        "\u{7}",
        "\u{85}",
        "\u{7F}",
        "\u{FFFE}",
        "\u{FDD0}",
        "\u{1FFFF}",
    ] {
        assert_eq!(
            refused_header(&[("ce_subject", Some(text.as_bytes()))]),
            "ce_subject"
        );
        assert_eq!(refused_header(&[("ce_x", Some(text.as_bytes()))]), "ce_x");
    }
    let read = event(&record(&[("ce_x", Some("👩‍🚀e\u{301}".as_bytes()))]));
    assert_eq!(read.extension("x").unwrap().as_str(), Some("👩‍🚀e\u{301}"));
}

#[test]
fn k55_k56_uris_are_kept_byte_for_byte() {
    let read = event(&record(&[(
        "ce_dataschema",
        Some(b"HTTP://Example.COM:80"),
    )]));
    assert_eq!(read.dataschema(), Some("HTTP://Example.COM:80"));
    for source in ["/a#b", "//authority/path", "1-555-123-4567", "mailto:a@b.c"] {
        let read = event(&replaced("ce_source", Some(source.as_bytes())));
        assert_eq!(read.source(), source);
    }
}

#[test]
fn k57_k58_the_media_type() {
    let kept = event(&record(&[(
        "content-type",
        Some(b"Application/JSON; Charset=UTF-8"),
    )]));
    assert_eq!(
        kept.datacontenttype(),
        Some("Application/JSON; Charset=UTF-8")
    );
    assert_eq!(
        refused_header(&[("content-type", Some(b"xyz"))]),
        "content-type"
    );
}

#[test]
fn k60_to_k66_structured_mode_is_recognised_and_named() {
    let formats = [
        (
            "application/cloudevents+json",
            "application/cloudevents+json",
        ),
        (
            "Application/CloudEvents+JSON; charset=utf-8",
            "application/cloudevents+json",
        ),
        (
            "application/cloudevents-batch+json",
            "application/cloudevents-batch+json",
        ),
        ("application/cloudevents+xml", "application/cloudevents+xml"),
    ];
    for (content_type, format) in formats {
        let header = ("content-type", Some(content_type.as_bytes()));
        let structured = InvalidEvent::Structured(format.to_owned());
        assert_eq!(refused(&record(&[header])), structured, "with ce_ headers");
        let alone = Headers::from_iter([("content-type", Some(content_type.as_bytes().to_vec()))]);
        assert_eq!(refused(&Record::new(alone, None)), structured);
    }
}

#[test]
fn every_error_names_the_header_and_the_remedy() {
    let errors = [
        refused(&replaced("ce_id", None)),
        refused(&replaced("ce_specversion", Some(b"0.3"))),
        refused(&record(&[("ce_subject", Some(b"\xFF"))])),
        refused(&record(&[("ce_x", Some(b"1")), ("ce_x", Some(b"2"))])),
        refused(&record(&[("ce_Foo", Some(b"1"))])),
        refused(&record(&[("ce_datacontenttype", Some(b"a/b"))])),
        refused(&record(&[(
            "content-type",
            Some(b"application/cloudevents+json"),
        )])),
    ];
    let messages: BTreeSet<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(messages.len(), errors.len());
    for message in messages {
        assert!(
            message.contains("header `") && message.contains(": "),
            "{message}"
        );
        assert!(!message.ends_with('.'), "{message}");
    }
}
