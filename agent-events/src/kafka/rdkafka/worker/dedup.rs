//! Sources and ids of events that were handled in, whether one was handled before out.

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};

use crate::Context;

/// How many events are remembered to recognise duplicates; see [`Worker::deduplicate`](crate::kafka::Worker::deduplicate).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Window(usize);

impl Window {
    /// Remembers the last `events` events of each partition.
    #[must_use]
    pub const fn of(events: usize) -> Self {
        Self(events)
    }

    /// Returns how many events of a partition are remembered.
    #[must_use]
    pub const fn events(self) -> usize {
        self.0
    }
}

/// What identifies an event: two keyed hashes of `source` and `id`, which nobody can make collide from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Identity(u64, u64);

/// The events of one partition that were handled last.
#[derive(Debug)]
pub(super) struct Seen {
    window: usize,
    hashers: [RandomState; 2],
    known: HashSet<Identity>,
    oldest_first: VecDeque<Identity>,
}

impl Seen {
    pub(super) fn new(window: Window) -> Self {
        Self {
            window: window.events(),
            hashers: [RandomState::new(), RandomState::new()],
            known: HashSet::new(),
            oldest_first: VecDeque::new(),
        }
    }

    pub(super) fn identity(&self, context: &Context) -> Identity {
        let named = (context.source(), context.id());
        let [first, second] = &self.hashers;
        Identity(first.hash_one(named), second.hash_one(named))
    }

    pub(super) fn contains(&self, event: Identity) -> bool {
        self.known.contains(&event)
    }

    pub(super) fn insert(&mut self, event: Identity) {
        if self.window == 0 || !self.known.insert(event) {
            return;
        }
        self.oldest_first.push_back(event);
        if self.oldest_first.len() > self.window
            && let Some(oldest) = self.oldest_first.pop_front()
        {
            self.known.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Envelope;

    #[test]
    fn the_window_holds_the_last_ones_by_source_and_id() {
        let mut seen = Seen::new(Window::of(2));
        let event = |source: &str, id: &str| {
            let (id, source) = (
                id.parse().expect("an id"),
                source.parse().expect("a source"),
            );
            Envelope::from_required(id, source, "com.acme.a".parse().expect("a type"))
        };
        let [a, b, c] = [event("/x", "1"), event("/x", "2"), event("/y", "1")]
            .map(|event| seen.identity(event.context()));
        assert!(a != b && b != c && a != c);
        for event in [a, a, b] {
            seen.insert(event);
        }
        assert!(seen.contains(a) && seen.contains(b) && !seen.contains(c));
        seen.insert(c);
        assert!(!seen.contains(a) && seen.contains(b) && seen.contains(c));
        assert_eq!((seen.known.len(), seen.oldest_first.len()), (2, 2));
    }

    #[test]
    fn a_window_of_none_remembers_nothing() {
        let mut seen = Seen::new(Window::of(0));
        seen.insert(Identity(1, 1));
        assert!(!seen.contains(Identity(1, 1)));
    }
}
