//! A cluster and the topics of a catalog in, a plan out; then the plan in, and the cluster is changed as it says.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use ::rdkafka::admin::{
    AdminClient, AdminOptions, AlterConfig, ConfigEntry, ConfigSource, NewPartitions, NewTopic,
    OwnedResourceSpecifier, ResourceSpecifier, TopicReplication, TopicResult,
};
use ::rdkafka::error::{KafkaError, KafkaResult};
use ::rdkafka::types::RDKafkaErrorCode;

use super::blocking;
use crate::EventCatalog;
use crate::kafka::config::TokenSource;
use crate::kafka::topic::is_same;
use crate::kafka::{ConfigError, KafkaConfig, TopicChange, TopicPlan, TopicSettings, TopicState};

/// How long it may take until all brokers know of a new setting.
const CONFIRMED_WITHIN: Duration = Duration::from_secs(5);

/// Makes the topics of catalog `C` what `agent-events.toml` says: first as a plan to read, then in the cluster.
///
/// ```no_run
/// use agent_events::kafka::{KafkaConfig, Topics};
///
/// # async fn example<AgentEvent: agent_events::EventCatalog>() -> Result<(), Box<dyn std::error::Error>> {
/// let topics = Topics::<AgentEvent>::new(KafkaConfig::new("localhost:9092"))?;
/// let plan = topics.plan().await?;
/// println!("{plan}");
/// topics.apply(&plan).await?;
/// # Ok(())
/// # }
/// ```
///
/// Needs the permissions Describe, `DescribeConfigs`, Create, Alter and `AlterConfigs`; the first two for the plan.
pub struct Topics<C> {
    client: Arc<AdminClient<TokenSource>>,
    settings: Vec<TopicSettings>,
    timeout: Duration,
    catalog: PhantomData<fn() -> C>,
}

impl<C: EventCatalog> Topics<C> {
    /// Makes a client; nothing is sent.
    ///
    /// # Errors
    ///
    /// When librdkafka, as it was built, cannot have a property or its value.
    pub fn new(config: impl Into<KafkaConfig>) -> Result<Self, ConfigError> {
        let config = config.into();
        Ok(Self {
            client: Arc::new(config.create(config.tokens())?),
            settings: TopicSettings::of::<C>(),
            timeout: Duration::from_secs(30),
            catalog: PhantomData,
        })
    }

    /// Changes what is wanted of each topic: a cluster for tests has one broker, so
    /// `.adjusted(|topic| topic.with_replication_factor(1))`.
    #[must_use]
    pub fn adjusted(mut self, adjust: impl FnMut(TopicSettings) -> TopicSettings) -> Self {
        self.settings = self.settings.into_iter().map(adjust).collect();
        self
    }

    /// Sets how long each request may take; 30 seconds when not called.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Returns what is wanted of each topic.
    #[must_use]
    pub fn settings(&self) -> &[TopicSettings] {
        &self.settings
    }

    /// Compares the topics with those of the cluster and changes nothing.
    ///
    /// # Errors
    ///
    /// When the cluster cannot be asked, or does not allow it.
    pub async fn plan(&self) -> KafkaResult<TopicPlan> {
        let mut current = self.existing().await?;
        let names: Vec<String> = current.iter().map(|topic| topic.name.clone()).collect();
        let mut configs = self.configs(&names).await?;
        for topic in &mut current {
            let entries = configs.remove(&topic.name).unwrap_or_default();
            let values = entries
                .into_iter()
                .filter_map(|entry| Some((entry.name, entry.value?)));
            topic.config = values.collect();
        }
        Ok(TopicPlan::new(self.settings.iter().copied(), &current))
    }

    /// Does what the plan says, topic by topic, and nothing else; one that fails does not keep the others from being done.
    ///
    /// Settings of a topic that the plan does not speak of keep their values. Brokers take all settings of a topic at
    /// once, so those that somebody else sets in the same moment may be lost.
    ///
    /// # Errors
    ///
    /// When something could not be done; the error says what, for each topic. What could be done is done.
    pub async fn apply(&self, plan: &TopicPlan) -> Result<(), ApplyError> {
        let mut failures = Vec::new();
        for topic in plan.topics() {
            for (what, done) in self.apply_to(topic.settings(), topic.changes()).await {
                if let Err(cause) = done {
                    let topic = topic.settings().name();
                    failures.push(Failure { topic, what, cause });
                }
            }
        }
        if failures.is_empty() {
            return Ok(());
        }
        Err(ApplyError { failures })
    }

