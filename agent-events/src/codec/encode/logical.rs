//! A value of a logical type in, its binary form appended ("Logical Types", Avro 1.12).

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};
use uuid::Uuid;

use super::{Result, bytes, fixed, int, long, string};
use crate::codec::{EPOCH_DAY, EncodeError};
use crate::{Decimal, Duration};

/// Appends a `uuid` on `string`, hyphenated and in lower case.
///
/// # Errors
///
/// Never.
#[inline]
pub fn uuid_string(value: &Uuid, out: &mut Vec<u8>) -> Result {
    string(
        value.hyphenated().encode_lower(&mut Uuid::encode_buffer()),
        out,
    )
}

/// Appends a `timestamp-millis`; what is finer than a millisecond is cut off.
///
/// # Errors
///
/// Never.
#[inline]
pub fn timestamp_millis(value: &DateTime<Utc>, out: &mut Vec<u8>) -> Result {
    long(&value.timestamp_millis(), out)
}

/// Appends a `timestamp-micros`; what is finer than a microsecond is cut off.
///
/// # Errors
///
/// Never.
#[inline]
pub fn timestamp_micros(value: &DateTime<Utc>, out: &mut Vec<u8>) -> Result {
    long(&value.timestamp_micros(), out)
}

/// Appends a `timestamp-nanos`.
///
/// # Errors
///
/// When the time lies outside the years 1677 to 2262, which is all that 64 bits of nanoseconds can say.
#[inline]
pub fn timestamp_nanos(value: &DateTime<Utc>, out: &mut Vec<u8>) -> Result {
    match value.timestamp_nanos_opt() {
        Some(nanos) => long(&nanos, out),
        None => Err(EncodeError::new(format!(
            "{value} does not fit a timestamp-nanos, which ends in the year 2262: use timestamp-micros"
        ))),
    }
}

/// Appends a `local-timestamp-millis`; what is finer than a millisecond is cut off.
///
/// # Errors
///
/// Never.
#[inline]
pub fn local_timestamp_millis(value: &NaiveDateTime, out: &mut Vec<u8>) -> Result {
    timestamp_millis(&value.and_utc(), out)
}

/// Appends a `local-timestamp-micros`; what is finer than a microsecond is cut off.
///
/// # Errors
///
/// Never.
#[inline]
pub fn local_timestamp_micros(value: &NaiveDateTime, out: &mut Vec<u8>) -> Result {
    timestamp_micros(&value.and_utc(), out)
}

/// Appends a `local-timestamp-nanos`.
///
/// # Errors
///
/// When the time lies outside the years 1677 to 2262, which is all that 64 bits of nanoseconds can say.
#[inline]
pub fn local_timestamp_nanos(value: &NaiveDateTime, out: &mut Vec<u8>) -> Result {
    match value.and_utc().timestamp_nanos_opt() {
        Some(nanos) => long(&nanos, out),
        None => Err(EncodeError::new(format!(
            "{value} does not fit a local-timestamp-nanos, which ends in the year 2262: use local-timestamp-micros"
        ))),
    }
}

/// Appends a `date`.
///
/// # Errors
///
/// Never: every day of the calendar of [`chrono`] fits an `int`.
#[inline]
pub fn date(value: &NaiveDate, out: &mut Vec<u8>) -> Result {
    int(&(value.num_days_from_ce() - EPOCH_DAY), out)
}

/// Appends a `time-millis`; what is finer than a millisecond is cut off.
///
/// # Errors
///
/// When the time is within a leap second, which the type does not have.
#[inline]
pub fn time_millis(value: &NaiveTime, out: &mut Vec<u8>) -> Result {
    // A day has less than 2^31 milliseconds.
    long(&(nanos_of_day(*value)? / 1_000_000), out)
}

/// Appends a `time-micros`; what is finer than a microsecond is cut off.
///
/// # Errors
///
/// When the time is within a leap second, which the type does not have.
#[inline]
pub fn time_micros(value: &NaiveTime, out: &mut Vec<u8>) -> Result {
    long(&(nanos_of_day(*value)? / 1_000), out)
}

fn nanos_of_day(value: NaiveTime) -> std::result::Result<i64, EncodeError> {
    let nanos = value.nanosecond();
    if nanos >= 1_000_000_000 {
        return Err(EncodeError::new(format!(
            "{value} is within a leap second, which a time of day in Avro does not have: use the second before or after"
        )));
    }
    Ok(i64::from(value.num_seconds_from_midnight()) * 1_000_000_000 + i64::from(nanos))
}

/// Appends a `uuid` on `fixed` of size 16.
///
/// # Errors
///
/// Never.
#[inline]
pub fn uuid_fixed(value: &Uuid, out: &mut Vec<u8>) -> Result {
    fixed(value.as_bytes(), out)
}

/// Appends a `duration`.
///
/// # Errors
///
/// Never.
#[inline]
pub fn duration(value: &Duration, out: &mut Vec<u8>) -> Result {
    for part in [value.months, value.days, value.millis] {
        fixed(&part.to_le_bytes(), out)?;
    }
    Ok(())
}

/// Appends a `decimal` on `bytes`, in as few bytes as hold the number.
///
/// # Errors
///
/// Never.
pub fn decimal_bytes<const PRECISION: u32, const SCALE: u32>(
    value: &Decimal<PRECISION, SCALE>,
    out: &mut Vec<u8>,
) -> Result {
    value.with_be_bytes(|minimal| bytes(minimal, out))
}

/// Appends a `decimal` on `fixed` of size `N`.
///
/// # Errors
///
/// When the number needs more than `N` bytes: the schema promises more digits than its `size` holds.
pub fn decimal_fixed<const PRECISION: u32, const SCALE: u32, const N: usize>(
    value: &Decimal<PRECISION, SCALE>,
    out: &mut Vec<u8>,
) -> Result {
    value.with_be_bytes(|minimal| {
        let Some(padding) = N.checked_sub(minimal.len()) else {
            return Err(EncodeError::new(format!(
                "a decimal needs {} bytes and the fixed of its schema has {N}: give the fixed a larger size",
                minimal.len()
            )));
        };
        let sign = if value.is_negative() { 0xff } else { 0 };
        out.extend(std::iter::repeat_n(sign, padding));
        out.extend_from_slice(minimal);
        Ok(())
    })
}
