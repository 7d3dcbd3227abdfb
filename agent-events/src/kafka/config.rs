//! Properties from code, a file and the environment in, a configured client out; secrets stay unseen.

mod check;
mod error;
mod java;
mod oauth;
mod properties;
mod secret;
mod security;
mod values;

use std::collections::BTreeMap;
use std::env;
use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use ::rdkafka::config::{ClientConfig, RDKafkaLogLevel};

pub use error::ConfigError;
pub use oauth::{OauthError, OauthToken};
pub use secret::Secret;
pub use security::{Sasl, Tls};

pub(super) use oauth::TokenSource;
use secret::{REDACTED, is_secret, without_user};

/// Says whether there is a login, and whether the connection is encrypted.
const PROTOCOL: &str = "security.protocol";

/// Losing and repeating no event; partitions as the Java client chooses them.
pub(super) const PRODUCER: [(&str, &str); 3] = [
    ("enable.idempotence", "true"),
    ("acks", "all"),
    ("partitioner", "murmur2_random"),
];

/// An event counts as handled when the caller commits it; a new group begins with the first event.
pub(super) const CONSUMER: [(&str, &str); 4] = [
    ("enable.auto.commit", "false"),
    ("auto.offset.reset", "earliest"),
    ("statistics.interval.ms", "5000"),
    // Retry topics, and those that a pattern fits, may come to be later.
    ("topic.metadata.refresh.interval.ms", "10000"),
];

/// What the name of every environment variable begins with.
const VARIABLE: &str = "AGENT_EVENTS_KAFKA_";

/// Names of librdkafka for one property, the second of each pair being the one that is kept.
const ALIASES: [(&str, &str); 9] = [
    ("metadata.broker.list", "bootstrap.servers"),
    ("sasl.mechanisms", "sasl.mechanism"),
    ("request.required.acks", "acks"),
    ("delivery.timeout.ms", "message.timeout.ms"),
    ("max.in.flight", "max.in.flight.requests.per.connection"),
    ("retries", "message.send.max.retries"),
    ("compression.codec", "compression.type"),
    ("queue.buffering.max.ms", "linger.ms"),
    ("fetch.message.max.bytes", "max.partition.fetch.bytes"),
];

/// How to reach a Kafka cluster, and how the client behaves: properties of librdkafka.
///
/// It comes from code, from a file, from the environment, or from all of them, where what is set later wins. Names and
/// values are checked when a client is created with it. No secret is shown, neither here nor in an error.
///
/// ```
/// use agent_events::kafka::{KafkaConfig, Sasl, Tls};
///
/// let config = KafkaConfig::new("kafka-1:9093,kafka-2:9093")
///     .tls(Tls::new().ca_file("/etc/kafka/ca.pem"))
///     .sasl(Sasl::scram_sha_512("orders", "hunter2"))
///     .set("linger.ms", "5");
///
/// assert_eq!(config.get("security.protocol"), Some("SASL_SSL"));
/// assert!(!format!("{config:?}").contains("hunter2"));
/// ```
#[derive(Clone, Default)]
pub struct KafkaConfig {
    properties: BTreeMap<String, Property>,
    log_level: Option<RDKafkaLogLevel>,
    tokens: TokenSource,
}

/// A value, and where it was set unless that was in code.
#[derive(Clone)]
struct Property {
    value: String,
    origin: Option<Arc<str>>,
}

impl KafkaConfig {
    /// Creates a configuration of the brokers to ask first, `host:port` each, separated by commas.
    #[must_use]
    pub fn new(bootstrap_servers: impl Into<String>) -> Self {
        Self::default().set("bootstrap.servers", bootstrap_servers)
    }

