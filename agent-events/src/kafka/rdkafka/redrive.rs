//! A dead-letter topic in, its records in the topics that they came from out, each confirmed before it is passed.

mod unread;

use std::error::Error;
use std::fmt;
use std::time::Duration;

use ::rdkafka::error::KafkaError;

use super::worker::Failure;
use super::worker::dead_letter::{original, redrives};
use super::{Position, Producer, SendError};
use crate::kafka::{ConfigError, KafkaConfig, Record};
use unread::Unread;

/// How many records are sent before that is committed.
const BATCH: u64 = 100;

/// How long the broker may take for an answer unless something else is said.
const DEADLINE: Duration = Duration::from_secs(10);

/// librdkafka counts milliseconds in 32 bits.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// The records of a dead-letter topic, to be listed and sent back to the topics that they came from.
///
/// What was sent back is passed for good: its consumer group, `{topic}.redrive` by default, goes on after it. One redrive of a
/// topic at a time: two would both send.
///
/// ```no_run
/// # use agent_events::kafka::{DeadLetters, FailureKind, KafkaConfig, Producer};
/// # async fn example(config: &KafkaConfig, producer: &Producer) -> Result<(), Box<dyn std::error::Error>> {
/// let letters = DeadLetters::of(config, "agent-tasks.dlq")
///     .filter(|letter| letter.failure().is_some_and(|failure| failure.kind == FailureKind::Handler && failure.redrives < 3))
///     .limit(1_000);
/// for letter in letters.list().await? {
///     println!("{} would go back", letter.position());
/// }
/// let redriven = letters.redrive(producer).await?;
/// println!("{} sent, {} kept", redriven.sent, redriven.kept);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent back before it is asked for"]
pub struct DeadLetters {
    config: KafkaConfig,
    topic: String,
    group: String,
    limit: u64,
    deadline: Duration,
    filter: Box<dyn Fn(&DeadLetter) -> bool + Send + Sync>,
}

impl DeadLetters {
    /// Takes the records of the dead-letter topic `topic`.
    pub fn of(config: impl Into<KafkaConfig>, topic: &str) -> Self {
        Self {
            config: config.into(),
            topic: topic.to_owned(),
            group: [topic, ".redrive"].concat(),
            limit: u64::MAX,
            deadline: DEADLINE,
            filter: Box::new(|_| true),
        }
    }

    /// Sets the consumer group that remembers what has been sent back.
    pub fn group(mut self, group: impl Into<String>) -> Self {
        self.group = group.into();
        self
    }

    /// Sends back only what `filter` accepts. Everything else that stands before is kept: appended to the dead-letter topic
    /// again, as it is, for a later redrive.
    pub fn filter(mut self, filter: impl Fn(&DeadLetter) -> bool + Send + Sync + 'static) -> Self {
        self.filter = Box::new(filter);
        self
    }

    /// Sends back at most so many records.
    pub fn limit(mut self, records: u64) -> Self {
        self.limit = records;
        self
    }

