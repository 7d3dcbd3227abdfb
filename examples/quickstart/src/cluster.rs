//! The command line in, the Kafka cluster that the agents talk through out.

use std::fmt;
use std::time::Duration;

use agent_events::EventCatalog;
use agent_events::rdkafka::ClientConfig;
use agent_events::testing::Broker;

use crate::AgentEvent;
use crate::error::Error;

/// As many as there are tasks that can make progress at the same time.
const PARTITIONS: i32 = 3;

/// How long to wait for events from a broker in this process.
const PATIENCE_IN_PROCESS: Duration = Duration::from_secs(9);
/// How long to wait for events from your cluster, which can let a new consumer group wait for members.
const PATIENCE: Duration = Duration::from_secs(60);

/// A Kafka cluster: one in this process, or yours.
pub(crate) struct Cluster {
    config: ClientConfig,
    servers: String,
    in_process: Option<Broker>,
}

impl Cluster {
    /// Reads the arguments of the command line: `--bootstrap-servers HOST:PORT`, or none for a broker in this process.
    ///
    /// # Errors
    ///
    /// When there is another argument, or no port is left for the broker.
    pub(crate) fn from_args(mut args: impl Iterator<Item = String>) -> Result<Self, Error> {
        match (args.next(), args.next(), args.next()) {
            (None, ..) => Self::in_process(),
            (Some(option), Some(servers), None) if option == "--bootstrap-servers" => {
                Ok(Self::at(servers))
            }
            (Some(option), _, None) => Err(Error::Argument(option)),
            (_, _, Some(surplus)) => Err(Error::Argument(surplus)),
        }
    }

    fn in_process() -> Result<Self, Error> {
        let broker = Broker::start().map_err(Error::SetUp)?;
        for topic in AgentEvent::TOPICS {
            broker
                .create_topic(topic, PARTITIONS)
                .map_err(Error::SetUp)?;
        }
        let mut config = broker.client_config();
        // The older protocol lets a new group wait three seconds for more members.
        config.set("group.protocol", "consumer");
        // In the newer one these are the broker's to say.
        config.remove("session.timeout.ms");
        config.remove("heartbeat.interval.ms");
        Ok(Self {
            config,
            servers: broker.bootstrap_servers(),
            in_process: Some(broker),
        })
    }

    fn at(servers: String) -> Self {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", &servers);
        // After Ctrl-C the next run need not wait 45 seconds until the members of the last one are given up.
        config.set("session.timeout.ms", "6000");
        Self {
            config,
            servers,
            in_process: None,
        }
    }

    /// Returns the configuration of a client of this cluster.
    pub(crate) fn config(&self) -> &ClientConfig {
        &self.config
    }

    /// Returns how long to wait for events until something must be wrong.
    pub(crate) fn patience(&self) -> Duration {
        match self.in_process {
            Some(_) => PATIENCE_IN_PROCESS,
            None => PATIENCE,
        }
    }
}

impl fmt::Display for Cluster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match self.in_process {
            Some(_) => " in this process",
            None => "",
        };
        write!(f, "{}{place}", self.servers)
    }
}

#[cfg(test)]
mod tests {
    use super::Cluster;

    fn read(args: &[&str]) -> Result<String, String> {
        let args = args.iter().map(|&arg| arg.to_owned());
        let cluster = Cluster::from_args(args).map_err(|error| error.to_string())?;
        Ok(cluster.to_string())
    }

    #[test]
    fn there_is_one_option() {
        assert_eq!(
            read(&["--bootstrap-servers", "kafka:9092"]).unwrap(),
            "kafka:9092"
        );
        assert!(read(&[]).unwrap().ends_with(" in this process"));
    }

    #[test]
    fn everything_else_is_named() {
        for (args, named) in [
            (&["--bootstrap-servers"][..], "`--bootstrap-servers`"),
            (&["--help"], "`--help`"),
            (&["--help", "kafka:9092"], "`--help`"),
            (&["--bootstrap-servers", "kafka:9092", "now"], "`now`"),
        ] {
            let error = read(args).unwrap_err();
            assert!(error.starts_with(&format!("argument {named} ")), "{error}");
            assert!(error.contains("--bootstrap-servers HOST:PORT"), "{error}");
        }
    }
}
