//! Whatever the bytes, every part of the decoder returns; and what it reads, the encoder writes so that it is read
//! again.

use agent_events::chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use agent_events::codec::{Decoder, encode};
use proptest::prelude::*;

use crate::{bytes_of, long, read};

type UtcTime = DateTime<Utc>;

macro_rules! check {
    ($bytes:expr, $part:ident $(, $parameter:tt)*) => {
        if let Ok(value) = Decoder::new($bytes).$part::<$($parameter),*>() {
            let again = bytes_of(&value, encode::$part::<$($parameter),*>);
            assert_eq!(read(&again, Decoder::$part::<$($parameter),*>).unwrap(), value);
        }
    };
}

macro_rules! check_times {
    ($bytes:expr, $timestamp:ident, $local:ident, $date:ident, $time:ident) => {
        check!($bytes, date, $date);
        check!($bytes, time_millis, $time);
        check!($bytes, time_micros, $time);
        check!($bytes, timestamp_millis, $timestamp);
        check!($bytes, timestamp_micros, $timestamp);
        check!($bytes, timestamp_nanos, $timestamp);
        check!($bytes, local_timestamp_millis, $local);
        check!($bytes, local_timestamp_micros, $local);
        check!($bytes, local_timestamp_nanos, $local);
    };
}

fn check_all(bytes: &[u8]) {
    #[cfg(feature = "jiff")]
    {
        use agent_events::jiff::Timestamp;
        use agent_events::jiff::civil::{Date, DateTime, Time};
        check_times!(bytes, Timestamp, DateTime, Date, Time);
    }
    #[cfg(feature = "time")]
    {
        use agent_events::time::{Date, OffsetDateTime, PrimitiveDateTime, Time, UtcDateTime};
        check_times!(bytes, OffsetDateTime, PrimitiveDateTime, Date, Time);
        check_times!(bytes, UtcDateTime, PrimitiveDateTime, Date, Time);
    }
    check_times!(bytes, UtcTime, NaiveDateTime, NaiveDate, NaiveTime);
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
