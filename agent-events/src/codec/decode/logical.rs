//! Bytes in, values of logical types out ("Logical Types", Avro 1.12).

use uuid::Uuid;

use super::{DecodeError, Decoder, Result};
use crate::codec::{AvroDate, AvroLocalTimestamp, AvroTime, AvroTimestamp};
use crate::{Decimal, Duration};

impl Decoder<'_> {
    /// Reads a `uuid` on `string`, in its hyphenated form.
    ///
    /// # Errors
    ///
    /// When the string is no such form.
    pub fn uuid_string(&mut self) -> Result<Uuid> {
        let text = self.borrowed_str()?;
        if text.len() == uuid::fmt::Hyphenated::LENGTH
            && let Ok(uuid) = Uuid::try_parse(text)
        {
            return Ok(uuid);
        }
        Err(self.error_before(
            text.len(),
            "a string is no UUID in the form xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
        ))
    }

    /// Reads a `timestamp-millis`.
    ///
    /// # Errors
    ///
    /// When the type has no such time: those of chrono reach some 262,000 years from 1970, others to the year 9999.
    pub fn timestamp_millis<T: AvroTimestamp>(&mut self) -> Result<T> {
        let start = self.offset();
        let value = self.long()?;
        let (seconds, nanos) = to_seconds(value, 1_000);
        T::from_epoch(seconds, nanos).ok_or_else(|| out_of_range(start, value))
    }

    /// Reads a `timestamp-micros`.
    ///
    /// # Errors
    ///
    /// When the type has no such time: those of chrono reach some 262,000 years from 1970, others to the year 9999.
    pub fn timestamp_micros<T: AvroTimestamp>(&mut self) -> Result<T> {
        let start = self.offset();
        let value = self.long()?;
        let (seconds, nanos) = to_seconds(value, 1_000_000);
        T::from_epoch(seconds, nanos).ok_or_else(|| out_of_range(start, value))
    }

    /// Reads a `timestamp-nanos`.
    ///
    /// # Errors
    ///
    /// When the data ends before.
    pub fn timestamp_nanos<T: AvroTimestamp>(&mut self) -> Result<T> {
        let start = self.offset();
        let value = self.long()?;
        let (seconds, nanos) = to_seconds(value, 1_000_000_000);
        T::from_epoch(seconds, nanos).ok_or_else(|| out_of_range(start, value))
    }

    /// Reads a `local-timestamp-millis`.
    ///
    /// # Errors
    ///
    /// When the type has no such time: those of chrono reach some 262,000 years from 1970, others to the year 9999.
    pub fn local_timestamp_millis<T: AvroLocalTimestamp>(&mut self) -> Result<T> {
        let start = self.offset();
        let value = self.long()?;
        let (seconds, nanos) = to_seconds(value, 1_000);
        T::from_epoch(seconds, nanos).ok_or_else(|| out_of_range(start, value))
    }

    /// Reads a `local-timestamp-micros`.
    ///
    /// # Errors
    ///
    /// When the type has no such time: those of chrono reach some 262,000 years from 1970, others to the year 9999.
    pub fn local_timestamp_micros<T: AvroLocalTimestamp>(&mut self) -> Result<T> {
        let start = self.offset();
        let value = self.long()?;
        let (seconds, nanos) = to_seconds(value, 1_000_000);
        T::from_epoch(seconds, nanos).ok_or_else(|| out_of_range(start, value))
    }

    /// Reads a `local-timestamp-nanos`.
    ///
    /// # Errors
    ///
    /// When the data ends before.
    pub fn local_timestamp_nanos<T: AvroLocalTimestamp>(&mut self) -> Result<T> {
        let start = self.offset();
        let value = self.long()?;
        let (seconds, nanos) = to_seconds(value, 1_000_000_000);
        T::from_epoch(seconds, nanos).ok_or_else(|| out_of_range(start, value))
    }

    /// Reads a `date`.
    ///
    /// # Errors
    ///
    /// When the type has no such day: those of chrono reach some 262,000 years from 1970, others to the year 9999.
    pub fn date<T: AvroDate>(&mut self) -> Result<T> {
        let start = self.offset();
        let days = self.int()?;
        T::from_epoch_days(days).ok_or_else(|| {
            DecodeError::at_byte(
                start,
                format!("a date {days} days from 1970-01-01 is out of range"),
            )
        })
    }

    /// Reads a `time-millis`.
    ///
    /// # Errors
    ///
    /// When the number is negative or 24 hours or more.
    pub fn time_millis<T: AvroTime>(&mut self) -> Result<T> {
        let start = self.offset();
        let millis = self.int()?;
        time(start, i64::from(millis), 1_000, "milliseconds")
    }

    /// Reads a `time-micros`.
    ///
    /// # Errors
    ///
    /// When the number is negative or 24 hours or more.
    pub fn time_micros<T: AvroTime>(&mut self) -> Result<T> {
        let start = self.offset();
        let micros = self.long()?;
        time(start, micros, 1_000_000, "microseconds")
    }

    /// Reads a `uuid` on `fixed` of size 16.
    ///
    /// # Errors
    ///
    /// When the data ends before.
    #[inline]
    pub fn uuid_fixed(&mut self) -> Result<Uuid> {
        self.fixed().map(Uuid::from_bytes)
    }

    /// Reads a `duration`.
    ///
    /// # Errors
    ///
    /// When the data ends before.
    pub fn duration(&mut self) -> Result<Duration> {
        Ok(Duration {
            months: self.fixed().map(u32::from_le_bytes)?,
            days: self.fixed().map(u32::from_le_bytes)?,
            millis: self.fixed().map(u32::from_le_bytes)?,
        })
    }

    /// Reads a `decimal` on `bytes`.
    ///
    /// # Errors
    ///
    /// When there are no bytes, or the number has more than `PRECISION` digits.
    pub fn decimal_bytes<const PRECISION: u32, const SCALE: u32>(
        &mut self,
    ) -> Result<Decimal<PRECISION, SCALE>> {
        let bytes = self.borrowed_bytes()?;
        self.decimal(bytes)
    }

    /// Reads a `decimal` on `fixed` of size `N`.
    ///
    /// # Errors
    ///
    /// When the data ends before, or the number has more than `PRECISION` digits.
    pub fn decimal_fixed<const PRECISION: u32, const SCALE: u32, const N: usize>(
        &mut self,
    ) -> Result<Decimal<PRECISION, SCALE>> {
        let bytes = self.fixed::<N>()?;
        self.decimal(&bytes)
    }

    /// `bytes` are the last that were read.
    fn decimal<const PRECISION: u32, const SCALE: u32>(
        &self,
        bytes: &[u8],
    ) -> Result<Decimal<PRECISION, SCALE>> {
        Decimal::from_unscaled_be_bytes(bytes)
            .map_err(|error| self.error_before(bytes.len(), error.to_string()))
    }
}

/// Returns the whole seconds before a time that is counted in parts of a second, and the nanoseconds after them.
fn to_seconds(value: i64, per_second: i64) -> (i64, u32) {
    let nanos = value.rem_euclid(per_second) * (1_000_000_000 / per_second);
    let nanos = u32::try_from(nanos).expect("a second has fewer nanoseconds than 2^32");
    (value.div_euclid(per_second), nanos)
}

#[cold]
fn out_of_range(start: usize, value: i64) -> DecodeError {
    DecodeError::at_byte(start, format!("{value} is a time out of range"))
}

fn time<T: AvroTime>(start: usize, value: i64, per_second: i64, unit: &str) -> Result<T> {
    let (seconds, nanos) = to_seconds(value, per_second);
    u32::try_from(seconds)
        .ok()
        .filter(|seconds| *seconds < 86_400)
        .and_then(|seconds| T::from_midnight(seconds, nanos))
        .ok_or_else(|| {
            let last = per_second * 86_400 - 1;
            DecodeError::at_byte(
                start,
                format!("{value} is no time of day, which is 0 to {last} {unit}"),
            )
        })
}
