//! Events that were handled and those that follow from them in, all of them stored at once or none out.

mod error;
mod offsets;
mod steps;

use std::fmt;
use std::mem;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use ::rdkafka::consumer::{Consumer as _, ConsumerGroupMetadata};
use ::rdkafka::error::KafkaError;
use ::rdkafka::producer::Producer as _;
use ::rdkafka::topic_partition_list::TopicPartitionList;

pub use error::TransactionError;

use super::outgoing::Outgoing;
use super::producer::{Client, Receipt};
use super::{Consumer, Handled, Producer, SendError, blocking, telemetry};
use crate::codec::AvroSchema;
use crate::format::Avro;
use crate::framing::Framing;
use crate::kafka::{ConfigError, ContentMode, KafkaConfig, KeyMapping, Record};
use crate::{CloudEvent, CloudEventType};
use offsets::Done;
use steps::{PAUSE, State, abort, commit, give_up, lock};

/// The default of `transaction.timeout.ms`.
const TIMEOUT_MS: &str = "60000";

/// Sends events in transactions: what consumers of committed events see is all of one, or nothing of it.
///
/// With [`commit_handled`](Transaction::commit_handled) the events that were handled are committed by the same transaction
/// as those that follow from them, so that each is handled exactly once as far as Kafka can tell: after a crash, what was
/// not committed is neither seen nor counted as handled.
///
/// ```no_run
/// # use agent_events::{CloudEvent, CloudEventType, EventCatalog, kafka::Incoming};
/// use std::time::Duration;
///
/// use agent_events::kafka::{Consumer, KafkaConfig, TransactionalProducer};
///
/// # async fn example<AgentEvent: EventCatalog, A: CloudEventType>(
/// #     answer: impl Fn(&Incoming<AgentEvent>) -> CloudEvent<A>,
/// # ) -> Result<(), Box<dyn std::error::Error>> {
/// let config = KafkaConfig::new("localhost:9092");
/// let consumer: Consumer<AgentEvent> = Consumer::new(&config, "billing")?;
/// let mut producer = TransactionalProducer::init(&config, "billing-0", Duration::from_secs(30)).await?;
/// loop {
///     let incoming = consumer.recv().await?;
///     let transaction = producer.begin().await?;
///     transaction.send(&answer(&incoming)).await?;
///     match transaction.commit_handled(&consumer, [&incoming]).await {
///         Ok(()) => {}
///         Err(error) if error.is_aborted() => consumer.rewind([&incoming]).await?,
///         Err(error) => return Err(error.into()),
///     }
/// }
/// # }
/// ```
pub struct TransactionalProducer {
    producer: Producer,
    state: Arc<Mutex<State>>,
    patience: Duration,
}

impl TransactionalProducer {
    /// Creates a producer, ends what an earlier one with the same id left open, and shuts that one out.
    ///
    /// The id is the same after a restart, and no two producers that are to work at the same time have the same. Unless
    /// `config` says otherwise, `message.timeout.ms` is as long as `transaction.timeout.ms`, one minute by default.
    ///
    /// # Errors
    ///
    /// When librdkafka cannot have the configuration, or the broker does not answer within `deadline`.
    pub async fn init(
        config: impl Into<KafkaConfig>,
        transactional_id: &str,
        deadline: Duration,
    ) -> Result<Self, TransactionError> {
        const TIMEOUT: &str = "transaction.timeout.ms";
        if transactional_id.is_empty() {
            let fault =
                "a transactional producer needs an id: name what it works on, such as `billing-0`";
            return Err(ConfigError::new(fault).into());
        }
        let config = config.into().set("transactional.id", transactional_id);
        let timeout = config.get(TIMEOUT).unwrap_or(TIMEOUT_MS).to_owned();
        let config = config.with_defaults(&[("message.timeout.ms", &timeout)]);
        let producer = Producer::new(config)?;
        let client = Arc::clone(producer.client());
        blocking(move || client.init_transactions(deadline))
            .await
            .map_err(TransactionError::new)?;
        Ok(Self {
            producer,
            state: Arc::default(),
            patience: Duration::from_millis(timeout.parse().unwrap_or(u64::MAX)),
        })
    }

