//! Places of events that were handled in, where their group goes on out.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use ::rdkafka::consumer::Consumer as _;
use ::rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use ::rdkafka::{Offset, TopicPartitionList};

use crate::kafka::rdkafka::{Consumer, Position, blocking};

/// How long the client may take to seek, which it does without the broker.
const SEEK_WITHIN: Duration = Duration::from_secs(10);

/// Returns the offsets after the last event of each partition.
pub(super) fn after<P: AsRef<Position>>(
    handled: impl IntoIterator<Item = P>,
) -> KafkaResult<TopicPartitionList> {
    chosen(handled, i64::max, 1)
}

impl<C> Consumer<C> {
    /// Goes back, so that these events and those after them come again, in each of their partitions.
    ///
    /// For events whose [transaction](crate::kafka::Transaction) was aborted, when nothing else is being handled. Partitions
    /// that have gone to another member of the group are left alone: it begins after what was committed.
    ///
    /// # Errors
    ///
    /// When the client could not do it: close the consumer then, and create another.
    pub async fn rewind<P: AsRef<Position>>(
        &self,
        to: impl IntoIterator<Item = P>,
    ) -> KafkaResult<()> {
        let offsets = chosen(to, i64::min, 0)?;
        let client = Arc::clone(&self.client);
        blocking(move || {
            let sought = client.seek_partitions(offsets, SEEK_WITHIN)?;
            let errors = sought
                .elements()
                .into_iter()
                .map(|partition| partition.error());
            errors.filter(|error| !is_elsewhere(error)).collect()
        })
        .await
    }
}

/// Returns whether a partition is none of this consumer's.
fn is_elsewhere(sought: &KafkaResult<()>) -> bool {
    use RDKafkaErrorCode as Code;
    let code = sought
        .as_ref()
        .err()
        .and_then(KafkaError::rdkafka_error_code);
    matches!(code, Some(Code::UnknownPartition | Code::State))
}

fn chosen<P: AsRef<Position>>(
    positions: impl IntoIterator<Item = P>,
    choose: impl Fn(i64, i64) -> i64,
    further: i64,
) -> KafkaResult<TopicPartitionList> {
    let mut offsets = HashMap::new();
    for position in positions {
        let position = position.as_ref();
        let partition = (position.topic.clone(), position.partition);
        offsets
            .entry(partition)
            .and_modify(|known| *known = choose(*known, position.offset))
            .or_insert(position.offset);
    }
    let mut list = TopicPartitionList::with_capacity(offsets.len());
    for ((topic, partition), offset) in offsets {
        list.add_partition_offset(&topic, partition, Offset::Offset(offset + further))?;
    }
    Ok(list)
}
