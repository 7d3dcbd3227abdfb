//! Topics in, the events of a catalog out, one after the other; offsets are committed when the caller says so.

mod builder;
pub(super) mod holdings;
pub(super) mod membership;
pub(super) mod open;
mod quiet;
mod stream;

use std::fmt;
use std::sync::Arc;

use ::rdkafka::consumer::{CommitMode, Consumer as _, StreamConsumer};
use ::rdkafka::error::KafkaResult;
use ::rdkafka::{Offset, TopicPartitionList};

use super::{Incoming, Position, ReceiveError, blocking};
use crate::EventCatalog;
use crate::kafka::{ConfigError, KafkaConfig};
use membership::Membership;
use open::Opener;

pub use builder::ConsumerBuilder;
pub use stream::EventStream;

/// Receives the events of catalog `C` as a member of a consumer group.
///
/// Who commits decides what is lost and what comes twice: with [`recv`](Self::recv) the caller does, event by event;
/// a [`Worker`](super::Worker) does it by itself, after events have been handled.
///
/// ```no_run
/// # use agent_events::{EventCatalog, Profile, kafka::{Consumer, KafkaConfig}};
/// # async fn example<AgentEvent: EventCatalog>() -> Result<(), Box<dyn std::error::Error>> {
/// let config = KafkaConfig::new("localhost:9092");
/// let consumer = Consumer::<AgentEvent>::builder(&config, "billing")
///     .only(["agent.task.completed"])
///     .profile(Profile::Lenient)
///     .build()?;
/// let mut events = consumer.stream();
/// while let Some(next) = events.next().await {
///     let incoming = next?;
///     println!("{} {:?}", incoming.context().id(), incoming.notes());
///     consumer.commit(&incoming).await?;
/// }
/// # Ok(())
/// # }
/// ```
pub struct Consumer<C> {
    pub(super) client: Arc<StreamConsumer<Membership>>,
    pub(super) opener: Arc<Opener<C>>,
    pub(super) group: String,
    pub(super) topics: Vec<String>,
    /// Whether librdkafka commits what was received, handled or not.
    pub(super) commits_by_itself: bool,
    /// Whether a partition of which nothing is committed is read from its first record.
    pub(super) begins_with_the_first: bool,
}

impl<C: EventCatalog> Consumer<C> {
    /// Joins `group` for the topics that the catalog's schemas propose.
    ///
    /// As [`builder`](Self::builder) with nothing set.
    ///
    /// # Errors
    ///
    /// As [`ConsumerBuilder::build`].
    pub fn new(config: impl Into<KafkaConfig>, group: &str) -> Result<Self, ConfigError> {
        Self::builder(config, group).build()
    }

    /// Joins `group` for `topics`, otherwise as [`new`](Self::new).
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new), and when `topics` is empty.
    pub fn with_topics(
        config: impl Into<KafkaConfig>,
        group: &str,
        topics: &[&str],
    ) -> Result<Self, ConfigError> {
        Self::builder(config, group).topics(topics.to_vec()).build()
    }

    /// Begins a consumer of `group`.
    pub fn builder(config: impl Into<KafkaConfig>, group: &str) -> ConsumerBuilder<C> {
        ConsumerBuilder::new(config.into(), group)
    }

    /// Waits for the next event.
    ///
    /// May be cancelled: no record is lost then.
    ///
    /// # Errors
    ///
    /// [`ReceiveError::Unreadable`] for a record that is not an event of CloudEvents 1.0 or whose data cannot be
    /// decoded; it keeps the record, and the next call goes on after it. [`ReceiveError::Kafka`] when the client
    /// failed: unless the error [is fatal](ReceiveError::is_fatal) the client connects again by itself, and the next
    /// call waits for that.
    pub async fn recv(&self) -> Result<Incoming<C>, ReceiveError> {
        let next = self.stream().next().await;
        // The messages of librdkafka have no end.
        next.unwrap_or_else(|| Err(::rdkafka::error::KafkaError::Canceled.into()))
    }

    /// Returns the events that [`recv`](Self::recv) would return, as a `Stream`.
    #[must_use]
    pub fn stream(&self) -> EventStream<'_, C> {
        EventStream::new(self)
    }
}

impl<C> Consumer<C> {
    /// Leaves the group, so that its other members take over at once, and waits for that.
    ///
    /// Dropping a consumer does the same and holds up its thread meanwhile.
    pub async fn close(self) {
        let client = self.client;
        let left = blocking(move || {
            drop(client);
            Ok(())
        });
        // The only failure is that of a runtime which is shutting down, and which drops the client as well.
        left.await.unwrap_or_default();
    }

    /// Returns what the client last said of its connections, such as a refused password; it may have been overcome since.
    ///
    /// It is told while the consumer is polled. The client goes on trying.
    #[must_use]
    pub fn last_error(&self) -> Option<String> {
        self.client.context().last_error()
    }

    /// Commits that everything in the partition up to and including `handled` has been handled.
    ///
    /// A group goes on after the last commit: commit in the order of the offsets.
    ///
    /// # Errors
    ///
    /// When the broker does not confirm, or the partition has gone to another member of the group.
    pub async fn commit(&self, handled: &impl AsRef<Position>) -> KafkaResult<()> {
        let Position {
            topic,
            partition,
            offset,
        } = handled.as_ref();
        let mut next = TopicPartitionList::new();
        next.add_partition_offset(topic, *partition, Offset::Offset(offset + 1))?;
        let client = Arc::clone(&self.client);
        blocking(move || client.commit(&next, CommitMode::Sync)).await
    }
}

impl<C> fmt::Debug for Consumer<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Consumer")
            .field("group", &self.group)
            .field("topics", &self.topics)
            .finish_non_exhaustive()
    }
}
