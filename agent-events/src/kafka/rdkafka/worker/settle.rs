//! What came of an attempt in, the next step for its event out: settled, put off, sent elsewhere, or the worker stops.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use tokio::time::Instant;

use super::dead_letter::{Failure, FailureKind, is_dead, redrives};
use super::dispatch::Lane;
use super::handler::Attempt;
use super::retry::{Next, OnPoison, Severity, outage};
use super::state::{Job, Parcel, Reason, Run, Task};
use crate::EventCatalog;
use crate::kafka::SendError;

impl<C: EventCatalog + Send + 'static> Run<C> {
    pub(super) fn finished(&mut self, job: Job) {
        match job {
            Job::Committed(offsets, stored, result) => self.committed(offsets, &stored, result),
            Job::Attempted(lane, task, attempt) => {
                if self.is_done(lane, &task) {
                    self.attempted(lane, task, attempt);
                }
            }
            Job::Sent(lane, task, result) => {
                if self.is_done(lane, &task) {
                    self.sent(lane, task, result);
                }
            }
        }
    }

    /// Takes down that nothing runs for an event; `false` when its partition has been given up.
    fn is_done(&mut self, lane: Lane, task: &Task) -> bool {
        let partition = self.partitions.get_mut(lane.assignment);
        let offset = task.fetched.position.offset;
        partition.is_some_and(|partition| partition.running.remove(&offset).is_some())
    }

    fn attempted(&mut self, lane: Lane, mut task: Task, attempt: Attempt) {
        match attempt {
            Attempt::Handled(identity) => {
                if let Some(partition) = self.partitions.get_mut(lane.assignment) {
                    partition.remember(identity);
                }
                self.metrics.update(|metrics| metrics.handled += 1);
                self.done(lane, &task);
            }
            Attempt::Duplicate => {
                self.metrics.update(|metrics| metrics.deduplicated += 1);
                self.done(lane, &task);
            }
            Attempt::OtherType => {
                self.metrics.update(|metrics| metrics.filtered += 1);
                self.done(lane, &task);
            }
            Attempt::Outage(message) => {
                self.metrics.update(|metrics| {
                    metrics.outages += 1;
                    metrics.last_error = Some(message);
                });
                task.outages += 1;
                let wait = outage(task.outages);
                self.put_off(lane, task, wait);
            }
            Attempt::Failed(kind, severity, message) => {
                task.failed += 1;
                task.first_failed.get_or_insert_with(Utc::now);
                self.metrics.update(|metrics| {
                    metrics.failed += 1;
                    metrics.not_cloud_events += u64::from(kind == FailureKind::NotACloudEvent);
                });
                self.failed(lane, task, kind, severity, message);
            }
        }
    }

    fn failed(
        &mut self,
        lane: Lane,
        mut task: Task,
        kind: FailureKind,
        severity: Severity,
        message: String,
    ) {
        let stage = task.retry.as_ref().map_or(0, |retry| retry.stage);
        let policy = match kind {
            FailureKind::NotACloudEvent => Some(self.settings.on_not_a_cloud_event()),
            kind if kind.is_poison() => Some(self.settings.on_poison()),
            _ => None,
        };
        let next = match policy {
            Some(OnPoison::Skip) => {
                self.metrics.update(|metrics| metrics.skipped += 1);
                return self.done(lane, &task);
            }
            Some(OnPoison::Stop) => Next::Stop,
            Some(OnPoison::DeadLetter) => Next::DeadLetter,
            None => self.settings.retry.after(severity, task.failed, stage),
        };
        if let Next::Wait(wait) = next {
            self.metrics.update(|metrics| metrics.retried += 1);
            return self.put_off(lane, task, wait);
        }
        let position = task.fetched.position.clone();
        let elsewhere = matches!(next, Next::DeadLetter | Next::Topic { .. });
        if !elsewhere || self.settings.dead_letters.is_none() {
            // Not settled, so that the event comes again.
            self.lanes.suspend(lane);
            return self.stop(Reason::Halt(position, message));
        }
        let failure = self.failure(&task, kind, message);
        let dead = self.settings.dead_letter_topic(&failure.origin.topic);
        let is_dead = dead == position.topic || is_dead(&task.fetched.record.headers);
        if next == Next::DeadLetter && is_dead {
            self.lanes.suspend(lane);
            let cause = "it is a dead letter already, and would come back without end: do not receive dead-letter topics here";
            return self.stop(Reason::Halt(
                position,
                format!("{}; {cause}", failure.message),
            ));
        }
        let record = &task.fetched.record;
        let (record, is_retry) = if let Next::Topic { suffix, delay } = next {
            let topic = [&failure.origin.topic, suffix.as_str()].concat();
            let due = Utc::now() + TimeDelta::from_std(delay).unwrap_or(TimeDelta::MAX);
            (failure.retry(record, topic, stage + 1, due), true)
        } else {
            (failure.record(record, dead), false)
        };
        task.parcel = Some(Box::new(Parcel { record, is_retry }));
        self.lanes.suspend(lane);
        self.send(lane, task);
    }

    fn failure(&self, task: &Task, kind: FailureKind, message: String) -> Failure {
        let fetched = &task.fetched;
        let earlier = task.retry.as_ref().map(|retry| &retry.failure);
        Failure {
            origin: earlier.map_or_else(|| fetched.position.clone(), |it| it.origin.clone()),
            timestamp: earlier.map_or(fetched.timestamp, |it| it.timestamp),
            group: self.group.clone(),
            kind,
            message,
            attempts: earlier
                .map_or(0, |it| it.attempts)
                .saturating_add(task.failed),
            first_failed: task.first_failed.unwrap_or_else(Utc::now),
            redrives: redrives(&fetched.record.headers),
        }
    }

    /// Sends what a task has left to send; it is settled when the broker has it.
    pub(super) fn send(&mut self, lane: Lane, task: Task) {
        let Some(partition) = self.partitions.get_mut(lane.assignment) else {
            return;
        };
        let Some(producer) = self.settings.dead_letters.clone() else {
            return;
        };
        let offset = task.fetched.position.offset;
        let sending = self.jobs.spawn(async move {
            let result = match &task.parcel {
                Some(parcel) => producer.send_record(&parcel.record).await,
                None => Err(SendError::NoTopic),
            };
            Job::Sent(lane, task, result.map(|_| ()).map_err(Box::new))
        });
        partition.running.insert(offset, sending);
    }

    fn sent(&mut self, lane: Lane, mut task: Task, result: Result<(), Box<SendError>>) {
        match result {
            Ok(()) => {
                let is_retry = task.parcel.as_ref().is_some_and(|parcel| parcel.is_retry);
                self.metrics.update(|metrics| {
                    let count = if is_retry {
                        &mut metrics.sent_to_retry
                    } else {
                        &mut metrics.dead_lettered
                    };
                    *count += 1;
                });
                self.done(lane, &task);
            }
            Err(error) => {
                let cause = error.to_string();
                self.metrics.update(|metrics| {
                    metrics.failed_sends += 1;
                    metrics.last_error = Some(cause.clone());
                });
                task.outages += 1;
                // One that is too large may have been so with others in its batch.
                let is_hopeless = match *error {
                    SendError::TooLarge { .. } => task.outages > 3,
                    ref error => error.is_fatal(),
                };
                if is_hopeless {
                    self.lanes.suspend(lane);
                    let position = task.fetched.position.clone();
                    let cause =
                        format!("it cannot be sent to a retry or dead-letter topic: {cause}");
                    return self.stop(Reason::Halt(position, cause));
                }
                let wait = outage(task.outages);
                self.put_off(lane, task, wait);
            }
        }
    }

    /// Does the same again later, unless there is no later: the event comes again then.
    fn put_off(&mut self, lane: Lane, task: Task, wait: Duration) {
        let leaving = self
            .partitions
            .get_mut(lane.assignment)
            .is_none_or(|partition| partition.leaving);
        if leaving || self.stopping.is_some() {
            self.lanes.suspend(lane);
        } else {
            self.wait_until(Instant::now() + wait, lane, task);
        }
    }

    fn done(&mut self, lane: Lane, task: &Task) {
        self.lanes.finish(lane);
        self.settle(lane.assignment, task.fetched.position.offset);
    }

    /// Takes down that an event needs no more work, so that it can be committed.
    pub(super) fn settle(&mut self, assignment: u64, offset: i64) {
        if let Some(partition) = self.partitions.get_mut(assignment) {
            partition.ledger.settle(offset);
            if partition.ledger.to_commit().is_some() {
                self.commit_soon();
            }
        }
        self.regulate(assignment);
    }
}
