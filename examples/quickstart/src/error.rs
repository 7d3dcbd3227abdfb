//! What went wrong in, one sentence that says where and what to do out; the cause stays reachable.

use std::error::Error as StdError;
use std::fmt;

use agent_events::AttributeError;
use agent_events::kafka::{ConfigError, Position, ReceiveError, RecordError, SendError};
use agent_events::rdkafka::error::KafkaError;

use crate::cluster::Cluster;
use crate::inbox::group_id;

/// Why the quickstart ended early.
#[derive(Debug)]
pub(crate) enum Error {
    /// The command line has an argument that is not known, or lacks a value.
    Argument(String),
    /// The broker in this process could not be set up.
    SetUp(KafkaError),
    /// A client could not be created.
    Configuration(ConfigError),
    /// An event would have had an attribute that it cannot have.
    Attribute(AttributeError),
    /// An event that was received has no form as a record.
    Record(RecordError),
    /// A record did not reach the broker.
    Send {
        /// The type of the event, or what else was sent.
        what: String,
        /// What the producer says.
        cause: SendError,
    },
    /// A consumer group cannot go on.
    Receive {
        /// The consumer group.
        group: &'static str,
        /// What the consumer says.
        cause: ReceiveError,
    },
    /// The broker did not confirm how far a consumer group has come.
    Commit {
        /// The consumer group.
        group: &'static str,
        /// What the client says.
        cause: KafkaError,
    },
    /// The agents went silent before every request was finished.
    Unfinished(Vec<String>),
    /// A consumer group did not see everything that was sent.
    NotSeen {
        /// The consumer group.
        group: &'static str,
        /// Where the broker had put the records.
        positions: Vec<Position>,
    },
    /// A consumer group saw something else than what was sent.
    Changed {
        /// The consumer group.
        group: &'static str,
        /// Where the broker had put the record.
        position: Position,
    },
    /// An event cannot be traced back to the request that it belongs to.
    BrokenChain {
        /// The `id` of the event.
        id: String,
        /// Its type.
        ty: String,
        /// The `causationid` of the event, if it has one.
        cause: Option<String>,
    },
    /// No request failed, was tried again and succeeded.
    NoRetry,
    /// The agents did not get to the end.
    Run {
        /// The cluster that they talked through.
        kafka: String,
        /// What stopped them.
        cause: Box<Error>,
    },
}

impl Error {
    /// Adds the cluster that the agents talked through.
    pub(crate) fn over(self, cluster: &Cluster) -> Self {
        Self::Run {
            kafka: cluster.to_string(),
            cause: Box::new(self),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Argument(argument) => write!(
                f,
                "argument `{argument}` is unknown or lacks its value: give `--bootstrap-servers HOST:PORT`, or nothing \
                 for a broker in this process"
            ),
            Self::SetUp(_) => f.write_str(
                "the broker in this process could not be set up: check that ports can be opened",
            ),
            Self::Configuration(_) => f.write_str("a Kafka client could not be created: check the address"),
            Self::Attribute(_) => f.write_str("an event would not have been valid: correct the value where it is published"),
            Self::Record(_) => f.write_str("an event that was received cannot be passed on as a record: ask its producer for another"),
            Self::Send { what, .. } => write!(f, "`{what}` did not reach the broker: check that one listens there, or run without \
                 `--bootstrap-servers`"),
            Self::Receive { group, .. } => {
                write!(f, "consumer group `{}` cannot go on receiving: run it again when the cause is removed", group_id(group))
            }
            Self::Commit { group, .. } => write!(
                f,
                "the broker did not confirm how far consumer group `{}` has come: check the connection and run \
                 it again",
                group_id(group)
            ),
            Self::Unfinished(tasks) => write!(
                f,
                "nothing more was heard of `{}`: check that a worker runs on the same topic and calls \
                 `caused_by`, so that its answers have the `correlationid` of the request",
                tasks.join("`, `")
            ),
            Self::NotSeen { group, positions } => {
                write!(f, "consumer group `{}` did not see in time what is at ", group_id(group))?;
                for (index, position) in positions.iter().enumerate() {
                    let comma = if index == 0 { "" } else { ", " };
                    write!(f, "{comma}{position}")?;
                }
                f.write_str(": check that no other process is a member of the group")
            }
            Self::Changed { group, position } => write!(
                f,
                "consumer group `{}` saw another record at {position} than was sent: look for what rewrites \
                 records on the way",
                group_id(group)
            ),
            Self::BrokenChain { id, ty, cause } => {
                write!(f, "event `{id}` of type `{ty}` ")?;
                match cause {
                    Some(cause) => write!(f, "names cause `{cause}`, which does not lead to its request")?,
                    None => f.write_str("names no cause")?,
                }
                f.write_str(": let its producer call `caused_by` with the event that led to it")
            }
            Self::Run { kafka, .. } => write!(f, "the agents did not finish over Kafka at {kafka}"),
            Self::NoRetry => f.write_str(
                "no request failed, was tried again and succeeded, so there is no tree to show: let the worker fail once",
            ),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::SetUp(cause) | Self::Commit { cause, .. } => Some(cause),
            Self::Configuration(cause) => Some(cause),
            Self::Attribute(cause) => Some(cause),
            Self::Record(cause) => Some(cause),
            Self::Send { cause, .. } => Some(cause),
            Self::Receive { cause, .. } => Some(cause),
            Self::Run { cause, .. } => Some(cause.as_ref()),
            Self::Argument(_)
            | Self::Unfinished(_)
            | Self::NotSeen { .. }
            | Self::Changed { .. }
            | Self::BrokenChain { .. }
            | Self::NoRetry => None,
        }
    }
}

impl From<AttributeError> for Error {
    fn from(cause: AttributeError) -> Self {
        Self::Attribute(cause)
    }
}

impl From<ConfigError> for Error {
    fn from(cause: ConfigError) -> Self {
        Self::Configuration(cause)
    }
}

impl From<RecordError> for Error {
    fn from(cause: RecordError) -> Self {
        Self::Record(cause)
    }
}
