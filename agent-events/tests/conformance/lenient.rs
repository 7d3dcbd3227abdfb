//! What writers are known to get wrong: refused by default, mended by the profile that knows them, and told.

use agent_events::event_format::EventFormat;
use agent_events::extension::{Declared, ExtensionKey};
use agent_events::kafka::{Headers, InvalidEvent, Reader, Reading, Received, Record};
use agent_events::{AttributeValue, Deviation, Envelope, Note, Profile};

use super::common::minimal;
use super::{record, refused, replaced};

const PROFILES: [Profile; 8] = [
    Profile::Lenient,
    Profile::JavaScript,
    Profile::Python,
    Profile::CSharp,
    Profile::Go,
    Profile::SpringOld,
    Profile::EneKafka,
    Profile::CloudEventsSdk09,
];

fn reading(profile: Profile, record: &Record) -> Result<Reading, InvalidEvent> {
    Reader::new().with_profile(profile).read_record(record)
}

#[track_caller]
fn event_of(reading: Reading) -> (Envelope, Vec<Note>) {
    match reading.received {
        Received::Event(event) => (event, reading.notes),
        other => panic!("no event: {other:?}"),
    }
}

/// Checks that exactly `profiles` mend the one deviation of a record, and returns what they make of it.
#[track_caller]
fn mended(record: &Record, deviation: Deviation, profiles: &[Profile]) -> Envelope {
    refused(record);
    let mut last = None;
    for profile in PROFILES {
        let read = reading(profile, record);
        assert_eq!(
            read.is_ok(),
            profiles.contains(&profile),
            "{profile:?}: {read:?}"
        );
        assert_eq!(
            profile.mends(deviation),
            profiles.contains(&profile),
            "{profile:?}"
        );
        if let Ok(read) = read {
            let (event, notes) = event_of(read);
            let [note] = notes.as_slice() else {
                panic!("{profile:?}: {notes:?}");
            };
            assert_eq!(note.deviation(), deviation, "{profile:?}");
            assert!(note.is_mended());
            assert!(note.to_string().contains(note.place()), "{note}");
            assert!(last.is_none_or(|last| last == event), "{profile:?}");
            last = Some(event);
        }
    }
    last.expect("a profile mends it")
}

#[test]
fn a_sound_event_has_no_notes_in_any_profile() {
    for profile in PROFILES {
        let (event, notes) =
            event_of(reading(profile, &super::full().to_record().unwrap()).unwrap());
        assert_eq!((event, notes), (super::full(), vec![]), "{profile:?}");
    }
}

#[test]
fn k39_the_last_duplicate_counts() {
    let twice = record(&[("ce_subject", Some(b"a")), ("ce_subject", Some(b"b"))]);
    let profiles = [Profile::Lenient, Profile::CloudEventsSdk09];
    let event = mended(&twice, Deviation::Duplicate, &profiles);
    assert_eq!(event.subject(), Some("b"));
}

const COPY: (&str, Option<&[u8]>) = ("ce_datacontenttype", Some(b"application/json"));

#[test]
fn k41_the_media_type_as_an_attribute() {
    let profiles = [
        Profile::Lenient,
        Profile::JavaScript,
        Profile::SpringOld,
        Profile::CloudEventsSdk09,
    ];
    let event = mended(&record(&[COPY]), Deviation::MediaTypeAsAttribute, &profiles);
    assert_eq!(event.datacontenttype(), Some("application/json"));
}

#[test]
fn k43_two_media_types() {
    let two = record(&[COPY, ("content-type", Some(b"text/plain"))]);
    let profiles = [
        Profile::Lenient,
        Profile::JavaScript,
        Profile::CloudEventsSdk09,
    ];
    let event = mended(&two, Deviation::MediaTypesDiffer, &profiles);
    assert_eq!(event.datacontenttype(), Some("text/plain"));
}

#[test]
fn k44_the_media_type_with_an_underscore() {
    let underscored = record(&[("content_type", Some(b"application/json"))]);
    let (event, notes) = event_of(reading(Profile::EneKafka, &underscored).unwrap());
    assert_eq!(event.datacontenttype(), Some("application/json"));
    assert!(notes[0].is_mended());
    let (event, notes) = event_of(reading(Profile::Lenient, &underscored).unwrap());
    assert_eq!(event.datacontenttype(), None);
    assert_eq!(notes[0].deviation(), Deviation::UnderscoreContentType);
    assert!(!notes[0].is_mended(), "a hint");
}

