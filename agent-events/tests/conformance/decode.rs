//! K30 to K58: records in binary mode as events, strictly.

use std::collections::BTreeSet;

use agent_events::extension::{Declared, ExtensionKey};
use agent_events::kafka::{Headers, InvalidEvent, Reader, Received, Record};
use agent_events::{AttributeType, AttributeValue, RawData, Text};

use super::common::minimal;
use super::{REQUIRED, event, full, record, refused, refused_header, replaced};

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
fn k34_a_record_of_another_kind_is_an_outcome() {
    let others = Headers::from_iter([
        ("content-type", Some(b"application/json".to_vec())),
        ("ce_subject", Some(b"a".to_vec())),
        ("x", None),
    ]);
    let record = Record::new(others, Some(b"{}".to_vec()));
    assert_eq!(record.read(), Ok(Received::NotACloudEvent));
}

#[test]
fn k35_a_record_without_headers_is_one_of_another_kind() {
    let record = Record::new(Headers::new(), Some(b"{}".to_vec()));
    assert_eq!(record.read(), Ok(Received::NotACloudEvent));
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

#[track_caller]
fn once(key: &'static str, value: &[u8]) {
    event(&record(&[(key, Some(value)), (key, Some(value))]));
    let differing = [(key, Some(value)), (key, Some(b"c/d".as_slice()))];
    assert_eq!(refused_header(&differing), key);
    let with_null = [(key, Some(value)), (key, None)];
    assert_eq!(refused_header(&with_null), key);
}

#[test]
fn k39_duplicates_agree_or_are_refused() {
    once("ce_id", b"1");
    once("ce_subject", b"a");
    once("ce_x", b"a");
}

#[test]
fn k40_so_does_a_second_content_type() {
    once("content-type", b"a/b");
    let structured = Some(b"application/cloudevents+json".to_vec());
    let plain = Some(b"application/json".to_vec());
    for values in [[structured.clone(), plain.clone()], [plain, structured]] {
        let headers = values.map(|value| ("content-type", value));
        let record = Record::new(headers.into_iter().collect(), Some(b"{}".to_vec()));
        let header = "content-type".to_owned();
        assert_eq!(refused(&record), InvalidEvent::Duplicate { header });
    }
}

const COPY: (&str, Option<&[u8]>) = ("ce_datacontenttype", Some(b"application/json"));

#[test]
fn k41_the_media_type_is_no_attribute() {
    assert_eq!(refused(&record(&[COPY])), InvalidEvent::DataContentType);
}

#[test]
fn k42_a_copy_of_the_media_type_is_dropped() {
    let equal = event(&record(&[
        COPY,
        ("content-type", Some(b"application/json")),
    ]));
    assert_eq!(equal.datacontenttype(), Some("application/json"));
    assert!(equal.extensions().is_empty());
}

#[test]
fn k43_another_media_type_is_refused() {
    let other = record(&[COPY, ("content-type", Some(b"text/plain"))]);
    assert_eq!(refused(&other), InvalidEvent::DataContentType);
}

#[test]
fn k44_a_header_with_an_underscore_is_the_users() {
    let look_alike = record(&[("content_type", Some(b"a/b"))]);
    assert_eq!(event(&look_alike), event(&record(&[])));
}

#[test]
fn k45_keys_of_headers_have_a_case() {
    let look_alikes = record(&[("Content-Type", Some(b"c/d")), ("CE_SUBJECT", Some(b"a"))]);
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
fn k49_the_key_becomes_no_attribute() {
    let keyed = record(&[]).with_key("k");
    assert_eq!(event(&keyed).partition_key(), None);
}

#[test]
fn k50_key_and_partition_key_may_differ() {
    let both = record(&[("ce_partitionkey", Some(b"p"))]).with_key("k");
    assert_eq!(event(&both).partition_key(), Some("p"));
    assert_eq!(both.key.as_deref(), Some(b"k".as_slice()));
}

const TYPED: &[Declared] = &[
    ExtensionKey::<i32>::new("number").declared(),
    ExtensionKey::<bool>::new("flag").declared(),
];

#[test]
fn k51_typed_extensions_are_read_strictly() {
    use AttributeType::{Binary, Boolean, Integer, Timestamp, Uri, UriReference};
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
    let typed = |value: &[u8]| {
        let reader = Reader::new().with_extensions(TYPED);
        reader.read_record(&record(&[
            ("ce_number", Some(value)),
            ("ce_flag", Some(b"true")),
        ]))
    };
    let Received::Event(event) = typed(b"-5").unwrap().received else {
        panic!("no event");
    };
    assert_eq!(
        event.extension("number"),
        Some(&AttributeValue::Integer(-5))
    );
    assert_eq!(
        event.extension("flag"),
        Some(&AttributeValue::Boolean(true))
    );
    assert!(
        matches!(typed(b"05"), Err(InvalidEvent::Attribute { header, .. }) if header == "ce_number")
    );
}

#[test]
fn k52_values_at_the_ends_of_their_ranges() {
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
}

#[test]
fn k53_control_characters_and_noncharacters_are_refused() {
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
}

#[test]
fn k54_any_other_character_is_kept() {
    let read = event(&record(&[("ce_x", Some("👩‍🚀e\u{301}".as_bytes()))]));
    assert_eq!(read.extension("x").unwrap().as_str(), Some("👩‍🚀e\u{301}"));
}

#[test]
fn k55_dataschema_is_kept_byte_for_byte() {
    let read = event(&record(&[(
        "ce_dataschema",
        Some(b"HTTP://Example.COM:80"),
    )]));
    assert_eq!(read.dataschema(), Some("HTTP://Example.COM:80"));
}

#[test]
fn k56_source_is_kept_byte_for_byte() {
    for source in ["/a#b", "//authority/path", "1-555-123-4567", "mailto:a@b.c"] {
        let read = event(&replaced("ce_source", Some(source.as_bytes())));
        assert_eq!(read.source(), source);
    }
}

#[test]
fn k57_parameters_of_the_media_type_are_kept() {
    let kept = event(&record(&[(
        "content-type",
        Some(b"Application/JSON; Charset=UTF-8"),
    )]));
    assert_eq!(
        kept.datacontenttype(),
        Some("Application/JSON; Charset=UTF-8")
    );
    let content_type: agent_events::ContentType = kept.datacontenttype().unwrap().parse().unwrap();
    assert!(content_type.is("application/json"));
}

#[test]
fn k58_a_media_type_has_the_form_of_rfc_2046() {
    for text in ["xyz", ""] {
        let header = ("content-type", Some(text.as_bytes()));
        assert_eq!(refused_header(&[header]), "content-type");
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
            Some(b"application/cloudevents+xml"),
        )])),
        refused(&record(&[(
            "content-type",
            Some(b"application/cloudevents-batch+json"),
        )])),
        refused(&Record::new(
            Headers::from_iter([(
                "content-type",
                Some(b"application/cloudevents+json".to_vec()),
            )]),
            None,
        )),
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
