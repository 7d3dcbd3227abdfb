//! Topics as the schemas want them and as a cluster has them in, what is to be done about it out: data, no client.

mod display;

use std::collections::BTreeMap;

use crate::EventCatalog;

/// How a topic is to be: what `agent-events.toml` says of it. The broker chooses what is not set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TopicSettings {
    name: &'static str,
    partitions: Option<u32>,
    replication_factor: Option<u32>,
    config: &'static [(&'static str, &'static str)],
}

impl TopicSettings {
    /// Leaves everything about topic `name` to the broker.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            partitions: None,
            replication_factor: None,
            config: &[],
        }
    }

    /// Sets how many partitions it has.
    #[must_use]
    pub const fn with_partitions(mut self, partitions: u32) -> Self {
        self.partitions = Some(partitions);
        self
    }

    /// Sets how many brokers hold each record.
    #[must_use]
    pub const fn with_replication_factor(mut self, brokers: u32) -> Self {
        self.replication_factor = Some(brokers);
        self
    }

    /// Sets what else is not left to the broker, by Kafka's names: `("retention.ms", "604800000")`.
    #[must_use]
    pub const fn with_config(mut self, config: &'static [(&'static str, &'static str)]) -> Self {
        self.config = config;
        self
    }

    /// Returns its name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns how many partitions it is to have.
    #[must_use]
    pub const fn partitions(&self) -> Option<u32> {
        self.partitions
    }

    /// Returns how many brokers are to hold each record.
    #[must_use]
    pub const fn replication_factor(&self) -> Option<u32> {
        self.replication_factor
    }

    /// Returns what else is set, by Kafka's names.
    #[must_use]
    pub const fn config(&self) -> &'static [(&'static str, &'static str)] {
        self.config
    }

    /// Returns all topics of a catalog, sorted by name: those that events are sent to, and those described beside them.
    #[must_use]
    pub fn of<C: EventCatalog>() -> Vec<Self> {
        let sent_to = C::TOPICS.iter().map(|name| (*name, Self::new(name)));
        let described = C::TOPIC_SETTINGS.iter().map(|topic| (topic.name, *topic));
        let all: BTreeMap<&str, Self> = sent_to.chain(described).collect();
        all.into_values().collect()
    }
}

/// How a topic is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicState {
    /// Its name.
    pub name: String,
    /// How many partitions it has.
    pub partitions: u32,
    /// How many brokers hold each record, of the partition that has the fewest.
    pub replication_factor: u32,
    /// Every setting by Kafka's names, defaults included.
    pub config: BTreeMap<String, String>,
}

/// What is to be done so that topics are as they should be. Nothing is ever deleted.
///
/// Its `Display` is a list for people to read before they say yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicPlan {
    topics: Vec<PlannedTopic>,
}

/// A topic and how it differs from what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedTopic {
    settings: TopicSettings,
    changes: Vec<TopicChange>,
}

/// A difference between a topic and what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TopicChange {
    /// There is no such topic: it is created.
    Create,
    /// It has too few partitions: some are added, and most keys then belong to other partitions than before.
    AddPartitions {
        /// How many there are.
        from: u32,
        /// How many there are to be.
        to: u32,
    },
    /// A setting has another value: it is set.
    SetConfig {
        /// Kafka's name of the setting.
        name: &'static str,
        /// The value it has; `None` when the broker does not tell any.
        from: Option<String>,
        /// The value it is to have.
        to: &'static str,
    },
    /// It has too many partitions, which nobody can take away: this stays.
    TooManyPartitions {
        /// How many there are.
        from: u32,
        /// How many there are to be.
        to: u32,
    },
    /// Its records are held by another number of brokers, which takes a reassignment: this stays.
    ReplicationFactor {
        /// How many hold them.
        from: u32,
        /// How many are to hold them.
        to: u32,
    },
}

