//! A reason to stop in, handlers that come to an end and a last commit out.

use ::rdkafka::consumer::Consumer as _;
use ::rdkafka::error::KafkaError;
use tokio::time::Instant;

use super::super::consumer::holdings::Place;
use super::super::consumer::membership::{give_up, list};
use super::state::{GRACE, Reason, Run, Stopping};
use crate::EventCatalog;

impl<C: EventCatalog + Send + 'static> Run<C> {
    /// Returns how many events were received and are not settled.
    pub(super) fn left(&self) -> usize {
        self.partitions
            .iter()
            .map(|(_, partition)| partition.ledger.open())
            .sum()
    }

    /// Returns why what is settled is not committed, if it is not.
    pub(super) fn uncommitted(&mut self) -> Option<KafkaError> {
        let mut partitions = self.partitions.iter();
        let is_left = partitions.any(|(_, partition)| partition.ledger.to_commit().is_some());
        let error = self.uncommitted.take().unwrap_or(KafkaError::Canceled);
        is_left.then_some(error)
    }

    /// Begins to stop: nothing more is handed out.
    pub(super) fn stop(&mut self, reason: Reason) {
        if self.stopping.is_some() {
            return;
        }
        let places: Vec<Place> = self
            .partitions
            .iter()
            .map(|(_, partition)| partition.place.clone())
            .collect();
        // What is fetched all the same is not received.
        let _ = self.client.pause(&list(&places));
        self.stalled = None;
        self.stopping = Some(Stopping {
            deadline: Instant::now() + self.settings.drain_deadline,
            asked_to_commit: false,
            reason,
        });
    }

    /// Returns the reason to stop when everything is done that had to be.
    pub(super) fn advance_stop(&mut self) -> Option<Reason> {
        let stopping = self.stopping.as_mut()?;
        let now = Instant::now();
        if now < stopping.deadline && self.partitions.running() > 0 {
            return None;
        }
        // Nobody waits for a broker that is away as long as for a handler.
        stopping.deadline = stopping.deadline.min(now);
        if now < stopping.deadline + GRACE {
            let asked = std::mem::replace(&mut stopping.asked_to_commit, !self.committing);
            if self.committing || !asked && self.commit() {
                return None;
            }
        }
        self.abandoned = self.partitions.running();
        self.stopping.take().map(|stopping| stopping.reason)
    }
}

impl<C> Drop for Run<C> {
    /// Leaves the partitions to librdkafka again, whenever the worker is dropped.
    fn drop(&mut self) {
        let membership = self.client.context();
        membership.attend(false);
        let revoked = self.revocation.take().map(|revocation| revocation.places);
        for places in revoked.into_iter().chain(membership.unattended()) {
            // librdkafka refuses only what it does not hold any more.
            let _ = give_up(self.client.as_ref(), &places);
        }
    }
}
