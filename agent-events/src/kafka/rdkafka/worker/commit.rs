//! What has been handled in, offsets that the broker has confirmed out: one commit at a time, for all partitions.

use std::sync::Arc;
use std::time::Duration;

use ::rdkafka::consumer::{CommitMode, Consumer as _, StreamConsumer};
use ::rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use ::rdkafka::{Offset, TopicPartitionList};
use tokio::time::Instant;

use super::super::blocking;
use super::super::consumer::holdings::Place;
use super::super::consumer::membership::Membership;
use super::retry::outage;
use super::state::{Job, Run};
use crate::EventCatalog;

/// The longest wait before a commit that failed is made again: what is not committed grows.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// How long the broker may take to say where the group is, after a commit that failed.
const PATIENCE: Duration = Duration::from_secs(5);

impl<C: EventCatalog + Send + 'static> Run<C> {
    /// Lets what was just settled be committed some time later, together with what else will be.
    pub(super) fn commit_soon(&mut self) {
        if self.commit_due.is_none() {
            self.commit_due = Some(Instant::now() + self.settings.commit_interval);
        }
    }

    /// Begins to commit; `false` when there is nothing to commit.
    pub(super) fn commit(&mut self) -> bool {
        self.commit_due = None;
        let mut list = TopicPartitionList::new();
        let mut offsets = Vec::new();
        for (assignment, partition) in self.partitions.iter() {
            if let Some(offset) = partition.ledger.to_commit() {
                let (topic, number) = &partition.place;
                // Only an offset below zero is refused.
                let added = list.add_partition_offset(topic, *number, Offset::Offset(offset));
                if added.is_ok() {
                    offsets.push((assignment, offset));
                }
            }
        }
        if offsets.is_empty() || self.client.assignment_lost() {
            return false;
        }
        self.committing = true;
        let client = Arc::clone(&self.client);
        self.jobs.spawn(async move {
            let committed = blocking(move || {
                let result = client.commit(&list, CommitMode::Sync);
                let stored = match &result {
                    Err(error) if list.count() > 1 && is_of_partitions(error) => {
                        stored(&client, list)
                    }
                    _ => Vec::new(),
                };
                Ok((stored, result))
            });
            let (stored, result) = committed
                .await
                .unwrap_or_else(|error| (Vec::new(), Err(error)));
            Job::Committed(offsets, stored, result)
        });
        true
    }

    /// Takes down what came of a commit; of one that failed, `stored` says where the group is in each partition all the same.
    pub(super) fn committed(
        &mut self,
        offsets: Vec<(u64, i64)>,
        stored: &[(Place, i64)],
        result: KafkaResult<()>,
    ) {
        self.committing = false;
        match result {
            Ok(()) => {
                self.failed_commits = 0;
                self.uncommitted = None;
                self.metrics.update(|metrics| metrics.commits += 1);
                for (assignment, offset) in offsets {
                    if let Some(partition) = self.partitions.get_mut(assignment) {
                        partition.ledger.confirm(offset);
                    }
                }
                if self
                    .partitions
                    .iter()
                    .any(|(_, partition)| partition.ledger.to_commit().is_some())
                {
                    self.commit_soon();
                }
            }
            Err(error) => {
                for (assignment, offset) in offsets {
                    if let Some(partition) = self.partitions.get_mut(assignment)
                        && stored
                            .iter()
                            .any(|(place, at)| *place == partition.place && *at == offset)
                    {
                        partition.ledger.confirm(offset);
                    }
                }
                self.metrics.update(|metrics| {
                    if is_of_rebalance(&error) {
                        metrics.refused_commits += 1;
                    } else {
                        metrics.failed_commits += 1;
                        metrics.last_error = Some(error.to_string());
                    }
                });
                self.failed_commits += 1;
                self.uncommitted = Some(error);
                let wait = outage(self.failed_commits).min(LONGEST_WAIT);
                self.commit_due = Some(Instant::now() + wait);
            }
        }
    }
}

/// Returns where the group is, by the broker's own word: librdkafka tells one error for all partitions of a commit, though
/// that of others may have been stored.
fn stored(client: &StreamConsumer<Membership>, list: TopicPartitionList) -> Vec<(Place, i64)> {
    // Whoever is not told does not know that it was stored, and stores it again.
    let Ok(stored) = client.committed_offsets(list, PATIENCE) else {
        return Vec::new();
    };
    let elements = stored.elements();
    let known = elements
        .iter()
        .filter_map(|element| match element.offset() {
            Offset::Offset(offset) if element.error().is_ok() => {
                Some(((element.topic().to_owned(), element.partition()), offset))
            }
            _ => None,
        });
    known.collect()
}

/// Tells whether an error may be that of some partitions: no connection and no membership have none.
fn is_of_partitions(error: &KafkaError) -> bool {
    !is_of_rebalance(error)
        && !matches!(
            error.rdkafka_error_code(),
            Some(
                RDKafkaErrorCode::BrokerTransportFailure
                    | RDKafkaErrorCode::OperationTimedOut
                    | RDKafkaErrorCode::RequestTimedOut
                    | RDKafkaErrorCode::CoordinatorNotAvailable
                    | RDKafkaErrorCode::NotCoordinator
                    | RDKafkaErrorCode::WaitingForCoordinator
                    | RDKafkaErrorCode::GroupAuthorizationFailed
                    | RDKafkaErrorCode::BrokerDestroy
            )
        )
}

/// Tells whether the partitions are another member's by now, or will be soon: it begins where this one committed last.
fn is_of_rebalance(error: &KafkaError) -> bool {
    matches!(
        error.rdkafka_error_code(),
        Some(
            RDKafkaErrorCode::IllegalGeneration
                | RDKafkaErrorCode::UnknownMemberId
                | RDKafkaErrorCode::RebalanceInProgress
                | RDKafkaErrorCode::AssignmentLost
                | RDKafkaErrorCode::FencedInstanceId
                | RDKafkaErrorCode::StaleMemberEpoch
                | RDKafkaErrorCode::NoOffset
        )
    )
}
