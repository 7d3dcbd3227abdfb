//! Records that are sent in, what became of each out: one receipt a record, and a count of those on their way.

use std::error::Error;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ::rdkafka::client::{ClientContext, OAuthToken};
use ::rdkafka::error::KafkaError;
use ::rdkafka::message::{DeliveryResult, Message};
use ::rdkafka::producer::ProducerContext;
use tokio::sync::{Notify, oneshot};

use super::super::last_error::LastError;
use crate::kafka::Position;
use crate::kafka::config::TokenSource;

/// Partition and offset, or why there are none.
type Told = Result<(i32, i64), KafkaError>;

/// What is told of every record, in the thread of the client.
#[derive(Default)]
pub(in crate::kafka::rdkafka) struct Deliveries {
    tokens: TokenSource,
    pending: AtomicUsize,
    unseen: AtomicUsize,
    room: Notify,
    last_error: LastError,
}

impl Deliveries {
    pub(super) fn new(tokens: TokenSource) -> Self {
        Self {
            tokens,
            ..Self::default()
        }
    }

    /// Counts a record before it is sent: it can be told of before sending returns.
    pub(super) fn begin(&self) {
        self.pending.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn end(&self) {
        self.pending.fetch_sub(1, Ordering::Relaxed);
    }

    /// Returns how many records are on their way.
    pub(super) fn pending(&self) -> usize {
        self.pending.load(Ordering::Relaxed)
    }

    /// Returns how many records failed that nobody waited for any more, since it was last asked.
    pub(super) fn take_unseen(&self) -> usize {
        self.unseen.swap(0, Ordering::Relaxed)
    }

    /// Returns what the client last said of its connections.
    pub(super) fn last_error(&self) -> Option<String> {
        self.last_error.get()
    }

    /// Waits until a record has left the queue, at most this long.
    pub(super) async fn room(&self, at_most: Duration) {
        let left = tokio::time::timeout(at_most, self.room.notified()).await;
        // Whether one has left or not, the queue is looked at again.
        left.unwrap_or_default();
    }
}

impl ClientContext for Deliveries {
    const ENABLE_REFRESH_OAUTH_TOKEN: bool = true;

    fn generate_oauth_token(&self, config: Option<&str>) -> Result<OAuthToken, Box<dyn Error>> {
        self.tokens.generate_oauth_token(config)
    }

    fn error(&self, error: KafkaError, reason: &str) {
        self.last_error.note(error, reason);
    }
}

impl ProducerContext for Deliveries {
    type DeliveryOpaque = Box<oneshot::Sender<Told>>;

    fn delivery(&self, result: &DeliveryResult<'_>, teller: Self::DeliveryOpaque) {
        let told = match result {
            Ok(message) => Ok((message.partition(), message.offset())),
            Err((error, _)) => Err(error.clone()),
        };
        if let Err(Err(_)) = teller.send(told) {
            self.unseen.fetch_add(1, Ordering::Relaxed);
        }
        self.end();
        self.room.notify_one();
    }
}

/// What one record waits for.
pub(in crate::kafka::rdkafka) struct Receipt {
    topic: String,
    pub(super) bytes: usize,
    told: oneshot::Receiver<Told>,
}

impl Receipt {
    pub(super) fn new(topic: &str, bytes: usize) -> (Box<oneshot::Sender<Told>>, Self) {
        let (teller, told) = oneshot::channel();
        let topic = topic.to_owned();
        (Box::new(teller), Self { topic, bytes, told })
    }

    pub(super) fn topic(&self) -> &str {
        &self.topic
    }

    pub(super) async fn told(&mut self) -> Told {
        let told = (&mut self.told).await;
        told.unwrap_or(Err(KafkaError::Canceled))
    }

    pub(super) fn into_delivery(self, partition: i32, offset: i64) -> Delivery {
        Delivery {
            topic: self.topic,
            partition,
            offset,
        }
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
