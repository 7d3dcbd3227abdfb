//! Dates and times of three crates in, the integers that Avro has for them out, and back.
//!
//! chrono is always there; jiff and time come with the features of their names.

#[cfg(feature = "jiff")]
mod of_jiff;
#[cfg(feature = "time")]
mod of_time;

use std::fmt::Display;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

/// 1970-01-01, counted from 0001-01-01 as day 1.
const EPOCH_DAY: i32 = 719_163;

/// A point in time: what a `timestamp-millis`, `timestamp-micros` or `timestamp-nanos` holds.
///
/// Implemented for `chrono::DateTime<Utc>`, with feature `jiff` for `jiff::Timestamp`, and with feature `time` for
/// `time::UtcDateTime` and `time::OffsetDateTime`, whose offset is lost: what is read is in UTC.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no type of an Avro timestamp",
    label = "a timestamp is expected here",
    note = "use `chrono::DateTime<Utc>`, `jiff::Timestamp` with feature `jiff` of agent-events, or `time::UtcDateTime` with \
            feature `time`"
)]
pub trait AvroTimestamp: Sized + Display {
    /// Returns the whole seconds since 1970-01-01T00:00:00Z, rounded down, and the nanoseconds after them.
    ///
    /// Within a leap second the nanoseconds may be a second or more.
    fn to_epoch(&self) -> (i64, u32);

    /// Returns the time this many seconds and nanoseconds, less than a second, after 1970-01-01T00:00:00Z; `None` when the
    /// type has no such time.
    fn from_epoch(seconds: i64, nanos: u32) -> Option<Self>;
}

/// A date and time of day in no zone: what a `local-timestamp-millis`, `-micros` or `-nanos` holds.
///
/// Implemented for `chrono::NaiveDateTime`, with feature `jiff` for `jiff::civil::DateTime`, and with feature `time` for
/// `time::PrimitiveDateTime`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no type of an Avro local timestamp",
    label = "a local timestamp is expected here",
    note = "use `chrono::NaiveDateTime`, `jiff::civil::DateTime` with feature `jiff` of agent-events, or \
            `time::PrimitiveDateTime` with feature `time`"
)]
pub trait AvroLocalTimestamp: Sized + Display {
    /// Returns the whole seconds since 1970-01-01T00:00:00, rounded down, and the nanoseconds after them.
    ///
    /// Within a leap second the nanoseconds may be a second or more.
    fn to_epoch(&self) -> (i64, u32);

    /// Returns the time this many seconds and nanoseconds, less than a second, after 1970-01-01T00:00:00; `None` when the
    /// type has no such time.
    fn from_epoch(seconds: i64, nanos: u32) -> Option<Self>;
}

/// A day of the calendar: what a `date` holds.
///
/// Implemented for `chrono::NaiveDate`, with feature `jiff` for `jiff::civil::Date`, and with feature `time` for
/// `time::Date`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no type of an Avro date",
    label = "a date is expected here",
    note = "use `chrono::NaiveDate`, `jiff::civil::Date` with feature `jiff` of agent-events, or `time::Date` with feature \
            `time`"
)]
pub trait AvroDate: Sized + Display {
    /// Returns the days since 1970-01-01.
    fn to_epoch_days(&self) -> i32;

    /// Returns the day this many days after 1970-01-01; `None` when the type has no such day.
    fn from_epoch_days(days: i32) -> Option<Self>;
}

/// A time of day: what a `time-millis` or `time-micros` holds.
///
/// Implemented for `chrono::NaiveTime`, with feature `jiff` for `jiff::civil::Time`, and with feature `time` for
/// `time::Time`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no type of an Avro time of day",
    label = "a time of day is expected here",
    note = "use `chrono::NaiveTime`, `jiff::civil::Time` with feature `jiff` of agent-events, or `time::Time` with feature \
            `time`"
)]
pub trait AvroTime: Sized + Display {
    /// Returns the whole seconds since midnight and the nanoseconds after them.
    ///
    /// Within a leap second the nanoseconds are a second or more.
    fn to_midnight(&self) -> (u32, u32);

    /// Returns the time this many seconds, less than a day, and nanoseconds, less than a second, after midnight; `None`
    /// when the type has no such time.
    fn from_midnight(seconds: u32, nanos: u32) -> Option<Self>;
}

impl AvroTimestamp for DateTime<Utc> {
    fn to_epoch(&self) -> (i64, u32) {
        (self.timestamp(), self.timestamp_subsec_nanos())
    }

    fn from_epoch(seconds: i64, nanos: u32) -> Option<Self> {
        Self::from_timestamp(seconds, nanos)
    }
}

impl AvroLocalTimestamp for NaiveDateTime {
    fn to_epoch(&self) -> (i64, u32) {
        self.and_utc().to_epoch()
    }

    fn from_epoch(seconds: i64, nanos: u32) -> Option<Self> {
        DateTime::from_timestamp(seconds, nanos).map(|time| time.naive_utc())
    }
}

impl AvroDate for NaiveDate {
    fn to_epoch_days(&self) -> i32 {
        self.num_days_from_ce() - EPOCH_DAY
    }

    fn from_epoch_days(days: i32) -> Option<Self> {
        Self::from_num_days_from_ce_opt(days.checked_add(EPOCH_DAY)?)
    }
}

impl AvroTime for NaiveTime {
    fn to_midnight(&self) -> (u32, u32) {
        (self.num_seconds_from_midnight(), self.nanosecond())
    }

    fn from_midnight(seconds: u32, nanos: u32) -> Option<Self> {
        Self::from_num_seconds_from_midnight_opt(seconds, nanos)
    }
}
