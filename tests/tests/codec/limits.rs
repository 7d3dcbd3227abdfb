//! Bytes in that are legal and odd, or that lie about what follows: read, or refused before anything is spent on them.

use std::collections::HashMap;

use agent_events::codec::{Decoder, Limits, Resolver, Schema, decode, encode};
use agent_events::{AvroCodec, AvroSchema, AvroView};
use agent_events_schema::{ReaderSchema, ResolutionPlan, WriterSchema};
use agent_events_tests::containers::nested::{Containers, Empty};
use agent_events_tests::recursion::endless::{List, Ping, Tree};
use agent_events_tests::views::seen::{Ring, RingRef};

/// A list of so many values.
pub(crate) fn list(length: u32) -> List {
    let mut list = List {
        value: 0,
        next: None,
    };
    for _ in 1..length {
        list = List {
            value: 0,
            next: Some(Box::new(list)),
        };
    }
    list
}

#[test]
fn nesting_beyond_the_limit_is_refused() {
    let at = list(65).to_vec().expect("a list");
    assert_eq!(
        List::from_slice(&at).expect("64 levels below the first"),
        list(65)
    );
    let beyond = encode::with_depth(65, || list(66).to_vec()).expect("a list");
    let error = List::from_slice(&beyond).expect_err("65 levels below the first");
    assert!(
        error
            .to_string()
            .starts_with("the data is nested deeper than the limit"),
        "{error}"
    );
    // Without end, through every kind of container.
    let endless = [0, 2].repeat(1 << 20);
    assert!(List::from_slice(&endless).is_err());
    let endless = [0, 2].repeat(1 << 20);
    assert!(Tree::from_slice(&endless).is_err());
    assert!(Ping::from_slice(&[0].repeat(1 << 20)).is_err());
}

#[test]
fn a_value_is_nested_no_deeper_than_it_could_be_read() {
    let mut out = vec![7];
    let error = list(66)
        .encode(&mut out)
        .expect_err("65 levels below the first");
    assert!(
        error
            .to_string()
            .starts_with("the value is nested deeper than the limit"),
        "{error}"
    );
    assert_eq!(out, [7]);
    // The levels are counted from anew, also after an error and within another limit.
    list(65).encode(&mut out).expect("64 levels");
    encode::with_depth(1, || {
        assert!(list(2).to_vec().is_ok());
        assert!(list(3).to_vec().is_err());
    });
    let bytes = encode::with_depth(500, || list(501).to_vec()).expect("500 levels");
    let mut limits = Limits::default();
    limits.depth = 500;
    let read = List::decode(&mut Decoder::with_limits(&bytes, limits)).expect("500 levels");
    assert_eq!(read, list(501));
    assert!(list(66).to_vec().is_err());
}

#[test]
fn an_error_tells_the_byte_and_the_field() {
    let tree = |label: &str, children| Tree {
        label: label.to_owned(),
        children,
        named: HashMap::new(),
    };
    let mut bytes = tree("a", vec![tree("b", vec![tree("c", Vec::new())])])
        .to_vec()
        .expect("a tree");
    // a, one child: b, one child: the length of the label c.
    let place = bytes.iter().position(|byte| *byte == b'c').expect("c") - 1;
    bytes[place] = 100;
    let error = Tree::from_slice(&bytes).expect_err("50 bytes are not there");
    assert_eq!(error.offset(), Some(place));
    assert_eq!(error.field_path(), "children.children.label");
}

#[test]
fn lengths_and_counts_beyond_the_data_are_refused() {
    for declared in [
        1,
        7,
        i64::from(i32::MAX),
        i64::MAX,
        -1,
        i64::MIN,
        i64::MIN + 1,
    ] {
        let mut bytes = Vec::new();
        encode::long(&declared, &mut bytes).expect("any long");
        assert!(
            Decoder::new(&bytes).string().is_err(),
            "string of {declared}"
        );
        assert!(Decoder::new(&bytes).bytes().is_err(), "bytes of {declared}");
        assert!(
            Decoder::new(&bytes).array(Decoder::long).is_err(),
            "array of {declared}"
        );
        assert!(
            Decoder::new(&bytes)
                .map::<HashMap<_, _>>(Decoder::long)
                .is_err(),
            "map of {declared}"
        );
        assert!(Containers::from_slice(&bytes).is_err());
    }
}

#[test]
fn items_without_bytes_are_counted() {
    let empties = |count: i64| {
        let mut bytes = Vec::new();
        encode::long(&count, &mut bytes).expect("any long");
        bytes.push(0);
        let mut input = Decoder::new(&bytes);
        let items: Result<Vec<Empty>, _> = input.array(AvroCodec::decode);
        items.map(|items| items.len())
    };
    assert_eq!(empties(1 << 16).expect("as many as the limit"), 1 << 16);
    assert!(empties((1 << 16) + 1).is_err());
    assert!(empties(i64::MAX).is_err());
    // Limits are a caller's own.
    let mut limits = Limits::default();
    limits.empty_items = 1;
    limits.depth = 0;
    let mut input = Decoder::with_limits(&[4, 0], limits);
    assert!(input.array(<Empty as AvroCodec>::decode).is_err());
    let nested = list(2).to_vec().expect("a list");
    assert!(List::decode(&mut Decoder::with_limits(&nested, limits)).is_err());
}

