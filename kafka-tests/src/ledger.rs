//! The ids of events in, as they are sent, confirmed, stored and handled; how many were lost or came twice, out.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Which events were seen where.
#[derive(Debug, Default)]
pub struct Ledger(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    sent: HashSet<String>,
    confirmed: HashSet<String>,
    stored: HashMap<String, u32>,
    handled: HashMap<String, u32>,
}

/// How many events were seen where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Events handed to a producer.
    pub sent: usize,
    /// Events that the producer said are stored.
    pub confirmed: usize,
    /// Events found in the topic by librdkafka alone.
    pub stored: usize,
    /// Events that a handler was given at least once.
    pub handled: usize,
    /// Events that were confirmed and not stored, or stored and not handled.
    pub lost: usize,
    /// How often an event was stored once more.
    pub stored_again: usize,
    /// How often an event was handled once more.
    pub handled_again: usize,
    /// Events stored or handled that nobody sent.
    pub strange: usize,
}

impl Ledger {
    /// Notes that an event is handed to a producer.
    pub fn sent(&self, id: &str) {
        self.seen().sent.insert(id.to_owned());
    }

    /// Notes that an event was said to be stored.
    pub fn confirmed(&self, id: &str) {
        self.seen().confirmed.insert(id.to_owned());
    }

    /// Notes that an event was found in the topic.
    pub fn stored(&self, id: &str) {
        *self.seen().stored.entry(id.to_owned()).or_default() += 1;
    }

    /// Notes that an event was handled.
    pub fn handled(&self, id: &str) {
        *self.seen().handled.entry(id.to_owned()).or_default() += 1;
    }

    /// Returns how many events were confirmed so far.
    #[must_use]
    pub fn confirmed_so_far(&self) -> usize {
        self.seen().confirmed.len()
    }

    /// Returns how many events were handled so far, each counted once.
    #[must_use]
    pub fn handled_so_far(&self) -> usize {
        self.seen().handled.len()
    }

    /// Returns the counts.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let seen = self.seen();
        let missing = |id: &&String| {
            (seen.confirmed.contains(*id) && !seen.stored.contains_key(*id))
                || (seen.stored.contains_key(*id) && !seen.handled.contains_key(*id))
        };
        let again = |times: &HashMap<String, u32>| {
            let more = times.values().map(|times| *times as usize - 1);
            more.sum()
        };
        let known: HashSet<&String> = seen.stored.keys().chain(seen.handled.keys()).collect();
        Counts {
            sent: seen.sent.len(),
            confirmed: seen.confirmed.len(),
            stored: seen.stored.len(),
            handled: seen.handled.len(),
            lost: seen.sent.iter().filter(missing).count(),
            stored_again: again(&seen.stored),
            handled_again: again(&seen.handled),
            strange: known
                .into_iter()
                .filter(|id| !seen.sent.contains(*id))
                .count(),
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    /// Returns what is wrong: an event was lost, invented or never confirmed; `None` when nothing is.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        if self.lost > 0 {
            return Some(format!("{} events were lost", self.lost));
        }
        if self.strange > 0 {
            return Some(format!("{} events were never sent", self.strange));
        }
        let unconfirmed = self.sent - self.confirmed;
        (unconfirmed > 0).then(|| format!("{unconfirmed} events were never confirmed"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_twice_or_strange_is_counted() {
        let ledger = Ledger::default();
        for id in [
            "in order",
            "twice",
            "not stored",
            "not handled",
            "not confirmed",
        ] {
            ledger.sent(id);
        }
        for id in ["in order", "twice", "not stored", "not handled"] {
            ledger.confirmed(id);
        }
        for id in ["in order", "twice", "twice", "not handled", "strange"] {
            ledger.stored(id);
        }
        for id in ["in order", "twice", "twice", "twice", "strange"] {
            ledger.handled(id);
        }
        let counts = ledger.counts();
        let expected = Counts {
            sent: 5,
            confirmed: 4,
            stored: 4,
            handled: 3,
            lost: 2,
            stored_again: 1,
            handled_again: 2,
            strange: 1,
        };
        assert_eq!(counts, expected);
        assert_eq!(counts.fault().as_deref(), Some("2 events were lost"));
        let nothing = Ledger::default().counts();
        assert_eq!((nothing, nothing.fault()), (Counts::default(), None));
        let unconfirmed = Ledger::default();
        unconfirmed.sent("1");
        assert!(unconfirmed.counts().fault().is_some());
    }
}
