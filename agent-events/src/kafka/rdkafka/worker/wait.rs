//! A time to wait in, one that can be added to every clock out.

use std::time::Duration;

/// The longest that anything waits: clocks, to which it is added, have an end.
const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Returns a time to wait, or the longest one.
pub(super) const fn at_most_a_year(wait: Duration) -> Duration {
    if wait.as_secs() < YEAR.as_secs() {
        wait
    } else {
        YEAR
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use chrono::{TimeDelta, Utc};

    use super::{YEAR, at_most_a_year};

    #[test]
    fn the_longest_wait_can_be_added_to_every_clock() {
        let longest = at_most_a_year(Duration::MAX);
        assert_eq!(longest, YEAR);
        assert!(Instant::now().checked_add(longest * 2).is_some());
        let longest = TimeDelta::from_std(longest).unwrap();
        assert!(Utc::now().checked_add_signed(longest).is_some());
        let short = Duration::from_millis(1_500);
        assert_eq!(at_most_a_year(short), short);
    }
}
