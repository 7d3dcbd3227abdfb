//! What is said of a Kafka topic in, its settings by Kafka's own names out.

use std::collections::BTreeMap;

use agent_events_schema::Span;

/// A topic that is described, once for all events that are sent to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Its name.
    pub name: String,
    /// Where it is named.
    pub span: Span,
    /// How many partitions it has; the broker chooses when not set.
    pub partitions: Option<u32>,
    /// How many brokers hold each record; the broker chooses when not set.
    pub replication_factor: Option<u32>,
    /// Settings by Kafka's names, such as `retention.ms`.
    pub config: BTreeMap<String, String>,
}

impl Topic {
    /// Tells whether of the records with a key only the last one stays.
    #[must_use]
    pub fn is_compacted(&self) -> bool {
        let policy = self.config.get("cleanup.policy");
        policy.is_some_and(|policy| policy.split(',').any(|word| word.trim() == "compact"))
    }

    /// Tells whether this is the topic `name`, or one beside it: `orders.retry` is beside `orders`.
    #[must_use]
    pub fn belongs_to(&self, name: &str) -> bool {
        self.name
            .strip_prefix(name)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
    }
}