    /// Sets how long the broker may take for each answer to reading, and for the next record of a topic that is not at its end; 10
    /// seconds by default, a day at most.
    ///
    /// Later it counts as absent: [`RedriveError::Unanswered`].
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline.clamp(Duration::from_millis(1), LONGEST);
        self
    }

    /// Returns what [`redrive`](Self::redrive) would send back now, and does nothing.
    ///
    /// # Errors
    ///
    /// When the topic cannot be read, or the broker does not answer within the [deadline](Self::deadline).
    pub async fn list(&self) -> Result<Vec<DeadLetter>, RedriveError> {
        let mut unread = Unread::open(self).await?;
        let mut listed = Vec::new();
        while !self.is_enough(listed.len())
            && let Some(letter) = unread.next().await?
        {
            if self.takes(&letter) {
                listed.push(letter);
            }
        }
        unread.close().await;
        Ok(listed)
    }

    /// Sends records back to the topics that they came from, with their keys and headers and without those of the dead
    /// letter; a header counts the redrives.
    ///
    /// Records that have come since it began are left for the next time. A record without the headers of a dead letter is
    /// kept, as one that the filter refuses. After an error or a crash, what was sent and not committed is sent again.
    ///
    /// # Errors
    ///
    /// When the topic cannot be read, or a record cannot be sent: it and all after it are left.
    pub async fn redrive(&self, producer: &Producer) -> Result<Redriven, RedriveError> {
        if !producer.is_confirmed {
            return Err(RedriveError::Config(ConfigError::new(
                "the producer has `acks=0`, so that a record counts as sent that no broker has stored: leave `acks` out of its \
                 configuration",
            )));
        }
        let mut unread = Unread::open(self).await?;
        let mut done = Redriven::default();
        let result = self.send_back(producer, &mut unread, &mut done).await;
        let committed = unread.commit().await;
        unread.close().await;
        result?;
        committed?;
        Ok(done)
    }

    async fn send_back(
        &self,
        producer: &Producer,
        unread: &mut Unread,
        done: &mut Redriven,
    ) -> Result<(), RedriveError> {
        while done.sent < self.limit
            && let Some(letter) = unread.next().await?
        {
            let taken = self.takes(&letter);
            let record = match &letter.failure {
                Some(failure) if taken => original(&letter.record)
                    .with_topic(failure.origin.topic.clone())
                    .with_redrives(redrives(&letter.record.headers).saturating_add(1)),
                _ => letter.record.clone(),
            };
            if let Err(error) = producer.send_record(&record).await {
                return Err(RedriveError::Send {
                    position: letter.position,
                    error,
                    done: done.clone(),
                });
            }
            *(if taken {
                &mut done.sent
            } else {
                &mut done.kept
            }) += 1;
            unread.pass(&letter.position);
            if (done.sent + done.kept).is_multiple_of(BATCH) {
                unread.commit().await?;
            }
        }
        Ok(())
    }

    fn takes(&self, letter: &DeadLetter) -> bool {
        letter.failure.is_some() && (self.filter)(letter)
    }

    fn is_enough(&self, listed: usize) -> bool {
        u64::try_from(listed).is_ok_and(|listed| listed >= self.limit)
    }
}

impl fmt::Debug for DeadLetters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeadLetters")
            .field("topic", &self.topic)
            .field("group", &self.group)
            .field("limit", &self.limit)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

/// A record in a dead-letter topic.
#[derive(Debug, Clone)]
pub struct DeadLetter {
    position: Position,
    record: Record,
    failure: Option<Failure>,
}

impl DeadLetter {
    /// Returns where it stands in the dead-letter topic.
    #[must_use]
    pub fn position(&self) -> &Position {
        &self.position
    }

    /// Returns the record, with the headers of the dead letter.
    #[must_use]
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// Returns what its headers say; `None` when no worker has written them.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        self.failure.as_ref()
    }
}

/// What a redrive did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Redriven {
    /// Records sent back.
    pub sent: u64,
    /// Records appended to the dead-letter topic again.
    pub kept: u64,
}

/// Why a redrive came to an end before all was sent back.
#[derive(Debug)]
#[non_exhaustive]
pub enum RedriveError {
    /// No client can have this configuration.
    Config(ConfigError),
    /// The broker did not answer within the deadline.
    Unanswered {
        /// The deadline.
        deadline: Duration,
        /// What the client says of its connections.
        cause: KafkaError,
    },
    /// The dead-letter topic could not be read, or what was sent back not be committed.
    Kafka(KafkaError),
    /// A record could not be sent.
    Send {
        /// The record, in the dead-letter topic.
        position: Position,
        /// Why.
        error: SendError,
        /// What was done before.
        done: Redriven,
    },
}

impl fmt::Display for RedriveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(_) => f.write_str("the dead letters cannot be read with this configuration"),
            Self::Unanswered { deadline, .. } => write!(
                f,
                "the broker did not answer within {deadline:?}: check `bootstrap.servers`, the login and the connection, or give \
                 it more time with `DeadLetters::deadline`"
            ),
            Self::Kafka(_) => f.write_str(
                "the dead letters could not be read: check the connection and the name of the topic, then redrive again",
            ),
            Self::Send { position, .. } => write!(
                f,
                "the dead letter at {position} could not be sent; it and all after it are left for the next redrive"
            ),
        }
    }
}

impl Error for RedriveError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Config(error) => Some(error),
            Self::Kafka(error) | Self::Unanswered { cause: error, .. } => Some(error),
            Self::Send { error, .. } => Some(error),
        }
    }
}

impl From<ConfigError> for RedriveError {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

impl From<KafkaError> for RedriveError {
    fn from(error: KafkaError) -> Self {
        Self::Kafka(error)
    }
}
