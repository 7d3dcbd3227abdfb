//! A record with a field for every way in which a type can change in, what the generated code of the later schema makes of
//! the earlier one's data out.

use std::collections::HashMap;

use agent_events::chrono::DateTime;
use agent_events::codec::{Decoder, Resolver, Schema, decode, encode};
use agent_events::{AvroCodec, AvroSchema};
use agent_events_schema::{ReaderSchema, ResolutionPlan, WriterSchema};
use agent_events_tests::kinds::kinds as after;
use agent_events_tests::kinds_before::kinds as before;

const KEY: &str = "018f3c1e-7b1a-7c1d-9f7e-3b5a2c4d6e8f";

fn part(title: &str, weight: i32, sub: Option<before::Part>) -> before::Part {
    before::Part {
        weight,
        dropped: *b"xyz",
        sub: sub.map(Box::new),
        title: title.to_owned(),
    }
}

fn entries<T>(entries: impl IntoIterator<Item = (&'static str, T)>) -> HashMap<String, T> {
    let entries = entries.into_iter();
    entries
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

fn written() -> before::Order {
    before::Order {
        wide: -7,
        text: "é".into(),
        raw: "raw".to_owned(),
        gone: entries([("a", None), ("b", Some("gone".to_owned()))]),
        whole: 1_000_000,
        half: 0.5,
        mood: before::Mood::Good,
        maybe_mood: before::Mood::Odd,
        maybe_number: 3,
        sure: "sure".to_owned(),
        turned: Some(before::OrderTurned::Int(300)),
        part: part(
            "outer",
            1,
            Some(part("inner", 2, Some(part("core", 3, None)))),
        ),
        maybe_part: part("maybe", 4, None),
        parts: entries([("one", part("1", 5, None)), ("two", part("2", 6, None))]),
        holes: vec![
            None,
            Some(part("hole", 7, Some(part("in it", 8, None)))),
            None,
        ],
        either: before::OrderEither::Other(before::Other { on: true, n: 9 }),
        numbers: vec![1, -2, 3],
        moods: entries([("today", before::Mood::Bad)]),
        emptied: before::Emptied {
            was: "something".to_owned(),
        },
        when: 1_500,
        key: KEY.to_owned(),
        same: vec![
            before::Other { on: false, n: 10 },
            before::Other { on: true, n: 11 },
        ],
        last: "not asked for".to_owned(),
    }
}

fn expected() -> after::Order {
    let part = |title: &str, weight, sub: Option<after::Part>| {
        after::Part::new(title, weight, sub.map(Box::new))
    };
    let other = |n, on| after::Renamed { n, on };
    after::Order::new(
        -7,
        "é",
        b"raw".to_vec(),
        1_000_000.0,
        0.5,
        after::Mood::Good,
        Some(after::Mood::Bad),
        Some(3.0),
        "sure",
        Some(after::OrderTurned::Long(300)),
        part(
            "outer",
            1,
            Some(part("inner", 2, Some(part("core", 3, None)))),
        ),
        Some(part("maybe", 4, None)),
        entries([("one", part("1", 5, None)), ("two", part("2", 6, None))]),
        vec![
            None,
            Some(part("hole", 7, Some(part("in it", 8, None)))),
            None,
        ],
        after::OrderEither::Renamed(other(9, true)),
        vec![1.0, -2.0, 3.0],
        entries([("today", after::Mood::Bad)]),
        after::Emptied {},
        DateTime::from_timestamp_millis(1_500).expect("a time"),
        KEY.parse().expect("a UUID"),
        vec![other(10, false), other(11, true)],
    )
}

fn resolver() -> Resolver<after::Order> {
    let writer: Schema = before::Order::SCHEMA.parse().expect("a schema");
    Resolver::new(&writer).expect("compatible")
}

#[test]
fn every_kind_of_change_is_read() {
    let order = resolver().decode(&written().to_vec().expect("bytes"));
    let order = order.expect("resolved");
    assert_eq!(order, expected());
    // From the schema, not from the constructor.
    assert_eq!(
        (order.small, order.large, order.words.as_str()),
        (-1, 5_000_000_000, "words")
    );
    assert_eq!((order.hash, order.choice), (*b"ab", Some(9)));
    assert_eq!(order.table["k"], after::Part::new("t", 1, None));
    assert_eq!(
        (order.day.to_string(), order.sum.to_string()),
        ("1970-01-02".into(), "0.01".into())
    );
}

#[test]
fn every_branch_is_read() {
    use after::OrderEither as Read;
    use before::OrderEither as Written;
    let either = [
        (
            Written::Part(part("p", 1, None)),
            Read::Part(after::Part::new("p", 1, None)),
        ),
        (
            Written::String("s".to_owned()),
            Read::String("s".to_owned()),
        ),
    ];
    let turned = [
        (None, None),
        (
            Some(before::OrderTurned::String("t".to_owned())),
            Some(after::OrderTurned::String("t".to_owned())),
        ),
    ];
    for ((either, read_either), (turned, read_turned)) in either.into_iter().zip(turned) {
        let written = before::Order {
            either,
            turned,
            ..written()
        };
        let read = resolver().decode(&written.to_vec().expect("bytes"));
        let expected = after::Order {
            either: read_either,
            turned: read_turned,
            ..expected()
        };
        assert_eq!(read.expect("resolved"), expected);
    }
}

#[test]
fn transcoding_gives_the_same() {
    let parse = |text: &str| Schema::parse(text).expect("a schema");
    let (reader, writer) = (parse(after::Order::SCHEMA), parse(before::Order::SCHEMA));
    let (reader, writer) = (ReaderSchema(reader.as_ref()), WriterSchema(writer.as_ref()));
    let plan = ResolutionPlan::new(reader, writer).expect("compatible");
    let mut bytes = Vec::new();
    let written = written().to_vec().expect("bytes");
    assert_eq!(plan.transcode(&written, &mut bytes), Ok(written.len()));
    assert_eq!(
        after::Order::from_slice(&bytes).expect("today's data"),
        expected()
    );
}

#[test]
fn data_cut_short_says_where_and_in_which_field() {
    let bytes = written().to_vec().expect("bytes");
    let resolver = resolver();
    for end in 0..bytes.len() {
        let error = resolver.decode(&bytes[..end]).expect_err("cut short");
        assert!(
            error.offset().is_some_and(|offset| offset <= end),
            "{error}"
        );
    }
    // In the record within a record, and in what is rewritten first.
    let at = |text: &[u8]| {
        let found = bytes.windows(text.len()).position(|window| window == text);
        found.expect("it is in the data")
    };
    let said = |offset: usize| {
        let mut bytes = bytes.clone();
        bytes[offset] = 0xff;
        resolver.decode(&bytes).expect_err("damaged").to_string()
    };
    let core = at(b"core");
    assert_eq!(
        said(core),
        format!("a string is not UTF-8, at byte {core}, in field `part.sub.sub.title`")
    );
    let key = at(KEY.as_bytes());
    assert_eq!(
        said(key),
        format!("a string is not UTF-8, at byte {key}, in field `key`")
    );
    let numbers = at(&[6, 2, 3, 6, 0]);
    let error = resolver
        .decode(&bytes[..numbers + 2])
        .expect_err("cut short");
    assert_eq!(
        (error.offset(), error.field_path().as_str()),
        (Some(numbers + 2), "numbers")
    );
}

#[test]
fn defaults_do_not_make_data_grow_without_bounds() {
    // 65,536 records of a byte each would be a table of 64 MiB and more.
    let text = "x".repeat(2 << 10);
    let reader = format!(
        r#"{{"type": "record", "name": "R", "fields": [{{"name": "items", "type": {{"type": "array", "items":
            {{"type": "record", "name": "I", "fields": [{{"name": "on", "type": "boolean"}},
                {{"name": "text", "type": "string", "default": "{text}"}}]}}}}}}]}}"#
    );
    let writer = r#"{"type": "record", "name": "R", "fields": [{"name": "items", "type": {"type": "array", "items":
        {"type": "record", "name": "I", "fields": [{"name": "on", "type": "boolean"}]}}}]}"#;
    let parse = |text: &str| Schema::parse(text).expect("a schema");
    let (reader, writer) = (parse(&reader), parse(writer));
    let (reader, writer) = (ReaderSchema(reader.as_ref()), WriterSchema(writer.as_ref()));
    let resolver = Resolver::<Listed>::between(reader, writer).expect("compatible");
    let data = |count: i64| {
        let mut bytes = Vec::new();
        encode::long(&count, &mut bytes).expect("a count");
        bytes.resize(bytes.len() + usize::try_from(count).expect("a count"), 1);
        bytes.push(0);
        bytes
    };
    assert_eq!(resolver.decode(&data(1_000)).expect("2 MiB").0, 1_000);
    let error = resolver.decode(&data(65_536)).err().expect("too much");
    assert!(
        error.to_string().contains("grow by more than the limit"),
        "{error}"
    );
}

/// How many items a record has.
struct Listed(usize);

/// An item, of which nothing is kept.
struct Item;

impl AvroCodec for Listed {
    const BY_FIELD: bool = true;

    fn encode_raw(&self, _: &mut Vec<u8>) -> encode::Result {
        Ok(())
    }

    fn decode(input: &mut Decoder<'_>) -> decode::Result<Self> {
        let items: Vec<Item> = input.field("items", |input| input.array(AvroCodec::decode))?;
        Ok(Self(items.len()))
    }
}

impl AvroCodec for Item {
    const BY_FIELD: bool = true;

    fn encode_raw(&self, _: &mut Vec<u8>) -> encode::Result {
        Ok(())
    }

    fn decode(input: &mut Decoder<'_>) -> decode::Result<Self> {
        assert!(input.field("on", Decoder::boolean)?);
        assert_eq!(input.field("text", Decoder::string)?.len(), 2 << 10);
        Ok(Self)
    }
}
