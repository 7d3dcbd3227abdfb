//! Typed events in, their place in a topic out.

mod delivery;
mod error;
mod options;
mod queue;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use ::rdkafka::producer::{Producer as _, PurgeConfig, ThreadedProducer};

pub use delivery::Delivery;
pub use error::{SendError, Undelivered};
pub use options::KeyMapping;

use super::outgoing::Outgoing;
use super::telemetry;
use crate::codec::AvroSchema;
use crate::format::Avro;
use crate::framing::{Framing, VALUE_SCHEMA_ID};
use crate::kafka::{
    ConfigError, ContentMode, KafkaConfig, Record, RecordError, config as defaults,
};
use crate::{CloudEvent, CloudEventType, Context};
use delivery::Deliveries;
pub(super) use delivery::Receipt;
use options::Options;

/// The client, as all that send through it share it.
pub(super) type Client = ThreadedProducer<Deliveries>;

/// Sends events to Kafka. Clones share one client.
///
/// Every event that is sent has been stored by all in-sync replicas once, or its sending ends with an error that tells
/// whether sending it again can help. Sending again repeats no `id`: the event, which stays with the caller, has it.
///
/// ```no_run
/// # use agent_events::{CloudEvent, CloudEventType, event_format::EventFormat};
/// use std::time::Duration;
///
/// use agent_events::kafka::{ContentMode, KafkaConfig, Producer, SendError};
///
/// # async fn example<E: CloudEventType>(event: CloudEvent<E>) -> Result<(), Box<dyn std::error::Error>> {
/// let producer = Producer::new(KafkaConfig::new("localhost:9092").set("linger.ms", "5"))?
///     .with_content_mode(ContentMode::Structured(EventFormat::Json));
///
/// match producer.send(&event).await {
///     Ok(delivery) => println!("stored in {} [{}]", delivery.topic, delivery.partition),
///     Err(SendError::TooLarge { bytes, .. }) => println!("{bytes} bytes are too many"),
///     Err(error) if error.is_retriable() => println!("try again: {error}"),
///     Err(error) => return Err(error.into()),
/// }
/// producer.close(Duration::from_secs(30)).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Producer {
    client: Arc<Client>,
    options: Options,
    max_bytes: usize,
    /// Whether the broker confirms what it has stored.
    pub(super) is_confirmed: bool,
}

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
        let config = config.into().with_defaults(&defaults::PRODUCER);
        let max_bytes = config.get("message.max.bytes").map(str::parse);
        Ok(Self {
            client: Arc::new(config.create(Deliveries::new(config.tokens()))?),
            options: Options::default(),
            max_bytes: max_bytes.and_then(Result::ok).unwrap_or(1_000_000),
            is_confirmed: config.effective("acks").as_deref() != Some("0"),
        })
    }

    /// Sets where the attributes of events stand, [in the headers](ContentMode::Binary) by default.
    #[must_use]
    pub fn with_content_mode(mut self, mode: ContentMode) -> Self {
        self.options.mode = mode;
        self
    }

    /// Sets the framing of Avro payloads, [`Framing::Raw`] by default. Payloads in JSON have none.
    ///
    /// In structured mode, where the value is no payload, [`Framing::ConfluentHeader`] is the same as [`Framing::Raw`].
    ///
    /// # Errors
    ///
    /// When it is [`Framing::Confluent`], whose id belongs to one schema: [`with_framing_of`](Self::with_framing_of) sets
    /// that.
    pub fn with_framing(mut self, framing: Framing) -> Result<Self, ConfigError> {
        if let Framing::Confluent(id) = framing {
            return Err(ConfigError::new(format!(
                "id {id} of `Framing::Confluent` belongs to one schema: set it for that with `with_framing_of`"
            )));
        }
        self.options.framing = framing;
        Ok(self)
    }

    /// Sets the framing of the payloads of one type.
    ///
    /// ```no_run
    /// # use agent_events::{CloudEventType, codec::AvroSchema, format::Avro};
    /// # use agent_events::{framing::{Framing, SchemaId}, kafka::{ConfigError, KafkaConfig, Producer}};
    /// # fn example<TaskFailed: CloudEventType<Format = Avro> + AvroSchema>() -> Result<(), ConfigError> {
    /// let producer = Producer::new(KafkaConfig::new("localhost:9092"))?
    ///     .with_framing_of::<TaskFailed>(Framing::Confluent(SchemaId::new(7)));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_framing_of<E: CloudEventType<Format = Avro> + AvroSchema>(
        mut self,
        framing: Framing,
    ) -> Self {
        self.options.set_framing_of(E::DATA_SCHEMA, framing);
        self
    }

    /// Sets where the keys of records come from, [`KeyMapping::PartitionKey`] by default.
    #[must_use]
    pub fn with_key_mapping(mut self, keys: KeyMapping) -> Self {
        self.options.keys = keys;
        self
    }

    /// Sends an event to the topic of its type and waits until the broker has it.
    ///
    /// While the queue of the client is full, it waits for room first. May be cancelled: the event is not sent then, or is
    /// sent and nobody learns of it but [`flush`](Self::flush).
    ///
    /// The record key is the event's `partitionkey`, so that events with an equal key keep their order: a type that
    /// has one asks for that. [`with_key_mapping`](Self::with_key_mapping) changes that.
    ///
    /// # Errors
    ///
    /// When the type has no topic, the data cannot be encoded, or the broker does not confirm the record.
    pub async fn send<E: CloudEventType>(
        &self,
        event: &CloudEvent<E>,
    ) -> Result<Delivery, SendError> {
        self.send_to(E::TOPIC.ok_or(SendError::NoTopic)?, event)
            .await
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
        self.deliver(self.outgoing(topic, event)?, Some(event.context()))
            .await
    }

    /// Sends a record as it is and waits until the broker has it.
    ///
    /// # Errors
    ///
    /// When the record has no topic, or the broker does not confirm it.
    pub async fn send_record(&self, record: &Record) -> Result<Delivery, SendError> {
        let outgoing = Outgoing::of_record(record).ok_or(SendError::NoTopic)?;
        self.deliver(outgoing, None).await
    }

    /// Sends events, in order and without waiting for each, and returns what became of each, in the same order.
    ///
    /// One that fails holds up no other. Otherwise as [`send`](Self::send).
    pub async fn send_all<'a, E: CloudEventType + 'a>(
        &self,
        events: impl IntoIterator<Item = &'a CloudEvent<E>>,
    ) -> Vec<Result<Delivery, SendError>> {
        let outgoing = events.into_iter().map(|event| {
            let topic = E::TOPIC.ok_or(SendError::NoTopic)?;
            Ok(self.outgoing(topic, event)?)
        });
        self.deliver_all(E::TOPIC, outgoing).await
    }

    /// Sends records as they are, otherwise as [`send_all`](Self::send_all): events of several types, for instance.
    pub async fn send_records<'a>(
        &self,
        records: impl IntoIterator<Item = &'a Record>,
    ) -> Vec<Result<Delivery, SendError>> {
        let outgoing = records
            .into_iter()
            .map(|record| Outgoing::of_record(record).ok_or(SendError::NoTopic));
        self.deliver_all(None, outgoing).await
    }

    /// Returns the record of an event as [`send`](Self::send) sends it: content mode, framing and key.
    ///
    /// # Errors
    ///
    /// When the data cannot be encoded.
    pub fn record<E: CloudEventType>(&self, event: &CloudEvent<E>) -> Result<Record, RecordError> {
        let framing = self.options.framing_of::<E>();
        let record = match self.options.mode {
            ContentMode::Binary if framing == Framing::Raw => {
                let mut record = event.to_record()?;
                telemetry::begin_trace_in(&mut record.headers);
                record
            }
            mode => {
                let (mut envelope, header) =
                    event.encode_in(framing).map_err(RecordError::Encode)?;
                telemetry::begin_trace(&mut envelope.context);
                let mut record = envelope.to_record_in(mode)?;
                record.topic = E::TOPIC.map(Cow::Borrowed);
                match header.filter(|_| mode == ContentMode::Binary) {
                    Some(header) => record.with_header(VALUE_SCHEMA_ID, header),
                    None => record,
                }
            }
        };
        Ok(match self.options.keys {
            KeyMapping::PartitionKey => record.with_partition_key_as_key(),
            KeyMapping::None => record,
        })
    }

    /// Waits until every record that was sent has been confirmed or given up, at most as long as `deadline`.
    ///
    /// # Errors
    ///
    /// When records are still on their way then, or were given up without anybody waiting for them.
    pub async fn flush(&self, deadline: Duration) -> Result<(), Undelivered> {
        let client = Arc::clone(&self.client);
        let flushed = tokio::task::spawn_blocking(move || client.flush(deadline)).await;
        let deliveries = self.client.context();
        match (flushed, deliveries.take_unseen()) {
            (Ok(Ok(())), 0) => Ok(()),
            (_, lost) => Err(Undelivered::new(deliveries.pending(), lost)),
        }
    }

    /// Waits as [`flush`](Self::flush), gives up what is left then, and closes the client when no clone is left.
    ///
    /// Dropping a producer gives everything up at once.
    ///
    /// # Errors
    ///
    /// When records were given up; those that wait for them learn of it too.
    pub async fn close(self, deadline: Duration) -> Result<(), Undelivered> {
        let flushed = self.flush(deadline).await;
        let client = self.client;
        let given_up = flushed.is_err();
        let closed = tokio::task::spawn_blocking(move || {
            if given_up {
                client.purge(PurgeConfig::default().queue().inflight());
            }
            drop(client);
        });
        // The only failure is that of a runtime which is shutting down, and which drops the client as well.
        closed.await.unwrap_or_default();
        flushed
    }

    /// Returns why the client has given up for good, if it has: only a new one can send anything.
    ///
    /// That is when the broker could no longer tell repeated records from new ones.
    #[must_use]
    pub fn fatal_error(&self) -> Option<String> {
        let (code, reason) = self.client.client().fatal_error()?;
        Some(format!("{code}: {reason}"))
    }

    /// Returns what the client last said of its connections, such as a refused password; it may have been overcome since.
    ///
    /// The client goes on trying, so that all that a sender sees of it is that time ran out.
    #[must_use]
    pub fn last_error(&self) -> Option<String> {
        self.client.context().last_error()
    }

    pub(super) fn client(&self) -> &Arc<Client> {
        &self.client
    }

    async fn deliver(
        &self,
        outgoing: Outgoing<'_>,
        event: Option<&Context>,
    ) -> Result<Delivery, SendError> {
        let span = telemetry::sending(&outgoing, event);
        let sent = span.around(async {
            let receipt = self.enqueue(outgoing).await?;
            self.delivered(receipt).await
        });
        let sent = sent.await;
        span.sent(&sent);
        sent
    }

    async fn deliver_all<'r>(
        &self,
        topic: Option<&str>,
        all: impl Iterator<Item = Result<Outgoing<'r>, SendError>>,
    ) -> Vec<Result<Delivery, SendError>> {
        let span = telemetry::sending_all(topic);
        let sent = span.around(async {
            let mut receipts = Vec::with_capacity(all.size_hint().0);
            for outgoing in all {
                receipts.push(match outgoing {
                    Ok(outgoing) => self.enqueue(outgoing).await,
                    Err(error) => Err(error),
                });
            }
            let mut sent = Vec::with_capacity(receipts.len());
            for receipt in receipts {
                sent.push(match receipt {
                    Ok(receipt) => self.delivered(receipt).await,
                    Err(error) => Err(error),
                });
            }
            sent
        });
        let sent = sent.await;
        span.sent_all(&sent);
        sent
    }
}

impl fmt::Debug for Producer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Producer")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
