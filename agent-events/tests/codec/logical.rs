//! `null`, `uuid`, `duration`, and `decimal` on bytes and on fixed.

use agent_events::codec::{Decoder, encode};
use agent_events::uuid::Uuid;
use agent_events::{Decimal, Duration};
use proptest::prelude::*;

use crate::{both_ways, bytes_of, read, refusal};

#[test]
fn null_takes_up_no_bytes() {
    both_ways(&(), &[], encode::null, Decoder::null);
    let two = vec![(), ()];
    let array = bytes_of(&two, |items, out| encode::array(items, out, encode::null));
    assert_eq!(array, [4, 0]);
    assert_eq!(
        read(&array, |input| input.array(Decoder::null)).unwrap(),
        two
    );
}

#[test]
fn a_uuid_on_fixed_is_its_sixteen_bytes_in_order() {
    let uuid = Uuid::parse_str("00112233-4455-6677-8899-aabbccddeeff").unwrap();
    let bytes = [
        0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee,
        0xff,
    ];
    both_ways(&uuid, &bytes, encode::uuid_fixed, Decoder::uuid_fixed);
    assert_eq!(
        refusal(&bytes[1..], Decoder::uuid_fixed),
        "16 bytes are wanted and 15 are left, at byte 0"
    );
}

#[test]
fn a_duration_is_three_little_endian_numbers() {
    let duration = Duration {
        months: 1,
        days: 0x0203,
        millis: u32::MAX - 1,
    };
    let bytes = [1, 0, 0, 0, 3, 2, 0, 0, 0xfe, 0xff, 0xff, 0xff];
    both_ways(&duration, &bytes, encode::duration, Decoder::duration);
    assert_eq!(
        refusal(&bytes[..11], Decoder::duration),
        "4 bytes are wanted and 3 are left, at byte 8"
    );
}

#[test]
fn a_duration_is_written_as_iso_8601_says() {
    let text = |months, days, millis| {
        Duration {
            months,
            days,
            millis,
        }
        .to_string()
    };
    assert_eq!(text(0, 0, 0), "PT0S");
    assert_eq!(text(14, 0, 0), "P14M");
    assert_eq!(text(0, 40, 0), "P40D");
    assert_eq!(text(1, 2, 3), "P1M2DT0.003S");
    assert_eq!(text(0, 2, 61_000), "P2DT61S");
    assert_eq!(text(0, 0, 1_500), "PT1.500S");
    assert_eq!(
        text(u32::MAX, u32::MAX, u32::MAX),
        "P4294967295M4294967295DT4294967.295S"
    );
}

#[test]
fn a_decimal_on_bytes_is_minimal_twos_complement() {
    let check = |unscaled: i128, bytes: &[u8]| {
        let value = Decimal::<4, 2>::from_unscaled(unscaled).unwrap();
        both_ways(&value, bytes, encode::decimal_bytes, Decoder::decimal_bytes);
    };
    check(0, &[2, 0]);
    check(1, &[2, 1]);
    check(-1, &[2, 0xff]);
    check(127, &[2, 0x7f]);
    check(128, &[4, 0x00, 0x80]);
    check(-128, &[2, 0x80]);
    check(-129, &[4, 0xff, 0x7f]);
    check(1234, &[4, 0x04, 0xd2]);
    check(-1234, &[4, 0xfb, 0x2e]);
    check(9999, &[4, 0x27, 0x0f]);
    check(-9999, &[4, 0xd8, 0xf1]);
}

#[test]
fn a_decimal_around_128_bits_is_the_same_on_both_sides() {
    let check = |text: &str, bytes: &[u8]| {
        let value: Decimal<40, 0> = text.parse().unwrap();
        both_ways(&value, bytes, encode::decimal_bytes, Decoder::decimal_bytes);
    };
    let bytes = |length: u8, head: &[u8], rest: u8| {
        let mut bytes = vec![length * 2];
        bytes.extend_from_slice(head);
        bytes.resize(usize::from(length) + 1, rest);
        bytes
    };
    // 2^127 - 1, 2^127, -2^127 and -2^127 - 1.
    check(
        "170141183460469231731687303715884105727",
        &bytes(16, &[0x7f], 0xff),
    );
    check(
        "170141183460469231731687303715884105728",
        &bytes(17, &[0, 0x80], 0),
    );
    check(
        "-170141183460469231731687303715884105728",
        &bytes(16, &[0x80], 0),
    );
    check(
        "-170141183460469231731687303715884105729",
        &bytes(17, &[0xff, 0x7f], 0xff),
    );
}

