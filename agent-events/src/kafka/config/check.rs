//! A configuration in, a client of librdkafka or all that keeps it from being one out.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use ::rdkafka::client::ClientContext;
use ::rdkafka::config::{ClientConfig, FromClientConfigAndContext};
use ::rdkafka::consumer::BaseConsumer;
use ::rdkafka::error::KafkaError;
use ::rdkafka::message::DeliveryResult;
use ::rdkafka::producer::{BaseProducer, ProducerContext};
use ::rdkafka::types::RDKafkaConfRes;

use super::secret::{REDACTED, is_secret, without_user};
use super::{CONSUMER, ConfigError, KafkaConfig, PRODUCER, Property, TokenSource, java, values};

const SERVERS: &str = "bootstrap.servers";

impl KafkaConfig {
    /// Creates a client.
    pub(in crate::kafka) fn create<T, C>(&self, context: C) -> Result<T, ConfigError>
    where
        C: ClientContext,
        T: FromClientConfigAndContext<C>,
    {
        self.check_each()?;
        self.native()
            .create_with_context(context)
            .map_err(|error| ConfigError::new(self.told(&error)))
    }

    fn native(&self) -> ClientConfig {
        let properties = self.properties.iter();
        let properties = properties.map(|(key, property)| (key.clone(), property.value.clone()));
        let mut config: ClientConfig = properties.collect();
        if let Some(level) = self.log_level {
            config.set_log_level(level);
        }
        config
    }

    /// Checks that a producer and a consumer can be created with it: librdkafka, as it was built, knows every property, takes
    /// every value, and finds that they fit each other, and files that they name can be read.
    ///
    /// It creates both, without the brokers, so that none is connected to; whoever gives out tokens may be asked for one. Whether there is a broker that lets the client
    /// in turns out when something is sent or received. What only one of the two refuses is a fault too, since the other goes
    /// without it.
    ///
    /// # Errors
    ///
    /// With every fault that was found.
    ///
    /// ```
    /// use agent_events::kafka::KafkaConfig;
    ///
    /// let config = KafkaConfig::new("localhost:9092").set("sasl.jaas.config", "…password='hunter2'");
    /// let error = config.check().unwrap_err().to_string();
    /// assert!(error.contains("`sasl.username`") && !error.contains("hunter2"), "{error}");
    /// ```
    pub fn check(&self) -> Result<(), ConfigError> {
        self.check_each()?;
        let told = |error: &KafkaError| self.told(error);
        let producer = self.clone().with_defaults(&PRODUCER).native_alone();
        let producer = producer.create_with_context::<_, BaseProducer<_>>(self.tokens());
        let consumer = self.clone().with_defaults(&CONSUMER).native_alone();
        let consumer = consumer.create_with_context::<_, BaseConsumer<_>>(self.tokens());
        let faults: BTreeSet<String> = [producer.err(), consumer.err()]
            .iter()
            .flatten()
            .map(told)
            .collect();
        if faults.is_empty() {
            return Ok(());
        }
        Err(ConfigError::of(faults.into_iter().collect()))
    }

    /// Returns the configuration of a client that knows of no broker, and belongs to a group.
    fn native_alone(&self) -> ClientConfig {
        let mut config = self.native();
        config.remove(SERVERS);
        if config.get("group.id").is_none_or(str::is_empty) {
            config.set("group.id", "check");
        }
        config
    }

    /// Checks that every property is known and can have its value, and that there is what every client needs.
    fn check_each(&self) -> Result<(), ConfigError> {
        let of_properties = self.properties.iter().filter_map(|(key, property)| {
            let what = self.fault(key, property)?;
            let origin = property.origin.as_deref();
            let origin = origin.map_or(String::new(), |origin| format!(" ({origin})"));
            Some(format!("`{key}`{origin} {what}"))
        });
        let faults: Vec<String> = of_properties
            .chain(self.fault_of_servers())
            .chain(self.fault_of_login())
            .collect();
        if faults.is_empty() {
            Ok(())
        } else {
            Err(ConfigError::of(faults))
        }
    }

    /// Returns the value of a property as librdkafka writes it, which takes some in many ways; nothing for one it refuses.
    pub(in crate::kafka) fn effective(&self, key: &str) -> Option<String> {
        let mut alone = ClientConfig::new();
        alone.set(key, self.get(key)?);
        alone.create_native_config().ok()?.get(key).ok()
    }

    fn fault(&self, key: &str, property: &Property) -> Option<String> {
        if let Some(advice) = java::advice(key) {
            return Some(format!("is a property of Java's clients: {advice}"));
        }
        let mut alone = ClientConfig::new();
        alone.set(key, &property.value);
        Some(match alone.create_native_config().err()? {
            KafkaError::ClientConfig(RDKafkaConfRes::RD_KAFKA_CONF_UNKNOWN, ..) => {
                "is no property of librdkafka: write it as its CONFIGURATION.md does, or leave it out"
                    .to_owned()
            }
            KafkaError::ClientConfig(_, reason, ..) if reason.contains(values::NOT_BUILT) => {
                format!("needs {}", feature(&reason))
            }
            KafkaError::ClientConfig(_, reason, ..) => {
                let allowed = values::allowed(key, &reason);
                match allowed.map(|allowed| format!("it takes {allowed}")) {
                    Some(takes) if is_secret(key) => format!("cannot have the value it has: {takes}"),
                    Some(takes) => format!("cannot be `{}`: {takes}", without_user(&property.value)),
                    None => format!("cannot have this value: {}", self.redact(&reason)),
                }
            }
            _ => "has a NUL character: take it out".to_owned(),
        })
    }

