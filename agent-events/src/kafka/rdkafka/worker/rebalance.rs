//! Partitions that come and go in, what is handed out, waited for, committed and given up.

use ::rdkafka::consumer::Consumer as _;
use tokio::time::Instant;

use super::super::consumer::holdings::Place;
use super::super::consumer::membership::{Change, give_up, list};
use super::partition::Partition;
use super::state::{GRACE, Reason, Revocation, Run};
use crate::EventCatalog;

impl<C: EventCatalog + Send + 'static> Run<C> {
    pub(super) fn take_changes(&mut self) {
        while let Some(change) = self.client.context().next_change() {
            match change {
                Change::Assigned(places) => self.assigned(places),
                Change::Revoked(places) => self.revoked(places),
                Change::Lost(places) => {
                    for place in &places {
                        self.drop_place(place);
                    }
                }
                Change::Failed(error) => self.stop(Reason::Kafka(error)),
            }
        }
    }

    pub(super) fn assigned(&mut self, places: Vec<Place>) {
        if self.stopping.is_some() {
            // What is fetched all the same is not received.
            let _ = self.client.pause(&list(&places));
        }
        for place in places {
            self.drop_place(&place);
            self.partitions.assign(place);
        }
    }

    fn revoked(&mut self, places: Vec<Place>) {
        for (topic, partition) in &places {
            if let Some(assignment) = self.partitions.find(topic, *partition) {
                self.lanes.drop_waiting(assignment);
                self.waiting
                    .retain(|_, (lane, _)| lane.assignment != assignment);
                if let Some(partition) = self.partitions.get_mut(assignment) {
                    partition.leaving = true;
                }
            }
        }
        let deadline = Instant::now() + self.settings.drain_deadline;
        let revocation = self.revocation.get_or_insert(Revocation {
            places: Vec::new(),
            deadline,
            asked_to_commit: false,
        });
        revocation.places.extend(places);
    }

    /// Forgets a partition, with what is held of it.
    fn drop_place(&mut self, (topic, partition): &Place) {
        if let Some(assignment) = self.partitions.find(topic, *partition) {
            self.drop_assignment(assignment);
            self.metrics.update(|metrics| metrics.revoked += 1);
        }
    }

    pub(super) fn drop_assignment(&mut self, assignment: u64) {
        if let Some(partition) = self.partitions.remove(assignment) {
            partition.abort();
            self.unpause(&partition);
            self.stalled = self.stalled.filter(|(of, _)| *of != assignment);
        }
        self.lanes.drop_all(assignment);
        self.waiting
            .retain(|_, (lane, _)| lane.assignment != assignment);
    }

    /// Takes a pause back, which would outlive the assignment. Only that: to resume what is not paused makes librdkafka
    /// forget what it has fetched.
    fn unpause(&self, partition: &Partition) {
        if partition.paused {
            // It fails for a partition that librdkafka knows no more.
            let _ = self
                .client
                .resume(&list(std::slice::from_ref(&partition.place)));
        }
    }

    /// Gives revoked partitions up as soon as that loses nothing, at the latest some time after the deadline.
    pub(super) fn advance_revocation(&mut self) {
        let Some(revocation) = &mut self.revocation else {
            return;
        };
        let now = Instant::now();
        let lost = self.client.assignment_lost();
        let runs = revocation.places.iter().any(|(topic, partition)| {
            let assignment = self.partitions.find(topic, *partition);
            assignment
                .and_then(|assignment| self.partitions.get(assignment))
                .is_some_and(|partition| !partition.running.is_empty())
        });
        if runs && now < revocation.deadline && !lost {
            return;
        }
        if !lost && now < revocation.deadline + GRACE {
            let asked = std::mem::replace(&mut revocation.asked_to_commit, !self.committing);
            if self.committing || !asked && self.commit() {
                return;
            }
        }
        if let Some(Revocation { places, .. }) = self.revocation.take() {
            for place in &places {
                self.drop_place(place);
            }
            // librdkafka refuses only what it does not hold any more.
            let _ = give_up(self.client.as_ref(), &places);
        }
    }
}