impl TopicChange {
    /// Returns whether applying the plan makes this change; otherwise it is only told.
    #[must_use]
    pub fn is_applied(&self) -> bool {
        !matches!(
            self,
            Self::TooManyPartitions { .. } | Self::ReplicationFactor { .. }
        )
    }
}

impl PlannedTopic {
    /// Returns the topic as it should be.
    #[must_use]
    pub fn settings(&self) -> &TopicSettings {
        &self.settings
    }

    /// Returns how it differs; empty when it does not.
    #[must_use]
    pub fn changes(&self) -> &[TopicChange] {
        &self.changes
    }

    fn new(settings: TopicSettings, current: &[TopicState]) -> Self {
        let found = current.iter().find(|state| state.name == settings.name);
        let changes = found.map_or_else(
            || vec![TopicChange::Create],
            |state| differences(&settings, state),
        );
        Self { settings, changes }
    }
}

fn differences(settings: &TopicSettings, state: &TopicState) -> Vec<TopicChange> {
    let mut changes = Vec::new();
    let from = state.partitions;
    match settings.partitions {
        Some(to) if to > from => changes.push(TopicChange::AddPartitions { from, to }),
        Some(to) if to < from => changes.push(TopicChange::TooManyPartitions { from, to }),
        _ => {}
    }
    let from = state.replication_factor;
    if let Some(to) = settings.replication_factor.filter(|to| *to != from) {
        changes.push(TopicChange::ReplicationFactor { from, to });
    }
    for &(name, to) in settings.config {
        let from = state.config.get(name);
        if from.is_none_or(|from| !is_same(name, from, to)) {
            let from = from.cloned();
            changes.push(TopicChange::SetConfig { name, from, to });
        }
    }
    changes
}

/// Kafka keeps lists in the order in which they were set, and shows words in small letters.
pub(super) fn is_same(name: &str, left: &str, right: &str) -> bool {
    fn words(list: &str) -> Vec<&str> {
        let mut words: Vec<&str> = list.split(',').map(str::trim).collect();
        words.sort_unstable();
        words
    }
    if name == "cleanup.policy" {
        return words(left) == words(right);
    }
    left.eq_ignore_ascii_case(right)
        || matches!((left.parse::<f64>(), right.parse::<f64>()), (Ok(left), Ok(right)) if left.total_cmp(&right).is_eq())
}

impl TopicPlan {
    /// Compares what is wanted with what there is; topics of `current` that nobody wants are no part of the plan.
    ///
    /// ```
    /// use agent_events::kafka::{TopicPlan, TopicSettings};
    ///
    /// let tasks = TopicSettings::new("agent-tasks").with_partitions(12);
    /// let plan = TopicPlan::new([tasks], &[]);
    /// assert!(plan.to_string().starts_with("+ agent-tasks: to be created\n    partitions: 12\n"));
    /// ```
    #[must_use]
    pub fn new(wanted: impl IntoIterator<Item = TopicSettings>, current: &[TopicState]) -> Self {
        let topics = wanted
            .into_iter()
            .map(|settings| PlannedTopic::new(settings, current))
            .collect();
        Self { topics }
    }

    /// Returns every topic, those included about which nothing is to be done.
    #[must_use]
    pub fn topics(&self) -> &[PlannedTopic] {
        &self.topics
    }

