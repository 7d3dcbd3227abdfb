//! A topic in, the records that it holds at this moment out.

use std::error::Error;
use std::fmt;
use std::time::{Duration, Instant};

use ::rdkafka::config::ClientConfig;
use ::rdkafka::consumer::{BaseConsumer, Consumer as _};
use ::rdkafka::error::{KafkaError, KafkaResult};
use ::rdkafka::message::Message as _;
use ::rdkafka::metadata::MetadataPartition;
use ::rdkafka::{Offset, TopicPartitionList};

use crate::EventCatalog;
use crate::kafka::{Received, Record};

/// A broker in this process answers at once, unless it is down.
const WAIT: Duration = Duration::from_secs(10);

/// Why a topic cannot be read.
#[derive(Debug)]
pub struct StoredError {
    what: String,
    cause: Box<dyn Error + Send + Sync>,
}

impl StoredError {
    pub(super) fn canceled() -> Self {
        Self::new("the runtime is shutting down", KafkaError::Canceled)
    }

    fn new(what: impl Into<String>, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        let (what, cause) = (what.into(), cause.into());
        Self { what, cause }
    }
}

impl fmt::Display for StoredError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.cause)
    }
}

impl Error for StoredError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.cause.as_ref())
    }
}

pub(super) fn read(config: &ClientConfig, topic: &str) -> Result<Vec<Record>, StoredError> {
    read_all(config, topic)
        .map_err(|cause| StoredError::new(format!("topic `{topic}` cannot be read"), cause))
}

fn read_all(config: &ClientConfig, topic: &str) -> KafkaResult<Vec<Record>> {
    let mut config = config.clone();
    config
        .set("group.id", "agent-events-testing")
        .set("enable.auto.commit", "false")
        .set("enable.partition.eof", "false")
        .set("isolation.level", "read_uncommitted");
    let client: BaseConsumer = config.create()?;
    let metadata = client.fetch_metadata(Some(topic), WAIT)?;
    let topics = metadata.topics().iter();
    let partitions = topics.flat_map(|found| found.partitions().iter().map(MetadataPartition::id));
    let mut partitions: Vec<i32> = partitions.collect();
    partitions.sort_unstable();
    let mut records = Vec::new();
    for partition in partitions {
        let (first, end) = client.fetch_watermarks(topic, partition, WAIT)?;
        if first == end {
            continue;
        }
        let mut here = TopicPartitionList::new();
        here.add_partition_offset(topic, partition, Offset::Offset(first))?;
        client.assign(&here)?;
        let mut deadline = Instant::now() + WAIT;
        loop {
            match client.poll(Duration::from_millis(100)) {
                Some(message) => {
                    let message = message?;
                    if message.partition() != partition {
                        continue;
                    }
                    records.push(Record::from_message(&message));
                    if message.offset() + 1 >= end {
                        break;
                    }
                    deadline = Instant::now() + WAIT;
                }
                // What ends a transaction has an offset and is no record.
                None if client.position()?.elements().iter().any(|it| {
                    it.partition() == partition
                        && matches!(it.offset(), Offset::Offset(next) if next >= end)
                }) =>
                {
                    break;
                }
                None if Instant::now() >= deadline => {
                    return Err(KafkaError::MessageConsumption(
                        ::rdkafka::types::RDKafkaErrorCode::OperationTimedOut,
                    ));
                }
                None => {}
            }
        }
    }
    Ok(records)
}

pub(super) fn event<C: EventCatalog>(record: &Record) -> Result<C, StoredError> {
    let topic = record.topic.as_deref().unwrap_or_default();
    let what = || format!("a record in topic `{topic}` is no event of the catalog");
    match record.read() {
        Ok(Received::Event(envelope)) => {
            C::from_envelope(envelope).map_err(|cause| StoredError::new(what(), cause))
        }
        Ok(Received::NotACloudEvent) => Err(StoredError::new(what(), "it is not a CloudEvent")),
        Err(cause) => Err(StoredError::new(what(), cause)),
    }
}