#[test]
fn k45_headers_in_upper_case() {
    let upper: Headers = [
        ("CE_SpecVersion", "1.0"),
        ("CE_ID", "1"),
        ("Ce_Source", "/agents/planner"),
        ("ce_Type", "com.acme.a"),
    ]
    .into_iter()
    .map(|(key, value)| (key, Some(value.as_bytes().to_vec())))
    .collect();
    // `ce_Type` alone looks like an extension, and like one of those it is refused.
    let record = Record::new(upper, None);
    assert!(
        record
            .read()
            .is_ok_and(|read| read == Received::NotACloudEvent)
    );
    let headers: Headers = record
        .headers
        .iter()
        .map(|(key, value)| (key.to_ascii_uppercase(), value.map(Vec::from)))
        .collect();
    let (event, notes) = event_of(reading(Profile::Lenient, &Record::new(headers, None)).unwrap());
    assert_eq!(event, minimal());
    assert!(
        notes.len() == 4
            && notes
                .iter()
                .all(|note| note.deviation() == Deviation::HeaderCase)
    );
}

#[test]
fn k46_names_that_are_none_are_left_out() {
    let profiles = [
        Profile::Lenient,
        Profile::JavaScript,
        Profile::Python,
        Profile::Go,
        Profile::CloudEventsSdk09,
    ];
    for key in ["ce_", "ce_data", "ce_foo_bar", "ce_Foo"] {
        let named = record(&[(key, Some(b"a"))]);
        let event = mended(&named, Deviation::Name, &profiles);
        assert!(event.extensions().is_empty(), "{key}");
    }
}

#[test]
fn k47_another_version_is_read_where_it_is_no_version() {
    let other = replaced("ce_specversion", Some(b"1"));
    mended(&other, Deviation::SpecVersion, &[Profile::EneKafka]);
}

#[test]
fn values_that_cannot_be_are_left_out() {
    let profiles = [Profile::Lenient, Profile::CloudEventsSdk09];
    for (key, value) in [
        ("ce_subject", ""),
        ("ce_dataschema", "relative"),
        ("content-type", "xyz"),
        ("ce_time", "lunchtime"),
        ("ce_x", "\u{7}"),
        ("ce_partitionkey", ""),
    ] {
        let event = mended(
            &record(&[(key, Some(value.as_bytes()))]),
            Deviation::Value,
            &profiles,
        );
        assert_eq!(event.context(), minimal().context(), "{key}");
    }
    for key in ["ce_id", "ce_source", "ce_type"] {
        for profile in PROFILES {
            assert!(
                reading(profile, &replaced(key, Some(b""))).is_err(),
                "{profile:?} {key}"
            );
        }
    }
}

#[test]
fn times_that_lack_something_are_read_in_utc() {
    for (text, meant) in [
        ("2018-04-05T18:31Z", "2018-04-05T18:31:00Z"),
        ("2018-04-05T18:31:00.123456", "2018-04-05T18:31:00.123456Z"),
    ] {
        let timed = record(&[("ce_time", Some(text.as_bytes()))]);
        assert!(timed.read().is_err());
        for profile in [Profile::Lenient, Profile::Python] {
            let (event, notes) = event_of(reading(profile, &timed).unwrap());
            assert_eq!(event.time().unwrap().to_string(), meant);
            assert_eq!(notes[0].deviation(), Deviation::TimeForm);
        }
    }
}

const TYPES: &[Declared] = &[
    ExtensionKey::<bool>::new("flag").declared(),
    ExtensionKey::<Vec<u8>>::new("bytes").declared(),
];

#[test]
fn python_writes_values_as_it_shows_them() {
    let shown = record(&[("ce_flag", Some(b"True")), ("ce_bytes", Some(br"b'\x00a'"))]);
    let strict = Reader::new().with_extensions(TYPES);
    assert!(strict.read_record(&shown).is_err());
    for profile in [Profile::Python, Profile::Lenient] {
        let reading = strict.with_profile(profile).read_record(&shown).unwrap();
        let (event, notes) = event_of(reading);
        assert_eq!(
            event.extension("flag"),
            Some(&AttributeValue::Boolean(true))
        );
        assert_eq!(
            event.extension("bytes"),
            Some(&AttributeValue::Binary(vec![0, b'a']))
        );
        let deviations: Vec<Deviation> = notes.iter().map(Note::deviation).collect();
        assert_eq!(deviations, [Deviation::BooleanCase, Deviation::PythonBytes]);
    }
}

#[test]
fn python_writes_no_data_as_an_empty_value() {
    let mut empty = record(&[]);
    empty.value = Some(Vec::new());
    let (event, notes) = event_of(reading(Profile::Python, &empty).unwrap());
    assert_eq!(event.data().as_bytes(), None);
    assert_eq!(notes[0].deviation(), Deviation::EmptyValue);
    let (event, notes) = event_of(reading(Profile::Lenient, &empty).unwrap());
    assert_eq!(
        (event.data().as_bytes(), notes),
        (Some([].as_slice()), vec![])
    );
}

