//! Nothing in, a broker for tests out: the mock cluster of librdkafka, in this process.

use ::rdkafka::config::ClientConfig;
use ::rdkafka::error::KafkaResult;
use ::rdkafka::mocking::MockCluster;
use ::rdkafka::producer::DefaultProducerContext;

/// A Kafka broker in this process; it ends when it is dropped.
///
/// Topics that are met for the first time are created. It keeps at most 5 MiB of a partition, and has neither
/// transactions nor an admin interface. The first join of a consumer group takes three seconds, every later one as long
/// as `session.timeout.ms`, 45 seconds by default. Clients in other processes can reach it, but for Kafka's own for Java.
pub struct Broker(MockCluster<'static, DefaultProducerContext>);

impl Broker {
    /// Starts a broker on a free port of the loopback interface.
    ///
    /// # Errors
    ///
    /// When librdkafka cannot open a port.
    pub fn start() -> KafkaResult<Self> {
        MockCluster::new(1).map(Self)
    }

    /// Returns the address, for the property `bootstrap.servers`.
    #[must_use]
    pub fn bootstrap_servers(&self) -> String {
        self.0.bootstrap_servers()
    }

    /// Returns the configuration of a client of this broker.
    #[must_use]
    pub fn client_config(&self) -> ClientConfig {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", self.bootstrap_servers());
        config
    }

    /// Creates a topic.
    ///
    /// # Errors
    ///
    /// When it exists already, or `partitions` is not positive.
    pub fn create_topic(&self, name: &str, partitions: i32) -> KafkaResult<()> {
        self.0.create_topic(name, partitions, 1)
    }
}

impl std::fmt::Debug for Broker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Broker")
            .field(&self.bootstrap_servers())
            .finish()
    }
}
