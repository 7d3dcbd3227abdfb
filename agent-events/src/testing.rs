//! Nothing in, a broker for tests out: the mock cluster of librdkafka, in this process.
//!
//! ```
//! use agent_events::kafka::Producer;
//! use agent_events::testing::{Broker, ErrorCode, Request};
//! # use agent_events::{CloudEvent, CloudEventType, Envelope, EventCatalog, Rejected};
//! # #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
//! # struct TaskDone { task_id: String }
//! # impl CloudEventType for TaskDone {
//! #     const TYPES: &'static [&'static str] = &["com.acme.task.done.v1"];
//! #     const TOPIC: Option<&'static str> = Some("tasks");
//! #     type Format = agent_events::format::Json;
//! # }
//! # #[derive(Debug, PartialEq)]
//! # enum AgentEvent { TaskDone(CloudEvent<TaskDone>), Unknown(Envelope) }
//! # impl EventCatalog for AgentEvent {
//! #     const TYPES: &'static [&'static str] = TaskDone::TYPES;
//! #     const TOPICS: &'static [&'static str] = &["tasks"];
//! #     fn from_envelope(envelope: Envelope) -> Result<Self, Rejected> {
//! #         match envelope.ty() {
//! #             TaskDone::TYPE => envelope.into_event().map(Self::TaskDone),
//! #             _ => Ok(Self::Unknown(envelope)),
//! #         }
//! #     }
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let done = TaskDone { task_id: "t-1".into() };
//!
//! let broker = Broker::start()?;
//! broker.create_topic("tasks", 3)?;
//! let producer = Producer::new(&broker.client_config())?;
//! let event = CloudEvent::new(done, "/agents/worker-5")?;
//!
//! // What goes wrong is made up for: the event arrives, and arrives once.
//! broker.fail_next(Request::Produce, &[ErrorCode::NotEnoughReplicas]);
//! producer.send(&event).await?;
//! assert_eq!(broker.events::<AgentEvent>("tasks").await?, [AgentEvent::TaskDone(event)]);
//! # Ok(())
//! # }
//! ```

mod stored;

use std::time::Duration;

use ::rdkafka::config::ClientConfig;
use ::rdkafka::error::KafkaResult;
use ::rdkafka::mocking::MockCluster;
use ::rdkafka::producer::DefaultProducerContext;
use ::rdkafka::types::RDKafkaRespErr;

use crate::EventCatalog;
use crate::kafka::Record;

/// What clients ask brokers.
pub use ::rdkafka::types::RDKafkaApiKey as Request;
/// What a broker answers to a request that fails. [`ErrorCode::BrokerTransportFailure`] cuts the connection instead, and
/// [`ErrorCode::NoError`] lets one request pass.
pub use ::rdkafka::types::RDKafkaErrorCode as ErrorCode;
pub use stored::StoredError;

/// All brokers of a cluster.
const ALL: i32 = -1;

