//! A text such as `2026-12-31` in, a day out; and the day it is.

use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

/// A day of the Gregorian calendar, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// Returns the day it is by the clock of this machine.
    #[must_use]
    pub fn today() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        Self::of_days(since.map_or(0, |since| since.as_secs() / 86_400))
    }

    /// Returns the day that is `days` after this one.
    #[must_use]
    pub fn plus_days(self, days: u64) -> Self {
        let mut date = self;
        for _ in 0..days {
            date = date.next();
        }
        date
    }

    /// Returns the day so many days after 1970-01-01.
    fn of_days(days: u64) -> Self {
        let mut left = days;
        let mut year = 1970;
        while left >= days_of_year(year) {
            left -= days_of_year(year);
            year += 1;
        }
        let mut month = 1;
        while left >= u64::from(days_of_month(year, month)) {
            left -= u64::from(days_of_month(year, month));
            month += 1;
        }
        Self {
            year,
            month,
            day: u8::try_from(left + 1).unwrap_or(1),
        }
    }

    fn next(self) -> Self {
        let Self { year, month, day } = self;
        if day < days_of_month(year, month) {
            Self {
                day: day + 1,
                ..self
            }
        } else if month < 12 {
            Self {
                month: month + 1,
                day: 1,
                ..self
            }
        } else {
            Self {
                year: year.saturating_add(1),
                month: 1,
                day: 1,
            }
        }
    }
}

fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_of_year(year: u16) -> u64 {
    if is_leap(year) { 366 } else { 365 }
}

fn days_of_month(year: u16, month: u8) -> u8 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day } = self;
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl FromStr for Date {
    type Err = InvalidDate;

    fn from_str(text: &str) -> Result<Self, InvalidDate> {
        let invalid = || InvalidDate(text.to_owned());
        let is_formed = text.len() == 10
            && text.bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !is_formed {
            return Err(invalid());
        }
        let year = text[..4].parse().map_err(|_| invalid())?;
        let month: u8 = text[5..7].parse().map_err(|_| invalid())?;
        let day = text[8..].parse().map_err(|_| invalid())?;
        if (1..=12).contains(&month) && (1..=days_of_month(year, month)).contains(&day) {
            Ok(Self { year, month, day })
        } else {
            Err(invalid())
        }
    }
}

/// A text that is no day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidDate(String);

impl fmt::Display for InvalidDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a day; write one like `2026-12-31`", self.0)
    }
}

impl std::error::Error for InvalidDate {}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn days_are_counted_as_the_calendar_does() {
        for (days, text) in [
            (0, "1970-01-01"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (20_819, "2027-01-01"),
        ] {
            assert_eq!(Date::of_days(days).to_string(), text);
        }
        let day: Date = "2027-12-31".parse().unwrap();
        assert_eq!(day.plus_days(60).to_string(), "2028-02-29");
        assert!(day < day.plus_days(1));
        for wrong in [
            "",
            "2026-13-01",
            "2026-02-29",
            "2026-2-09",
            "20260209xx",
            "2026-00-10",
        ] {
            assert!(wrong.parse::<Date>().is_err(), "{wrong}");
        }
    }
}
