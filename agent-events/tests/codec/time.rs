//! Dates, times of day and local timestamps.

use agent_events::chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use agent_events::codec::{Decoder, encode};
use proptest::prelude::*;

use crate::{both_ways, bytes_of, long, read, refusal};

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn clock(hour: u32, minute: u32, second: u32, nano: u32) -> NaiveTime {
    NaiveTime::from_hms_nano_opt(hour, minute, second, nano).unwrap()
}

/// The longest time before midnight that a number of `per_second` parts can say.
fn last_of_day(nano: u32) -> NaiveTime {
    clock(23, 59, 59, nano)
}

#[test]
fn a_date_is_days_since_the_epoch() {
    let check = |date, bytes: &[u8]| both_ways(&date, bytes, encode::date, Decoder::date);
    check(day(1970, 1, 1), &[0]);
    check(day(1970, 1, 2), &[2]);
    check(day(1969, 12, 31), &[1]);
    check(day(2000, 1, 1), &[0x9a, 0xab, 0x01]); // 10957
    check(day(1, 1, 1), &[0xf3, 0xe4, 0x57]); // -719162
    check(day(0, 12, 31), &[0xf5, 0xe4, 0x57]); // -719163
}

#[test]
fn a_date_reaches_as_far_as_the_calendar() {
    for (edge, step) in [(NaiveDate::MIN, -1), (NaiveDate::MAX, 1)] {
        let days = (edge - day(1970, 1, 1)).num_days();
        both_ways(&edge, &long(days), encode::date, Decoder::date);
        assert_eq!(
            refusal(&long(days + step), Decoder::date::<NaiveDate>),
            format!(
                "a date {} days from 1970-01-01 is out of range, at byte 0",
                days + step
            )
        );
    }
}

#[test]
fn days_at_the_ends_of_an_int_are_refused() {
    for (bytes, days) in [
        ([0xfe, 0xff, 0xff, 0xff, 0x0f], i32::MAX),
        ([0xff, 0xff, 0xff, 0xff, 0x0f], i32::MIN),
    ] {
        assert_eq!(
            refusal(&bytes, Decoder::date::<NaiveDate>),
            format!("a date {days} days from 1970-01-01 is out of range, at byte 0")
        );
    }
    assert_eq!(
        refusal(&long(1 << 31), Decoder::date::<NaiveDate>),
        "2147483648 does not fit an int, which has 32 bits, at byte 0"
    );
}

#[test]
fn a_time_counts_from_midnight() {
    let millis = |time, bytes: &[u8]| {
        both_ways(&time, bytes, encode::time_millis, Decoder::time_millis);
    };
    millis(clock(0, 0, 0, 0), &[0]);
    millis(clock(0, 0, 0, 1_000_000), &[2]);
    millis(clock(0, 0, 1, 0), &[0xd0, 0x0f]);
    millis(last_of_day(999_000_000), &[0xfe, 0xef, 0xb2, 0x52]); // 86399999

    let micros = |time, bytes: &[u8]| {
        both_ways(&time, bytes, encode::time_micros, Decoder::time_micros);
    };
    micros(clock(0, 0, 0, 0), &[0]);
    micros(clock(0, 0, 0, 1_000), &[2]);
    micros(clock(0, 0, 1, 0), &[0x80, 0x89, 0x7a]);
    micros(
        last_of_day(999_999_000),
        &[0xfe, 0xff, 0xba, 0xdd, 0x83, 0x05], // 86399999999
    );
}

#[test]
fn what_is_finer_than_the_unit_is_cut_off() {
    let time = last_of_day(999_999_999);
    assert_eq!(bytes_of(&time, encode::time_millis), long(86_399_999));
    assert_eq!(bytes_of(&time, encode::time_micros), long(86_399_999_999));

    // Towards the past, also before the epoch.
    let before = day(1969, 12, 31).and_time(time);
    assert_eq!(bytes_of(&before, encode::local_timestamp_millis), long(-1));
    assert_eq!(bytes_of(&before, encode::local_timestamp_micros), long(-1));
}

#[test]
fn there_is_no_24_o_clock_and_no_negative_time() {
    assert_eq!(
        refusal(&long(86_400_000), Decoder::time_millis::<NaiveTime>),
        "86400000 is no time of day, which is 0 to 86399999 milliseconds, at byte 0"
    );
    assert_eq!(
        refusal(&long(86_400_000_000), Decoder::time_micros::<NaiveTime>),
        "86400000000 is no time of day, which is 0 to 86399999999 microseconds, at byte 0"
    );
    for value in [-1, i64::from(i32::MIN), i64::from(i32::MAX)] {
        assert!(
            refusal(&long(value), Decoder::time_millis::<NaiveTime>).contains("no time of day")
        );
    }
    for value in [-1, i64::MIN, i64::MAX] {
        assert!(
            refusal(&long(value), Decoder::time_micros::<NaiveTime>).contains("no time of day")
        );
    }
}