    /// Returns whether applying the plan changes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let mut changes = self.topics.iter().flat_map(|topic| &topic.changes);
        !changes.any(TopicChange::is_applied)
    }

    /// Returns whether topics are as they should be, also in what cannot be changed.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.topics.iter().all(|topic| topic.changes.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{TopicChange, TopicPlan, TopicSettings, TopicState};

    const TASKS: TopicSettings = TopicSettings::new("agent-tasks")
        .with_partitions(12)
        .with_replication_factor(3)
        .with_config(&[
            ("cleanup.policy", "compact,delete"),
            ("min.cleanable.dirty.ratio", "0.10"),
            ("retention.ms", "86400000"),
        ]);

    fn state(partitions: u32, replication_factor: u32, config: &[(&str, &str)]) -> TopicState {
        let config: BTreeMap<String, String> = config
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        TopicState {
            name: "agent-tasks".to_owned(),
            partitions,
            replication_factor,
            config,
        }
    }

    #[test]
    fn a_topic_that_is_not_there_is_created() {
        let others = TopicState {
            name: "others".into(),
            ..state(12, 3, &[])
        };
        let plan = TopicPlan::new([TASKS, TopicSettings::new("tools")], &[others]);
        assert!(
            plan.topics()
                .iter()
                .all(|topic| topic.changes() == [TopicChange::Create])
        );
        assert!(!plan.is_empty() && !plan.is_settled());
        assert_eq!(
            plan.to_string(),
            "+ agent-tasks: to be created\n    \
                 partitions: 12\n    \
                 replication factor: 3\n    \
                 cleanup.policy = compact,delete\n    \
                 min.cleanable.dirty.ratio = 0.10\n    \
                 retention.ms = 86400000 (1 day)\n\
             + tools: to be created\n    \
                 as the broker chooses\n\
             2 to create\n"
        );
    }

    #[test]
    fn a_topic_as_it_should_be_is_left_alone() {
        let same = state(
            12,
            3,
            &[
                ("cleanup.policy", "delete,compact"),
                ("min.cleanable.dirty.ratio", "0.1"),
                ("retention.ms", "86400000"),
                ("segment.ms", "1"),
            ],
        );
        let plan = TopicPlan::new([TASKS], std::slice::from_ref(&same));
        assert!(plan.is_settled() && plan.is_empty());
        assert_eq!(
            plan.to_string(),
            "= agent-tasks: as it should be\n1 as it should be\n"
        );
        let plan = TopicPlan::new([TopicSettings::new("agent-tasks")], &[same]);
        assert!(plan.is_settled(), "what is not set is not compared");
    }

    #[test]
    fn what_differs_is_changed_and_what_it_costs_is_told() {
        let other = state(
            3,
            3,
            &[("cleanup.policy", "delete"), ("retention.ms", "604800000")],
        );
        let plan = TopicPlan::new([TASKS], &[other]);
        assert!(!plan.is_empty());
        assert_eq!(
            plan.to_string(),
            "~ agent-tasks: to be changed\n    \
                 partitions: 3 -> 12\n      \
                   ! most keys move: later events of a key are in another partition than earlier ones\n    \
                 cleanup.policy: delete -> compact,delete\n      \
                   ! records without a key are refused from then on, and of a key only the last one stays\n    \
                 min.cleanable.dirty.ratio: not told -> 0.10\n    \
                 retention.ms: 604800000 (7 days) -> 86400000 (1 day)\n      \
                   ! records older than that are deleted\n\
             1 to change\n"
        );
    }

    #[test]
    fn what_cannot_be_changed_is_told_and_stays() {
        let settings = TopicSettings::new("agent-tasks")
            .with_partitions(2)
            .with_replication_factor(3);
        let plan = TopicPlan::new([settings], &[state(3, 1, &[])]);
        assert!(plan.is_empty() && !plan.is_settled());
        assert_eq!(
            plan.to_string(),
            "! agent-tasks: differs, and stays so\n    \
                 partitions: 3, not 2\n      \
                   ! partitions cannot be taken away: say 3 in agent-events.toml, or move to a new topic\n    \
                 replication factor: 1, not 3\n      \
                   ! reassign its partitions with kafka-reassign-partitions.sh\n\
             1 that stays as it is\n"
        );
        let settings = settings.with_config(&[("retention.ms", "-1")]);
        let plan = TopicPlan::new([settings], &[state(2, 1, &[("retention.ms", "5000")])]);
        let text = plan.to_string();
        assert!(text.starts_with("~ agent-tasks: to be changed"), "{text}");
        assert!(
            text.contains("retention.ms: 5000 (5 seconds) -> -1 (forever)\n1"),
            "{text}"
        );
    }
}
