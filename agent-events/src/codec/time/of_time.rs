//! Dates and times of the crate time in, the integers that Avro has for them out, and back.

use ::time::{Date, OffsetDateTime, PrimitiveDateTime, Time, UtcDateTime};

use super::{AvroDate, AvroLocalTimestamp, AvroTime, AvroTimestamp};

/// 1970-01-01 as a Julian day.
const EPOCH_JULIAN: i32 = 2_440_588;

impl AvroTimestamp for UtcDateTime {
    fn to_epoch(&self) -> (i64, u32) {
        (self.unix_timestamp(), self.nanosecond())
    }

    fn from_epoch(seconds: i64, nanos: u32) -> Option<Self> {
        let second = Self::from_unix_timestamp(seconds).ok()?;
        second.replace_nanosecond(nanos).ok()
    }
}

impl AvroTimestamp for OffsetDateTime {
    fn to_epoch(&self) -> (i64, u32) {
        (self.unix_timestamp(), self.nanosecond())
    }

    fn from_epoch(seconds: i64, nanos: u32) -> Option<Self> {
        let second = Self::from_unix_timestamp(seconds).ok()?;
        second.replace_nanosecond(nanos).ok()
    }
}

impl AvroLocalTimestamp for PrimitiveDateTime {
    fn to_epoch(&self) -> (i64, u32) {
        self.as_utc().to_epoch()
    }

    fn from_epoch(seconds: i64, nanos: u32) -> Option<Self> {
        let time = UtcDateTime::from_epoch(seconds, nanos)?;
        Some(Self::new(time.date(), time.time()))
    }
}

impl AvroDate for Date {
    fn to_epoch_days(&self) -> i32 {
        self.to_julian_day() - EPOCH_JULIAN
    }

    fn from_epoch_days(days: i32) -> Option<Self> {
        Self::from_julian_day(days.checked_add(EPOCH_JULIAN)?).ok()
    }
}

impl AvroTime for Time {
    fn to_midnight(&self) -> (u32, u32) {
        let (hour, minute, second, nanos) = self.as_hms_nano();
        let [hour, minute, second] = [hour, minute, second].map(u32::from);
        ((hour * 60 + minute) * 60 + second, nanos)
    }

    fn from_midnight(seconds: u32, nanos: u32) -> Option<Self> {
        let hour = u8::try_from(seconds / 3_600).ok()?;
        let [minute, second] = [seconds / 60 % 60, seconds % 60];
        let (minute, second) = (u8::try_from(minute).ok()?, u8::try_from(second).ok()?);
        Self::from_hms_nano(hour, minute, second, nanos).ok()
    }
}