    /// Sets where the attributes of events stand; see [`Producer::with_content_mode`].
    #[must_use]
    pub fn with_content_mode(mut self, mode: ContentMode) -> Self {
        self.producer = self.producer.with_content_mode(mode);
        self
    }

    /// Sets the framing of Avro payloads; see [`Producer::with_framing`].
    ///
    /// # Errors
    ///
    /// As [`Producer::with_framing`].
    pub fn with_framing(mut self, framing: Framing) -> Result<Self, ConfigError> {
        self.producer = self.producer.with_framing(framing)?;
        Ok(self)
    }

    /// Sets the framing of the payloads of one type; see [`Producer::with_framing_of`].
    #[must_use]
    pub fn with_framing_of<E: CloudEventType<Format = Avro> + AvroSchema>(
        mut self,
        framing: Framing,
    ) -> Self {
        self.producer = self.producer.with_framing_of::<E>(framing);
        self
    }

    /// Sets where the keys of records come from; see [`Producer::with_key_mapping`].
    #[must_use]
    pub fn with_key_mapping(mut self, keys: KeyMapping) -> Self {
        self.producer = self.producer.with_key_mapping(keys);
        self
    }

    /// Begins a transaction, which has to end within `transaction.timeout.ms`.
    ///
    /// One that was dropped or cancelled before is aborted first.
    ///
    /// # Errors
    ///
    /// When that cannot be aborted, or the producer was shut out by another.
    pub async fn begin(&mut self) -> Result<Transaction<'_>, TransactionError> {
        let (client, state) = self.parts();
        let patience = self.patience;
        let begun = blocking(move || {
            let mut state = lock(&state);
            if state.open.is_some() {
                give_up(&client, patience)?;
                state.open = None;
            }
            client.begin_transaction()?;
            state.begun += 1;
            state.open = Some(state.begun);
            Ok(state.begun)
        });
        let number = begun.await.map_err(TransactionError::new)?;
        Ok(Transaction {
            owner: self,
            number,
            receipts: Mutex::default(),
        })
    }

    fn parts(&self) -> (Arc<Client>, Arc<Mutex<State>>) {
        (Arc::clone(self.producer.client()), Arc::clone(&self.state))
    }
}

impl fmt::Debug for TransactionalProducer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransactionalProducer")
            .field("producer", &self.producer)
            .finish_non_exhaustive()
    }
}

/// Events that will be seen all at once, or not at all; dropping it aborts.
#[must_use = "dropping a transaction aborts it"]
pub struct Transaction<'a> {
    owner: &'a mut TransactionalProducer,
    number: u64,
    receipts: Mutex<Vec<Receipt>>,
}

