//! What a worker does in, counts of it out.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a worker has done since it began, and what it holds now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metrics {
    /// Records received.
    pub received: u64,
    /// Events that their handler has handled.
    pub handled: u64,
    /// Attempts that failed, and records that could not be read.
    pub failed: u64,
    /// Attempts that were put off to be made again in place.
    pub retried: u64,
    /// Records that a retry topic has, confirmed by the broker.
    pub sent_to_retry: u64,
    /// Records that a dead-letter topic has, confirmed by the broker.
    pub dead_lettered: u64,
    /// Events that were handled before, by source and id.
    pub deduplicated: u64,
    /// Events of a type that was not asked for.
    pub filtered: u64,
    /// Records passed over because of [`OnPoison::Skip`](crate::kafka::OnPoison::Skip).
    pub skipped: u64,
    /// Records that are no events, whatever became of them.
    pub not_cloud_events: u64,
    /// Records in retry topics that another consumer group has to try again.
    pub of_other_groups: u64,
    /// Records that could not be sent to a retry or dead-letter topic; they are sent again.
    pub failed_sends: u64,
    /// Commits that the broker confirmed.
    pub commits: u64,
    /// Commits that failed for another reason than a rebalance; they are made again.
    pub failed_commits: u64,
    /// Commits that the broker refused because of a rebalance; they are made again unless the partitions are gone.
    pub refused_commits: u64,
    /// Attempts that were put off because a store of schemas does not answer.
    pub outages: u64,
    /// Errors of the client, which goes on by itself, such as a broker that is away.
    pub client_errors: u64,
    /// Partitions given up or lost.
    pub revoked: u64,
    /// The last error of the client, of a commit, of sending or of a store.
    pub last_error: Option<String>,
    /// Events with the handler or on their way to a retry or dead-letter topic.
    pub in_flight: usize,
    /// The partitions that the worker has.
    pub partitions: Vec<PartitionMetrics>,
}

impl Metrics {
    /// Returns how many records wait in all partitions together, as far as is known.
    #[must_use]
    pub fn lag(&self) -> i64 {
        self.partitions
            .iter()
            .filter_map(|partition| partition.lag)
            .fold(0, i64::saturating_add)
    }
}

/// What a worker holds of one partition.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PartitionMetrics {
    /// The topic.
    pub topic: String,
    /// The partition of the topic.
    pub partition: i32,
    /// The offset up to which everything is handled; the group goes on from there.
    pub position: Option<i64>,
    /// How many records there are from there to the end, by the statistics of librdkafka, every five seconds.
    pub lag: Option<i64>,
    /// Events received and not yet handled.
    pub held: usize,
    /// Whether fetching waits until some of them are handled, or until a retry is due.
    pub paused: bool,
}

/// The metrics of a worker, to be asked for while it runs; clones show the same.
#[derive(Debug, Clone, Default)]
pub struct WorkerMetrics(Arc<Mutex<Metrics>>);

impl WorkerMetrics {
    /// Returns the metrics as they are; partitions and events in flight as they were up to 100 ms ago.
    #[must_use]
    pub fn snapshot(&self) -> Metrics {
        self.lock().clone()
    }

    pub(super) fn update(&self, change: impl FnOnce(&mut Metrics)) {
        change(&mut self.lock());
    }

    /// What a panicking thread has left behind is whole: every change is one assignment.
    fn lock(&self) -> MutexGuard<'_, Metrics> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