#[test]
fn a_decimal_on_fixed_repeats_the_sign_in_front() {
    let check = |unscaled: i128, bytes: &[u8; 4]| {
        let value = Decimal::<9, 2>::from_unscaled(unscaled).unwrap();
        both_ways(
            &value,
            bytes,
            encode::decimal_fixed::<9, 2, 4>,
            Decoder::decimal_fixed::<9, 2, 4>,
        );
    };
    check(0, &[0; 4]);
    check(1234, &[0, 0, 0x04, 0xd2]);
    check(-1234, &[0xff, 0xff, 0xfb, 0x2e]);
    check(999_999_999, &[0x3b, 0x9a, 0xc9, 0xff]);
    check(-999_999_999, &[0xc4, 0x65, 0x36, 0x01]);
}

#[test]
fn a_decimal_larger_than_its_fixed_is_refused() {
    let encode = |unscaled| {
        let value = Decimal::<10, 0>::from_unscaled(unscaled).unwrap();
        let mut out = Vec::new();
        encode::decimal_fixed::<10, 0, 4>(&value, &mut out).map(|()| out)
    };
    assert_eq!(encode(0x7fff_ffff).unwrap(), [0x7f, 0xff, 0xff, 0xff]);
    assert_eq!(
        encode(0x8000_0000).unwrap_err().to_string(),
        "a decimal needs 5 bytes and the fixed of its schema has 4: give the fixed a larger size"
    );
    assert_eq!(encode(-0x8000_0000).unwrap(), [0x80, 0, 0, 0]);
    assert!(encode(-0x8000_0001).is_err());
}

#[test]
fn a_decimal_may_be_longer_than_it_needs_to_be() {
    let decode = Decoder::decimal_bytes::<4, 2>;
    let padded = [8, 0xff, 0xff, 0xfb, 0x2e];
    assert_eq!(read(&padded, decode).unwrap().unscaled(), Some(-1234));

    let mut long = bytes_of(&vec![0; 1 << 20], encode::bytes);
    *long.last_mut().unwrap() = 7;
    assert_eq!(read(&long, decode).unwrap().unscaled(), Some(7));
}

#[test]
fn a_decimal_with_too_many_digits_is_refused() {
    let message = "the number does not fit a decimal of 4 digits: it can have 2 before the point and 2 behind it";
    let decode = Decoder::decimal_bytes::<4, 2>;
    assert_eq!(
        refusal(&[4, 0x27, 0x10], decode),
        format!("{message}, at byte 1")
    );
    assert_eq!(
        refusal(&[4, 0xd8, 0xf0], decode),
        format!("{message}, at byte 1")
    );
    let fixed = Decoder::decimal_fixed::<4, 2, 2>;
    assert_eq!(
        refusal(&[0x27, 0x10], fixed),
        format!("{message}, at byte 0")
    );
}

/// Working out the digits of 16 MiB would take hours.
#[test]
fn a_huge_decimal_is_refused_by_its_length() {
    let huge = bytes_of(&vec![0x7f; 1 << 24], encode::bytes);
    assert!(read(&huge, Decoder::decimal_bytes::<1000, 2>).is_err());
    let huge = bytes_of(&vec![0x80; 1 << 24], encode::bytes);
    assert!(read(&huge, Decoder::decimal_bytes::<1000, 2>).is_err());
}

#[test]
fn a_decimal_without_bytes_is_refused() {
    let message = "a decimal without any bytes is no number: zero is one byte 0";
    assert_eq!(
        refusal(&[0], Decoder::decimal_bytes::<4, 2>),
        format!("{message}, at byte 1")
    );
    assert_eq!(
        refusal(&[], Decoder::decimal_fixed::<4, 2, 0>),
        format!("{message}, at byte 0")
    );
}

proptest! {
    #[test]
    fn uuids_survive(bits: u128) {
        let uuid = Uuid::from_u128(bits);
        both_ways(&uuid, &bits.to_be_bytes(), encode::uuid_fixed, Decoder::uuid_fixed);
    }

    #[test]
    fn durations_survive(months: u32, days: u32, millis: u32) {
        let duration = Duration { months, days, millis };
        let bytes = bytes_of(&duration, encode::duration);
        prop_assert_eq!(bytes.len(), 12);
        prop_assert_eq!(read(&bytes, Decoder::duration).unwrap(), duration);
    }

    #[test]
    fn decimals_survive(unscaled in -(10_i128.pow(38) - 1)..10_i128.pow(38)) {
        let value = Decimal::<38, 10>::from_unscaled(unscaled).unwrap();
        let bytes = bytes_of(&value, encode::decimal_bytes);
        prop_assert_eq!(&read(&bytes, Decoder::decimal_bytes).unwrap(), &value);
        let bytes = bytes_of(&value, encode::decimal_fixed::<38, 10, 16>);
        prop_assert_eq!(&bytes[..], unscaled.to_be_bytes());
        prop_assert_eq!(&read(&bytes, Decoder::decimal_fixed::<38, 10, 16>).unwrap(), &value);
    }
}
