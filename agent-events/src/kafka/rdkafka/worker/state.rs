//! What a worker holds while it works: its partitions, the events on their way, and what it is about to give up.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use ::rdkafka::consumer::{Consumer as _, StreamConsumer};
use ::rdkafka::error::{KafkaError, KafkaResult};
use chrono::{DateTime, Utc};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::super::consumer::holdings::Place;
use super::super::consumer::membership::Membership;
use super::super::consumer::open::Fetched;
use super::dead_letter::RetryOf;
use super::dispatch::{Lane, Lanes};
use super::handler::{Attempt, Attempts};
use super::metrics::WorkerMetrics;
use super::partition::Partitions;
use super::settings::Settings;
use crate::kafka::{Position, Record, SendError};

/// How much longer than for handlers a commit is waited for.
pub(super) const GRACE: Duration = Duration::from_secs(5);

/// A worker at work. It owns all its state; nothing else touches it.
pub(super) struct Run<C> {
    pub(super) client: Arc<StreamConsumer<Membership>>,
    pub(super) attempts: Attempts<C>,
    pub(super) settings: Settings,
    pub(super) group: String,
    pub(super) metrics: WorkerMetrics,
    pub(super) partitions: Partitions,
    pub(super) lanes: Lanes<Task>,
    /// What waits for its time, in a lane that waits for it.
    pub(super) waiting: BTreeMap<(Instant, u64), (Lane, Task)>,
    pub(super) waits: u64,
    pub(super) jobs: JoinSet<Job>,
    pub(super) committing: bool,
    pub(super) commit_due: Option<Instant>,
    pub(super) failed_commits: u32,
    pub(super) uncommitted: Option<KafkaError>,
    pub(super) revocation: Option<Revocation>,
    pub(super) stopping: Option<Stopping>,
    pub(super) abandoned: usize,
    /// The partition of which so much is held that all wait for it, and until when.
    pub(super) stalled: Option<(u64, Instant)>,
    /// When partitions were last told of in the metrics.
    pub(super) told: Instant,
}

/// An event on its way through the worker.
#[derive(Debug)]
pub(super) struct Task {
    pub(super) fetched: Arc<Fetched>,
    /// What it says of its failures when it comes from a retry topic.
    pub(super) retry: Option<Box<RetryOf>>,
    /// How often it failed here, and how often it was put off for an outage.
    pub(super) failed: u32,
    pub(super) outages: u32,
    pub(super) first_failed: Option<DateTime<Utc>>,
    pub(super) due: Option<Instant>,
    /// What is left to do is to send it elsewhere.
    pub(super) parcel: Option<Box<Parcel>>,
}

/// What runs beside the worker has come to an end.
pub(super) enum Job {
    Attempted(Lane, Task, Attempt),
    Sent(Lane, Task, Result<(), Box<SendError>>),
    Committed(Vec<(u64, i64)>, Vec<(Place, i64)>, KafkaResult<()>),
}

/// A record that is to be in another topic before its event is settled.
#[derive(Debug)]
pub(super) struct Parcel {
    pub(super) record: Record,
    pub(super) is_retry: bool,
}

/// Partitions that are to be given up as soon as nothing runs for them and what they did is committed.
#[derive(Debug)]
pub(super) struct Revocation {
    pub(super) places: Vec<Place>,
    pub(super) deadline: Instant,
    pub(super) asked_to_commit: bool,
}

/// Why a worker ends.
#[derive(Debug)]
pub(super) enum Reason {
    Shutdown,
    Halt(Position, String),
    Kafka(KafkaError),
}

/// A worker that is to end.
#[derive(Debug)]
pub(super) struct Stopping {
    pub(super) deadline: Instant,
    pub(super) asked_to_commit: bool,
    pub(super) reason: Reason,
}

impl<C> Run<C> {
    pub(super) fn new(
        client: Arc<StreamConsumer<Membership>>,
        attempts: Attempts<C>,
        settings: Settings,
        group: String,
        metrics: WorkerMetrics,
    ) -> Self {
        client.context().attend(true);
        Self {
            partitions: Partitions::new(settings.window),
            lanes: Lanes::new(settings.concurrency),
            client,
            attempts,
            settings,
            group,
            metrics,
            waiting: BTreeMap::new(),
            waits: 0,
            jobs: JoinSet::new(),
            committing: false,
            commit_due: None,
            failed_commits: 0,
            uncommitted: None,
            revocation: None,
            stopping: None,
            abandoned: 0,
            stalled: None,
            told: Instant::now(),
        }
    }
}
