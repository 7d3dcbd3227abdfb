//! Topics in, the events of a catalog out, one after the other; offsets are committed when the caller says so.

use std::fmt;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use ::rdkafka::consumer::{CommitMode, Consumer as _, StreamConsumer};
use ::rdkafka::error::KafkaResult;
use ::rdkafka::message::Message;
use ::rdkafka::{Offset, TopicPartitionList};

use super::{Incoming, Position, ReceiveError, Unreadable, UnreadableReason, blocking, telemetry};
use crate::EventCatalog;
use crate::kafka::config::TokenSource;
use crate::kafka::{ConfigError, Headers, KafkaConfig, Received, Record, is_of_event, read};

/// An event counts as handled when the caller commits it; a new group begins with the first event.
const DEFAULTS: [(&str, &str); 2] = [
    ("enable.auto.commit", "false"),
    ("auto.offset.reset", "earliest"),
];

/// Receives the events of catalog `C` as a member of a consumer group.
pub struct Consumer<C> {
    pub(super) client: Arc<StreamConsumer<TokenSource>>,
    catalog: PhantomData<fn() -> C>,
}

impl<C: EventCatalog> Consumer<C> {
    /// Joins `group` for the topics that the catalog's schemas propose.
    ///
    /// Unless `config` says otherwise, it has `enable.auto.commit=false` and `auto.offset.reset=earliest`.
    ///
    /// # Errors
    ///
    /// When librdkafka, as it was built, cannot have a property or its value.
    pub fn new(config: impl Into<KafkaConfig>, group: &str) -> Result<Self, ConfigError> {
        Self::with_topics(config, group, C::TOPICS)
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
        let config = config.into().with_defaults(&DEFAULTS);
        let config = config.set("group.id", group);
        let client: StreamConsumer<TokenSource> = config.create(config.tokens())?;
        client.subscribe(topics).map_err(|error| {
            ConfigError::new(format!("the topics {topics:?} cannot be received: {error}"))
        })?;
        Ok(Self {
            client: Arc::new(client),
            catalog: PhantomData,
        })
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
        let message = self.client.recv().await?;
        let position = Position {
            topic: message.topic().to_owned(),
            partition: message.partition(),
            offset: message.offset(),
        };
        let unreadable = |record, reason| {
            let position = position.clone();
            ReceiveError::Unreadable(Box::new(Unreadable {
                position,
                record,
                reason,
            }))
        };
        // The bindings take it for granted that the name of a header is UTF-8; who wrote the record may not.
        let Ok(headers) = catch_unwind(AssertUnwindSafe(|| Headers::from_message(&message))) else {
            let record = Record::without_headers(&message);
            return Err(unreadable(record, UnreadableReason::HeaderName));
        };
        match open(&headers, message.payload()) {
            Ok(received) => {
                let incoming = Incoming {
                    received,
                    key: message.key().map(Vec::from),
                    headers: own_headers(headers),
                    position,
                };
                telemetry::receiving(&incoming);
                Ok(incoming)
            }
            Err(reason) => {
                let mut record = Record::without_headers(&message);
                record.headers = headers;
                Err(unreadable(record, reason))
            }
        }
    }

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
        f.debug_struct("Consumer").finish_non_exhaustive()
    }
}

fn open<C: EventCatalog>(
    headers: &Headers,
    payload: Option<&[u8]>,
) -> Result<crate::Incoming<C>, UnreadableReason> {
    let envelope = match read(headers.iter(), payload) {
        Ok(Received::Event(envelope)) => envelope,
        Ok(Received::NotACloudEvent) => return Err(UnreadableReason::NotACloudEvent),
        Err(error) => return Err(UnreadableReason::Invalid(error)),
    };
    crate::Incoming::from_envelope(envelope).map_err(UnreadableReason::Rejected)
}

fn own_headers(headers: Headers) -> Headers {
    headers
        .into_iter()
        .filter(|(key, _)| !is_of_event(key))
        .collect()
}
