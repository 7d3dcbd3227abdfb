//! Places of events that were handled in, where their group goes on out.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use ::rdkafka::consumer::Consumer as _;
use ::rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use ::rdkafka::{Offset, TopicPartitionList};

use crate::kafka::rdkafka::received::handled::sealed::Sealed;
use crate::kafka::rdkafka::{Consumer, Handled, Position, blocking};

/// How long the client may take to seek, which it does without the broker.
const SEEK_WITHIN: Duration = Duration::from_secs(10);

/// What was handled, as far as a transaction can commit it.
pub(super) struct Done {
    /// The offsets after the last event of each partition.
    pub(super) offsets: TopicPartitionList,
    /// An event that another member of the group may have handled.
    pub(super) moved: Option<Position>,
}

impl<C> Consumer<C> {
    pub(super) fn done<H: Handled>(
        &self,
        handled: impl IntoIterator<Item = H>,
    ) -> KafkaResult<Done> {
        let handled: Vec<H> = handled.into_iter().collect();
        let offsets = chosen(handled.iter().map(Sealed::position), i64::max, 1)?;
        // Lost partitions are others' before the client is polled again.
        let lost = self.client.assignment_lost();
        let moved = handled.iter().find(|one| lost || !self.has_kept(one));
        let moved = moved.map(|one| one.position().clone());
        Ok(Done { offsets, moved })
    }

    fn has_kept(&self, one: &impl Handled) -> bool {
        let membership = self.client.context();
        membership.has_kept(one.position(), one.assignments())
    }

    /// Goes back, so that these events and those after them come again, in each of their partitions.
    ///
    /// For events whose [transaction](crate::kafka::Transaction) was aborted, when nothing else is being handled. What is
    /// of partitions that have gone to another member of the group is left alone, also when they came back since: whoever has
    /// them begins after what was committed.
    ///
    /// # Errors
    ///
    /// When the client could not do it: close the consumer then, and create another.
    pub async fn rewind<H: Handled>(&self, to: impl IntoIterator<Item = H>) -> KafkaResult<()> {
        let kept: Vec<H> = to.into_iter().filter(|one| self.has_kept(one)).collect();
        let offsets = chosen(kept.iter().map(Sealed::position), i64::min, 0)?;
        drop(kept);
        if offsets.count() == 0 {
            return Ok(());
        }
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

fn chosen<'a>(
    positions: impl IntoIterator<Item = &'a Position>,
    choose: impl Fn(i64, i64) -> i64,
    further: i64,
) -> KafkaResult<TopicPartitionList> {
    let mut offsets = HashMap::new();
    for position in positions {
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
