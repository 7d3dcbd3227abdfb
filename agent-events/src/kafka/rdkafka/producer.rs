//! Typed events in, their place in a topic out.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use ::rdkafka::error::{KafkaError, KafkaResult};
use ::rdkafka::message::OwnedHeaders;
use ::rdkafka::producer::{FutureProducer, FutureRecord, Producer as _};
use ::rdkafka::util::Timeout;

use super::{Position, blocking};
use crate::kafka::config::TokenSource;
use crate::kafka::{ConfigError, KafkaConfig, Record, RecordError};
use crate::{CloudEvent, CloudEventType};

/// Losing and repeating no event; partitions as the Java client chooses them.
const DEFAULTS: [(&str, &str); 3] = [
    ("enable.idempotence", "true"),
    ("acks", "all"),
    ("partitioner", "murmur2_random"),
];

/// Sends events to Kafka. Clones share one client.
#[derive(Clone)]
pub struct Producer(FutureProducer<TokenSource>);

impl Producer {
    /// Creates a producer.
    ///
    /// Unless `config` says otherwise, it has `enable.idempotence=true`, `acks=all` and
    /// `partitioner=murmur2_random`, with which equal keys meet those of Java producers in one partition.
    ///
    /// # Errors
    ///
    /// When librdkafka, as it was built, cannot have a property or its value.
    pub fn new(config: impl Into<KafkaConfig>) -> Result<Self, ConfigError> {
        let config = config.into().with_defaults(&DEFAULTS);
        config.create(config.tokens()).map(Self)
    }

    /// Sends an event to the topic of its type and waits until the broker has it.
    ///
    /// The record key is the event's `partitionkey`, so that events with an equal key keep their order: a type that
    /// has one asks for that. [`send_record`](Self::send_record) sends with another key or none.
    ///
    /// # Errors
    ///
    /// When the type has no topic, the data cannot be encoded, or the broker does not confirm the record.
    pub async fn send<E: CloudEventType>(
        &self,
        event: &CloudEvent<E>,
    ) -> Result<Delivery, SendError> {
        let record = event.to_record()?.with_partition_key_as_key();
        self.send_record(&record).await
    }

    /// Sends an event to `topic`, otherwise as [`send`](Self::send).
    ///
    /// # Errors
    ///
    /// When the data cannot be encoded, or the broker does not confirm the record.
    pub async fn send_to<E: CloudEventType>(
        &self,
        topic: &str,
        event: &CloudEvent<E>,
    ) -> Result<Delivery, SendError> {
        let record = event.to_record()?.with_partition_key_as_key();
        self.send_record(&record.with_topic(topic.to_owned())).await
    }

    /// Sends a record as it is and waits until the broker has it.
    ///
    /// # Errors
    ///
    /// When the record has no topic, or the broker does not confirm it.
    pub async fn send_record(&self, record: &Record) -> Result<Delivery, SendError> {
        let topic = record.topic.as_deref().ok_or(SendError::NoTopic)?;
        let message = FutureRecord::<[u8], [u8]> {
            topic,
            partition: None,
            payload: record.value.as_deref(),
            key: record.key.as_deref(),
            timestamp: None,
            headers: Some(OwnedHeaders::from(&record.headers)),
        };
        // A full queue empties at the latest when its messages reach `message.timeout.ms`.
        match self.0.send(message, Timeout::Never).await {
            Ok(delivered) => Ok(Delivery {
                topic: topic.to_owned(),
                partition: delivered.partition,
                offset: delivered.offset,
            }),
            Err((error, _)) => Err(SendError::Kafka(error)),
        }
    }

    /// Waits until every record that was sent has been confirmed or given up, at most as long as `deadline`.
    ///
    /// # Errors
    ///
    /// When records are still on their way then.
    pub async fn flush(&self, deadline: Duration) -> KafkaResult<()> {
        let producer = self.0.clone();
        blocking(move || producer.flush(deadline)).await
    }
}

impl fmt::Debug for Producer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Producer").finish_non_exhaustive()
    }
}

/// Where the broker put a record.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery {
    /// The topic.
    pub topic: String,
    /// The partition of the topic.
    pub partition: i32,
    /// The offset in the partition.
    pub offset: i64,
}

impl From<Delivery> for Position {
    fn from(delivered: Delivery) -> Self {
        Self::new(delivered.topic, delivered.partition, delivered.offset)
    }
}

/// An event that was not sent, or whose sending was not confirmed.
#[derive(Debug)]
#[non_exhaustive]
pub enum SendError {
    /// Neither the event's type nor the caller names a topic.
    NoTopic,
    /// The event cannot be a record.
    Record(RecordError),
    /// The client or the broker failed.
    Kafka(KafkaError),
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoTopic => {
                "the event has no topic: give its schema a `topic`, or send it with `send_to`"
            }
            Self::Record(_) => "the event cannot be a Kafka record",
            Self::Kafka(_) => {
                "the broker did not confirm the event: check the connection, then send it again with its `id`"
            }
        })
    }
}

impl Error for SendError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::NoTopic => None,
            Self::Record(error) => Some(error),
            Self::Kafka(error) => Some(error),
        }
    }
}

impl From<RecordError> for SendError {
    fn from(error: RecordError) -> Self {
        Self::Record(error)
    }
}