#[test]
fn csharp_writes_the_partition_key_as_key_only() {
    let keyed = record(&[]).with_key("k");
    let (event, notes) = event_of(reading(Profile::CSharp, &keyed).unwrap());
    assert_eq!(event.partition_key(), Some("k"));
    assert_eq!(notes[0].deviation(), Deviation::KeyOnly);
    let (event, notes) = event_of(reading(Profile::Lenient, &keyed).unwrap());
    assert_eq!((event.partition_key(), notes), (None, vec![]));
    let both = record(&[("ce_partitionkey", Some(b"p"))]).with_key("k");
    let (event, notes) = event_of(reading(Profile::CSharp, &both).unwrap());
    assert_eq!((event.partition_key(), notes), (Some("p"), vec![]));
    for key in [&b""[..], b"\xFF"] {
        let (event, _) = event_of(reading(Profile::CSharp, &record(&[]).with_key(key)).unwrap());
        assert_eq!(event.partition_key(), None);
    }
}

#[test]
fn go_passes_on_what_it_added_about_the_transport() {
    let added = record(&[
        ("ce_kafkaoffset", Some(b"5")),
        ("ce_kafkatopic", Some(b"a")),
        ("ce_x", Some(b"a")),
    ]);
    let (event, notes) = event_of(reading(Profile::Go, &added).unwrap());
    assert_eq!((event.extensions().len(), notes.len()), (1, 2));
    assert_eq!(notes[0].deviation(), Deviation::TransportAttributes);
    // Of another writer they may be extensions like any other.
    let (event, notes) = event_of(reading(Profile::Lenient, &added).unwrap());
    assert_eq!((event.extensions().len(), notes.len()), (3, 0));
}

#[test]
fn notes_are_no_more_than_anybody_reads() {
    let members: Vec<String> = (0..5000)
        .map(|number| format!(r#""A{number}":1"#))
        .collect();
    let text = format!("{{{MEMBERS},{}}}", members.join(","));
    let (event, notes) = EventFormat::Json
        .decode_as(Profile::Lenient, text.as_bytes())
        .unwrap();
    assert_eq!((event, notes.len()), (minimal(), 256));
}

fn structured(value: &str, more: &[(&'static str, &str)]) -> Record {
    let first = ("content-type", "application/cloudevents+json");
    let headers = std::iter::once(&first).chain(more);
    let headers = headers.map(|(key, value)| (*key, Some(value.as_bytes().to_vec())));
    Record::new(headers.collect(), Some(value.as_bytes().to_vec()))
}

const MEMBERS: &str =
    r#""specversion":"1.0","id":"1","source":"/agents/planner","type":"com.acme.a""#;

#[test]
fn k63_the_event_counts_and_not_the_headers() {
    let record = structured(&format!("{{{MEMBERS}}}"), &[("ce_id", "2")]);
    let event = mended(&record, Deviation::HeadersDiffer, &[Profile::Lenient]);
    assert_eq!(event.id(), "1");
}

#[test]
fn json_as_the_sdk_for_rust_writes_it() {
    let sdk = [Profile::Lenient, Profile::CloudEventsSdk09];
    let twice = structured(&format!(r#"{{{MEMBERS},"id":"dup"}}"#), &[]);
    assert_eq!(mended(&twice, Deviation::Duplicate, &sdk).id(), "dup");
    let twice = structured(&format!(r#"{{{MEMBERS},"x":1,"x":2}}"#), &[]);
    let event = mended(&twice, Deviation::Duplicate, &sdk);
    assert_eq!(event.extension("x"), Some(&AttributeValue::Integer(2)));
    let large = structured(&format!(r#"{{{MEMBERS},"x":2147483648}}"#), &[]);
    let event = mended(&large, Deviation::IntegerRange, &sdk);
    assert_eq!(event.extension("x").unwrap().as_str(), Some("2147483648"));
    let empty = structured(&format!(r#"{{{MEMBERS},"subject":""}}"#), &[]);
    assert_eq!(mended(&empty, Deviation::Value, &sdk).subject(), None);
    let float = format!(r#"{{{MEMBERS},"x":1.5}}"#);
    let (event, notes) = EventFormat::Json
        .decode_as(Profile::Lenient, float.as_bytes())
        .unwrap();
    assert_eq!((event, notes[0].deviation()), (minimal(), Deviation::Value));
}

#[test]
fn k77_a_byte_order_mark_is_skipped() {
    let marked = structured(&format!("\u{FEFF}{{{MEMBERS}}}"), &[]);
    mended(&marked, Deviation::ByteOrderMark, &[Profile::Lenient]);
}
