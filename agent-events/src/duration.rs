//! Months, days and milliseconds in, a span of time in the calendar out.

use std::fmt;

/// A span of time in the calendar: the logical type `duration` ("Duration", Avro 1.12).
///
/// The parts are counted one by one and never turned into each other, as months differ in days and days in hours. For
/// the same reason durations have no order. Written in the form of ISO 8601:
///
/// ```
/// let span = agent_events::Duration { months: 1, days: 2, millis: 3 };
/// assert_eq!(span.to_string(), "P1M2DT0.003S");
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Duration {
    /// Months.
    pub months: u32,
    /// Days, beyond the months.
    pub days: u32,
    /// Milliseconds, beyond the days; may be more than a day.
    pub millis: u32,
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            months,
            days,
            millis,
        } = *self;
        f.write_str("P")?;
        if months > 0 {
            write!(f, "{months}M")?;
        }
        if days > 0 {
            write!(f, "{days}D")?;
        }
        let (seconds, rest) = (millis / 1_000, millis % 1_000);
        if rest > 0 {
            write!(f, "T{seconds}.{rest:03}S")
        } else if seconds > 0 || (months, days) == (0, 0) {
            // At least one part has to be there.
            write!(f, "T{seconds}S")
        } else {
            Ok(())
        }
    }
}
