//! Dates and times of jiff in, the integers that Avro has for them out, and back.

use ::jiff::civil::{Date, DateTime, Time};
use ::jiff::{SignedDuration, Timestamp};

use super::{AvroDate, AvroLocalTimestamp, AvroTime, AvroTimestamp};

const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
const SECONDS_OF_DAY: i64 = 86_400;

impl AvroTimestamp for Timestamp {
    fn to_epoch(&self) -> (i64, u32) {
        rounded_down(self.as_duration())
    }

    fn from_epoch(seconds: i64, nanos: u32) -> Option<Self> {
        Self::new(seconds, i32::try_from(nanos).ok()?).ok()
    }
}

impl AvroLocalTimestamp for DateTime {
    fn to_epoch(&self) -> (i64, u32) {
        rounded_down(self.duration_since(EPOCH))
    }

    fn from_epoch(seconds: i64, nanos: u32) -> Option<Self> {
        EPOCH.checked_add(duration(seconds, nanos)?).ok()
    }
}

impl AvroDate for Date {
    fn to_epoch_days(&self) -> i32 {
        let seconds = self.duration_since(EPOCH.date()).as_secs();
        i32::try_from(seconds / SECONDS_OF_DAY).expect("20,000 years are fewer days than 2^31")
    }

    fn from_epoch_days(days: i32) -> Option<Self> {
        let seconds = i64::from(days) * SECONDS_OF_DAY;
        EPOCH.date().checked_add(duration(seconds, 0)?).ok()
    }
}

impl AvroTime for Time {
    fn to_midnight(&self) -> (u32, u32) {
        let [hour, minute, second] =
            [self.hour(), self.minute(), self.second()].map(|part| u32::from(part.unsigned_abs()));
        let nanos = self.subsec_nanosecond().unsigned_abs();
        ((hour * 60 + minute) * 60 + second, nanos)
    }

    fn from_midnight(seconds: u32, nanos: u32) -> Option<Self> {
        let since = duration(seconds.into(), nanos)?;
        Self::midnight().checked_add(since).ok()
    }
}

fn duration(seconds: i64, nanos: u32) -> Option<SignedDuration> {
    Some(SignedDuration::new(seconds, i32::try_from(nanos).ok()?))
}

/// jiff gives the parts of a time before 1970 both negative.
fn rounded_down(since: SignedDuration) -> (i64, u32) {
    let (seconds, nanos) = (since.as_secs(), since.subsec_nanos());
    if nanos < 0 {
        (seconds - 1, 1_000_000_000 - nanos.unsigned_abs())
    } else {
        (seconds, nanos.unsigned_abs())
    }
}
