//! Decimal numbers as numbers: precision, order, equality, and any size against a slow reference.

use std::cmp::Ordering;
use std::collections::HashSet;

use agent_events::Decimal;
use proptest::prelude::*;

/// Returns minimal two's complement of a number, worked out digit by digit.
fn slow_bytes(negative: bool, digits: &str) -> Vec<u8> {
    let mut digits: Vec<u32> = digits
        .bytes()
        .map(|digit| u32::from(digit - b'0'))
        .collect();
    let mut bytes = Vec::new();
    while digits.iter().any(|digit| *digit > 0) {
        let mut rest = 0;
        for digit in &mut digits {
            let value = rest * 10 + *digit;
            (*digit, rest) = (value / 256, value % 256);
        }
        bytes.push(u8::try_from(rest).unwrap());
    }
    bytes.push(0);
    if negative {
        let mut carry = true;
        for byte in &mut bytes {
            (*byte, carry) = (!*byte).overflowing_add(carry.into());
        }
    }
    bytes.reverse();
    while let [first, second, ..] = bytes[..]
        && ((first == 0 && second < 0x80) || (first == 0xff && second >= 0x80))
    {
        bytes.remove(0);
    }
    bytes
}

fn decimal<const P: u32, const S: u32>(text: &str) -> Decimal<P, S> {
    text.parse().unwrap()
}

#[test]
fn the_default_is_zero() {
    let zero = Decimal::<4, 2>::default();
    assert_eq!(zero.unscaled(), Some(0));
    assert_eq!(zero, Decimal::from_unscaled(0).unwrap());
    assert_eq!(zero, decimal("-0.00"));
    assert!(!zero.is_negative());
}

#[test]
fn the_precision_counts_digits() {
    assert!(Decimal::<1, 0>::from_unscaled(9).is_ok());
    assert!(Decimal::<1, 0>::from_unscaled(10).is_err());
    assert!(Decimal::<1, 1>::from_unscaled(-9).is_ok());
    assert!(Decimal::<1, 1>::from_unscaled(-10).is_err());
    assert!(Decimal::<38, 0>::from_unscaled(10_i128.pow(38) - 1).is_ok());
    assert!(Decimal::<38, 0>::from_unscaled(10_i128.pow(38)).is_err());
    assert!(Decimal::<38, 0>::from_unscaled(i128::MIN).is_err());
    assert!(Decimal::<39, 0>::from_unscaled(i128::MIN).is_ok());
    assert!(Decimal::<39, 0>::from_unscaled(i128::MAX).is_ok());
    assert!(Decimal::<{ u32::MAX }, 0>::from_unscaled(i128::MAX).is_ok());
    assert_eq!(
        Decimal::<4, 2>::from_unscaled(10_000)
            .unwrap_err()
            .to_string(),
        "the number does not fit a decimal of 4 digits: it can have 2 before the point and 2 behind it"
    );
}

/// The numbers beside a power of ten, for a precision `P` whose limit lies inside a length in bits.
fn check_limit<const P: u32>() {
    let digits = P as usize;
    let most = "9".repeat(digits);
    let over = format!("1{}", "0".repeat(digits));
    for negative in [false, true] {
        let fits = Decimal::<P, 0>::from_unscaled_be_bytes(&slow_bytes(negative, &most));
        let sign = if negative { "-" } else { "" };
        assert_eq!(fits.unwrap().to_string(), format!("{sign}{most}"));
        assert!(Decimal::<P, 0>::from_unscaled_be_bytes(&slow_bytes(negative, &over)).is_err());
    }
}

#[test]
fn the_precision_is_exact_at_every_size() {
    check_limit::<1>();
    check_limit::<2>();
    check_limit::<3>();
    check_limit::<18>();
    check_limit::<19>();
    check_limit::<20>();
    check_limit::<37>();
    check_limit::<38>();
    check_limit::<39>();
    check_limit::<40>();
    check_limit::<57>();
    check_limit::<76>();
    check_limit::<77>();
    check_limit::<100>();
    check_limit::<255>();
    check_limit::<1000>();
}

#[test]
fn a_number_beyond_an_i128_has_bytes_only() {
    let large: Decimal<40, 0> = decimal(&"9".repeat(40));
    assert_eq!(large.unscaled(), None);
    assert_eq!(
        large.unscaled_be_bytes(),
        slow_bytes(false, &"9".repeat(40))
    );
    assert!(!large.is_negative());
    let edge: Decimal<40, 0> = decimal(&i128::MIN.to_string());
    assert_eq!(edge.unscaled(), Some(i128::MIN));
    assert!(edge.is_negative());
}

