//! The end of a worker in, what it did and what it left out.

use std::error::Error;
use std::fmt;

use ::rdkafka::error::KafkaError;

use super::metrics::Metrics;
use crate::kafka::Position;

/// What a worker did and what it left, after it has left its group.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Outcome {
    /// What it did.
    pub metrics: Metrics,
    /// Handlers that had not come to an end at the deadline and were cancelled; their events come again.
    pub abandoned: usize,
    /// Events received and not handled, those of cancelled handlers included; they come again.
    pub left: usize,
    /// Why what was handled last could not be committed, so that it comes again.
    pub uncommitted: Option<KafkaError>,
}

impl Outcome {
    /// Returns whether everything that was received has been handled and committed.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.left == 0 && self.uncommitted.is_none()
    }
}

/// Why a worker did not begin, or stopped before it was told to.
#[derive(Debug)]
#[non_exhaustive]
pub enum WorkerError {
    /// What was asked for cannot be kept; the text says what to change.
    Settings(&'static str),
    /// An event could not be handled, and nothing else is to be done with it than to stop.
    Stopped {
        /// The event; it is not committed and comes first when a worker begins again.
        position: Position,
        /// The cause and its causes.
        cause: String,
        /// What the worker did before.
        outcome: Box<Outcome>,
    },
    /// The client has given up.
    Kafka {
        /// Why.
        error: KafkaError,
        /// What the worker did before.
        outcome: Box<Outcome>,
    },
}

impl WorkerError {
    /// Returns what the worker did before it stopped.
    #[must_use]
    pub fn outcome(&self) -> Option<&Outcome> {
        match self {
            Self::Settings(_) => None,
            Self::Stopped { outcome, .. } | Self::Kafka { outcome, .. } => Some(outcome),
        }
    }
}

impl fmt::Display for WorkerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Settings(what) => f.write_str(what),
            Self::Stopped {
                position, cause, ..
            } => write!(
                f,
                "the worker stopped at {position}, which is not committed: {cause}; mend the cause and start it again, or \
                 give it a dead-letter topic"
            ),
            Self::Kafka { .. } => f.write_str(
                "the Kafka client has given up: check its configuration and start the worker again",
            ),
        }
    }
}

impl Error for WorkerError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Kafka { error, .. } => Some(error),
            Self::Settings(_) | Self::Stopped { .. } => None,
        }
    }
}
