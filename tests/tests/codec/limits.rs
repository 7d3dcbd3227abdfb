//! Bytes in that are legal and odd, or that lie about what follows: read, or refused before anything is spent on them.

use std::collections::HashMap;

use agent_events::AvroCodec;
use agent_events::codec::{Decoder, Limits, encode};
use agent_events_tests::containers::nested::{Containers, Empty};
use agent_events_tests::recursion::endless::{List, Ping, Tree};

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
