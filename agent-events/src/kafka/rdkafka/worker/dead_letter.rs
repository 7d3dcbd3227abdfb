//! A record and what went wrong with it in, the record for a retry or dead-letter topic out, and back.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, SecondsFormat, Utc};

use super::super::Position;
use super::super::received::is_added;
use crate::kafka::{Headers, Record};

const TOPIC: &str = "agent-events-original-topic";
const PARTITION: &str = "agent-events-original-partition";
const OFFSET: &str = "agent-events-original-offset";
const TIMESTAMP: &str = "agent-events-original-timestamp";
const GROUP: &str = "agent-events-consumer-group";
const KIND: &str = "agent-events-failure-kind";
const MESSAGE: &str = "agent-events-failure-message";
const ATTEMPTS: &str = "agent-events-attempts";
const FIRST_FAILED: &str = "agent-events-first-failed";
const RETRY_STAGE: &str = "agent-events-retry-stage";
const RETRY_DUE: &str = "agent-events-retry-due";
pub(in crate::kafka::rdkafka) const REDRIVES: &str = "agent-events-redrives";

/// The longest message of a cause that goes into a header.
const MAX_MESSAGE_BYTES: usize = 1024;

/// Why a record went to a retry or dead-letter topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FailureKind {
    /// `invalid-event`: the record breaks a rule of CloudEvents.
    Invalid,
    /// `not-a-cloud-event`: the record is of another kind.
    NotACloudEvent,
    /// `header-name`: the name of a header is not UTF-8.
    HeaderName,
    /// `framing`: the payload is not framed as the event says.
    Framing,
    /// `unknown-writer-schema`: nobody knows the schema that the payload was written with.
    UnknownWriter,
    /// `undecodable-data`: the data is not what its type and its schema say.
    Undecodable,
    /// `handler-error`: the handler failed as often as it may.
    Handler,
    /// `handler-panic`: the handler panicked as often as it may fail.
    Panic,
    /// `handler-request`: the handler asked for it.
    Requested,
}

impl FailureKind {
    const ALL: [Self; 9] = [
        Self::Invalid,
        Self::NotACloudEvent,
        Self::HeaderName,
        Self::Framing,
        Self::UnknownWriter,
        Self::Undecodable,
        Self::Handler,
        Self::Panic,
        Self::Requested,
    ];

    /// Returns the kind as the header has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "invalid-event",
            Self::NotACloudEvent => "not-a-cloud-event",
            Self::HeaderName => "header-name",
            Self::Framing => "framing",
            Self::UnknownWriter => "unknown-writer-schema",
            Self::Undecodable => "undecodable-data",
            Self::Handler => "handler-error",
            Self::Panic => "handler-panic",
            Self::Requested => "handler-request",
        }
    }

    /// Tells whether the record is an event, or meant to be one, that no handler can be given.
    pub(super) const fn is_poison(self) -> bool {
        !matches!(
            self,
            Self::Handler | Self::Panic | Self::Requested | Self::NotACloudEvent
        )
    }
}

impl fmt::Display for FailureKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What the headers of a record in a retry or dead-letter topic say of its failure.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// Where the record stood at first.
    pub origin: Position,
    /// When it was written there, in milliseconds since 1970.
    pub timestamp: Option<i64>,
    /// The consumer group that it failed in.
    pub group: String,
    /// What failed.
    pub kind: FailureKind,
    /// The cause and its causes, at most 1,024 bytes.
    pub message: String,
    /// How often it was tried, in place and from retry topics.
    pub attempts: u32,
    /// When it failed for the first time.
    pub first_failed: DateTime<Utc>,
    /// How often it was sent back from a dead-letter topic.
    pub redrives: u32,
}

impl Failure {
    /// Reads the headers that a worker added; `None` when they are not there or not whole.
    #[must_use]
    pub fn from_headers(headers: &Headers) -> Option<Self> {
        let kind = text(headers, KIND)?;
        Some(Self {
            origin: Position::new(
                text(headers, TOPIC)?,
                parsed(headers, PARTITION)?,
                parsed(headers, OFFSET)?,
            ),
            timestamp: parsed(headers, TIMESTAMP),
            group: text(headers, GROUP)?.to_owned(),
            kind: FailureKind::ALL
                .into_iter()
                .find(|known| known.as_str() == kind)?,
            message: text(headers, MESSAGE)?.to_owned(),
            attempts: parsed(headers, ATTEMPTS)?,
            first_failed: parsed(headers, FIRST_FAILED)?,
            redrives: redrives(headers),
        })
    }

    /// Returns the record as it came, with these headers instead of older ones.
    pub(super) fn record(&self, record: &Record, topic: String) -> Record {
        let mut failed = original(record).with_topic(topic);
        let numbers = [
            (PARTITION, self.origin.partition.to_string()),
            (OFFSET, self.origin.offset.to_string()),
            (ATTEMPTS, self.attempts.to_string()),
            (FIRST_FAILED, rfc3339(self.first_failed)),
            (TOPIC, self.origin.topic.clone()),
            (GROUP, self.group.clone()),
            (KIND, self.kind.to_string()),
            (MESSAGE, shortened(&self.message).to_owned()),
        ];
        for (key, value) in numbers {
            failed = failed.with_header(key, value);
        }
        if let Some(timestamp) = self.timestamp {
            failed = failed.with_header(TIMESTAMP, timestamp.to_string());
        }
        failed.with_redrives(self.redrives)
    }

