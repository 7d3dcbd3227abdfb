//! Partitions as they are assigned in, what the worker holds of each out.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::task::AbortHandle;
use tokio::time::Instant;

use super::super::consumer::holdings::Place;
use super::dedup::{Identity, Seen, Window};
use super::ledger::Ledger;

/// What a worker holds of a partition while it is assigned.
#[derive(Debug)]
pub(super) struct Partition {
    pub(super) place: Place,
    pub(super) ledger: Ledger,
    /// What runs for each offset.
    pub(super) running: HashMap<i64, AbortHandle>,
    pub(super) paused: bool,
    /// When the next event of a retry topic is due.
    pub(super) held_until: Option<Instant>,
    /// Whether it is to be given up, and gets no new work.
    pub(super) leaving: bool,
    pub(super) seen: Option<Arc<Mutex<Seen>>>,
}

impl Partition {
    pub(super) fn remember(&self, handled: Option<Identity>) {
        if let (Some(seen), Some(event)) = (&self.seen, handled) {
            let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.insert(event);
        }
    }

    pub(super) fn abort(&self) {
        for running in self.running.values() {
            running.abort();
        }
    }
}

/// The partitions of a worker, each assignment under a number of its own, so that what is left of an earlier one cannot be
/// taken for the next one's.
#[derive(Debug)]
pub(super) struct Partitions {
    assigned: BTreeMap<u64, Partition>,
    by_place: HashMap<String, HashMap<i32, u64>>,
    last: u64,
    window: Option<Window>,
}

impl Partitions {
    pub(super) fn new(window: Option<Window>) -> Self {
        Self {
            assigned: BTreeMap::new(),
            by_place: HashMap::new(),
            last: 0,
            window,
        }
    }

    pub(super) fn assign(&mut self, place: Place) -> u64 {
        self.last += 1;
        let of_topic = self.by_place.entry(place.0.clone()).or_default();
        of_topic.insert(place.1, self.last);
        let partition = Partition {
            place,
            ledger: Ledger::default(),
            running: HashMap::new(),
            paused: false,
            held_until: None,
            leaving: false,
            seen: self
                .window
                .map(|window| Arc::new(Mutex::new(Seen::new(window)))),
        };
        self.assigned.insert(self.last, partition);
        self.last
    }

    pub(super) fn remove(&mut self, assignment: u64) -> Option<Partition> {
        let removed = self.assigned.remove(&assignment)?;
        let (topic, partition) = &removed.place;
        if self.find(topic, *partition) == Some(assignment)
            && let Some(of_topic) = self.by_place.get_mut(topic)
        {
            of_topic.remove(partition);
        }
        Some(removed)
    }

    pub(super) fn find(&self, topic: &str, partition: i32) -> Option<u64> {
        self.by_place.get(topic)?.get(&partition).copied()
    }

    pub(super) fn get(&self, assignment: u64) -> Option<&Partition> {
        self.assigned.get(&assignment)
    }

    pub(super) fn get_mut(&mut self, assignment: u64) -> Option<&mut Partition> {
        self.assigned.get_mut(&assignment)
    }

    pub(super) fn numbers(&self) -> Vec<u64> {
        self.assigned.keys().copied().collect()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, &Partition)> {
        self.assigned
            .iter()
            .map(|(number, partition)| (*number, partition))
    }

    /// Returns how much runs for all of them.
    pub(super) fn running(&self) -> usize {
        self.iter()
            .map(|(_, partition)| partition.running.len())
            .sum()
    }
}
