//! Records in, librdkafka messages out, and back: the client behind [`Producer`] and [`Consumer`].

mod consumer;
mod last_error;
mod outgoing;
mod producer;
mod received;
mod redrive;
mod telemetry;
mod topics;
mod transaction;
mod worker;

use ::rdkafka::error::{KafkaError, KafkaResult};
use ::rdkafka::message::{Header, Headers as _, Message, OwnedHeaders};

pub use consumer::{Consumer, ConsumerBuilder, EventStream};
pub use producer::{Delivery, KeyMapping, Producer, SendError, Undelivered};
pub use received::{Handled, Incoming, Position, ReceiveError, Unreadable, UnreadableReason};
pub use redrive::{DeadLetter, DeadLetters, RedriveError, Redriven};
pub use telemetry::{MessagingSpan, processing};
pub use topics::{ApplyError, Topics};
pub use transaction::{Transaction, TransactionError, TransactionalProducer};
pub use worker::{
    Concurrency, Failure, FailureKind, HandlerError, IntoHandlerError, Metrics, OnPoison, Outcome,
    PartitionMetrics, Retry, Window, Worker, WorkerError, WorkerMetrics,
};

use super::{Headers, Record};

/// Runs what waits for the broker where it does not hold up other tasks.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> KafkaResult<T> + Send + 'static,
) -> KafkaResult<T> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or(Err(KafkaError::Canceled))
}

impl Record {
    /// Copies a message of librdkafka, with everything but its partition, offset and timestamp.
    pub fn from_message(message: &impl Message) -> Self {
        let mut record = Self::without_headers(message);
        record.headers = Headers::from_message(message);
        record
    }

    fn without_headers(message: &impl Message) -> Self {
        let mut record = Self::new(Headers::new(), message.payload().map(Vec::from));
        record.topic = Some(message.topic().to_owned().into());
        record.key = message.key().map(Vec::from);
        record
    }
}

impl Headers {
    fn from_message(message: &impl Message) -> Self {
        let Some(headers) = message.headers() else {
            return Self::new();
        };
        headers
            .iter()
            .map(|header| (header.key.to_owned(), header.value.map(Vec::from)))
            .collect()
    }
}

impl From<&Headers> for OwnedHeaders {
    fn from(headers: &Headers) -> Self {
        let all = OwnedHeaders::new_with_capacity(headers.len());
        headers
            .iter()
            .fold(all, |all, (key, value)| all.insert(Header { key, value }))
    }
}