#[test]
fn a_leap_second_is_no_time_of_day() {
    let leap = last_of_day(1_500_000_000);
    for encode in [encode::time_millis, encode::time_micros] {
        let mut out = Vec::new();
        assert_eq!(
            encode(&leap, &mut out).unwrap_err().to_string(),
            "23:59:60.500 is within a leap second, which a time of day in Avro does not have: use the second before or \
             after"
        );
        assert!(out.is_empty());
    }
}

#[test]
fn a_local_timestamp_counts_from_the_epoch() {
    let time = day(1970, 1, 1).and_time(clock(0, 0, 1, 1_000_000));
    both_ways(
        &time,
        &[0xd2, 0x0f], // 1001
        encode::local_timestamp_millis,
        Decoder::local_timestamp_millis,
    );
    both_ways(
        &time,
        &[0xd0, 0x98, 0x7a], // 1001000
        encode::local_timestamp_micros,
        Decoder::local_timestamp_micros,
    );
    both_ways(
        &time,
        &[0x80, 0xb1, 0xd0, 0xba, 0x07], // 1001000000
        encode::local_timestamp_nanos,
        Decoder::local_timestamp_nanos,
    );
    both_ways(
        &day(1969, 12, 31).and_time(last_of_day(999_999_999)),
        &[1],
        encode::local_timestamp_nanos,
        Decoder::local_timestamp_nanos,
    );
}

#[test]
fn local_timestamps_reach_as_far_as_the_calendar() {
    let epoch = NaiveDateTime::default();
    for (edge, step) in [(NaiveDateTime::MIN, -1), (NaiveDateTime::MAX, 1)] {
        let millis = (edge - epoch).num_milliseconds();
        assert_eq!(
            bytes_of(&edge, encode::local_timestamp_millis),
            long(millis)
        );
        assert!(
            read(
                &long(millis),
                Decoder::local_timestamp_millis::<NaiveDateTime>
            )
            .is_ok()
        );
        assert_eq!(
            refusal(
                &long(millis + step),
                Decoder::local_timestamp_millis::<NaiveDateTime>
            ),
            format!("{} is a time out of range, at byte 0", millis + step)
        );
        let micros = (edge - epoch).num_microseconds().unwrap();
        assert!(
            read(
                &long(micros),
                Decoder::local_timestamp_micros::<NaiveDateTime>
            )
            .is_ok()
        );
        assert!(
            read(
                &long(micros + step),
                Decoder::local_timestamp_micros::<NaiveDateTime>
            )
            .is_err()
        );
    }
    for value in [i64::MIN, i64::MAX] {
        assert!(
            read(
                &long(value),
                Decoder::local_timestamp_millis::<NaiveDateTime>
            )
            .is_err()
        );
        assert!(
            read(
                &long(value),
                Decoder::local_timestamp_micros::<NaiveDateTime>
            )
            .is_err()
        );
    }
}

#[test]
fn local_nanoseconds_end_in_2262() {
    for nanos in [i64::MIN, i64::MAX] {
        both_ways(
            &(NaiveDateTime::default() + TimeDelta::nanoseconds(nanos)),
            &long(nanos),
            encode::local_timestamp_nanos,
            Decoder::local_timestamp_nanos,
        );
    }
    let late = day(2262, 4, 12).and_time(clock(0, 0, 0, 0));
    assert_eq!(
        encode::local_timestamp_nanos(&late, &mut Vec::new())
            .unwrap_err()
            .to_string(),
        "2262-04-12 00:00:00 does not fit a local-timestamp-nanos, which ends in the year 2262: use \
         local-timestamp-micros"
    );
}

proptest! {
    #[test]
    fn dates_survive(days in -95_000_000..95_000_000_i32) {
        let date = day(1970, 1, 1) + TimeDelta::days(days.into());
        both_ways(&date, &long(days.into()), encode::date, Decoder::date);
    }

    #[test]
    fn times_survive(micros in 0..86_400_000_000_i64) {
        let midnight = clock(0, 0, 0, 0);
        let time = midnight + TimeDelta::microseconds(micros);
        both_ways(&time, &long(micros), encode::time_micros, Decoder::time_micros);
        let millis = micros / 1_000;
        let time = midnight + TimeDelta::milliseconds(millis);
        both_ways(&time, &long(millis), encode::time_millis, Decoder::time_millis);
    }

    #[test]
    fn local_timestamps_survive(value: i64) {
        let epoch = NaiveDateTime::default();
        let time = epoch + TimeDelta::nanoseconds(value);
        both_ways(&time, &long(value), encode::local_timestamp_nanos, Decoder::local_timestamp_nanos);
        let time = epoch + TimeDelta::microseconds(value >> 2);
        both_ways(&time, &long(value >> 2), encode::local_timestamp_micros, Decoder::local_timestamp_micros);
        let time = epoch + TimeDelta::milliseconds(value >> 12);
        both_ways(&time, &long(value >> 12), encode::local_timestamp_millis, Decoder::local_timestamp_millis);
    }
}
