//! What to receive and how to read it in, a consumer out.

use std::marker::PhantomData;
use std::sync::Arc;

use ::rdkafka::consumer::{Consumer as _, StreamConsumer};

use super::membership::Membership;
use super::open::Opener;
use super::{Consumer, DEFAULTS};
use crate::framing::FramingReader;
use crate::kafka::{ConfigError, KafkaConfig, Reader};
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
    /// When librdkafka, as it was built, cannot have a property or its value, and when there is no topic.
    pub fn build(self) -> Result<Consumer<C>, ConfigError> {
        let mut config = self.config.with_defaults(&DEFAULTS);
        if self.topics.iter().any(|topic| topic.starts_with('^')) {
            config = config.with_defaults(&[("topic.blacklist", r"\.dlq$")]);
        }
        let config = config.set("group.id", &self.group);
        let client: StreamConsumer<_> = config.create(Membership::new(config.tokens()))?;
        let topics: Vec<&str> = self.topics.iter().map(String::as_str).collect();
        client.subscribe(&topics).map_err(|error| {
            ConfigError::new(format!("the topics {topics:?} cannot be received: {error}"))
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

impl<C> std::fmt::Debug for ConsumerBuilder<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConsumerBuilder")
            .field("group", &self.group)
            .field("topics", &self.topics)
            .finish_non_exhaustive()
    }
}
