//! How often an event failed in, what is done with it next out.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use super::wait::at_most_a_year;

/// What becomes of an event whose handler fails: tried again in place, then from retry topics.
///
/// In place the events after it wait, so that order is kept. A retry topic lets them pass: the event goes to
/// `{topic}.retry.10s` and is tried once more when its time has come; order is lost for it.
///
/// ```
/// # use std::time::Duration;
/// # use agent_events::kafka::Retry;
/// let retry = Retry::exponential(Duration::from_millis(200))
///     .attempts(3)
///     .then_topics([Duration::from_secs(10), Duration::from_secs(300)]);
/// assert_eq!(retry.topics_of("tasks"), ["tasks.retry.10s", "tasks.retry.5m"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retry {
    first: Duration,
    longest: Duration,
    attempts: u32,
    topics: Vec<Duration>,
}

impl Default for Retry {
    /// Three attempts, the second after 200 ms.
    fn default() -> Self {
        Self::exponential(Duration::from_millis(200))
    }
}

impl Retry {
    /// Waits as long as `first` before the second attempt and twice as long before each next one, three attempts in all.
    ///
    /// The wait is shortened at random by up to a half, so that those who failed together do not come back together.
    #[must_use]
    pub const fn exponential(first: Duration) -> Self {
        Self {
            first,
            longest: Duration::from_secs(60),
            attempts: 3,
            topics: Vec::new(),
        }
    }

    /// Tries once.
    #[must_use]
    pub const fn never() -> Self {
        Self::exponential(Duration::ZERO).attempts(1)
    }

    /// Sets how often an event is tried in place, the first time included; at least once.
    #[must_use]
    pub const fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = if attempts == 0 { 1 } else { attempts };
        self
    }

    /// Sets the longest wait in place, 60 seconds by default, a year at most.
    #[must_use]
    pub const fn longest(mut self, wait: Duration) -> Self {
        self.longest = at_most_a_year(wait);
        self
    }

    /// Sends what still fails to one retry topic after the other, each named after its delay in whole seconds, a year at
    /// most.
    ///
    /// The topics have to exist, or the broker to create them.
    #[must_use]
    pub fn then_topics(mut self, delays: impl IntoIterator<Item = Duration>) -> Self {
        self.topics = delays.into_iter().map(at_most_a_year).collect();
        self
    }

    /// Returns the names of the retry topics of `topic`.
    #[must_use]
    pub fn topics_of(&self, topic: &str) -> Vec<String> {
        let suffixes = self.topics.iter().map(|delay| suffix(*delay));
        suffixes.map(|suffix| [topic, &suffix].concat()).collect()
    }

    /// Returns how the names of the retry topics end.
    pub(super) fn suffixes(&self) -> impl Iterator<Item = String> {
        self.topics.iter().map(|delay| suffix(*delay))
    }

    /// Returns the longest delay of a retry topic.
    pub(super) fn longest_topic(&self) -> Duration {
        self.topics.iter().max().copied().unwrap_or_default()
    }

    pub(super) fn has_topics(&self) -> bool {
        !self.topics.is_empty()
    }

    /// Returns how long to wait before the attempt after `attempts` ones.
    pub(super) fn wait(&self, attempts: u32) -> Duration {
        backoff(self.first, self.longest, attempts, random())
    }

    /// Returns what to do with an event that failed `attempts` times here, after `stage` retry topics.
    pub(super) fn after(&self, failed: Severity, attempts: u32, stage: usize) -> Next {
        match failed {
            Severity::Stop => Next::Stop,
            Severity::Hopeless => Next::DeadLetter,
            Severity::Passing if stage == 0 && attempts < self.attempts => {
                Next::Wait(self.wait(attempts))
            }
            Severity::Passing => match self.topics.get(stage) {
                Some(delay) => Next::Topic {
                    suffix: suffix(*delay),
                    delay: *delay,
                },
                None => Next::DeadLetter,
            },
        }
    }
}

/// Whether trying again may help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Severity {
    Passing,
    Hopeless,
    Stop,
}

/// What is done with an event that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    Wait(Duration),
    Topic { suffix: String, delay: Duration },
    DeadLetter,
    Stop,
}

/// What is done with a record that no handler can be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OnPoison {
    /// The worker stops, and the record is the first one when it starts again.
    Stop,
    /// The record is counted, committed and gone.
    Skip,
    /// The record goes to the dead-letter topic.
    DeadLetter,
}

/// What is waited for when a broker or a store of schemas does not answer.
pub(super) fn outage(attempts: u32) -> Duration {
    backoff(
        Duration::from_millis(200),
        Duration::from_secs(30),
        attempts,
        random(),
    )
}

fn backoff(first: Duration, longest: Duration, attempts: u32, random: u64) -> Duration {
    let doublings = attempts.saturating_sub(1).min(20);
    let full = first.saturating_mul(1 << doublings).min(longest);
    // Between a half and all of it.
    let share = random % 1024;
    full / 2 + full / 2 * u32::try_from(share).unwrap_or(0) / 1024
}

/// Randomly keyed hashes are the randomness that the standard library has.
fn random() -> u64 {
    RandomState::new().hash_one(0)
}

fn suffix(delay: Duration) -> String {
    let seconds = delay.as_secs().max(1);
    let (number, unit) = match seconds {
        s if s % 3600 == 0 => (s / 3600, 'h'),
        s if s % 60 == 0 => (s / 60, 'm'),
        s => (s, 's'),
    };
    format!(".retry.{number}{unit}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn in_place_first_then_topic_by_topic_then_dead() {
        let ten = Duration::from_secs(10);
        let retry = Retry::exponential(Duration::from_millis(100))
            .attempts(2)
            .then_topics([ten, Duration::from_secs(7200)]);
        let passing = |attempts, stage| retry.after(Severity::Passing, attempts, stage);
        assert!(matches!(passing(1, 0), Next::Wait(_)));
        let suffix = ".retry.10s".to_owned();
        assert_eq!(passing(2, 0), Next::Topic { suffix, delay: ten });
        let Next::Topic { suffix, .. } = passing(1, 1) else {
            panic!("the next topic");
        };
        assert_eq!(suffix, ".retry.2h");
        assert_eq!(passing(1, 2), Next::DeadLetter);
        assert_eq!(retry.after(Severity::Hopeless, 1, 0), Next::DeadLetter);
        assert_eq!(retry.after(Severity::Stop, 1, 0), Next::Stop);
        assert_eq!(
            Retry::never().after(Severity::Passing, 1, 0),
            Next::DeadLetter
        );
    }

    #[test]
    fn no_wait_is_longer_than_a_year() {
        let retry = Retry::exponential(Duration::MAX)
            .longest(Duration::MAX)
            .then_topics([Duration::MAX]);
        let year = Duration::from_secs(365 * 24 * 60 * 60);
        assert!(retry.wait(80) <= year, "{:?}", retry.wait(80));
        assert_eq!(retry.longest_topic(), year);
        assert_eq!(retry.topics_of("tasks"), ["tasks.retry.8760h"]);
    }

    proptest! {
        #[test]
        fn a_wait_doubles_within_its_bounds(attempts in 1_u32..80, random: u64) {
            let (first, longest) = (Duration::from_millis(100), Duration::from_secs(5));
            let wait = backoff(first, longest, attempts, random);
            let full = (first * 2_u32.pow(attempts.min(7) - 1)).min(longest);
            prop_assert!(wait >= full / 2 && wait <= full, "{wait:?} of {full:?}");
        }
    }
}
