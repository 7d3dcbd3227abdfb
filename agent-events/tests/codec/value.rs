//! Values whose types tell what they are in Avro, beside the functions that say it; fields that stand in a row.

use std::collections::{BTreeMap, HashMap};

use agent_events::codec::{AvroValue, Decoder, encode};

use super::{both_ways, bytes_of, read, refusal};

#[test]
fn a_value_is_written_as_the_type_that_it_can_be_alone() {
    fn check<T: AvroValue + PartialEq + std::fmt::Debug>(value: &T, bytes: &[u8]) {
        both_ways(value, bytes, encode::value, T::read);
    }
    check(&(), &[]);
    check(&true, &[1]);
    check(&-1_i32, &[1]);
    check(&64_i64, &[0x80, 1]);
    check(&1.0_f32, &[0, 0, 0x80, 0x3f]);
    check(&1.0_f64, &[0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
    check(&"ab".to_owned(), &[4, b'a', b'b']);
    check(&vec![7_u8, 8], &[4, 7, 8]);
    check(&[7_u8, 8], &[7, 8]);
    check(&None::<i32>, &[0]);
    check(&Some(1_i32), &[2, 2]);
    check(&vec![Some(1_i64), None], &[4, 2, 2, 0, 0]);
    let entries = [("a".to_owned(), vec![1_i32])];
    let bytes = [2, 2, b'a', 2, 2, 0, 0];
    check(&HashMap::from(entries.clone()), &bytes);
    check(&BTreeMap::from(entries.clone()), &bytes);
    check(&Vec::from(entries), &bytes);
}

#[test]
fn fields_in_a_row_are_what_each_is_alone() {
    let (id, count, note) = ("a".to_owned(), 3_i64, Some("b".to_owned()));
    let mut apart = bytes_of(&id, encode::value);
    encode::value(&count, &mut apart).unwrap();
    encode::value(&note, &mut apart).unwrap();
    let mut row = Vec::new();
    encode::fields((&id, &count, &note), &mut row).unwrap();
    assert_eq!(row, apart);
    let back: (String, i64, Option<String>) =
        read(&row, |input| input.fields(["id", "count", "note"])).unwrap();
    assert_eq!(back, (id, count, note));
}

#[test]
fn an_error_in_a_row_names_its_field() {
    let of_row = |input: &mut Decoder<'_>| input.fields::<2, (bool, i32)>(["yes", "count"]);
    let alone = |input: &mut Decoder<'_>| {
        input.field("yes", Decoder::boolean)?;
        input.field("count", Decoder::int)
    };
    for bytes in [&[2, 0][..], &[1], &[1, 0x80]] {
        assert_eq!(refusal(bytes, of_row), refusal(bytes, alone), "{bytes:?}");
    }
    assert!(refusal(&[1], of_row).contains("count"));
}