#[test]
fn bytes_that_are_not_minimal_make_the_same_number() {
    for digits in ["7", "200", &"8".repeat(60)] {
        for negative in [false, true] {
            let minimal = slow_bytes(negative, digits);
            let mut padded = vec![if negative { 0xff } else { 0 }; 30];
            padded.extend_from_slice(&minimal);
            let one = Decimal::<60, 3>::from_unscaled_be_bytes(&minimal).unwrap();
            let two = Decimal::<60, 3>::from_unscaled_be_bytes(&padded).unwrap();
            assert_eq!(one, two);
            assert_eq!(two.unscaled_be_bytes(), minimal);
            assert_eq!(HashSet::from([one, two]).len(), 1);
        }
    }
}

#[test]
fn the_order_is_that_of_the_numbers() {
    let sorted: Vec<Decimal<60, 0>> = [
        &format!("-{}", "9".repeat(60)),
        &format!("-{}", "9".repeat(45)),
        &format!("-{}8", "9".repeat(44)),
        "-170141183460469231731687303715884105729",
        "-170141183460469231731687303715884105728",
        "-1",
        "0",
        "1",
        "170141183460469231731687303715884105727",
        "170141183460469231731687303715884105728",
        &format!("{}8", "9".repeat(44)),
        &"9".repeat(45),
        &"9".repeat(60),
    ]
    .map(decimal)
    .into();
    for (one, left) in sorted.iter().enumerate() {
        for (two, right) in sorted.iter().enumerate() {
            assert_eq!(left.cmp(right), one.cmp(&two), "{left} and {right}");
        }
    }
}

fn digits(most: usize) -> impl Strategy<Value = String> {
    ("[1-9]", prop::collection::vec("[0-9]", 0..most))
        .prop_map(|(first, rest)| first + &rest.concat())
}

/// Compares as text: by sign, then length, then digits.
fn slow_order(one: &str, two: &str) -> Ordering {
    match (one.strip_prefix('-'), two.strip_prefix('-')) {
        (None, None) => one.len().cmp(&two.len()).then_with(|| one.cmp(two)),
        (Some(one), Some(two)) => slow_order(two, one),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
    }
}

proptest! {
    #[test]
    fn small_numbers_are_as_i128(one in -99_999..=99_999_i128, two in -99_999..=99_999_i128) {
        let (a, b) = (Decimal::<5, 2>::from_unscaled(one).unwrap(), Decimal::<5, 2>::from_unscaled(two).unwrap());
        prop_assert_eq!(a.cmp(&b), one.cmp(&two));
        prop_assert_eq!(a == b, one == two);
        prop_assert_eq!(a.unscaled(), Some(one));
        prop_assert_eq!(a.is_negative(), one < 0);
        let bytes = one.to_be_bytes();
        prop_assert_eq!(&Decimal::<5, 2>::from_unscaled_be_bytes(&bytes).unwrap(), &a);
        let sum = Decimal::<5, 2>::from_unscaled(one + two);
        prop_assert_eq!(sum.is_ok(), (one + two).abs() < 100_000);
        let text = format!("{}{}.{:02}", if one < 0 { "-" } else { "" }, one.abs() / 100, one.abs() % 100);
        prop_assert_eq!(a.to_string(), text);
    }

    #[test]
    fn large_numbers_are_as_the_slow_reference(digits in digits(1000), negative: bool) {
        let text = format!("{}{digits}", if negative { "-" } else { "" });
        let number: Decimal<1000, 0> = decimal(&text);
        let bytes = slow_bytes(negative, &digits);
        prop_assert_eq!(number.unscaled_be_bytes(), &bytes[..]);
        let read = Decimal::<1000, 0>::from_unscaled_be_bytes(&bytes).unwrap();
        prop_assert_eq!(read.to_string(), text);
        prop_assert_eq!(read, number);
    }

    #[test]
    fn large_numbers_have_the_order_of_their_digits(one in digits(50), two in digits(50), signs: (bool, bool)) {
        let signed = |negative, digits| format!("{}{digits}", if negative { "-" } else { "" });
        let (one, two) = (signed(signs.0, one), signed(signs.1, two));
        let (a, b): (Decimal<50, 0>, Decimal<50, 0>) = (decimal(&one), decimal(&two));
        prop_assert_eq!(a.cmp(&b), slow_order(&one, &two));
    }
}
