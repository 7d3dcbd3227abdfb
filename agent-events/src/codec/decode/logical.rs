//! Bytes in, values of logical types out ("Logical Types", Avro 1.12).

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use uuid::Uuid;

use super::{DecodeError, Decoder, Result};
use crate::codec::EPOCH_DAY;
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
    /// When the time is more than about 262,000 years from today.
    pub fn timestamp_millis(&mut self) -> Result<DateTime<Utc>> {
        self.timestamp(DateTime::from_timestamp_millis)
    }

    /// Reads a `timestamp-micros`.
    ///
    /// # Errors
    ///
    /// When the time is more than about 262,000 years from today.
    pub fn timestamp_micros(&mut self) -> Result<DateTime<Utc>> {
        self.timestamp(DateTime::from_timestamp_micros)
    }

    /// Reads a `timestamp-nanos`.
    ///
    /// # Errors
    ///
    /// When the data ends before.
    pub fn timestamp_nanos(&mut self) -> Result<DateTime<Utc>> {
        self.timestamp(|nanos| Some(DateTime::from_timestamp_nanos(nanos)))
    }

    fn timestamp(&mut self, convert: fn(i64) -> Option<DateTime<Utc>>) -> Result<DateTime<Utc>> {
        let start = self.offset();
        let value = self.long()?;
        convert(value)
            .ok_or_else(|| DecodeError::at_byte(start, format!("{value} is a time out of range")))
    }

    /// Reads a `local-timestamp-millis`.
    ///
    /// # Errors
    ///
    /// When the time is more than about 262,000 years from today.
    pub fn local_timestamp_millis(&mut self) -> Result<NaiveDateTime> {
        self.timestamp_millis().map(|time| time.naive_utc())
    }

    /// Reads a `local-timestamp-micros`.
    ///
    /// # Errors
    ///
    /// When the time is more than about 262,000 years from today.
    pub fn local_timestamp_micros(&mut self) -> Result<NaiveDateTime> {
        self.timestamp_micros().map(|time| time.naive_utc())
    }

    /// Reads a `local-timestamp-nanos`.
    ///
    /// # Errors
    ///
    /// When the data ends before.
    pub fn local_timestamp_nanos(&mut self) -> Result<NaiveDateTime> {
        self.timestamp_nanos().map(|time| time.naive_utc())
    }

    /// Reads a `date`.
    ///
    /// # Errors
    ///
    /// When the date is more than about 262,000 years from today.
    pub fn date(&mut self) -> Result<NaiveDate> {
        let start = self.offset();
        let days = self.int()?;
        days.checked_add(EPOCH_DAY)
            .and_then(NaiveDate::from_num_days_from_ce_opt)
            .ok_or_else(|| {
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
    pub fn time_millis(&mut self) -> Result<NaiveTime> {
        let start = self.offset();
        let millis = self.int()?;
        time(start, i64::from(millis), 1_000, "milliseconds")
    }

    /// Reads a `time-micros`.
    ///
    /// # Errors
    ///
    /// When the number is negative or 24 hours or more.
    pub fn time_micros(&mut self) -> Result<NaiveTime> {
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

fn time(start: usize, value: i64, per_second: i64, unit: &str) -> Result<NaiveTime> {
    let nanos = value % per_second * (1_000_000_000 / per_second);
    u32::try_from(value / per_second)
        .ok()
        .zip(u32::try_from(nanos).ok())
        .and_then(|(seconds, nanos)| NaiveTime::from_num_seconds_from_midnight_opt(seconds, nanos))
        .ok_or_else(|| {
            let last = per_second * 86_400 - 1;
            DecodeError::at_byte(
                start,
                format!("{value} is no time of day, which is 0 to {last} {unit}"),
            )
        })
}
