//! Partitions that come and go in, whether one was held all the time since an event came from it out.

use std::collections::HashMap;

use crate::kafka::Position;

/// A partition of a topic.
pub(in crate::kafka::rdkafka) type Place = (String, i32);

/// The partitions of a member, each with the number of the assignment that brought it.
#[derive(Debug, Default)]
pub(super) struct Holdings {
    assignments: u64,
    held: HashMap<Place, u64>,
}

impl Holdings {
    /// Returns how many assignments there were.
    pub(super) fn assignments(&self) -> u64 {
        self.assignments
    }

    pub(super) fn take(&mut self, places: &[Place]) {
        self.assignments += 1;
        let number = self.assignments;
        self.held
            .extend(places.iter().map(|place| (place.clone(), number)));
    }

    pub(super) fn lose(&mut self, places: &[Place]) {
        for place in places {
            self.held.remove(place);
        }
    }

    /// Tells whether a partition is held, and was not gone since there were so many assignments.
    pub(super) fn has_kept(&self, position: &Position, assignments: u64) -> bool {
        let place = (position.topic.clone(), position.partition);
        self.held
            .get(&place)
            .is_some_and(|number| *number <= assignments)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partition_that_came_back_is_another_one() {
        let place = |partition| ("tasks".to_owned(), partition);
        let at = |partition| Position::new("tasks", partition, 7);
        let mut holdings = Holdings::default();
        assert!(!holdings.has_kept(&at(0), 0), "it has not come yet");
        holdings.take(&[place(0), place(1)]);
        let before = holdings.assignments();
        assert!(holdings.has_kept(&at(0), before) && holdings.has_kept(&at(1), before));
        assert!(!holdings.has_kept(&Position::new("others", 0, 7), before));

        // A cooperative member keeps one and loses the other.
        holdings.lose(&[place(1)]);
        assert!(holdings.has_kept(&at(0), before) && !holdings.has_kept(&at(1), before));
        holdings.take(&[]);
        assert!(holdings.has_kept(&at(0), before), "it was never gone");

        holdings.take(&[place(1)]);
        assert!(
            !holdings.has_kept(&at(1), before),
            "its events may be handled"
        );
        assert!(holdings.has_kept(&at(1), holdings.assignments()));
        assert!(!holdings.has_kept(&at(1), 0), "received by a worker");
    }
}