    async fn apply_to(
        &self,
        settings: &TopicSettings,
        changes: &[TopicChange],
    ) -> Vec<(&'static str, KafkaResult<()>)> {
        let (name, mut done) = (settings.name(), Vec::new());
        let mut config = BTreeMap::new();
        for change in changes {
            match change {
                TopicChange::Create => done.push(("created", self.create(settings).await)),
                TopicChange::AddPartitions { to, .. } => {
                    let added = self.add_partitions(name, *to).await;
                    done.push(("given more partitions", added));
                }
                TopicChange::SetConfig { name, to, .. } => {
                    config.insert(*name, *to);
                }
                TopicChange::TooManyPartitions { .. } | TopicChange::ReplicationFactor { .. } => {}
            }
        }
        if !config.is_empty() {
            done.push(("given its settings", self.set_config(name, config).await));
        }
        done
    }

    /// Returns those topics of the catalog that the cluster has, without their settings.
    async fn existing(&self) -> KafkaResult<Vec<TopicState>> {
        let (client, timeout) = (Arc::clone(&self.client), self.timeout);
        // Of all topics: asked for by name, a topic would be created where brokers do that by themselves.
        let asked =
            tokio::task::spawn_blocking(move || client.inner().fetch_metadata(None, timeout));
        let metadata = asked.await.unwrap_or(Err(KafkaError::Canceled))?;
        let is_ours = |name: &str| self.settings.iter().any(|topic| topic.name() == name);
        let topics = metadata.topics().iter();
        let ours = topics.filter(|topic| is_ours(topic.name()) && !topic.partitions().is_empty());
        Ok(ours
            .map(|topic| {
                let replicas = topic.partitions().iter().map(|it| it.replicas().len());
                TopicState {
                    name: topic.name().to_owned(),
                    partitions: count(topic.partitions().len()),
                    replication_factor: count(replicas.min().unwrap_or_default()),
                    config: BTreeMap::new(),
                }
            })
            .collect())
    }

    async fn configs(&self, names: &[String]) -> KafkaResult<HashMap<String, Vec<ConfigEntry>>> {
        if names.is_empty() {
            return Ok(HashMap::new());
        }
        let topics: Vec<ResourceSpecifier<'_>> = names
            .iter()
            .map(|name| ResourceSpecifier::Topic(name))
            .collect();
        let answer = self.client.describe_configs(&topics, &self.options());
        let mut configs = HashMap::new();
        for resource in answer.await? {
            let resource = resource.map_err(KafkaError::AdminOp)?;
            if let OwnedResourceSpecifier::Topic(name) = resource.specifier {
                // The bindings do not tell that a broker refused; a topic always has settings.
                if resource.entries.is_empty() {
                    return Err(KafkaError::AdminOp(
                        RDKafkaErrorCode::TopicAuthorizationFailed,
                    ));
                }
                configs.insert(name, resource.entries);
            }
        }
        Ok(configs)
    }

    async fn create(&self, settings: &TopicSettings) -> KafkaResult<()> {
        // -1 lets the broker choose (KIP-464, since Kafka 2.4).
        let or_default = |number: Option<u32>| {
            number.map_or(-1, |number| i32::try_from(number).unwrap_or(i32::MAX))
        };
        let replication = TopicReplication::Fixed(or_default(settings.replication_factor()));
        let partitions = or_default(settings.partitions());
        let topic = NewTopic {
            config: settings.config().to_vec(),
            ..NewTopic::new(settings.name(), partitions, replication)
        };
        let created = self.client.create_topics([&topic], &self.options());
        first(created.await?)
    }

    async fn add_partitions(&self, name: &str, to: u32) -> KafkaResult<()> {
        let to = usize::try_from(to).unwrap_or(usize::MAX);
        let partitions = NewPartitions::new(name, to);
        let added = self
            .client
            .create_partitions([&partitions], &self.options());
        first(added.await?)
    }

