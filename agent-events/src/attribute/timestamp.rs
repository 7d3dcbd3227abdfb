//! RFC 3339 text or a chrono time in, a point in time that RFC 3339 can express out.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, FixedOffset, Offset, SecondsFormat, TimeZone, Utc};

use super::{AttributeError, Problem};

/// The `time` attribute, and any Timestamp: a point in time with its offset from UTC.
///
/// Two timestamps are equal when they name the same instant; the offset that one was read with is kept and written.
/// Written with `Z` for UTC, and with as many digits of a second as it has: none, three, six or nine.
///
/// A second has nine digits at the most: what is finer is cut off when it is read, never refused and never rounded.
/// A leap second, `23:59:60`, stays one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(DateTime<FixedOffset>);

impl Timestamp {
    /// Returns the current time in UTC.
    #[must_use]
    pub fn now() -> Self {
        Self(Utc::now().fixed_offset())
    }

    /// Returns the time, with the offset it was written with.
    #[must_use]
    pub fn as_date_time(&self) -> DateTime<FixedOffset> {
        self.0
    }

    /// Returns the text that [`Display`](fmt::Display) writes.
    pub(crate) fn to_text(self) -> String {
        self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true)
    }
}

impl FromStr for Timestamp {
    type Err = AttributeError;

    /// Reads a time of RFC 3339; digits after the ninth of a fraction are cut off.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parsed = has_form(text)
            .then(|| DateTime::parse_from_rfc3339(text).ok())
            .flatten();
        parsed.map(Self).ok_or_else(|| {
            Problem::new(
                "is not a time of RFC 3339",
                "write date, `T`, hours to seconds and an offset, such as `2018-04-05T17:31:00Z`",
            )
            .of("time")
        })
    }
}

impl<Tz: TimeZone> TryFrom<DateTime<Tz>> for Timestamp {
    type Error = AttributeError;

    fn try_from(time: DateTime<Tz>) -> Result<Self, Self::Error> {
        let time = time.fixed_offset();
        if !(0..=9999).contains(&time.year()) || time.offset().fix().local_minus_utc() % 60 != 0 {
            return Err(Problem::new(
                "is a time that RFC 3339 cannot express",
                "use a year from 0 to 9999 and an offset of whole minutes",
            )
            .of("time"));
        }
        Ok(Self(time))
    }
}

impl From<Timestamp> for DateTime<FixedOffset> {
    fn from(time: Timestamp) -> Self {
        time.0
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text())
    }
}

/// Checks the places that chrono is lenient about: the separators, and the digits of the offset.
fn has_form(text: &str) -> bool {
    let bytes = text.as_bytes();
    let offset = match bytes {
        [.., b'Z' | b'z'] => 1,
        [.., b'+' | b'-', _, _, b':', _, _] => 6,
        _ => return false,
    };
    let offset_hour = &bytes[bytes.len() - offset..];
    text.is_ascii()
        && matches!(bytes.get(10), Some(b'T' | b't'))
        && (offset == 1 || &offset_hour[1..3] < b"24".as_slice())
}

#[cfg(test)]
mod tests {
    use super::Timestamp;

    #[test]
    fn times_of_rfc_3339_are_read_and_written_canonically() {
        for (text, canonical) in [
            ("2018-04-05T17:31:00Z", "2018-04-05T17:31:00Z"),
            ("2018-04-05T17:31:00.000000000Z", "2018-04-05T17:31:00Z"),
            ("2018-04-05T17:31:00.1Z", "2018-04-05T17:31:00.100Z"),
            (
                "2018-04-05T17:31:00.123456789012Z",
                "2018-04-05T17:31:00.123456789Z",
            ),
            ("2018-04-05T17:31:00+01:00", "2018-04-05T17:31:00+01:00"),
            ("2018-04-05T17:31:00-00:00", "2018-04-05T17:31:00Z"),
            ("2018-04-05T17:31:00+00:00", "2018-04-05T17:31:00Z"),
            ("2018-04-05t17:31:00z", "2018-04-05T17:31:00Z"),
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:60Z"),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ] {
            let time = text.parse::<Timestamp>().expect(text);
            assert_eq!(time.to_string(), canonical);
            assert_eq!(canonical.parse::<Timestamp>(), Ok(time));
        }
    }

    #[test]
    fn other_times_are_refused() {
        for text in [
            "2018-04-05T18:31Z",
            "2018-04-05T17:31:00X",
            "2018-04-05T17:31:00+25:00",
            "2018-04-05T17:31:00+24:00",
            "2018-04-05T17:31:00+xx:00",
            "2018-04-05T17:31:00+05",
            "2018-04-05T17:31:00+0500",
            "lunchtime",
            "",
            "2018-04-05 17:31:00Z",
            "2018-04-05T17:31:00",
            "2018-04-05T17:31:00 GMT",
            "2018-04-05T17:31:00GMT",
            "2018-02-30T17:31:00Z",
            "2018-04-05T24:00:00Z",
            "2018-04-05T17:31:00.Z",
            " 2018-04-05T17:31:00Z",
            "+2018-04-05T17:31:00Z",
            "2018-04-05T17:31:00Zä",
            "2018-4-5T17:31:00.00Z",
            "2018-04-05T17:31:0 Z",
            "2018-04-05T17:31: 0Z",
        ] {
            assert!(text.parse::<Timestamp>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_time_beyond_rfc_3339_is_refused() {
        assert!(Timestamp::try_from(chrono::DateTime::<chrono::Utc>::MAX_UTC).is_err());
        let seconds = chrono::FixedOffset::east_opt(3601).unwrap();
        let odd = chrono::DateTime::<chrono::Utc>::UNIX_EPOCH.with_timezone(&seconds);
        assert!(Timestamp::try_from(odd).is_err());
    }
}
