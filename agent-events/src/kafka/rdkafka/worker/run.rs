//! Messages, results, times and changes of partitions in, one after the other; handlers, commits and pauses out.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use ::rdkafka::consumer::{Consumer as _, MessageStream};
use ::rdkafka::error::KafkaError;
use futures_core::Stream;
use tokio::time::{Instant, Sleep};

use super::super::consumer::membership::Membership;
use super::super::consumer::open::Fetched;
use super::dispatch::Lane;
use super::metrics::PartitionMetrics;
use super::state::{GRACE, Job, Reason, Run, Task};
use crate::EventCatalog;

/// How often partitions are told of in the metrics.
const METRICS_INTERVAL: Duration = Duration::from_millis(100);
/// How many messages are taken before other tasks get their turn.
const BATCH: u64 = 64;

/// What is next.
enum Turn {
    Shutdown,
    Finished(Job),
    Alarm,
    Changed,
    Message(Box<Fetched>),
    Error(KafkaError),
    /// A task that was aborted, whose partition is gone.
    Nothing,
}

impl<C: EventCatalog + Send + 'static> Run<C> {
    /// Works until `shutdown` or until there is a reason to stop, then as long as it takes to leave in order.
    pub(super) async fn run(&mut self, shutdown: impl Future<Output = ()>) -> Reason {
        let client = Arc::clone(&self.client);
        let mut messages = client.stream();
        let mut shutdown = pin!(shutdown);
        let mut alarm = pin!(tokio::time::sleep(METRICS_INTERVAL));
        let mut turns = 0_u64;
        loop {
            self.take_changes();
            self.dispatch();
            self.advance_revocation();
            if let Some(reason) = self.advance_stop() {
                return reason;
            }
            let next = self.next_alarm();
            if alarm.deadline() != next {
                alarm.as_mut().reset(next);
            }
            let turn = poll_fn(|context| {
                self.poll_turn(context, &mut messages, shutdown.as_mut(), alarm.as_mut())
            });
            match turn.await {
                Turn::Shutdown => self.stop(Reason::Shutdown),
                Turn::Finished(job) => self.finished(job),
                Turn::Alarm => self.on_alarm(),
                Turn::Changed | Turn::Nothing | Turn::Error(KafkaError::PartitionEOF(_)) => {}
                Turn::Message(fetched) => self.receive(*fetched),
                Turn::Error(error @ KafkaError::MessageConsumptionFatal(_)) => {
                    self.stop(Reason::Kafka(error));
                }
                Turn::Error(error) => {
                    let reason = self.client.context().last_error();
                    self.metrics.update(|metrics| {
                        metrics.client_errors += 1;
                        metrics.last_error = Some(reason.unwrap_or_else(|| error.to_string()));
                    });
                }
            }
            turns += 1;
            if turns.is_multiple_of(BATCH) {
                tokio::task::yield_now().await;
            }
        }
    }

    fn poll_turn(
        &mut self,
        context: &mut Context<'_>,
        messages: &mut MessageStream<'_, Membership>,
        shutdown: Pin<&mut impl Future<Output = ()>>,
        alarm: Pin<&mut Sleep>,
    ) -> Poll<Turn> {
        if self.stopping.is_none() && shutdown.poll(context).is_ready() {
            return Poll::Ready(Turn::Shutdown);
        }
        match self.jobs.poll_join_next(context) {
            Poll::Ready(Some(Ok(job))) => return Poll::Ready(Turn::Finished(job)),
            Poll::Ready(Some(Err(_))) => return Poll::Ready(Turn::Nothing),
            Poll::Ready(None) | Poll::Pending => {}
        }
        if alarm.poll(context).is_ready() {
            return Poll::Ready(Turn::Alarm);
        }
        if self.is_stalled() {
            return Poll::Pending;
        }
        match Pin::new(messages).poll_next(context) {
            Poll::Ready(Some(Ok(message))) => {
                Poll::Ready(Turn::Message(Box::new(Fetched::from_message(&message))))
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Turn::Error(error)),
            Poll::Ready(None) => Poll::Ready(Turn::Error(KafkaError::Canceled)),
            // The partitions change while the client is polled.
            Poll::Pending if self.client.context().has_changed() => Poll::Ready(Turn::Changed),
            Poll::Pending => Poll::Pending,
        }
    }

    /// Hands out events as long as there are places for them.
    fn dispatch(&mut self) {
        if self.stopping.is_some() {
            return;
        }
        while let Some((lane, mut task)) = self.lanes.take() {
            if let Some(due) = task.due.take()
                && due > Instant::now()
            {
                if let Some(partition) = self.partitions.get_mut(lane.assignment) {
                    partition.held_until = Some(due);
                }
                self.wait_until(due, lane, task);
                self.regulate(lane.assignment);
            } else if task.parcel.is_some() {
                self.send(lane, task);
            } else {
                self.attempt(lane, task);
            }
        }
    }

    fn attempt(&mut self, lane: Lane, task: Task) {
        let Some(partition) = self.partitions.get_mut(lane.assignment) else {
            return;
        };
        let offset = task.fetched.position.offset;
        let earlier = task
            .retry
            .as_ref()
            .map_or(0, |retry| retry.failure.attempts);
        let number = earlier.saturating_add(task.failed).saturating_add(1);
        let (fetched, seen) = (Arc::clone(&task.fetched), partition.seen.clone());
        let attempts = self.attempts.clone();
        let running = self.jobs.spawn(async move {
            let attempt = attempts.run(fetched, number, seen).await;
            Job::Attempted(lane, task, attempt)
        });
        partition.running.insert(offset, running);
    }

    /// Lets an event wait for its time; its lane waits for it, others do not.
    pub(super) fn wait_until(&mut self, time: Instant, lane: Lane, task: Task) {
        self.lanes.suspend(lane);
        self.waits += 1;
        self.waiting.insert((time, self.waits), (lane, task));
    }

    fn next_alarm(&self) -> Instant {
        let commit = self.commit_due.filter(|_| !self.committing);
        let waiting = self.waiting.keys().next().map(|(time, _)| *time);
        let waiting = waiting.filter(|_| self.stopping.is_none());
        let now = Instant::now();
        let revocation = self
            .revocation
            .as_ref()
            .map(|revocation| revocation.deadline);
        let stopping = self.stopping.as_ref().map(|stopping| stopping.deadline);
        let deadlines = [revocation, stopping]
            .into_iter()
            .flatten()
            .map(|deadline| {
                if deadline > now {
                    deadline
                } else {
                    deadline + GRACE
                }
            });
        let stalled = self.stalled.map(|(_, until)| until);
        [commit, waiting, stalled]
            .into_iter()
            .flatten()
            .chain(deadlines)
            .fold(self.told + METRICS_INTERVAL, Instant::min)
    }

    fn on_alarm(&mut self) {
        let now = Instant::now();
        while self.stopping.is_none()
            && let Some(waiting) = self.waiting.first_entry()
            && waiting.key().0 <= now
        {
            let (lane, task) = waiting.remove();
            self.lanes.resume(lane, task);
        }
        if let Some((assignment, _)) = self.stalled {
            self.regulate(assignment);
        }
        if self.commit_due.is_some_and(|due| due <= now) && !self.committing {
            self.commit();
        }
        if now >= self.told + METRICS_INTERVAL {
            self.told = now;
            for assignment in self.partitions.numbers() {
                self.regulate(assignment);
            }
            self.tell();
        }
    }

    /// Writes down what the worker holds.
    pub(super) fn tell(&self) {
        let membership = self.client.context();
        let partitions = self.partitions.iter().map(|(_, held)| {
            let ((topic, partition), position) = (held.place.clone(), held.ledger.low_water());
            let known = membership.extent(&topic, partition);
            let lag = known.and_then(|(committed, end)| Some(end - position.or(committed)?));
            PartitionMetrics {
                lag: lag.map(|lag| lag.max(0)),
                topic,
                partition,
                position,
                held: held.ledger.open(),
                paused: held.paused,
            }
        });
        let partitions: Vec<_> = partitions.collect();
        self.metrics.update(|metrics| {
            metrics.in_flight = self.partitions.running();
            metrics.partitions = partitions;
        });
    }
}
