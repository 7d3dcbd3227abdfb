//! Maps ("Maps", Avro 1.12) as each collection that can be one.

use std::collections::{BTreeMap, HashMap};

use agent_events::codec::{Decoder, encode};

use super::{both_ways, bytes_of, read, refusal};

/// One block of two entries, `b` before `a`, and the end.
const UNSORTED: &[u8] = &[4, 2, b'b', 4, 2, b'a', 2, 0];
/// The same entries, `a` before `b`.
const SORTED: &[u8] = &[4, 2, b'a', 2, 2, b'b', 4, 0];
/// Two blocks with one entry each, both for `a`; the second tells its size in bytes.
const REPEATED: &[u8] = &[2, 2, b'a', 2, 1, 6, 2, b'a', 4, 0];

fn pairs(entries: &[(&str, i64)]) -> Vec<(String, i64)> {
    entries
        .iter()
        .map(|(key, value)| ((*key).to_owned(), *value))
        .collect()
}

#[test]
fn a_tree_is_written_sorted_by_key() {
    let map: BTreeMap<String, i64> = pairs(&[("b", 2), ("a", 1)]).into_iter().collect();
    both_ways(
        &map,
        SORTED,
        |value, out| encode::map(value, out, encode::long),
        |input| input.map(Decoder::long),
    );
    let read_unsorted: BTreeMap<String, i64> =
        read(UNSORTED, |input| input.map(Decoder::long)).unwrap();
    assert_eq!(read_unsorted, map);
}

#[test]
fn pairs_keep_their_order_and_their_repetitions() {
    let encode =
        |value: &Vec<(String, i64)>, out: &mut Vec<u8>| encode::map(value, out, encode::long);
    both_ways(&pairs(&[("b", 2), ("a", 1)]), UNSORTED, encode, |input| {
        input.map(Decoder::long)
    });
    both_ways(&Vec::new(), &[0], encode, |input| input.map(Decoder::long));
    let repeated: Vec<(String, i64)> = read(REPEATED, |input| input.map(Decoder::long)).unwrap();
    assert_eq!(repeated, pairs(&[("a", 1), ("a", 2)]));
}

#[test]
fn of_two_entries_with_one_key_the_last_stays_where_one_only_can() {
    let hashed: HashMap<String, i64> = read(REPEATED, |input| input.map(Decoder::long)).unwrap();
    let sorted: BTreeMap<String, i64> = read(REPEATED, |input| input.map(Decoder::long)).unwrap();
    assert_eq!(hashed, pairs(&[("a", 2)]).into_iter().collect());
    assert_eq!(sorted, pairs(&[("a", 2)]).into_iter().collect());
    assert_eq!(
        bytes_of(&hashed, |value, out| encode::map(value, out, encode::long)),
        [2, 2, b'a', 4, 0]
    );
}

#[test]
fn a_count_is_not_believed_beyond_the_bytes_that_are_left() {
    // 2^40 entries in a handful of bytes.
    let bytes = [0x80, 0x80, 0x80, 0x80, 0x80, 0x40, 2, b'a', 0];
    let message = refusal(&bytes, |input| {
        input.map::<Vec<(String, ())>>(Decoder::null)
    });
    assert!(message.contains("items are declared"), "{message}");
}