    /// Reads a file of properties, `key=value` each, as Kafka's tools take it under the name `client.properties`.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or a line has another form. Names and values are checked by the client.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, ConfigError> {
        Self::default().with_file(path)
    }

    /// Reads the environment, as [`with_env`](Self::with_env).
    ///
    /// # Errors
    ///
    /// When a variable is not UTF-8.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::default().with_env()
    }

    /// Sets what a file of properties says; see [`from_file`](Self::from_file).
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or a line has another form.
    pub fn with_file(mut self, path: impl AsRef<Path>) -> Result<Self, ConfigError> {
        let path = path.as_ref();
        let text = fs::read_to_string(path).map_err(|error| ConfigError::file(path, error))?;
        for line in properties::parse(&text).map_err(|fault| fault.in_file(path))? {
            let origin = format!("{}, line {}", path.display(), line.number);
            self.put(&line.key, line.value, Some(origin.into()));
        }
        Ok(self)
    }

    /// Sets what the environment says: `AGENT_EVENTS_KAFKA_SASL_PASSWORD` is `sasl.password`, and so on.
    ///
    /// # Errors
    ///
    /// When such a variable is not UTF-8.
    pub fn with_env(self) -> Result<Self, ConfigError> {
        let mut variables = Vec::new();
        for (name, value) in env::vars_os() {
            let Some(name) = name.to_str().filter(|name| name.starts_with(VARIABLE)) else {
                continue;
            };
            match value.into_string() {
                Ok(value) => variables.push((name.to_owned(), value)),
                Err(_) => return Err(ConfigError::variable(name)),
            }
        }
        Ok(self.with_vars(variables))
    }

    /// Sets what these variables say, as [`with_env`](Self::with_env); others than `AGENT_EVENTS_KAFKA_…` are left alone.
    ///
    /// ```
    /// use agent_events::kafka::KafkaConfig;
    ///
    /// let config = KafkaConfig::new("localhost:9092").with_vars([("AGENT_EVENTS_KAFKA_LINGER_MS", "5"), ("HOME", "/")]);
    /// assert_eq!(config.get("linger.ms"), Some("5"));
    /// ```
    #[must_use]
    pub fn with_vars<K: AsRef<str>, V: Into<String>>(
        mut self,
        variables: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        for (name, value) in variables {
            let name = name.as_ref();
            let key = match name.strip_prefix(VARIABLE) {
                Some("LOG_LEVEL") => "log_level".to_owned(),
                Some(key) => key.to_ascii_lowercase().replace('_', "."),
                None => continue,
            };
            let origin = format!("environment variable {name}");
            self.put(&key, value.into(), Some(origin.into()));
        }
        self
    }

    /// Sets a property of librdkafka.
    #[must_use]
    pub fn set(mut self, key: impl AsRef<str>, value: impl Into<String>) -> Self {
        self.put(key.as_ref(), value.into(), None);
        self
    }

    /// Authenticates by name and password.
    ///
    /// The connection is encrypted (`security.protocol=SASL_SSL`), unless `SASL_PLAINTEXT` is set.
    #[must_use]
    pub fn sasl(mut self, sasl: Sasl) -> Self {
        for (key, value) in sasl.into_properties() {
            self.put(key, value, None);
        }
        self.secure()
    }

    /// Encrypts the connection, and authenticates by certificate when `tls` has one.
    ///
    /// That holds over a protocol without encryption which was set before, by a file for instance: a login stays a login
    /// (`security.protocol=SASL_SSL`).
    #[must_use]
    pub fn tls(mut self, tls: Tls) -> Self {
        for (key, value) in tls.into_properties() {
            self.put(key, value, None);
        }
        self.encrypt()
    }

    /// Authenticates by tokens (`OAUTHBEARER`), which `provider` gives whenever the client needs a new one.
    ///
    /// The connection is encrypted (`security.protocol=SASL_SSL`), unless `SASL_PLAINTEXT` is set. `provider`
    /// is called with the property `sasl.oauthbearer.config`, in a thread of the client: it may wait, not for long.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    ///
    /// use agent_events::kafka::{KafkaConfig, OauthToken};
    ///
    /// let config = KafkaConfig::new("localhost:9092").oauth(|_config| {
    ///     let token = "eyJ…"; // asked of the identity provider
    ///     Ok(OauthToken::new(token, "orders", SystemTime::now() + Duration::from_secs(300)))
    /// });
    /// assert_eq!(config.get("sasl.mechanism"), Some("OAUTHBEARER"));
    /// ```
    #[must_use]
    pub fn oauth(
        mut self,
        provider: impl Fn(Option<&str>) -> Result<OauthToken, OauthError> + Send + Sync + 'static,
    ) -> Self {
        self.tokens = TokenSource::new(provider);
        self.put("sasl.mechanism", "OAUTHBEARER".to_owned(), None);
        self.secure()
    }

    /// Returns the value of a property, as it was set; nothing for a secret.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        if is_secret(key) {
            return None;
        }
        let property = self.properties.get(known_as(key));
        property.map(|property| property.value.as_str())
    }

    /// Sets those of the properties that are not set yet.
    pub(super) fn with_defaults(mut self, defaults: &[(&str, &str)]) -> Self {
        for (key, value) in defaults {
            if !self.properties.contains_key(known_as(key)) {
                self.put(key, (*value).to_owned(), None);
            }
        }
        self
    }

    /// Returns where tokens come from, for the context of a client.
    pub(super) fn tokens(&self) -> TokenSource {
        self.tokens.clone()
    }

    fn put(&mut self, key: &str, value: String, origin: Option<Arc<str>>) {
        let key = known_as(key).to_owned();
        self.properties.insert(key, Property { value, origin });
    }

    /// Encrypts the connection of a login, unless it was asked for without.
    fn secure(self) -> Self {
        let protocol = self.get(PROTOCOL);
        if protocol.is_some_and(|protocol| protocol.eq_ignore_ascii_case("SASL_PLAINTEXT")) {
            self
        } else {
            self.encrypt()
        }
    }

    /// Encrypts the connection, whatever was asked for before.
    fn encrypt(mut self) -> Self {
        let protocol = self.get(PROTOCOL).unwrap_or_default();
        // A login by the default mechanism names none.
        let sasl = self.properties.contains_key("sasl.mechanism")
            || protocol.to_ascii_uppercase().starts_with("SASL_");
        let protocol = if sasl { "SASL_SSL" } else { "SSL" };
        self.put(PROTOCOL, protocol.to_owned(), None);
        self
    }
}

/// Returns the one name of a property that has several.
fn known_as(key: &str) -> &str {
    let alias = ALIASES.iter().find(|(alias, _)| *alias == key);
    alias.map_or(key, |(_, name)| name)
}

impl fmt::Debug for KafkaConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.properties.iter().map(|(key, property)| {
            // A name that nobody knows may be that of a secret, mistyped.
            let hidden = is_secret(key) || !check::is_known(key);
            let shown = if hidden { REDACTED } else { &property.value };
            (key, without_user(shown))
        });
        f.debug_map().entries(shown).finish()
    }
}

impl From<&KafkaConfig> for KafkaConfig {
    fn from(config: &KafkaConfig) -> Self {
        config.clone()
    }
}

impl From<&ClientConfig> for KafkaConfig {
    fn from(config: &ClientConfig) -> Self {
        let mut known = Self {
            log_level: Some(config.log_level),
            ..Self::default()
        };
        for key in config.config_map().keys() {
            // The map has its secrets blotted out.
            let value = config.get(key).unwrap_or_default();
            known.put(key, value.to_owned(), None);
        }
        known
    }
}

impl From<ClientConfig> for KafkaConfig {
    fn from(config: ClientConfig) -> Self {
        Self::from(&config)
    }
}
