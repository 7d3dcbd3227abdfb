//! A topic in; what is stored in it, read by librdkafka alone, out.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use agent_events::kafka::{Headers, Record};
use agent_events::rdkafka::consumer::{BaseConsumer, Consumer as _};
use agent_events::rdkafka::message::{BorrowedMessage, Message as _};
use agent_events::rdkafka::metadata::MetadataTopic;
use agent_events::rdkafka::{Offset, TopicPartitionList};

use crate::{Cluster, Error, fail};

/// A record of a topic and its place.
#[derive(Debug)]
pub struct Stored {
    /// The record.
    pub record: Record,
    /// The partition.
    pub partition: i32,
    /// The offset.
    pub offset: i64,
}

impl Stored {
    /// Returns the value of a header as text.
    #[must_use]
    pub fn header(&self, key: &str) -> Option<&str> {
        let value = self.record.headers.get(key)?;
        std::str::from_utf8(value).ok()
    }
}

/// Returns what is stored in a topic; with `committed` alone without what belongs to transactions that were aborted.
///
/// # Errors
///
/// When the brokers do not answer within three minutes.
pub fn stored(cluster: &Cluster, topic: &str, committed: bool) -> Result<Vec<Stored>, Error> {
    let mut config = cluster.client_config();
    config
        .set("group.id", "agent-events-stored")
        .set("enable.auto.commit", "false")
        .set("enable.partition.eof", "true")
        .set(
            "isolation.level",
            if committed {
                "read_committed"
            } else {
                "read_uncommitted"
            },
        );
    let client: BaseConsumer = config.create()?;
    let patience = Duration::from_secs(60);
    let metadata = client.fetch_metadata(Some(topic), patience)?;
    let partitions = metadata.topics().iter().flat_map(MetadataTopic::partitions);
    let mut wanted = TopicPartitionList::new();
    let mut open = 0;
    for partition in partitions {
        wanted.add_partition_offset(topic, partition.id(), Offset::Beginning)?;
        open += 1;
    }
    client.assign(&wanted)?;
    let (mut all, begun) = (Vec::new(), Instant::now());
    while open > 0 {
        use agent_events::rdkafka::error::KafkaError::PartitionEOF;
        match client.poll(Duration::from_millis(500)) {
            Some(Ok(message)) => all.push(Stored {
                record: record(&message),
                partition: message.partition(),
                offset: message.offset(),
            }),
            Some(Err(PartitionEOF(_))) => open -= 1,
            Some(Err(error)) if begun.elapsed() > Duration::from_secs(180) => {
                return Err(error.into());
            }
            None if begun.elapsed() > Duration::from_secs(180) => {
                return fail(format!(
                    "{topic} could not be read to its end within three minutes"
                ));
            }
            _ => {}
        }
    }
    Ok(all)
}

fn record(message: &BorrowedMessage<'_>) -> Record {
    // A header whose name is not UTF-8 is more than rdkafka can tell.
    let read = catch_unwind(AssertUnwindSafe(|| Record::from_message(message)));
    let without = |_| Record::new(Headers::new(), message.payload().map(Vec::from));
    read.unwrap_or_else(without)
}