    /// A request sets all of a topic's own settings at once, so those that are to stay are sent along.
    async fn set_config(
        &self,
        name: &'static str,
        wanted: BTreeMap<&'static str, &'static str>,
    ) -> KafkaResult<()> {
        let mut configs = self.configs(&[name.to_owned()]).await?;
        let entries = configs.remove(name).unwrap_or_default();
        let mut all = AlterConfig::new(ResourceSpecifier::Topic(name));
        for entry in &entries {
            if entry.source != ConfigSource::DynamicTopic || wanted.contains_key(&*entry.name) {
                continue;
            }
            let Some(value) = &entry.value else {
                return Err(KafkaError::AdminOpCreation(format!(
                    "`{}` of topic `{name}` is not shown and would be lost: set `{}` with kafka-configs.sh instead",
                    entry.name,
                    wanted.keys().copied().collect::<Vec<_>>().join("`, `"),
                )));
            };
            all.entries.insert(&entry.name, value);
        }
        all.entries
            .extend(wanted.iter().map(|(key, value)| (*key, *value)));
        let altered = self.client.alter_configs([&all], &self.options());
        if let Some(Err((_, code))) = altered.await?.into_iter().next() {
            return Err(KafkaError::AdminOp(code));
        }
        // The bindings do not tell that a broker refused, and brokers learn of settings one after the other.
        let deadline = Instant::now() + self.timeout.min(CONFIRMED_WITHIN);
        while !self.has_config(name, &wanted).await? {
            if Instant::now() >= deadline {
                return Err(KafkaError::AdminOp(RDKafkaErrorCode::InvalidConfig));
            }
            blocking(|| {
                thread::sleep(Duration::from_millis(100));
                Ok(())
            })
            .await?;
        }
        Ok(())
    }

    async fn has_config(
        &self,
        name: &str,
        wanted: &BTreeMap<&'static str, &'static str>,
    ) -> KafkaResult<bool> {
        let mut configs = self.configs(&[name.to_owned()]).await?;
        let entries = configs.remove(name).unwrap_or_default();
        let is_set = |(key, value): (&&str, &&str)| {
            let found = entries.iter().find(|entry| entry.name == **key);
            let found = found.and_then(|entry| entry.value.as_deref());
            found.is_some_and(|found| is_same(key, found, value))
        };
        Ok(wanted.iter().all(is_set))
    }

    fn options(&self) -> AdminOptions {
        AdminOptions::new()
            .request_timeout(Some(self.timeout))
            .operation_timeout(Some(self.timeout))
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn first(results: Vec<TopicResult>) -> KafkaResult<()> {
    match results.into_iter().next() {
        Some(Ok(_)) => Ok(()),
        Some(Err((_, code))) => Err(KafkaError::AdminOp(code)),
        None => Err(KafkaError::Canceled),
    }
}

impl<C> fmt::Debug for Topics<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Topics")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// What could not be done of a plan.
#[derive(Debug)]
pub struct ApplyError {
    failures: Vec<Failure>,
}

#[derive(Debug)]
struct Failure {
    topic: &'static str,
    what: &'static str,
    cause: KafkaError,
}

impl ApplyError {
    /// Returns the topics about which something could not be done, each with the cause.
    pub fn failures(&self) -> impl Iterator<Item = (&str, &KafkaError)> {
        let failures = self.failures.iter();
        failures.map(|failure| (failure.topic, &failure.cause))
    }
}

impl fmt::Display for ApplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, failure) in self.failures.iter().enumerate() {
            let Failure { topic, what, cause } = failure;
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}topic `{topic}` was not {what}: {cause}")?;
            let code = match cause {
                KafkaError::AdminOp(code) => Some(*code),
                other => other.rdkafka_error_code(),
            };
            let remedy = match code {
                Some(
                    RDKafkaErrorCode::TopicAuthorizationFailed
                    | RDKafkaErrorCode::ClusterAuthorizationFailed,
                ) => "give this client the permission to create and alter topics",
                Some(RDKafkaErrorCode::InvalidReplicationFactor) => {
                    "the cluster has fewer brokers; leave `replication_factor` to the broker"
                }
                Some(RDKafkaErrorCode::InvalidConfig) => {
                    "the settings do not hold: look their values up in Kafka's documentation, and give this client the \
                     permission to alter them; the broker's log has its reason"
                }
                Some(RDKafkaErrorCode::TopicAlreadyExists) => {
                    "somebody else created it meanwhile; plan again"
                }
                _ => "plan again to see what is left",
            };
            write!(f, " ({remedy})")?;
        }
        Ok(())
    }
}

impl Error for ApplyError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.failures.first().map(|failure| &failure.cause as _)
    }
}
