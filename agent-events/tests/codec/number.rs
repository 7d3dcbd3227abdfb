//! Numbers ("Primitive Types", Avro 1.12) of every length: written as by the plain loop of the specification, and what
//! is no such number is refused.

use agent_events::codec::{Decoder, encode};
use proptest::prelude::*;

use super::{both_ways, long, read, refusal};

/// Zig-zag, then seven bits a byte.
fn plain(value: i64) -> Vec<u8> {
    let mut rest = ((value << 1) ^ (value >> 63)).cast_unsigned();
    let mut out = Vec::new();
    while rest >= 0x80 {
        out.push(u8::try_from(rest & 0x7f).unwrap() | 0x80);
        rest >>= 7;
    }
    out.push(u8::try_from(rest).unwrap());
    out
}

fn check(value: i64) {
    both_ways(&value, &plain(value), encode::long, Decoder::long);
    for behind in [0x00, 0xff] {
        let bytes = [&plain(value)[..], &[behind; 9]].concat();
        let mut input = Decoder::new(&bytes);
        assert_eq!(input.long().unwrap(), value);
        assert_eq!(input.offset(), bytes.len() - 9);
    }
    if let Ok(value) = i32::try_from(value) {
        both_ways(&value, &plain(value.into()), encode::int, Decoder::int);
    }
}

#[test]
fn numbers_around_every_power_of_two() {
    for shift in 0..64 {
        for by in -2..=2_i64 {
            let value = (1_i64 << shift).wrapping_add(by);
            check(value);
            check(!value);
        }
    }
}

#[test]
fn the_examples_of_the_specification() {
    for (value, bytes) in [
        (0, &[0x00][..]),
        (-1, &[0x01]),
        (1, &[0x02]),
        (-2, &[0x03]),
        (-64, &[0x7f]),
        (64, &[0x80, 0x01]),
        (
            i64::MAX,
            &[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
        ),
        (
            i64::MIN,
            &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
        ),
    ] {
        both_ways(&value, bytes, encode::long, Decoder::long);
    }
}

#[test]
fn a_number_is_appended_behind_what_is_there() {
    let mut out = Vec::with_capacity(3);
    for value in [1, 300, i64::MIN, 2] {
        encode::long(&value, &mut out).unwrap();
    }
    let values = [plain(1), plain(300), plain(i64::MIN), plain(2)];
    assert_eq!(out, values.concat());
}

#[test]
fn more_bytes_than_needed_are_read_up_to_ten() {
    for zeros in 0..9 {
        let bytes = [&[0x82][..], &vec![0x80; zeros], &[0x00]].concat();
        assert_eq!(read(&bytes, Decoder::long).unwrap(), 1, "{bytes:?}");
    }
    let eleven = [&[0x82][..], &[0x80; 9], &[0x00]].concat();
    assert_eq!(
        refusal(&eleven, Decoder::long),
        "a number does not fit 64 bits, at byte 0"
    );
}

#[test]
fn what_does_not_fit_is_refused() {
    // The tenth byte has room for one bit.
    let bytes = [&[0xff; 9][..], &[0x02]].concat();
    assert_eq!(
        refusal(&bytes, Decoder::long),
        "a number does not fit 64 bits, at byte 0"
    );
    let bytes = long(i64::from(i32::MAX) + 1);
    assert_eq!(
        refusal(&bytes, Decoder::int),
        "2147483648 does not fit an int, which has 32 bits, at byte 0"
    );
    assert!(refusal(&[0xff; 64], Decoder::long).contains("does not fit 64 bits"));
}

#[test]
fn a_number_that_is_cut_off_is_refused_at_its_first_byte() {
    let bytes = [&[0x02][..], &long(i64::MIN)].concat();
    for end in 1..bytes.len() {
        let mut input = Decoder::new(&bytes[..end]);
        input.long().unwrap();
        let error = input.long().unwrap_err();
        assert_eq!(
            error.to_string(),
            "the data ends within a number, at byte 1"
        );
    }
}

proptest! {
    #[test]
    fn any_number(value in any::<i64>(), shift in 0..64_u32) {
        check(value >> shift);
    }

    #[test]
    fn floating_point_numbers_keep_their_bits(bits in any::<u64>(), single in any::<u32>()) {
        let (value, short) = (f64::from_bits(bits), f32::from_bits(single));
        let mut out = Vec::new();
        encode::double(&value, &mut out).unwrap();
        encode::float(&short, &mut out).unwrap();
        prop_assert_eq!(&out[..8], bits.to_le_bytes());
        prop_assert_eq!(&out[8..], single.to_le_bytes());
        let mut input = Decoder::new(&out);
        prop_assert_eq!(input.double().unwrap().to_bits(), bits);
        prop_assert_eq!(input.float().unwrap().to_bits(), single);
    }
}