/// Kafka brokers in this process; they end when this is dropped.
///
/// Topics that are met for the first time are created with four partitions. What this cannot do: it keeps at most 5 MiB of
/// a partition, knows no retention and no compaction, has no admin interface (so none for [`Topics`](crate::kafka::Topics)),
/// no security, and tells all records of a transaction, aborted or not. The first join of a consumer group takes three
/// seconds, every later one as long as the `session.timeout.ms` of its members. For what a real broker does, start one. Clients in
/// other processes can reach it, but for Kafka's own for Java.
pub struct Broker(MockCluster<'static, DefaultProducerContext>);

impl Broker {
    /// Starts a broker on a free port of the loopback interface.
    ///
    /// # Errors
    ///
    /// When librdkafka cannot open a port.
    pub fn start() -> KafkaResult<Self> {
        Self::start_many(1)
    }

    /// Starts a cluster of brokers, which are called 1, 2 and so on; partitions have leaders in turn.
    ///
    /// # Errors
    ///
    /// When librdkafka cannot open a port, or `brokers` is not positive.
    pub fn start_many(brokers: i32) -> KafkaResult<Self> {
        MockCluster::new(brokers).map(Self)
    }

    /// Returns the addresses, for the property `bootstrap.servers`.
    #[must_use]
    pub fn bootstrap_servers(&self) -> String {
        self.0.bootstrap_servers()
    }

    /// Returns the configuration of a client of this broker.
    ///
    /// So that tests need not wait, members of consumer groups are given up after four seconds without a heartbeat
    /// (`session.timeout.ms`; with less than the three of the first join no group would ever form), and lost connections
    /// are tried again after 50 ms. With `group.protocol=consumer` both are the broker's to say: `remove`
    /// `session.timeout.ms` and `heartbeat.interval.ms` then.
    #[must_use]
    pub fn client_config(&self) -> ClientConfig {
        let mut config = ClientConfig::new();
        config
            .set("bootstrap.servers", self.bootstrap_servers())
            .set("session.timeout.ms", "4000")
            .set("heartbeat.interval.ms", "200")
            .set("reconnect.backoff.ms", "50")
            .set("reconnect.backoff.max.ms", "200");
        config
    }

    /// Creates a topic; each of its partitions is held by one broker.
    ///
    /// # Errors
    ///
    /// When it exists already, or `partitions` is not positive.
    pub fn create_topic(&self, name: &str, partitions: i32) -> KafkaResult<()> {
        self.0.create_topic(name, partitions, 1)
    }

    /// Returns all records that are in a topic now: partition by partition, each from its first offset on.
    ///
    /// # Errors
    ///
    /// When the brokers do not answer, as those that are [down](Self::down).
    pub async fn records(&self, topic: &str) -> Result<Vec<Record>, StoredError> {
        let (config, topic) = (self.client_config(), topic.to_owned());
        let stored = tokio::task::spawn_blocking(move || stored::read(&config, &topic));
        stored
            .await
            .unwrap_or_else(|_| Err(StoredError::canceled()))
    }

    /// Returns all events that are in a topic now: partition by partition, each from its first offset on.
    ///
    /// # Errors
    ///
    /// As [`records`](Self::records), and when one of them is no event or cannot be decoded.
    pub async fn events<C: EventCatalog>(&self, topic: &str) -> Result<Vec<C>, StoredError> {
        let records = self.records(topic).await?;
        records.iter().map(stored::event).collect()
    }

    /// Lets the next requests of one kind fail, one each, in this order.
    ///
    /// Clients of Kafka make up for many errors by themselves; a test that counts on one of them to be told chooses one
    /// that is final, such as [`ErrorCode::TopicAuthorizationFailed`].
    pub fn fail_next(&self, request: Request, errors: &[ErrorCode]) {
        let errors: Vec<RDKafkaRespErr> = errors
            .iter()
            .filter_map(|error| RDKafkaRespErr::try_from(*error as i32).ok())
            .collect();
        self.0.request_errors(request, &errors);
    }

    /// Forgets the failures of one kind of request that are still to come.
    pub fn fail_no_more(&self, request: Request) {
        self.0.clear_request_errors(request);
    }

    /// Cuts all connections and takes no new ones, as brokers that were killed. What they hold is kept.
    ///
    /// # Errors
    ///
    /// When the cluster has ended.
    pub fn down(&self) -> KafkaResult<()> {
        self.0.broker_down(ALL)
    }

    /// Takes connections again after [`down`](Self::down) and [`broker_down`](Self::broker_down).
    ///
    /// # Errors
    ///
    /// When the cluster has ended.
    pub fn up(&self) -> KafkaResult<()> {
        self.0.broker_up(ALL)
    }

    /// Does to one broker of several what [`down`](Self::down) does to all. Its partitions get no other leader by
    /// themselves: see [`lead`](Self::lead).
    ///
    /// # Errors
    ///
    /// When there is no such broker.
    pub fn broker_down(&self, broker: i32) -> KafkaResult<()> {
        self.0.broker_down(broker)
    }

    /// Makes a broker the leader of a partition; `None` leaves it without one. A topic that is not there is created.
    ///
    /// # Errors
    ///
    /// When there is no such partition or broker.
    pub fn lead(&self, topic: &str, partition: i32, broker: Option<i32>) -> KafkaResult<()> {
        self.0.partition_leader(topic, partition, broker)
    }

    /// Lets every answer take this much longer from now on.
    ///
    /// # Errors
    ///
    /// When the cluster has ended.
    pub fn slow(&self, delay: Duration) -> KafkaResult<()> {
        self.0.broker_round_trip_time(ALL, delay)
    }
}

impl std::fmt::Debug for Broker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Broker")
            .field(&self.bootstrap_servers())
            .finish()
    }
}