#[test]
fn blocks_may_come_in_any_number_and_with_sizes() {
    let long = |value: i64, out: &mut Vec<u8>| encode::long(&value, out).expect("any long");
    let mut bytes = Vec::new();
    // Two items; three with their size in bytes in front; the end.
    for value in [2, 10, 11, -3, 4, 12, 13, 64, 0] {
        long(value, &mut bytes);
    }
    let numbers = Decoder::new(&bytes).array(Decoder::long).expect("an array");
    assert_eq!(numbers, [10, 11, 12, 13, 64]);
    let mut bytes = Vec::new();
    for (key, value) in [("a", 1), ("b", 2), ("a", 3)] {
        long(-1, &mut bytes);
        long(3, &mut bytes);
        encode::string(key, &mut bytes).expect("any text");
        long(value, &mut bytes);
    }
    bytes.push(0);
    let entries = Decoder::new(&bytes)
        .map::<HashMap<_, _>>(Decoder::long)
        .expect("a map");
    assert_eq!(
        entries,
        HashMap::from([("a".to_owned(), 3), ("b".to_owned(), 2)])
    );
}

/// How the type reads data of another writer: around its decoder, and with what transcoding makes of it.
fn both_ways<T: AvroCodec>(reader: &str, writer: &str, bytes: &[u8]) -> [Option<T>; 2] {
    let parse = |text| Schema::parse(text).expect("a schema");
    let (reader, writer) = (parse(reader), parse(writer));
    let (reader, writer) = (ReaderSchema(reader.as_ref()), WriterSchema(writer.as_ref()));
    let resolver = Resolver::<T>::between(reader, writer).expect("compatible");
    let plan = ResolutionPlan::new(reader, writer).expect("compatible");
    let mut out = Vec::new();
    let is_whole = plan.transcode(bytes, &mut out) == Ok(bytes.len());
    let transcoded = T::from_slice(&out).ok().filter(|_| is_whole);
    [resolver.decode(bytes).ok(), transcoded]
}

#[test]
fn a_block_that_is_not_as_long_as_it_says_is_refused() {
    // One entry of a map in a block with its size: an empty key, a value, and three nulls.
    let ring = |size: u8| [1, size, 0, 0, 0, 0, 0, 0];
    // A tree with one child, of which the writer has the label last, or has more than that.
    let reversed = |size: u8| [0, 1, size, 0, 0, 0, 0, 0];
    let longer = |size: u8| [0, 1, size, 0, 0, 0, 2, 0, 0, 2];
    let field = |name: &str, ty: &str| format!(r#"{{"name": "{name}", "type": {ty}}}"#);
    let tree = |fields: &[String]| {
        format!(
            r#"{{"type": "record", "name": "Tree", "namespace": "endless", "fields": [{}]}}"#,
            fields.join(", ")
        )
    };
    let label = field("label", r#""string""#);
    let children = field("children", r#"{"type": "array", "items": "Tree"}"#);
    let named = field("named", r#"{"type": "map", "values": "Tree"}"#);
    let more = field("more", r#""int""#);
    let other_order = tree(&[named.clone(), children.clone(), label.clone()]);
    let newer = tree(&[label, children, named, more]);
    for size in 0..40 {
        // A number is twice as large as what it says, and what is negative has the last bit.
        let is_true = |length: u8| size == 2 * length;
        let bytes = ring(size);
        let (owned, view) = (Ring::from_slice(&bytes), RingRef::from_slice(&bytes));
        assert_eq!((owned.is_ok(), view.is_ok()), (is_true(5), is_true(5)));
        if let (Err(owned), Err(view)) = (owned, view) {
            assert_eq!(owned.to_string(), view.to_string());
        }
        for (writer, bytes, length) in [
            (&other_order, &reversed(size)[..], 3),
            (&newer, &longer(size)[..], 4),
        ] {
            let read = both_ways::<Tree>(Tree::SCHEMA, writer, bytes);
            let is_read = read.each_ref().map(Option::is_some);
            assert_eq!(is_read, [is_true(length); 2], "{size}, {writer}");
        }
    }
    let error = Ring::from_slice(&ring(8)).expect_err("5 bytes and not 4");
    assert_eq!(
        error.to_string(),
        "the items of a block end at another byte than its size says, at byte 7, in field `chains`"
    );
    let error = Ring::from_slice(&ring(14)).expect_err("6 bytes are left");
    assert_eq!(
        error.to_string(),
        "a block of 7 bytes is declared and 6 are left, at byte 0, in field `chains`"
    );
}

/// A record of one field of bytes.
#[derive(Debug, PartialEq)]
struct Raw(Vec<u8>);

impl AvroCodec for Raw {
    const BY_FIELD: bool = true;

    fn encode_raw(&self, out: &mut Vec<u8>) -> encode::Result {
        encode::bytes(&self.0, out)
    }

    fn decode(input: &mut Decoder<'_>) -> decode::Result<Self> {
        input.field("raw", Decoder::bytes).map(Self)
    }
}

#[test]
fn whether_a_string_is_text_is_not_asked_by_who_reads_it_as_bytes() {
    let schema = |ty: &str| {
        format!(
            r#"{{"type": "record", "name": "Raw", "fields": [{{"name": "raw", "type": "{ty}"}}]}}"#
        )
    };
    let read = both_ways::<Raw>(&schema("bytes"), &schema("string"), &[4, b'a', 0xff]);
    let expected = || Some(Raw(vec![b'a', 0xff]));
    assert_eq!(read, [expected(), expected()]);
}
