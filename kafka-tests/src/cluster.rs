//! A number of nodes in; a cluster of Apache Kafka out, whose nodes can be stopped and killed. Or the address of one that is
//! there, whose nodes cannot.

use std::net::TcpListener;
use std::ops::Range;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};
use std::{env, fs, process};

use agent_events::rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use agent_events::rdkafka::client::DefaultClientContext;
use agent_events::rdkafka::config::ClientConfig;
use agent_events::rdkafka::consumer::{BaseConsumer, Consumer as _};
use agent_events::rdkafka::metadata::{Metadata, MetadataTopic};
use tempfile::TempDir;

use crate::guarded::Signal;
use crate::node::{Extra, Node, Ports};
use crate::{Error, Kafka, NotRun, fail};

/// The variable with the address of a cluster that is there.
pub const BOOTSTRAP_SERVERS: &str = "BOOTSTRAP_SERVERS";

/// Ports that no system gives to outgoing connections by itself.
const BELOW_EPHEMERAL: Range<u16> = 10_000..32_000;

/// How long nodes may take to be there.
const PATIENCE: Duration = Duration::from_secs(300);

/// A cluster; what was started ends with this value.
#[derive(Debug)]
pub struct Cluster {
    servers: String,
    /// None when somebody else runs the cluster.
    nodes: Vec<Node>,
    replicas: i32,
    kafka: Option<Kafka>,
    /// Goes after the nodes.
    _folder: Option<TempDir>,
}

impl Cluster {
    /// Starts a cluster of `count` nodes and waits until it is ready; the nodes write their logs to `logs`.
    ///
    /// # Errors
    ///
    /// When it cannot be started, or is not ready within five minutes.
    pub fn start(kafka: &Kafka, count: usize, logs: &Path) -> Result<Self, Error> {
        Self::start_on(kafka, &ports_of_nodes(count)?, logs, &Extra::default())
    }

    /// Starts a cluster of a node for each pair of ports.
    pub(crate) fn start_on(
        kafka: &Kafka,
        ports: &[Ports],
        logs: &Path,
        extra: &Extra,
    ) -> Result<Self, Error> {
        let count = ports.len();
        fs::create_dir_all(logs)?;
        let folder = tempfile::tempdir()?;
        let node = |index| {
            let log = logs.join(format!("node-{}-of-{count}.log", index + 1));
            Node::new(kafka, folder.path(), log, ports, index, extra)
        };
        let nodes = (0..count).map(node).collect::<Result<Vec<_>, _>>()?;
        let address = |ports: &Ports| format!("127.0.0.1:{}", ports.broker);
        let addresses: Vec<String> = ports.iter().map(address).collect();
        let cluster = Self {
            servers: addresses.join(","),
            nodes,
            replicas: if count < 3 { 1 } else { 3 },
            kafka: Some(kafka.clone()),
            _folder: Some(folder),
        };
        for node in &cluster.nodes {
            node.start()?;
        }
        cluster.wait_until_whole(None)?;
        Ok(cluster)
    }

    /// Takes the cluster that `BOOTSTRAP_SERVERS` names; `None` when it is not set.
    ///
    /// # Errors
    ///
    /// When the cluster does not answer.
    pub fn from_env(kafka: Option<Kafka>) -> Result<Option<Self>, Error> {
        let Ok(servers) = env::var(BOOTSTRAP_SERVERS) else {
            return Ok(None);
        };
        let mut cluster = Self {
            servers,
            nodes: Vec::new(),
            replicas: 1,
            kafka,
            _folder: None,
        };
        let brokers = cluster.metadata(None)?.brokers().len();
        cluster.replicas = if brokers < 3 { 1 } else { 3 };
        Ok(Some(cluster))
    }

    /// Returns the addresses, as clients take them.
    #[must_use]
    pub fn bootstrap_servers(&self) -> &str {
        &self.servers
    }

    /// Returns what the cluster is called in tables.
    #[must_use]
    pub fn name(&self) -> String {
        match self.nodes.len() {
            0 => "given".to_owned(),
            1 => "1 node".to_owned(),
            count => format!("{count} nodes"),
        }
    }

    /// Returns how many nodes can be killed.
    ///
    /// # Errors
    ///
    /// [`NotRun`] when somebody else runs the cluster.
    pub fn breakable(&self) -> Result<usize, Error> {
        match self.nodes.len() {
            0 => Err(
                NotRun("this kills brokers, and the cluster is not the suite's own".into()).into(),
            ),
            count => Ok(count),
        }
    }

    /// Returns a configuration for clients of this cluster.
    #[must_use]
    pub fn client_config(&self) -> ClientConfig {
        let mut config = client_config(&self.servers);
        // Others' clusters refuse short sessions.
        if self.nodes.is_empty() {
            config.set("session.timeout.ms", "6000");
        }
        config
    }