impl Transaction<'_> {
    /// Adds an event for the topic of its type; waits for nothing but room in the queue.
    ///
    /// That it was stored, committing tells.
    ///
    /// # Errors
    ///
    /// When the type has no topic, the data cannot be encoded, or the client takes nothing more: abort then.
    pub async fn send<E: CloudEventType>(&self, event: &CloudEvent<E>) -> Result<(), SendError> {
        self.send_to(E::TOPIC.ok_or(SendError::NoTopic)?, event)
            .await
    }

    /// Adds an event for `topic`, otherwise as [`send`](Self::send).
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub async fn send_to<E: CloudEventType>(
        &self,
        topic: &str,
        event: &CloudEvent<E>,
    ) -> Result<(), SendError> {
        let outgoing = self.owner.producer.outgoing(topic, event)?;
        self.add(outgoing, Some(event.context())).await
    }

    /// Adds a record as it is, otherwise as [`send`](Self::send).
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub async fn send_record(&self, record: &Record) -> Result<(), SendError> {
        let outgoing = Outgoing::of_record(record).ok_or(SendError::NoTopic)?;
        self.add(outgoing, None).await
    }

    /// Commits: everything that was added is stored, and seen from now on.
    ///
    /// Not to be cancelled: whether it was committed would not be known.
    ///
    /// # Errors
    ///
    /// When it [was aborted](TransactionError::is_aborted), or nothing but a new producer
    /// [can go on](TransactionError::is_fatal).
    pub async fn commit(self) -> Result<(), TransactionError> {
        self.end(None).await
    }

    /// Commits, and together with it that everything up to `handled` has been handled, in each of its partitions.
    ///
    /// When the transaction was aborted, [`Consumer::rewind`] lets what was handled in it come again. `handled` may have been
    /// received by any number of calls of [`Consumer::recv`], of this consumer: a partition that went to another member of the
    /// group in between aborts.
    ///
    /// # Errors
    ///
    /// As [`commit`](Self::commit); also when the consumer commits by itself, is no member of its group any more, or has not
    /// kept the partition of an event [all the time](TransactionError::Reassigned). All of them abort.
    pub async fn commit_handled<C, H: Handled>(
        self,
        consumer: &Consumer<C>,
        handled: impl IntoIterator<Item = H>,
    ) -> Result<(), TransactionError> {
        if consumer.commits_by_itself {
            let fault = "`enable.auto.commit` is set, so that events are committed whatever becomes of the transaction: leave it \
                         out of the consumer's configuration";
            return Err(ConfigError::new(fault).into());
        }
        // Before it is known what the member has kept: if that changes later, the broker refuses this generation.
        let group = consumer.client.group_metadata();
        let Done { offsets, moved } = consumer.done(handled).map_err(TransactionError::Aborted)?;
        if offsets.count() == 0 {
            return self.end(None).await;
        }
        let group = group.ok_or(TransactionError::NoGroup)?;
        if let Some(position) = moved {
            self.abort().await?;
            return Err(TransactionError::Reassigned(position));
        }
        self.end(Some((offsets, group))).await
    }

    /// Aborts: nothing of what was added will be seen.
    ///
    /// # Errors
    ///
    /// When nothing but a new producer [can go on](TransactionError::is_fatal).
    pub async fn abort(self) -> Result<(), TransactionError> {
        let (client, state) = self.owner.parts();
        let (number, patience) = (self.number, self.owner.patience);
        blocking(move || abort(&client, &state, number, patience))
            .await
            .map_err(TransactionError::new)
    }

    async fn add(
        &self,
        outgoing: Outgoing<'_>,
        event: Option<&crate::Context>,
    ) -> Result<(), SendError> {
        let span = telemetry::sending(&outgoing, event);
        let added = span.around(self.owner.producer.enqueue(outgoing)).await;
        let receipt = added.inspect_err(|error| span.refused(error))?;
        lock(&self.receipts).push(receipt);
        Ok(())
    }

    async fn end(
        self,
        handled: Option<(TopicPartitionList, ConsumerGroupMetadata)>,
    ) -> Result<(), TransactionError> {
        let (client, state) = self.owner.parts();
        let patience = self.owner.patience;
        let ended = tokio::task::spawn_blocking(move || {
            let mut state = lock(&state);
            let ended = commit(&client, handled, patience);
            if ended.as_ref().is_err_and(TransactionError::is_aborted) {
                give_up(&client, patience).map_err(TransactionError::new)?;
            }
            // After any other error nothing can be done with this client, so nothing is left to abort.
            state.open = None;
            ended
        });
        let ended = ended.await;
        match ended.unwrap_or(Err(TransactionError::new(KafkaError::Canceled))) {
            Err(TransactionError::Aborted(error)) => {
                let refused = self.refusal().await.map(TransactionError::NotSent);
                Err(refused.unwrap_or(TransactionError::Aborted(error)))
            }
            ended => ended,
        }
    }

    /// Returns why an event was not stored, if that is what the transaction was aborted for.
    async fn refusal(&self) -> Option<SendError> {
        let receipts = mem::take(&mut *lock(&self.receipts));
        for receipt in receipts {
            // Aborting has told of every record, if the thread of the client has come to it.
            let told = tokio::time::timeout(PAUSE, self.owner.producer.delivered(receipt));
            match told.await {
                Ok(Err(error)) if !error.is_given_up() => return Some(error),
                _ => {}
            }
        }
        None
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        let (client, state) = self.owner.parts();
        let (number, patience) = (self.number, self.owner.patience);
        let ended = state
            .try_lock()
            .is_ok_and(|state| state.open != Some(number));
        if !ended {
            let abort = move || abort(&client, &state, number, patience);
            // Whatever keeps this from aborting, the next transaction aborts before it begins.
            drop(thread::Builder::new().spawn(abort));
        }
    }
}

impl fmt::Debug for Transaction<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transaction")
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}
