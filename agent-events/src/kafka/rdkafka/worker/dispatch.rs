//! Events by lane in, the next one to handle out: lanes keep their order, and only so many events are handled at once.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};

/// What is handled side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Concurrency {
    /// The partitions: the events of each one after the other, in the order of the log.
    Partitions,
    /// The keys of records, so many events at once: those with an equal key one after the other.
    ///
    /// A record without a key has an order with no other one.
    Keys(usize),
}

impl Concurrency {
    fn limit(self) -> usize {
        match self {
            Self::Partitions => usize::MAX,
            Self::Keys(limit) => limit.max(1),
        }
    }
}

/// What keeps its order: the events of a partition, or those of a key in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Lane {
    /// The assignment of the partition.
    pub(super) assignment: u64,
    key: u64,
}

#[derive(Debug)]
struct Queue<T> {
    events: VecDeque<T>,
    /// Whether the first event is with somebody, so that the next one has to wait.
    taken: bool,
    /// Whether it takes one of the places.
    running: bool,
}

/// The events that wait for their turn.
#[derive(Debug)]
pub(super) struct Lanes<T> {
    concurrency: Concurrency,
    hasher: RandomState,
    queues: HashMap<Lane, Queue<T>>,
    ready: VecDeque<Lane>,
    running: usize,
}

impl<T> Lanes<T> {
    pub(super) fn new(concurrency: Concurrency) -> Self {
        Self {
            concurrency,
            hasher: RandomState::new(),
            queues: HashMap::new(),
            ready: VecDeque::new(),
            running: 0,
        }
    }

    /// Returns the lane of a record. Two keys may share one, which is never wrong.
    pub(super) fn lane(&self, assignment: u64, key: Option<&[u8]>, offset: i64) -> Lane {
        let key = match (self.concurrency, key) {
            (Concurrency::Partitions, _) => 0,
            (Concurrency::Keys(_), Some(key)) => self.hasher.hash_one(key),
            (Concurrency::Keys(_), None) => self.hasher.hash_one(offset),
        };
        Lane { assignment, key }
    }

    pub(super) fn push(&mut self, lane: Lane, event: T) {
        let queue = self.queues.entry(lane).or_insert_with(|| Queue {
            events: VecDeque::new(),
            taken: false,
            running: false,
        });
        queue.events.push_back(event);
        if !queue.taken && queue.events.len() == 1 {
            self.ready.push_back(lane);
        }
    }

    /// Returns the next event, which its lane then waits for.
    pub(super) fn take(&mut self) -> Option<(Lane, T)> {
        while self.running < self.concurrency.limit() {
            let lane = self.ready.pop_front()?;
            if let Some(queue) = self.queues.get_mut(&lane)
                && !queue.taken
                && let Some(event) = queue.events.pop_front()
            {
                queue.taken = true;
                queue.running = true;
                self.running += 1;
                return Some((lane, event));
            }
        }
        None
    }

    /// Gives the place of a lane's event to others; the lane goes on waiting for it.
    pub(super) fn suspend(&mut self, lane: Lane) {
        if let Some(queue) = self.queues.get_mut(&lane)
            && std::mem::take(&mut queue.running)
        {
            self.running -= 1;
        }
    }

    /// Puts an event that was taken in front of its lane again.
    pub(super) fn resume(&mut self, lane: Lane, event: T) {
        self.suspend(lane);
        if let Some(queue) = self.queues.get_mut(&lane) {
            queue.taken = false;
            queue.events.push_front(event);
            self.ready.push_back(lane);
        }
    }

    /// Lets a lane go on after the event that was taken.
    pub(super) fn finish(&mut self, lane: Lane) {
        self.suspend(lane);
        if let Some(queue) = self.queues.get_mut(&lane) {
            queue.taken = false;
            if queue.events.is_empty() {
                self.queues.remove(&lane);
            } else {
                self.ready.push_back(lane);
            }
        }
    }

    /// Forgets the events of an assignment that nobody has taken yet.
    pub(super) fn drop_waiting(&mut self, assignment: u64) {
        self.ready.retain(|lane| lane.assignment != assignment);
        self.queues.retain(|lane, queue| {
            if lane.assignment == assignment {
                queue.events.clear();
            }
            lane.assignment != assignment || queue.taken
        });
    }

    /// Forgets an assignment.
    pub(super) fn drop_all(&mut self, assignment: u64) {
        self.drop_waiting(assignment);
        let running = &mut self.running;
        self.queues.retain(|lane, queue| {
            let keeps = lane.assignment != assignment;
            if !keeps && queue.running {
                *running -= 1;
            }
            keeps
        });
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_lane_that_waits_leaves_its_place_to_others() {
        let mut lanes = Lanes::new(Concurrency::Keys(1));
        let (a, b) = (lanes.lane(0, Some(b"a"), 0), lanes.lane(0, Some(b"b"), 1));
        lanes.push(a, 1);
        lanes.push(b, 2);
        lanes.push(a, 3);
        assert_eq!(lanes.take(), Some((a, 1)));
        assert_eq!(lanes.take(), None);
        lanes.suspend(a);
        assert_eq!(lanes.take(), Some((b, 2)));
        lanes.resume(a, 1);
        lanes.finish(b);
        assert_eq!(lanes.take(), Some((a, 1)), "before what came after it");
        lanes.drop_waiting(0);
        lanes.finish(a);
        assert_eq!(lanes.take(), None);
    }

    proptest! {
        #[test]
        fn keys_keep_their_order_and_the_limit_holds(
            steps in prop::collection::vec((0_u8..4, 0_u8..5, any::<prop::sample::Index>()), 1..200),
            limit in 1_usize..4,
        ) {
            let mut lanes = Lanes::new(Concurrency::Keys(limit));
            let mut expected: HashMap<u8, VecDeque<usize>> = HashMap::new();
            let mut taken: Vec<(Lane, (u8, usize), bool)> = Vec::new();
            for (number, (step, key, index)) in steps.into_iter().enumerate() {
                match step {
                    0 => {
                        let lane = lanes.lane(1, Some(&[key]), 0);
                        lanes.push(lane, (key, number));
                        expected.entry(key).or_default().push_back(number);
                    }
                    1 => {
                        if let Some((lane, event)) = lanes.take() {
                            prop_assert_eq!(expected[&event.0].front(), Some(&event.1));
                            prop_assert!(taken.iter().all(|(other, ..)| *other != lane));
                            taken.push((lane, event, true));
                            prop_assert!(taken.iter().filter(|(.., running)| *running).count() <= limit);
                        }
                    }
                    _ if taken.is_empty() => {}
                    2 => {
                        let index = index.index(taken.len());
                        if number % 2 == 0 {
                            lanes.suspend(taken[index].0);
                            taken[index].2 = false;
                        } else {
                            let (lane, event, _) = taken.remove(index);
                            lanes.resume(lane, event);
                        }
                    }
                    _ => {
                        let (lane, (key, _), _) = taken.remove(index.index(taken.len()));
                        expected.entry(key).or_default().pop_front();
                        lanes.finish(lane);
                    }
                }
            }
            for (lane, (key, _), _) in taken {
                expected.entry(key).or_default().pop_front();
                lanes.finish(lane);
            }
            while let Some((lane, (key, number))) = lanes.take() {
                prop_assert_eq!(expected.entry(key).or_default().pop_front(), Some(number));
                lanes.finish(lane);
            }
            prop_assert!(expected.values().all(VecDeque::is_empty), "none is forgotten");
            prop_assert_eq!((lanes.running, lanes.queues.len()), (0, 0));
        }
    }
}