    /// Runs one of Kafka's own tools against this cluster.
    ///
    /// # Errors
    ///
    /// [`NotRun`] when there is no Java; when the tool fails.
    pub fn tool(&self, class: &str, arguments: &[&str]) -> Result<String, Error> {
        let Some(kafka) = &self.kafka else {
            return Err(NotRun("there is no Java for Kafka's own tools".into()).into());
        };
        let mut all = vec!["--bootstrap-server", &self.servers];
        all.extend(arguments);
        let output = kafka.tool(class, &all)?;
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Creates a topic with as many replicas as the cluster has, and waits until it can be written.
    ///
    /// # Errors
    ///
    /// When it exists, or the brokers refuse it.
    pub async fn create_topic(
        &self,
        name: &str,
        partitions: i32,
        settings: &[(&str, &str)],
    ) -> Result<(), Error> {
        let admin: AdminClient<DefaultClientContext> = self.client_config().create()?;
        let mut topic = NewTopic::new(name, partitions, TopicReplication::Fixed(self.replicas));
        for (key, value) in settings {
            topic = topic.set(key, value);
        }
        for created in admin.create_topics([&topic], &AdminOptions::new()).await? {
            if let Err((topic, error)) = created {
                return fail(format!("topic {topic} was not created: {error}"));
            }
        }
        self.wait_until_whole(Some(name))
    }

    /// Returns the node that leads a partition, which it waits for.
    ///
    /// # Errors
    ///
    /// [`NotRun`] when somebody else runs the cluster; when nobody leads it for five minutes.
    pub fn leader(&self, topic: &str, partition: i32) -> Result<usize, Error> {
        let count = self.breakable()?;
        patiently(|| {
            let metadata = self.metadata(Some(topic))?;
            let mut partitions = metadata.topics().iter().flat_map(MetadataTopic::partitions);
            let found = partitions.find(|found| found.id() == partition);
            let leader = found.and_then(|found| usize::try_from(found.leader() - 1).ok());
            match leader.filter(|leader| *leader < count) {
                Some(leader) => Ok(leader),
                None => fail(format!("nobody leads {topic} [{partition}]")),
            }
        })
    }

    /// Kills a node with SIGKILL.
    ///
    /// # Errors
    ///
    /// [`NotRun`] when somebody else runs the cluster.
    pub fn kill(&self, node: usize) -> Result<(), Error> {
        self.breakable()?;
        self.nodes[node].end(Signal::Kill)
    }

    /// Stops a node with SIGTERM, so that it hands its partitions over, and waits until it has ended.
    ///
    /// # Errors
    ///
    /// [`NotRun`] when somebody else runs the cluster.
    pub fn stop(&self, node: usize) -> Result<(), Error> {
        self.breakable()?;
        self.nodes[node].end(Signal::Term)
    }

    /// Starts every node that does not run, and waits until all replicas are there again.
    ///
    /// # Errors
    ///
    /// When that takes more than five minutes.
    pub fn mend(&self) -> Result<(), Error> {
        for node in &self.nodes {
            node.start()?;
        }
        if self.nodes.is_empty() {
            return Ok(());
        }
        self.wait_until_whole(None)
    }

    /// Waits until all replicas of a topic, or of all topics, are there.
    fn wait_until_whole(&self, topic: Option<&str>) -> Result<(), Error> {
        patiently(|| match self.what_is_missing(&self.metadata(topic)?) {
            None => Ok(()),
            Some(missing) => fail(format!("the cluster is not ready: {missing}")),
        })
    }

    fn what_is_missing(&self, metadata: &Metadata) -> Option<String> {
        let there = metadata.brokers().len();
        if there < self.nodes.len() {
            return Some(format!("{there} of {} nodes are there", self.nodes.len()));
        }
        metadata.topics().iter().find_map(|topic| {
            if topic.partitions().is_empty() {
                return Some(format!("{} is not there", topic.name()));
            }
            let partitions = topic.partitions().iter();
            let mut behind = partitions.filter(|partition| {
                partition.leader() < 0 || partition.isr().len() < partition.replicas().len()
            });
            let behind = behind.next()?;
            Some(format!(
                "{} [{}] has replicas that are behind",
                topic.name(),
                behind.id()
            ))
        })
    }

    fn metadata(&self, topic: Option<&str>) -> Result<Metadata, Error> {
        let client: BaseConsumer = self.client_config().create()?;
        Ok(client.fetch_metadata(topic, Duration::from_secs(15))?)
    }
}

/// Asks until there is an answer, or patience ends with the last error.
fn patiently<T>(ask: impl Fn() -> Result<T, Error>) -> Result<T, Error> {
    let begun = Instant::now();
    loop {
        let answer = ask();
        if answer.is_ok() || begun.elapsed() > PATIENCE {
            return answer;
        }
        thread::sleep(Duration::from_millis(100));
    }
}

/// Returns a configuration for clients of a cluster of the suite, also for those in another process.
///
/// They are quick to come back to a broker, and quick to be missed.
#[must_use]
pub fn client_config(servers: &str) -> ClientConfig {
    let mut config = ClientConfig::new();
    for (key, value) in [
        ("bootstrap.servers", servers),
        ("broker.address.family", "v4"),
        ("reconnect.backoff.max.ms", "500"),
        ("topic.metadata.refresh.interval.ms", "2000"),
        ("allow.auto.create.topics", "false"),
        ("session.timeout.ms", "2000"),
        ("heartbeat.interval.ms", "500"),
    ] {
        config.set(key, value);
    }
    config
}

/// Returns ports for nodes that nobody uses.
pub(crate) fn ports_of_nodes(count: usize) -> Result<Vec<Ports>, Error> {
    let pair = |pair: &[u16]| Ports {
        broker: pair[0],
        controller: pair[1],
    };
    Ok(free_ports(2 * count)?.chunks_exact(2).map(pair).collect())
}

/// Returns ports of loopback that nobody uses, and that no connection takes until they are used.
///
/// # Errors
///
/// When there are not as many.
pub fn free_ports(count: usize) -> Result<Vec<u16>, Error> {
    // Those that the system gives out itself may be somebody's before a server has started, or started again.
    let from =
        BELOW_EPHEMERAL.start + u16::try_from(process::id() % 1_000).unwrap_or_default() * 20;
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let ports: Vec<u16> = (from..BELOW_EPHEMERAL.end)
        .filter(is_free)
        .take(count)
        .collect();
    if ports.len() < count {
        return fail("no ports are free");
    }
    Ok(ports)
}