    fn fault_of_servers(&self) -> Option<String> {
        let servers = self.get(SERVERS).unwrap_or_default();
        let is_there = servers.split(',').any(|server| !server.trim().is_empty())
            || self.get("test.mock.num.brokers").is_some();
        (!is_there).then(|| {
            format!(
                "`{SERVERS}` names no broker: set it to `host:port`, several separated by commas"
            )
        })
    }

    /// Returns what a login lacks that no single property tells.
    fn fault_of_login(&self) -> Option<String> {
        let protocol = self.get("security.protocol").unwrap_or_default();
        if !protocol.to_ascii_lowercase().starts_with("sasl") {
            return None;
        }
        let Some(mechanism) = self.get("sasl.mechanism") else {
            return Some(
                "`security.protocol` asks for a login, and none is given: set `sasl.mechanism` with its \
                 properties, or use `KafkaConfig::sasl`"
                    .to_owned(),
            );
        };
        let mechanism = mechanism.to_ascii_uppercase();
        let part = match mechanism.as_str() {
            "GSSAPI" => "sasl_gssapi",
            "PLAIN" => "sasl_plain",
            "OAUTHBEARER" => "sasl_oauthbearer",
            _ if mechanism.starts_with("SCRAM-") => "sasl_scram",
            _ => return None,
        };
        if !is_built_with(part) {
            return Some(format!(
                "`sasl.mechanism` {mechanism} needs {}",
                feature(part)
            ));
        }
        let oidc = self.get("sasl.oauthbearer.method") == Some("oidc");
        (part == "sasl_oauthbearer" && !oidc && !self.tokens.is_set()).then(|| {
            "`sasl.mechanism` OAUTHBEARER has nowhere to get tokens from: use `KafkaConfig::oauth`"
                .to_owned()
        })
    }

    fn told(&self, error: &KafkaError) -> String {
        match error {
            KafkaError::ClientCreation(reason) => {
                format!("the client could not be created: {}", self.redact(reason))
            }
            KafkaError::ClientConfig(_, reason, key, _) => {
                format!("`{key}` cannot be set: {}", self.redact(reason))
            }
            error => self.redact(&error.to_string()),
        }
    }

    /// Blots out the values of secrets, which librdkafka quotes.
    fn redact(&self, text: &str) -> String {
        let secrets = self.properties.iter().filter(|(key, _)| is_secret(key));
        let mut secrets: Vec<&str> = secrets
            .map(|(_, property)| property.value.as_str())
            .filter(|value| !value.is_empty())
            .collect();
        // One may begin as another does.
        secrets.sort_by_key(|value| Reverse(value.len()));
        let text = secrets
            .into_iter()
            .fold(text.to_owned(), |text, value| text.replace(value, REDACTED));
        without_user(&text).trim_end_matches(['.', '\n']).to_owned()
    }
}

/// A producer that sends nothing.
impl ProducerContext for TokenSource {
    type DeliveryOpaque = ();

    fn delivery(&self, _: &DeliveryResult<'_>, (): Self::DeliveryOpaque) {}
}

/// Returns the feature that brings what librdkafka was built without.
fn feature(reason: &str) -> &'static str {
    let has = |part| reason.contains(part);
    if has("OpenSSL") || has("sasl_scram") || has("sasl_oauthbearer") {
        "OpenSSL: switch on the feature `rdkafka-ssl` of agent-events"
    } else if has("zstd") {
        "libzstd: depend on the crate `rdkafka` too, with its feature `zstd`"
    } else if has("sasl") {
        "libsasl2: depend on the crate `rdkafka` too, with its feature `gssapi`"
    } else if has("curl") {
        "libcurl: depend on the crate `rdkafka` too, with its feature `curl`"
    } else {
        "what librdkafka was built without: see the features of the crate `rdkafka`"
    }
}

/// Tells whether librdkafka has a property of this name.
pub(super) fn is_known(key: &str) -> bool {
    let mut alone = ClientConfig::new();
    alone.set(key, "");
    !matches!(
        alone.create_native_config().err(),
        Some(KafkaError::ClientConfig(
            RDKafkaConfRes::RD_KAFKA_CONF_UNKNOWN,
            ..
        ))
    )
}

fn is_built_with(part: &str) -> bool {
    let config = ClientConfig::new().create_native_config();
    let built = config.and_then(|config| config.get("builtin.features"));
    built.is_ok_and(|built| built.split(',').any(|known| known == part))
}
