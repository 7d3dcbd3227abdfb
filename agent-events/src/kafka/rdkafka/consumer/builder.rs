//! What to receive and how to read it in, a consumer out.

use std::marker::PhantomData;
use std::sync::Arc;

use ::rdkafka::consumer::{Consumer as _, StreamConsumer};

use super::Consumer;
use super::membership::Membership;
use super::open::Opener;
use crate::framing::FramingReader;
use crate::kafka::{ConfigError, KafkaConfig, Reader, config as defaults};
use crate::{EventCatalog, Profile};

/// What a consumer receives and how it reads it; made by [`Consumer::builder`].
#[must_use = "nothing is received before it is built"]
pub struct ConsumerBuilder<C> {
    config: KafkaConfig,
    group: String,
    topics: Vec<String>,
    reader: Reader,
    framings: Option<FramingReader>,
    only: Option<Vec<String>>,
    catalog: PhantomData<fn() -> C>,
}

impl<C: EventCatalog> ConsumerBuilder<C> {
    pub(super) fn new(config: KafkaConfig, group: &str) -> Self {
        Self {
            config,
            group: group.to_owned(),
            topics: C::TOPICS.iter().map(|&topic| topic.to_owned()).collect(),
            reader: Reader::new(),
            framings: None,
            only: None,
            catalog: PhantomData,
        }
    }

    /// Sets the topics; by default they are those that the catalog's schemas propose.
    pub fn topics(mut self, topics: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.topics = topics.into_iter().map(Into::into).collect();
        self
    }

    /// Takes every topic whose name matches a regular expression of librdkafka, new ones as they come.
    ///
    /// Dead-letter topics, whose names end with `.dlq`, are left out unless the configuration has a `topic.blacklist` of its
    /// own.
    pub fn pattern(mut self, pattern: &str) -> Self {
        let start = if pattern.starts_with('^') { "" } else { "^" };
        self.topics = vec![[start, pattern].concat()];
        self
    }

    /// Hands out events of these types only.
    ///
    /// The header `ce_type` is looked at before anything is decoded; in structured mode, the event before its data. A
    /// [`Worker`](crate::kafka::Worker) counts what it leaves out.
    pub fn only<T: AsRef<str>>(mut self, types: impl IntoIterator<Item = T>) -> Self {
        let types = types.into_iter().map(|ty| ty.as_ref().to_owned());
        self.only = Some(types.collect());
        self
    }

    /// Sets how strictly events are read; what is mended, [`Incoming::notes`](crate::kafka::Incoming::notes) tells.
    pub fn profile(mut self, profile: Profile) -> Self {
        self.reader = self.reader.with_profile(profile);
        self
    }

    /// Reads Avro payloads with the schema that they were written with: from the header, the prefix or `dataschema`.
    ///
    /// A schema that is met for the first time is asked for where the event is opened: a
    /// [`Worker`](crate::kafka::Worker) does that beside its other work, [`Consumer::recv`] on the thread that polls it.
    pub fn framings(mut self, framings: FramingReader) -> Self {
        self.framings = Some(framings);
        self
    }

    /// Creates the client and joins the group.
    ///
    /// Unless the configuration says otherwise, it has `enable.auto.commit=false`, `auto.offset.reset=earliest`,
    /// `statistics.interval.ms=5000`, from which the lag is known, and `topic.metadata.refresh.interval.ms=10000`, by which
    /// new topics are found.
    ///
    /// # Errors
    ///
    /// When librdkafka, as it was built, cannot have a property or its value, when there is no group or no topic, or a pattern
    /// is no regular expression, and when [`only`](Self::only) names a type that no event of the catalog has.
    pub fn build(self) -> Result<Consumer<C>, ConfigError> {
        if let Some(fault) = self.fault() {
            return Err(ConfigError::new(fault));
        }
        let mut config = self.config.with_defaults(&defaults::CONSUMER);
        if self.topics.iter().any(|topic| topic.starts_with('^')) {
            config = config.with_defaults(&[("topic.blacklist", r"\.dlq$")]);
        }
        let config = config.set("group.id", &self.group);
        let client: StreamConsumer<_> = config.create(Membership::new(config.tokens()))?;
        let topics: Vec<&str> = self.topics.iter().map(String::as_str).collect();
        client.subscribe(&topics).map_err(|error| {
            ConfigError::new(format!(
                "the topics {topics:?} cannot be received, since librdkafka refuses them ({error}): what begins with `^` is a \
                 regular expression and has to be one, every other name has letters, digits, `.`, `_` and `-`"
            ))
        })?;
        Ok(Consumer {
            client: Arc::new(client),
            opener: Arc::new(Opener::new(self.reader, self.framings, self.only)),
            group: self.group,
            topics: self.topics,
            commits_by_itself: config.get("enable.auto.commit") != Some("false"),
            begins_with_the_first: config
                .effective("auto.offset.reset")
                .is_some_and(|reset| ["smallest", "earliest", "beginning"].contains(&&*reset)),
        })
    }
}

impl<C: EventCatalog> ConsumerBuilder<C> {
    fn fault(&self) -> Option<String> {
        if self.group.trim().is_empty() {
            return Some(
                "the consumer group has no name: name the service that the events are for, such as `billing`".to_owned(),
            );
        }
        if self.topics.is_empty() {
            return Some(
                "there is no topic to receive: give the schemas of the catalog a `topic`, or name topics with `topics` or \
                 `with_topics`"
                    .to_owned(),
            );
        }
        if self
            .topics
            .iter()
            .any(|topic| matches!(topic.as_str(), "" | "^"))
        {
            return Some(
                "the name of a topic, or a pattern, is empty: leave it out, or write `.*` for the pattern of all topics"
                    .to_owned(),
            );
        }
        let only = self.only.as_deref().unwrap_or_default();
        let unknown = only.iter().find(|ty| !C::TYPES.contains(&ty.as_str()))?;
        Some(match nearest(unknown, C::TYPES) {
            Some(meant) => format!(
                "`only` asks for the type `{unknown}`, which no event of the catalog has: is `{meant}` meant?"
            ),
            None => format!(
                "`only` asks for the type `{unknown}`, which no event of the catalog has, and the catalog is empty"
            ),
        })
    }
}

/// Returns the type that takes the fewest changes of characters.
fn nearest(unknown: &str, types: &[&'static str]) -> Option<&'static str> {
    types.iter().copied().min_by_key(|ty| distance(unknown, ty))
}

fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (index, left) in from.chars().enumerate() {
        let mut before = std::mem::replace(&mut row[0], index + 1);
        for (column, right) in to.chars().enumerate() {
            let replaced = before + usize::from(left != right);
            before = row[column + 1];
            row[column + 1] = replaced.min(before + 1).min(row[column] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

impl<C> std::fmt::Debug for ConsumerBuilder<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConsumerBuilder")
            .field("group", &self.group)
            .field("topics", &self.topics)
            .finish_non_exhaustive()
    }
}
