//! A value of a logical type in, its binary form appended ("Logical Types", Avro 1.12).

use std::fmt::Display;

use uuid::Uuid;

use super::{Result, bytes, fixed, int, long, string};
use crate::codec::{AvroDate, AvroLocalTimestamp, AvroTime, AvroTimestamp, EncodeError};
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
/// When 64 bits of milliseconds cannot say the time, which is so of no time of chrono, jiff or time.
#[inline]
pub fn timestamp_millis<T: AvroTimestamp>(value: &T, out: &mut Vec<u8>) -> Result {
    match since_epoch(value.to_epoch(), 1_000) {
        Some(millis) => long(&millis, out),
        None => Err(too_far(value, "timestamp-millis")),
    }
}

/// Appends a `timestamp-micros`; what is finer than a microsecond is cut off.
///
/// # Errors
///
/// When the time is more than 292,000 years from 1970, which is so of no time of chrono or jiff.
#[inline]
pub fn timestamp_micros<T: AvroTimestamp>(value: &T, out: &mut Vec<u8>) -> Result {
    match since_epoch(value.to_epoch(), 1_000_000) {
        Some(micros) => long(&micros, out),
        None => Err(too_far(value, "timestamp-micros")),
    }
}

/// Appends a `timestamp-nanos`.
///
/// # Errors
///
/// When the time lies outside the years 1677 to 2262, which is all that 64 bits of nanoseconds can say.
#[inline]
pub fn timestamp_nanos<T: AvroTimestamp>(value: &T, out: &mut Vec<u8>) -> Result {
    match since_epoch(value.to_epoch(), 1_000_000_000) {
        Some(nanos) => long(&nanos, out),
        None => Err(too_far(value, "timestamp-nanos")),
    }
}

/// Appends a `local-timestamp-millis`; what is finer than a millisecond is cut off.
///
/// # Errors
///
/// When 64 bits of milliseconds cannot say the time, which is so of no time of chrono, jiff or time.
#[inline]
pub fn local_timestamp_millis<T: AvroLocalTimestamp>(value: &T, out: &mut Vec<u8>) -> Result {
    match since_epoch(value.to_epoch(), 1_000) {
        Some(millis) => long(&millis, out),
        None => Err(too_far(value, "local-timestamp-millis")),
    }
}

/// Appends a `local-timestamp-micros`; what is finer than a microsecond is cut off.
///
/// # Errors
///
/// When the time is more than 292,000 years from 1970, which is so of no time of chrono or jiff.
#[inline]
pub fn local_timestamp_micros<T: AvroLocalTimestamp>(value: &T, out: &mut Vec<u8>) -> Result {
    match since_epoch(value.to_epoch(), 1_000_000) {
        Some(micros) => long(&micros, out),
        None => Err(too_far(value, "local-timestamp-micros")),
    }
}

/// Appends a `local-timestamp-nanos`.
///
/// # Errors
///
/// When the time lies outside the years 1677 to 2262, which is all that 64 bits of nanoseconds can say.
#[inline]
pub fn local_timestamp_nanos<T: AvroLocalTimestamp>(value: &T, out: &mut Vec<u8>) -> Result {
    match since_epoch(value.to_epoch(), 1_000_000_000) {
        Some(nanos) => long(&nanos, out),
        None => Err(too_far(value, "local-timestamp-nanos")),
    }
}

/// Returns seconds and the nanoseconds after them as parts of a second; what is finer is cut off.
fn since_epoch((seconds, nanos): (i64, u32), per_second: i64) -> Option<i64> {
    let parts = i64::from(nanos) / (1_000_000_000 / per_second);
    // Towards zero first: the least time that fits begins in a second that does not.
    if seconds < 0 {
        (seconds + 1)
            .checked_mul(per_second)?
            .checked_add(parts - per_second)
    } else {
        seconds.checked_mul(per_second)?.checked_add(parts)
    }
}

#[cold]
fn too_far(value: &dyn Display, name: &str) -> EncodeError {
    let (limit, remedy) = match name.rsplit_once('-') {
        Some((kind, "nanos")) => ("ends in the year 2262", format!("use {kind}-micros")),
        Some((kind, "micros")) => ("ends in the year 294247", format!("use {kind}-millis")),
        _ => ("has 64 bits", "use a time nearer to 1970".to_owned()),
    };
    EncodeError::new(format!(
        "{value} does not fit a {name}, which {limit}: {remedy}"
    ))
}

/// Appends a `date`.
///
/// # Errors
///
/// Never: every day of chrono, jiff and time fits an `int`.
#[inline]
pub fn date<T: AvroDate>(value: &T, out: &mut Vec<u8>) -> Result {
    int(&value.to_epoch_days(), out)
}

/// Appends a `time-millis`; what is finer than a millisecond is cut off.
///
/// # Errors
///
/// When the time is within a leap second, which the type does not have.
#[inline]
pub fn time_millis<T: AvroTime>(value: &T, out: &mut Vec<u8>) -> Result {
    // A day has less than 2^31 milliseconds.
    long(&of_day(value, 1_000)?, out)
}

/// Appends a `time-micros`; what is finer than a microsecond is cut off.
///
/// # Errors
///
/// When the time is within a leap second, which the type does not have.
#[inline]
pub fn time_micros<T: AvroTime>(value: &T, out: &mut Vec<u8>) -> Result {
    long(&of_day(value, 1_000_000)?, out)
}

fn of_day(value: &impl AvroTime, per_second: u32) -> std::result::Result<i64, EncodeError> {
    let (seconds, nanos) = value.to_midnight();
    if nanos >= 1_000_000_000 {
        return Err(EncodeError::new(format!(
            "{value} is within a leap second, which a time of day in Avro does not have: use the second before or after"
        )));
    }
    let parts = nanos / (1_000_000_000 / per_second);
    Ok(i64::from(seconds) * i64::from(per_second) + i64::from(parts))
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
