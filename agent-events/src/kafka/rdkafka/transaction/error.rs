//! What the client says of a transaction in, who can go on out: this transaction's events, this producer, or another.

use std::error::Error;
use std::fmt;

use ::rdkafka::error::{KafkaError, RDKafkaErrorCode};

use crate::kafka::{ConfigError, Position, SendError};

/// A transaction that was not committed, or a producer that cannot have one.
#[derive(Debug)]
#[non_exhaustive]
pub enum TransactionError {
    /// No client can have this configuration.
    Config(ConfigError),
    /// The consumer has no group; the transaction is aborted.
    NoGroup,
    /// An event was not stored; the transaction is aborted.
    NotSent(SendError),
    /// The partition of this event went to another member of the group, or came back from it, after the event was received:
    /// others may have handled it. The transaction is aborted.
    Reassigned(Position),
    /// The broker or the client refused; the transaction is aborted.
    Aborted(KafkaError),
    /// The broker did not answer in time, before anything was done.
    NotBegun(KafkaError),
    /// A newer producer has the same id.
    Fenced(KafkaError),
    /// The broker did not answer in time whether it has committed.
    Undecided(KafkaError),
    /// The client has given up for good.
    Fatal(KafkaError),
}

impl TransactionError {
    pub(super) fn new(error: KafkaError) -> Self {
        use RDKafkaErrorCode as Code;
        let KafkaError::Transaction(told) = &error else {
            return Self::Fatal(error);
        };
        let fenced = matches!(
            told.code(),
            Code::Fenced | Code::ProducerFenced | Code::InvalidProducerEpoch
        );
        match told {
            _ if fenced && !told.txn_requires_abort() => Self::Fenced(error),
            told if told.is_fatal() => Self::Fatal(error),
            told if told.txn_requires_abort() => Self::Aborted(error),
            told if told.is_retriable() => Self::NotBegun(error),
            _ => Self::Fatal(error),
        }
    }

    /// What keeps offsets from being part of the transaction ends it.
    pub(super) fn of_offsets(error: KafkaError) -> Self {
        match Self::new(error) {
            Self::NotBegun(error) => Self::Aborted(error),
            other => other,
        }
    }

    pub(super) fn of_commit(error: KafkaError) -> Self {
        match Self::new(error) {
            Self::NotBegun(error) => Self::Undecided(error),
            other => other,
        }
    }

    /// Tells whether the transaction was aborted: the same can be tried again in another one.
    ///
    /// What was handled in it has to come again; see [`Consumer::rewind`](crate::kafka::Consumer::rewind).
    #[must_use]
    pub fn is_aborted(&self) -> bool {
        matches!(
            self,
            Self::NoGroup | Self::NotSent(_) | Self::Reassigned(_) | Self::Aborted(_)
        )
    }

    /// Tells whether the same call can be made again.
    #[must_use]
    pub fn is_retriable(&self) -> bool {
        matches!(self, Self::NotBegun(_))
    }

    /// Tells whether a newer producer has the same id, and works in place of this one.
    #[must_use]
    pub fn is_fenced(&self) -> bool {
        matches!(self, Self::Fenced(_))
    }

    /// Tells whether only a new producer can go on, with a new consumer, which begins after what was committed.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        matches!(self, Self::Fenced(_) | Self::Undecided(_) | Self::Fatal(_))
    }
}

impl fmt::Display for TransactionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Config(_) => "the transactional producer could not be created",
            Self::NoGroup => {
                "the transaction was aborted, since the consumer has no group: give it one, then try again"
            }
            Self::NotSent(_) => {
                "the transaction was aborted, since an event was not stored: rewind the consumer and try again"
            }
            Self::Reassigned(position) => {
                return write!(
                    f,
                    "the transaction was aborted, since the partition of {position} went to another member of the group or \
                     came back meanwhile: rewind the consumer and go on"
                );
            }
            Self::Aborted(_) => {
                "the transaction was aborted: rewind the consumer and try again"
            }
            Self::NotBegun(_) => {
                "the broker did not answer in time: check the connection and try again"
            }
            Self::Fenced(_) => {
                "a newer producer has the same transactional id: end this one, or give each its own id"
            }
            Self::Undecided(_) => {
                "the broker did not say in time whether the transaction is committed: create a new producer with the same id \
                 and a new consumer, which go on after what is committed"
            }
            Self::Fatal(_) => {
                "the transactional producer has given up: create a new one with the same id, and a new consumer"
            }
        })
    }
}

impl Error for TransactionError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::NoGroup | Self::Reassigned(_) => None,
            Self::Config(error) => Some(error),
            Self::NotSent(error) => Some(error),
            Self::Aborted(error)
            | Self::NotBegun(error)
            | Self::Fenced(error)
            | Self::Undecided(error)
            | Self::Fatal(error) => Some(error),
        }
    }
}

impl From<ConfigError> for TransactionError {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}