    /// Returns the record for a retry topic: the stage after that topic, and when it is due.
    pub(super) fn retry(
        &self,
        record: &Record,
        topic: String,
        stage: usize,
        due: DateTime<Utc>,
    ) -> Record {
        self.record(record, topic)
            .with_header(RETRY_STAGE, stage.to_string())
            .with_header(RETRY_DUE, rfc3339(due))
    }
}

/// What a record in a retry topic says of its next attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RetryOf {
    pub(super) failure: Failure,
    pub(super) stage: usize,
    pub(super) due: DateTime<Utc>,
}

/// Tells whether a record is a dead letter: what a worker has given up.
pub(super) fn is_dead(headers: &Headers) -> bool {
    headers.get(KIND).is_some() && headers.get(RETRY_DUE).is_none()
}

impl RetryOf {
    pub(super) fn from_headers(headers: &Headers) -> Option<Self> {
        Some(Self {
            stage: parsed(headers, RETRY_STAGE)?,
            due: parsed(headers, RETRY_DUE)?,
            failure: Failure::from_headers(headers)?,
        })
    }
}

/// Returns the record without what workers added, its topic included.
pub(in crate::kafka::rdkafka) fn original(record: &Record) -> Record {
    let headers = record
        .headers
        .iter()
        .filter(|(key, _)| !is_added(key))
        .map(|(key, value)| (key.to_owned(), value.map(Vec::from)));
    let mut original = Record::new(headers.collect(), record.value.clone());
    original.key.clone_from(&record.key);
    original
}

/// Returns how often a record was sent back.
pub(in crate::kafka::rdkafka) fn redrives(headers: &Headers) -> u32 {
    parsed(headers, REDRIVES).unwrap_or(0)
}

impl Record {
    pub(in crate::kafka::rdkafka) fn with_redrives(self, redrives: u32) -> Self {
        if redrives == 0 {
            return self;
        }
        self.with_header(REDRIVES, redrives.to_string())
    }
}

fn text<'a>(headers: &'a Headers, key: &str) -> Option<&'a str> {
    std::str::from_utf8(headers.get(key)?).ok()
}

fn parsed<T: FromStr>(headers: &Headers, key: &str) -> Option<T> {
    text(headers, key)?.parse().ok()
}

fn rfc3339(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn shortened(message: &str) -> &str {
    let mut end = message.len().min(MAX_MESSAGE_BYTES);
    while !message.is_char_boundary(end) {
        end -= 1;
    }
    &message[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure() -> Failure {
        Failure {
            origin: Position::new("tasks", 3, 41),
            timestamp: Some(1_700_000_000_123),
            group: "billing".into(),
            kind: FailureKind::Handler,
            message: "no answer".into(),
            attempts: 3,
            first_failed: DateTime::from_timestamp_millis(1_700_000_001_000).expect("a time"),
            redrives: 2,
        }
    }

    fn record() -> Record {
        let headers = Headers::from_iter([
            ("ce_id", Some(b"1".to_vec())),
            ("mine", None),
            ("mine", Some(vec![0xFF])),
        ]);
        Record::new(headers, Some(vec![1, 2])).with_key(b"k".to_vec())
    }

    #[test]
    fn what_was_written_is_read_and_taken_away_again() {
        let (failure, record) = (failure(), record());
        let dead = failure.record(&record, "tasks.dlq".into());
        assert_eq!(Failure::from_headers(&dead.headers), Some(failure.clone()));
        assert_eq!(RetryOf::from_headers(&dead.headers), None);
        assert_eq!(original(&dead), record);
        let again = failure.record(&dead, "tasks.dlq".into());
        assert_eq!(again, dead, "headers are replaced");

        let due = failure.first_failed + chrono::TimeDelta::seconds(10);
        let retry = failure.retry(&record, "tasks.retry.10s".into(), 1, due);
        let stage = 1;
        let read = RetryOf::from_headers(&retry.headers);
        assert_eq!(
            read,
            Some(RetryOf {
                failure,
                stage,
                due
            })
        );
    }

    #[test]
    fn a_long_message_is_cut_between_characters() {
        let message = "ä".repeat(MAX_MESSAGE_BYTES);
        let failure = Failure {
            message: format!("x{message}"),
            ..failure()
        };
        let dead = failure.record(&record(), "tasks.dlq".into());
        let read = Failure::from_headers(&dead.headers).expect("a failure");
        assert_eq!(read.message.len(), MAX_MESSAGE_BYTES - 1);
    }

    #[test]
    fn every_kind_is_read_back() {
        for kind in FailureKind::ALL {
            let failure = Failure { kind, ..failure() };
            let dead = failure.record(&record(), "t".into());
            assert_eq!(Failure::from_headers(&dead.headers), Some(failure));
        }
        assert_eq!(Failure::from_headers(&record().headers), None);
    }
}
