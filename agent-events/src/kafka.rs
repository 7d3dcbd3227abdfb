//! Events in, Kafka records out, and back, in either content mode: plain data, no client.
//!
//! The Kafka protocol binding of CloudEvents, to the letter. In binary mode the value is the data, `content-type` is the
//! `datacontenttype` attribute, and every other attribute is a header `ce_` and its name. In structured mode the value is
//! the event in an [event format](crate::event_format), and `content-type` names that. Which mode a record is of,
//! `content-type` says.

#[cfg(feature = "rdkafka")]
mod config;
mod error;
mod headers;
#[cfg(feature = "rdkafka")]
mod rdkafka;
mod read;
mod record;
mod topic;
mod write;

#[cfg(feature = "rdkafka")]
pub use config::{ConfigError, KafkaConfig, OauthError, OauthToken, Sasl, Secret, Tls};
pub use error::{InvalidEvent, RecordError};
pub use headers::Headers;
#[cfg(feature = "rdkafka")]
pub use rdkafka::{
    ApplyError, Concurrency, Consumer, ConsumerBuilder, DeadLetter, DeadLetters, Delivery,
    EventStream, Failure, FailureKind, Handled, HandlerError, Incoming, IntoHandlerError,
    KeyMapping, MessagingSpan, Metrics, OnPoison, Outcome, PartitionMetrics, Position, Producer,
    ReceiveError, RedriveError, Redriven, Retry, SendError, Topics, Transaction, TransactionError,
    TransactionalProducer, Undelivered, Unreadable, UnreadableReason, Window, Worker, WorkerError,
    WorkerMetrics, processing,
};
pub use read::{Reader, Reading, Received, read};
pub use record::{MAX_INTEROPERABLE_BYTES, Record};
pub use topic::{PlannedTopic, TopicChange, TopicPlan, TopicSettings, TopicState};
pub use write::ContentMode;

/// The header of the `datacontenttype` attribute.
const CONTENT_TYPE: &str = "content-type";
/// What the header of every other attribute begins with.
const PREFIX: &str = "ce_";
/// The header of the `type` attribute.
#[cfg(feature = "rdkafka")]
const TYPE: &str = "ce_type";
/// The header of the `partitionkey` extension.
const PARTITION_KEY: &str = "ce_partitionkey";

/// Returns whether a media type belongs to structured mode, which has the whole event in the value.
fn is_structured(content_type: &str) -> bool {
    const START: &str = "application/cloudevents";
    content_type
        .get(..START.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(START))
}

/// Returns whether a header belongs to the event; all others are the user's.
#[cfg(feature = "rdkafka")]
fn is_of_event(key: &str) -> bool {
    key == CONTENT_TYPE || key.starts_with(PREFIX)
}
