//! Dates and times of jiff and time: the bytes that chrono has, and the ends of their years.

use std::fmt::Debug;

use agent_events::chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use agent_events::codec::{
    AvroDate, AvroLocalTimestamp, AvroTime, AvroTimestamp, Decoder, decode, encode,
};
use proptest::prelude::*;

use crate::{bytes_of, long, read, refusal};

/// Checks that the number is read and written as chrono's type does it, and that it is the same for people.
#[track_caller]
fn same<T: PartialEq + Debug, C: PartialEq + Debug>(
    number: i64,
    (decode, encode): (Decode<T>, Encode<T>),
    (chrono_decode, chrono_encode): (Decode<C>, Encode<C>),
) {
    let bytes = long(number);
    let value = read(&bytes, decode).unwrap();
    let chrono = read(&bytes, chrono_decode).unwrap();
    assert_eq!(bytes_of(&value, encode), bytes, "{value:?}");
    assert_eq!(bytes_of(&chrono, chrono_encode), bytes, "{chrono:?}");
}

type Decode<T> = fn(&mut Decoder<'_>) -> decode::Result<T>;
type Encode<T> = fn(&T, &mut Vec<u8>) -> encode::Result;

macro_rules! same {
    ($number:expr, $part:ident, $ty:ty, $chrono:ty) => {
        same::<$ty, $chrono>(
            $number,
            (|input| input.$part(), encode::$part),
            (|input| input.$part(), encode::$part),
        );
    };
}

/// Seconds that jiff and time both have: from -9999-01-02 to 9999-12-29.
const SECONDS: std::ops::Range<i64> = -377_705_000_000..253_402_128_000;
const DAYS: std::ops::RangeInclusive<i64> = -4_371_587..=2_932_896;

fn timestamps<T: AvroTimestamp + PartialEq + Debug>(seconds: i64, nanos: i64) {
    let (millis, micros) = (nanos / 1_000_000, nanos / 1_000);
    same!(seconds * 1_000 + millis, timestamp_millis, T, DateTime<Utc>);
    same!(
        seconds * 1_000_000 + micros,
        timestamp_micros,
        T,
        DateTime<Utc>
    );
}

fn local_timestamps<T: AvroLocalTimestamp + PartialEq + Debug>(seconds: i64, nanos: i64) {
    let (millis, micros) = (nanos / 1_000_000, nanos / 1_000);
    same!(
        seconds * 1_000 + millis,
        local_timestamp_millis,
        T,
        NaiveDateTime
    );
    same!(
        seconds * 1_000_000 + micros,
        local_timestamp_micros,
        T,
        NaiveDateTime
    );
}

fn times_of_day<T: AvroTime + PartialEq + Debug>(micros: i64) {
    same!(micros / 1_000, time_millis, T, NaiveTime);
    same!(micros, time_micros, T, NaiveTime);
}

fn dates<T: AvroDate + PartialEq + Debug>(days: i64) {
    same!(days, date, T, NaiveDate);
}

/// What is true of every crate.
fn edges<S, L, D, T>()
where
    S: AvroTimestamp + PartialEq + Debug,
    L: AvroLocalTimestamp + PartialEq + Debug,
    D: AvroDate + PartialEq + Debug,
    T: AvroTime + PartialEq + Debug,
{
    for seconds in [
        SECONDS.start,
        -86_401,
        -2,
        -1,
        0,
        1,
        951_782_399,
        SECONDS.end,
    ] {
        for nanos in [0, 1_000, 999_000, 1_000_000, 999_999_000] {
            timestamps::<S>(seconds, nanos);
            local_timestamps::<L>(seconds, nanos);
        }
    }
    for nanos in [i64::MIN, i64::MIN + 1, -1_000_000_001, -1, 0, 1, i64::MAX] {
        same!(nanos, timestamp_nanos, S, DateTime<Utc>);
        same!(nanos, local_timestamp_nanos, L, NaiveDateTime);
    }
    for days in [
        *DAYS.start(),
        -719_163,
        -1,
        0,
        1,
        10_957,
        11_016,
        *DAYS.end(),
    ] {
        dates::<D>(days);
    }
    for micros in [
        0,
        1,
        999_999,
        1_000_000,
        59_999_999,
        3_599_999_999,
        86_399_999_999,
    ] {
        times_of_day::<T>(micros);
    }
    for days in [
        DAYS.start() - 1,
        DAYS.end() + 1,
        i32::MIN.into(),
        i32::MAX.into(),
    ] {
        assert_eq!(
            refusal(&long(days), Decoder::date::<D>),
            format!("a date {days} days from 1970-01-01 is out of range, at byte 0")
        );
    }
    for millis in [
        -377_705_116_800_001,
        253_402_300_800_000,
        i64::MIN,
        i64::MAX,
    ] {
        let wanted = format!("{millis} is a time out of range, at byte 0");
        let bytes = long(millis);
        assert_eq!(refusal(&bytes, Decoder::timestamp_millis::<S>), wanted);
        assert_eq!(
            refusal(&bytes, Decoder::local_timestamp_millis::<L>),
            wanted
        );
    }
    for value in [-1, 86_400_000_000, i64::MIN, i64::MAX] {
        assert!(refusal(&long(value), Decoder::time_micros::<T>).contains("no time of day"));
    }
    // Without a zone there is no need for room: years begin and end.
    for (seconds, nanos) in [(-377_705_116_800, 0), (253_402_300_799, 999_999_000)] {
        local_timestamps::<L>(seconds, nanos);
    }
    let late: S = read(&long(9_223_372_037_000), Decoder::timestamp_millis).unwrap();
    let refused = encode::timestamp_nanos(&late, &mut Vec::new()).unwrap_err();
    let refused = refused.to_string();
    assert!(
        refused.starts_with("2262-04-11") && refused.ends_with("use timestamp-micros"),
        "{refused}"
    );
}

#[cfg(feature = "jiff")]
mod of_jiff {
    use agent_events::jiff::Timestamp;
    use agent_events::jiff::civil::{Date, DateTime, Time, date};

    use super::*;

    #[test]
    fn bytes_are_those_of_chrono_to_the_end_of_the_years() {
        edges::<Timestamp, DateTime, Date, Time>();
        for edge in [Timestamp::MIN, Timestamp::MAX] {
            timestamps::<Timestamp>(edge.as_second(), edge.subsec_nanosecond().into());
        }
    }

    #[test]
    fn a_value_is_the_same_for_people() {
        let at: Timestamp = "1969-12-31T23:59:59.9995Z".parse().unwrap();
        assert_eq!(bytes_of(&at, encode::timestamp_millis), long(-1));
        assert_eq!(bytes_of(&at, encode::timestamp_micros), long(-500));
        let day = date(2000, 1, 1);
        assert_eq!(bytes_of(&day, encode::date), long(10_957));
        assert_eq!(
            bytes_of(&day.at(0, 0, 1, 0), encode::local_timestamp_millis),
            long(946_684_801_000)
        );
        assert_eq!(
            bytes_of(
                &Time::constant(23, 59, 59, 999_999_999),
                encode::time_micros
            ),
            long(86_399_999_999)
        );
    }

    proptest! {
        #[test]
        fn any_value_has_the_bytes_of_chrono(
            seconds in SECONDS, nanos in 0..1_000_000_000_i64, days in DAYS, micros in 0..86_400_000_000_i64,
        ) {
            timestamps::<Timestamp>(seconds, nanos);
            local_timestamps::<DateTime>(seconds, nanos);
            dates::<Date>(days);
            times_of_day::<Time>(micros);
        }
    }
}

#[cfg(feature = "time")]
mod of_time {
    use agent_events::time::{
        Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcDateTime, UtcOffset,
    };

    use super::*;

    #[test]
    fn bytes_are_those_of_chrono_to_the_end_of_the_years() {
        edges::<UtcDateTime, PrimitiveDateTime, Date, Time>();
        edges::<OffsetDateTime, PrimitiveDateTime, Date, Time>();
    }

    #[test]
    fn a_value_is_the_same_for_people() {
        let day = Date::from_calendar_date(2000, Month::January, 1).unwrap();
        let clock = Time::from_hms_nano(23, 59, 59, 999_999_999).unwrap();
        assert_eq!(bytes_of(&day, encode::date), long(10_957));
        assert_eq!(bytes_of(&clock, encode::time_micros), long(86_399_999_999));
        let local = PrimitiveDateTime::new(day, Time::MIDNIGHT);
        let millis = long(946_684_800_000);
        assert_eq!(bytes_of(&local, encode::local_timestamp_millis), millis);
        // The same instant, whatever the offset.
        let east = local
            .as_utc()
            .to_offset(UtcOffset::from_hms(5, 30, 0).unwrap());
        assert_eq!(bytes_of(&east, encode::timestamp_millis), millis);
        let again: OffsetDateTime = read(&millis, Decoder::timestamp_millis).unwrap();
        assert_eq!((again, again.offset()), (east, UtcOffset::UTC));
        let before = UtcDateTime::from_unix_timestamp_nanos(-500_000).unwrap();
        assert_eq!(bytes_of(&before, encode::timestamp_millis), long(-1));
        assert_eq!(bytes_of(&before, encode::timestamp_micros), long(-500));
    }

    proptest! {
        #[test]
        fn any_value_has_the_bytes_of_chrono(
            seconds in SECONDS, nanos in 0..1_000_000_000_i64, days in DAYS, micros in 0..86_400_000_000_i64,
        ) {
            timestamps::<UtcDateTime>(seconds, nanos);
            timestamps::<OffsetDateTime>(seconds, nanos);
            local_timestamps::<PrimitiveDateTime>(seconds, nanos);
            dates::<Date>(days);
            times_of_day::<Time>(micros);
        }
    }
}
