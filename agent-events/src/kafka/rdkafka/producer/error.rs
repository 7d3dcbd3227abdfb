//! What the client says of a record in, whether sending it again can help out.

use std::error::Error;
use std::fmt;

use ::rdkafka::error::{KafkaError, RDKafkaErrorCode};

use super::delivery::Receipt;
use crate::kafka::RecordError;

/// An event that was not sent, or whose sending was not confirmed.
#[derive(Debug)]
#[non_exhaustive]
pub enum SendError {
    /// Nobody names a topic: neither the event's type nor the caller, or the record has none.
    NoTopic,
    /// The event cannot be a record.
    Record(RecordError),
    /// The client or the broker takes no record as large as this one.
    TooLarge {
        /// The topic.
        topic: String,
        /// How many bytes the record has: key, value and headers.
        bytes: usize,
        /// How many the client takes, by its property `message.max.bytes`. Broker and topic can take less.
        limit: usize,
    },
    /// The topic does not exist, or this client may not know of it.
    UnknownTopic {
        /// The topic.
        topic: String,
        /// What the client says.
        cause: KafkaError,
    },
    /// The client has given up for good: only a new one can send anything.
    Fatal {
        /// What led to it.
        reason: String,
        /// What the client says.
        cause: KafkaError,
    },
    /// The client or the broker failed.
    Kafka(KafkaError),
}

impl SendError {
    pub(super) fn new(
        error: KafkaError,
        receipt: &Receipt,
        limit: usize,
        fatal: impl FnOnce() -> Option<String>,
    ) -> Self {
        use RDKafkaErrorCode as Code;
        let topic = || receipt.topic().to_owned();
        match error.rdkafka_error_code() {
            Some(Code::MessageSizeTooLarge | Code::MessageBatchTooLarge) => Self::TooLarge {
                topic: topic(),
                bytes: receipt.bytes,
                limit,
            },
            Some(
                Code::UnknownTopic
                | Code::UnknownPartition
                | Code::UnknownTopicOrPartition
                | Code::UnknownTopicId,
            ) => Self::UnknownTopic {
                topic: topic(),
                cause: error,
            },
            _ => match fatal() {
                Some(reason) => Self::Fatal {
                    reason,
                    cause: error,
                },
                None => Self::Kafka(error),
            },
        }
    }

    /// Tells whether sending the event again, with its `id`, can help.
    ///
    /// The broker may have it already: its readers know it by its `source` and `id`.
    #[must_use]
    pub fn is_retriable(&self) -> bool {
        use RDKafkaErrorCode as Code;
        let Self::Kafka(error) = self else {
            return false;
        };
        matches!(
            error.rdkafka_error_code(),
            Some(
                Code::MessageTimedOut
                    | Code::OperationTimedOut
                    | Code::TimedOutQueue
                    | Code::RequestTimedOut
                    | Code::QueueFull
                    | Code::BrokerTransportFailure
                    | Code::AllBrokersDown
                    | Code::Retry
                    | Code::PurgeQueue
                    | Code::PurgeInflight
                    | Code::NetworkException
                    | Code::LeaderNotAvailable
                    | Code::NotLeaderForPartition
                    | Code::BrokerNotAvailable
                    | Code::ReplicaNotAvailable
                    | Code::NotEnoughReplicas
                    | Code::NotEnoughReplicasAfterAppend
                    | Code::KafkaStorageError
                    | Code::ThrottlingQuotaExceeded
            )
        )
    }

    /// Tells whether the client dropped the event because it was told to.
    pub(in crate::kafka::rdkafka) fn is_given_up(&self) -> bool {
        use RDKafkaErrorCode as Code;
        let code = match self {
            Self::Kafka(error) => error.rdkafka_error_code(),
            _ => None,
        };
        matches!(code, Some(Code::PurgeQueue | Code::PurgeInflight))
    }

    /// Returns a name of few values, for spans and counters.
    #[cfg(feature = "tracing")]
    pub(in crate::kafka::rdkafka) fn name(&self) -> String {
        let name = match self {
            Self::NoTopic => "no_topic",
            Self::Record(_) => "record",
            Self::TooLarge { .. } => "too_large",
            Self::UnknownTopic { .. } => "unknown_topic",
            Self::Fatal { .. } => "fatal",
            Self::Kafka(error) => match error.rdkafka_error_code() {
                Some(code) => return format!("{code:?}"),
                None => "_OTHER",
            },
        };
        name.to_owned()
    }

    /// Tells whether the client has given up for good: only a new one can send anything.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        matches!(self, Self::Fatal { .. })
    }
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTopic => f.write_str(
                "no topic is named: give the event's schema a `topic` or send the event with `send_to`, and give a record its \
                 topic with `Record::with_topic`",
            ),
            Self::Record(_) => f.write_str("the event cannot be a Kafka record"),
            Self::TooLarge {
                topic,
                bytes,
                limit,
            } if bytes >= limit => write!(
                f,
                "the record for topic `{topic}` has {bytes} bytes and `message.max.bytes` is {limit}: let `dataref` point \
                 to large data, or set the property and the topic's `max.message.bytes` higher"
            ),
            Self::TooLarge { topic, bytes, .. } => write!(
                f,
                "the broker does not take the record for topic `{topic}`, which has {bytes} bytes: let `dataref` point to \
                 large data, or set the topic's `max.message.bytes` higher"
            ),
            Self::UnknownTopic { topic, .. } => write!(
                f,
                "there is no topic `{topic}` for this client: create it, or allow the client to write to it"
            ),
            Self::Fatal { reason, .. } => write!(
                f,
                "the client has given up, since it could repeat or reorder events otherwise ({reason}): create another and \
                 send the event again with its `id`"
            ),
            Self::Kafka(_) if self.is_retriable() => f.write_str(
                "the broker did not confirm the event: check the connection, of which `Producer::last_error` tells, then send it again \
                 with its `id`",
            ),
            Self::Kafka(_) => {
                f.write_str("the broker or the client refused the event: remove the cause, then send it again")
            }
        }
    }
}

impl Error for SendError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::NoTopic | Self::TooLarge { .. } => None,
            Self::Record(error) => Some(error),
            Self::UnknownTopic { cause, .. } | Self::Fatal { cause, .. } | Self::Kafka(cause) => {
                Some(cause)
            }
        }
    }
}

impl From<RecordError> for SendError {
    fn from(error: RecordError) -> Self {
        Self::Record(error)
    }
}

/// Records that a producer could not deliver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undelivered {
    pending: usize,
    lost: usize,
}

impl Undelivered {
    pub(super) fn new(pending: usize, lost: usize) -> Self {
        Self { pending, lost }
    }

    /// Returns how many records were neither confirmed nor refused within the deadline.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.pending
    }

    /// Returns how many records failed after the sending of them had been cancelled, so that nobody has learnt of it.
    #[must_use]
    pub fn lost(&self) -> usize {
        self.lost
    }
}

impl fmt::Display for Undelivered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pending, lost } = self;
        write!(
            f,
            "{pending} records were not confirmed in time and {lost} failed unseen: check the connection, allow more time, \
             and send them again"
        )
    }
}

impl Error for Undelivered {}
