//! Whatever the bytes, every part of the decoder returns; and what it reads, the encoder writes so that it is read
//! again.

use agent_events::codec::{Decoder, encode};
use proptest::prelude::*;

use crate::{bytes_of, long, read};

macro_rules! check {
    ($bytes:expr, $part:ident $(, $parameter:literal)*) => {
        if let Ok(value) = Decoder::new($bytes).$part::<$($parameter),*>() {
            let again = bytes_of(&value, encode::$part::<$($parameter),*>);
            assert_eq!(read(&again, Decoder::$part::<$($parameter),*>).unwrap(), value);
        }
    };
}

fn check_all(bytes: &[u8]) {
    check!(bytes, date);
    check!(bytes, time_millis);
    check!(bytes, time_micros);
    check!(bytes, timestamp_millis);
    check!(bytes, timestamp_micros);
    check!(bytes, timestamp_nanos);
    check!(bytes, local_timestamp_millis);
    check!(bytes, local_timestamp_micros);
    check!(bytes, local_timestamp_nanos);
    check!(bytes, uuid_fixed);
    check!(bytes, uuid_string);
    check!(bytes, duration);
    check!(bytes, decimal_bytes, 4, 2);
    check!(bytes, decimal_bytes, 100, 50);
    check!(bytes, decimal_fixed, 9, 2, 4);
    check!(bytes, decimal_fixed, 45, 0, 20);
}

proptest! {
    #[test]
    fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        check_all(&bytes);
    }

    /// A length that fits makes decimals and strings get further.
    #[test]
    fn never_panics_behind_a_length(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        check_all(&bytes_of(&bytes, encode::bytes));
    }

    #[test]
    fn never_panics_at_the_ends_of_numbers(
        near in prop::sample::select(vec![0, 1 << 31, 1 << 52, 1 << 62, i64::MAX]),
        by in -3..3_i64,
    ) {
        let value = near.saturating_add(by);
        check_all(&long(value));
        check_all(&long(!value));
    }
}
