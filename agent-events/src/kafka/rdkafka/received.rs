//! What a consumer hands out: an event with its place, or a record that is none with the reason.

pub(super) mod handled;

use std::error::Error;
use std::fmt;

use ::rdkafka::error::KafkaError;

pub use handled::Handled;

use crate::framing::FramingError;
use crate::kafka::{Headers, InvalidEvent, Record};
use crate::{
    AttributeError, CloudEvent, CloudEventType, Context, DeriveError, Note, Rejected, Source,
};

/// What the headers begin with that a worker adds to records in retry and dead-letter topics.
const PREFIX: &str = "agent-events-";

/// Tells whether a worker added a header, which means something only where it put the record.
pub(super) fn is_added(key: &str) -> bool {
    key.starts_with(PREFIX)
}

/// The place of a record in Kafka.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Position {
    /// The topic.
    pub topic: String,
    /// The partition of the topic.
    pub partition: i32,
    /// The offset in the partition.
    pub offset: i64,
}

impl Position {
    /// Creates the place of a record, as it was stored or is expected.
    #[must_use]
    pub fn new(topic: impl Into<String>, partition: i32, offset: i64) -> Self {
        Self {
            topic: topic.into(),
            partition,
            offset,
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            topic,
            partition,
            offset,
        } = self;
        write!(f, "{topic} [{partition}] @ {offset}")
    }
}

impl AsRef<Position> for Position {
    fn as_ref(&self) -> &Position {
        self
    }
}

/// An event that was received, decoded, with its place in Kafka.
///
/// What follows from it is [derived](Self::derive) from it.
#[derive(Debug, Clone)]
pub struct Incoming<C> {
    pub(super) received: crate::Incoming<C>,
    pub(super) position: Position,
    pub(super) key: Option<Vec<u8>>,
    pub(super) headers: Headers,
    pub(super) timestamp: Option<i64>,
    pub(super) notes: Vec<Note>,
    pub(super) attempt: u32,
    /// How many assignments of partitions the consumer had seen; none for what a worker received.
    pub(super) assignments: u64,
}

impl<C> Incoming<C> {
    /// Returns the event.
    #[must_use]
    pub fn event(&self) -> &C {
        self.received.event()
    }

    /// Returns the event and drops its place.
    #[must_use]
    pub fn into_event(self) -> C {
        self.received.into_parts().0
    }

    /// Returns the event without its place: what a handler is given that knows nothing of Kafka.
    #[must_use]
    pub fn into_incoming(self) -> crate::Incoming<C> {
        self.received
    }

    /// Creates an event that follows from this one; see [`Cause::derive`](crate::Cause::derive).
    ///
    /// # Errors
    ///
    /// When more events than the limit would have led to it, or it cannot have its attributes.
    pub fn derive<E: CloudEventType>(
        &self,
        data: E,
        source: impl TryInto<Source, Error: Into<AttributeError>>,
    ) -> Result<CloudEvent<E>, DeriveError> {
        self.received.derive(data, source)
    }

    /// Returns the attributes of the event.
    #[must_use]
    pub fn context(&self) -> &Context {
        self.received.context()
    }

    /// Returns where the record stands in Kafka.
    #[must_use]
    pub fn position(&self) -> &Position {
        &self.position
    }

    /// Returns the key of the record.
    #[must_use]
    pub fn key(&self) -> Option<&[u8]> {
        self.key.as_deref()
    }

    /// Returns the headers of the record that are not the event's.
    #[must_use]
    pub fn headers(&self) -> &Headers {
        &self.headers
    }

    /// Returns when the record was written, in milliseconds since 1970, by the clock of its producer or of the broker.
    #[must_use]
    pub fn timestamp(&self) -> Option<i64> {
        self.timestamp
    }

    /// Returns what the writer got wrong and the reader's [profile](crate::Profile) mended; empty in the strict one.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Returns how often the event has been handed out, this time included, as far as is known: attempts of a
    /// [`Worker`](super::Worker) that was stopped in between are not.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.attempt
    }
}

