//! A record in, its event in the lane that it waits in out; partitions of which enough is held are paused.

use std::sync::Arc;
use std::time::Duration;

use ::rdkafka::Offset;
use ::rdkafka::consumer::Consumer as _;
use chrono::Utc;
use tokio::time::Instant;

use super::super::consumer::membership::list;
use super::super::consumer::open::Fetched;
use super::dead_letter::RetryOf;
use super::state::{Reason, Run, Task};
use crate::EventCatalog;
use crate::kafka::{Position, Record};

/// How long a partition may be full before it is paused.
const STALL: Duration = Duration::from_millis(100);

/// How long a thread of the client may take to go to another offset.
const PATIENCE: Duration = Duration::from_secs(1);

impl<C: EventCatalog + Send + 'static> Run<C> {
    pub(super) fn receive(&mut self, fetched: Fetched) {
        let Position {
            topic,
            partition: number,
            offset,
        } = &fetched.position;
        let Some(mut assignment) = self.partitions.find(topic, *number) else {
            return;
        };
        let Some(partition) = self.partitions.get_mut(assignment) else {
            return;
        };
        if partition.leaving || self.stopping.is_some() {
            return;
        }
        if !partition.ledger.receive(*offset) {
            // The log has gone back: it was cut off, or the topic was made anew, or the client began anew.
            let place = partition.place.clone();
            let open = partition.ledger.first_open();
            self.drop_assignment(assignment);
            assignment = self.partitions.assign(place);
            if let Some(open) = open.filter(|open| open < offset) {
                return self.go_back_to(topic, *number, open);
            }
            if let Some(partition) = self.partitions.get_mut(assignment) {
                partition.ledger.receive(*offset);
            }
        }
        self.metrics.update(|metrics| metrics.received += 1);
        let headers = &fetched.record.headers;
        let retry = self.retry_of(&fetched.record);
        if retry
            .as_ref()
            .is_some_and(|retry| retry.failure.group != self.group)
        {
            self.metrics.update(|metrics| metrics.of_other_groups += 1);
            self.settle(assignment, *offset);
        } else if retry.is_none() && self.is_of_other_retries(topic) {
            self.metrics.update(|metrics| metrics.of_other_groups += 1);
            self.settle(assignment, *offset);
        } else if self.attempts.opener.is_of_other_type(headers.iter()) {
            self.metrics.update(|metrics| metrics.filtered += 1);
            self.settle(assignment, *offset);
        } else {
            let key = fetched.record.key.as_deref();
            let lane = self.lanes.lane(assignment, key, *offset);
            let task = Task {
                due: retry.as_ref().map(|retry| self.due(retry)),
                first_failed: retry.as_ref().map(|retry| retry.failure.first_failed),
                fetched: Arc::new(fetched),
                retry: retry.map(Box::new),
                failed: 0,
                outages: 0,
                parcel: None,
            };
            self.lanes.push(lane, task);
        }
        self.regulate(assignment);
    }

    /// Returns what a record says of its next attempt; headers that were copied to a topic of another kind say nothing.
    fn retry_of(&self, record: &Record) -> Option<RetryOf> {
        let retry = RetryOf::from_headers(&record.headers)?;
        let topics = self.settings.retry.topics_of(&retry.failure.origin.topic);
        let topic = record.topic.as_deref()?;
        topics.iter().any(|known| known == topic).then_some(retry)
    }

    /// Tells whether a topic that a pattern brought is one for somebody else's retries.
    fn is_of_other_retries(&self, topic: &str) -> bool {
        let mut suffixes = self.settings.retry.suffixes();
        self.settings.by_pattern && suffixes.any(|suffix| topic.ends_with(&suffix))
    }

    /// Has everything from an offset come again, which is not settled and stands before what came last.
    fn go_back_to(&mut self, topic: &str, partition: i32, offset: i64) {
        // It waits for a thread of the client, not for the broker, so that nothing fetched before comes after it.
        let place = Offset::Offset(offset);
        if let Err(error) = self.client.seek(topic, partition, place, PATIENCE) {
            self.stop(Reason::Kafka(error));
        }
    }

    /// Returns when a retry is due; a header cannot hold a partition up longer than the longest retry topic.
    fn due(&self, retry: &RetryOf) -> Instant {
        let wait = (retry.due - Utc::now()).to_std().unwrap_or_default();
        Instant::now() + wait.min(self.settings.retry.longest_topic())
    }

    /// Pauses a partition of which enough is held, and goes on when half of that is settled.
    ///
    /// A pause makes librdkafka drop what it has fetched and fetch it again, so that it is waited a little before, in which
    /// nothing is taken from librdkafka.
    pub(super) fn regulate(&mut self, assignment: u64) {
        let Some(partition) = self.partitions.get_mut(assignment) else {
            return;
        };
        let (held, now) = (partition.ledger.len(), Instant::now());
        let early = partition.held_until.is_some_and(|until| until > now);
        let full = held >= self.settings.in_flight;
        let stalled = self.stalled.filter(|(of, _)| *of == assignment);
        let ends = partition.leaving || self.stopping.is_some();
        let enough = held > self.settings.in_flight / 2;
        if stalled.is_some() && (ends || !enough) {
            self.stalled = None;
        }
        if ends {
            return;
        }
        let pauses = match (partition.paused, stalled) {
            (true, _) => early || enough,
            (false, Some((_, until))) => early || enough && until <= now,
            (false, None) if full && !early => {
                self.stalled = Some((assignment, now + STALL));
                false
            }
            (false, None) => early,
        };
        if pauses == partition.paused {
            return;
        }
        partition.paused = pauses;
        let place = list(std::slice::from_ref(&partition.place));
        // It fails for a partition that has just been lost, which the next change tells of.
        let _ = if pauses {
            self.stalled = None;
            self.client.pause(&place)
        } else {
            self.client.resume(&place)
        };
    }

    /// Tells whether nothing is to be taken from librdkafka until some of what is held is settled.
    pub(super) fn is_stalled(&self) -> bool {
        self.stalled.is_some() && self.stopping.is_none()
    }
}
