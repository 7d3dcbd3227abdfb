//! K01 to K23: events as records in binary mode.

use agent_events::kafka::{MAX_INTEROPERABLE_BYTES, Record, RecordError};
use agent_events::{CloudEvent, ExtensionName, Timestamp, Uri, UriReference};

use super::common::{done, minimal};
use super::{REQUIRED, event, full};

fn text_headers(record: &Record) -> Vec<(&str, &str)> {
    record
        .headers
        .iter()
        .map(|(key, value)| (key, std::str::from_utf8(value.unwrap()).unwrap()))
        .collect()
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

fn value(data: Option<Vec<u8>>) -> Option<Vec<u8>> {
    minimal().with_data(data).to_record().unwrap().value
}

#[test]
fn k05_no_data_is_a_null_value() {
    assert_eq!(value(None), None);
}

#[test]
fn k06_empty_data_is_an_empty_value() {
    assert_eq!(value(Some(vec![])), Some(vec![]));
}

#[test]
fn k07_json_null_is_data() {
    assert_eq!(value(Some(b"null".to_vec())), Some(b"null".to_vec()));
}

#[test]
fn k08_a_content_type_without_data_is_written() {
    let event = minimal().with_datacontenttype("application/json".parse().unwrap());
    let record = event.to_record().unwrap();
    assert_eq!(record.value, None);
    assert!(record.headers.get("content-type").is_some());
}

#[track_caller]
fn written_as_it_is(text: &str) {
    let event = minimal().with_subject(text.parse().unwrap());
    let record = event.to_record().unwrap();
    assert_eq!(record.headers.get("ce_subject"), Some(text.as_bytes()));
    assert_eq!(super::event(&record).subject(), Some(text));
}

#[test]
fn k09_text_is_raw_utf8() {
    written_as_it_is("Hello, 🌎");
    written_as_it_is("é e\u{301}");
}

#[test]
fn k10_percent_signs_are_characters() {
    written_as_it_is("%41");
}

#[test]
fn k11_spaces_quotes_commas_and_equals_signs_stay() {
    written_as_it_is("a b, \"c\"=d");
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

/// A record of an event with the partition key `t-1`.
fn keyed() -> Record {
    CloudEvent::new(done(), "/a").unwrap().to_record().unwrap()
}

#[test]
fn k13_without_the_mapper_the_key_is_the_users() {
    assert_eq!(keyed().key, None);
    assert_eq!(
        keyed().with_key("mine").key.as_deref(),
        Some(b"mine".as_slice())
    );
}

#[test]
fn k14_the_mapper_sets_the_key_and_keeps_the_attribute() {
    let mapped = keyed().with_partition_key_as_key();
    assert_eq!(mapped.key.as_deref(), Some(b"t-1".as_slice()));
    let attribute = mapped.headers.get("ce_partitionkey");
    assert_eq!(attribute, Some(b"t-1".as_slice()));
}

#[test]
fn k15_the_users_key_wins_over_the_mapper() {
    let own = keyed().with_key("mine").with_partition_key_as_key();
    assert_eq!(own.key.as_deref(), Some(b"mine".as_slice()));
}

#[test]
fn k16_without_a_partition_key_there_is_no_key() {
    let absent = minimal().to_record().unwrap().with_partition_key_as_key();
    assert_eq!(absent.key, None);
}

#[test]
fn k17_an_empty_partition_key_is_refused() {
    assert!(minimal().with_extension("partitionkey", "").is_err());
}

#[test]
fn k18_the_key_is_the_attribute_as_it_is() {
    let umlaut = minimal().with_partition_key("größe ".parse().unwrap());
    let umlaut = umlaut.to_record().unwrap().with_partition_key_as_key();
    assert_eq!(umlaut.key.as_deref(), Some("größe ".as_bytes()));
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