impl<C> AsRef<Context> for Incoming<C> {
    fn as_ref(&self) -> &Context {
        self.received.context()
    }
}

impl<C> AsRef<Position> for Incoming<C> {
    fn as_ref(&self) -> &Position {
        &self.position
    }
}

/// Why no event was received.
#[derive(Debug)]
#[non_exhaustive]
pub enum ReceiveError {
    /// The record is not a valid event, or its data cannot be decoded.
    Unreadable(Box<Unreadable>),
    /// The client or the broker failed; the client goes on trying, and so may the caller.
    Kafka(KafkaError),
}

impl ReceiveError {
    /// Tells whether the client has given up: only a new one can receive anything.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        matches!(self, Self::Kafka(KafkaError::MessageConsumptionFatal(_)))
    }
}

impl fmt::Display for ReceiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(unreadable) => unreadable.fmt(f),
            Self::Kafka(_) => f.write_str(
                "the Kafka client failed to receive: check the login, the connection, of which `Consumer::last_error` tells, and the \
                 topics",
            ),
        }
    }
}

impl Error for ReceiveError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Unreadable(unreadable) => Error::source(unreadable.as_ref()),
            Self::Kafka(error) => Some(error),
        }
    }
}

impl From<KafkaError> for ReceiveError {
    fn from(error: KafkaError) -> Self {
        Self::Kafka(error)
    }
}

/// A record that could not be read as an event, whole, with its place: to be set aside, then committed.
#[derive(Debug)]
pub struct Unreadable {
    pub(super) position: Position,
    pub(super) record: Record,
    pub(super) reason: UnreadableReason,
    /// How many assignments of partitions the consumer had seen.
    pub(super) assignments: u64,
}

impl Unreadable {
    /// Returns where the record stands in Kafka.
    #[must_use]
    pub fn position(&self) -> &Position {
        &self.position
    }

    /// Returns the record as it came.
    #[must_use]
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// Tells whether the record is of another kind, which in a topic with several kinds is nothing unusual.
    #[must_use]
    pub fn is_not_a_cloud_event(&self) -> bool {
        matches!(self.reason, UnreadableReason::NotACloudEvent)
    }

    /// Returns why it could not be read.
    #[must_use]
    pub fn reason(&self) -> &UnreadableReason {
        &self.reason
    }
}

impl AsRef<Position> for Unreadable {
    fn as_ref(&self) -> &Position {
        &self.position
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the record at {} {}", self.position, self.reason)
    }
}

impl Error for Unreadable {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.reason {
            UnreadableReason::NotACloudEvent | UnreadableReason::HeaderName => None,
            UnreadableReason::Invalid(error) => Some(error),
            UnreadableReason::Rejected(error) => Some(error),
            UnreadableReason::Framing(error) => Some(error),
        }
    }
}

/// Why a record could not be read as an event.
#[derive(Debug)]
#[non_exhaustive]
pub enum UnreadableReason {
    /// The record is of another kind.
    NotACloudEvent,
    /// The name of a header is not UTF-8; the record is kept without that header.
    HeaderName,
    /// The record says that it is an event and breaks a rule.
    Invalid(InvalidEvent),
    /// The event is of a known type and its data cannot be decoded.
    Rejected(Rejected),
    /// The payload is not framed as the event says.
    Framing(FramingError),
}

impl fmt::Display for UnreadableReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotACloudEvent => {
                "is not a CloudEvent: it has none of the headers ce_id, ce_source, ce_type and ce_specversion, and no \
                 event in its value"
            }
            Self::HeaderName => "has a header whose name is not UTF-8",
            Self::Invalid(_) => "is not a valid CloudEvent",
            Self::Rejected(_) => "is an event whose data could not be decoded",
            Self::Framing(_) => "is an event whose data is not framed as it says",
        })
    }
}
