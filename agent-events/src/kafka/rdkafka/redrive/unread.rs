//! A dead-letter topic in, the records in it that nobody has passed out, one after the other.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use ::rdkafka::consumer::{CommitMode, Consumer as _, StreamConsumer};
use ::rdkafka::error::{KafkaError, KafkaResult};
use ::rdkafka::message::Message as _;
use ::rdkafka::{Offset, TopicPartitionList};
use tokio::time::Instant;

use super::super::consumer::open::Fetched;
use super::super::worker::Failure;
use super::super::{Position, blocking};
use super::{DeadLetter, DeadLetters, RedriveError};
use crate::kafka::config::TokenSource;

/// How long the broker may take for an answer, and to send the next record of a topic that is not at its end.
const PATIENCE: Duration = Duration::from_secs(30);

/// What stands in a dead-letter topic and has not been passed.
pub(super) struct Unread {
    client: Arc<StreamConsumer<TokenSource>>,
    topic: String,
    /// The offset at which each partition that is not read to its end had its end.
    ends: BTreeMap<i32, i64>,
    passed: BTreeMap<i32, i64>,
}

impl Unread {
    pub(super) async fn open(letters: &DeadLetters) -> Result<Self, RedriveError> {
        let config = letters.config.clone();
        let config = config
            .set("group.id", &letters.group)
            .set("enable.auto.commit", "false")
            .set("enable.partition.eof", "true")
            .set("auto.offset.reset", "earliest");
        let client: StreamConsumer<TokenSource> = config.create(config.tokens())?;
        let topic = letters.topic.clone();
        let unread = blocking(move || {
            let ends = assign(&client, &topic)?;
            Ok(Self {
                client: Arc::new(client),
                topic,
                ends,
                passed: BTreeMap::new(),
            })
        })
        .await?;
        Ok(unread)
    }

    /// Returns the next record, or why the broker did not send it in time.
    pub(super) async fn next(&mut self) -> KafkaResult<Option<DeadLetter>> {
        let deadline = Instant::now() + PATIENCE;
        while !self.ends.is_empty() {
            let message = match within(deadline, || self.client.recv()).await {
                Ok(message) => message,
                Err(KafkaError::PartitionEOF(partition)) => {
                    self.ends.remove(&partition);
                    continue;
                }
                Err(error) => return Err(error),
            };
            let partition = message.partition();
            let Some(end) = self.ends.get(&partition).copied() else {
                continue;
            };
            if message.offset() + 1 >= end {
                self.ends.remove(&partition);
            }
            if message.offset() < end {
                let Fetched {
                    record, position, ..
                } = Fetched::from_message(&message);
                return Ok(Some(DeadLetter {
                    failure: Failure::from_headers(&record.headers),
                    record,
                    position,
                }));
            }
        }
        Ok(None)
    }

    pub(super) fn pass(&mut self, position: &Position) {
        self.passed.insert(position.partition, position.offset + 1);
    }

    pub(super) async fn commit(&mut self) -> KafkaResult<()> {
        if self.passed.is_empty() {
            return Ok(());
        }
        let mut list = TopicPartitionList::new();
        for (partition, offset) in std::mem::take(&mut self.passed) {
            list.add_partition_offset(&self.topic, partition, Offset::Offset(offset))?;
        }
        let client = Arc::clone(&self.client);
        blocking(move || client.commit(&list, CommitMode::Sync)).await
    }

    pub(super) async fn close(self) {
        // The only failure is that of a runtime which is shutting down, and which drops the client as well.
        let closed = blocking(move || {
            drop(self);
            Ok(())
        });
        closed.await.unwrap_or_default();
    }
}

/// Reads every partition from where the group is, and returns where those end that have something.
fn assign(client: &StreamConsumer<TokenSource>, topic: &str) -> KafkaResult<BTreeMap<i32, i64>> {
    let metadata = client.fetch_metadata(Some(topic), PATIENCE)?;
    let mut list = TopicPartitionList::new();
    for known in metadata.topics() {
        if let Some(error) = known.error() {
            return Err(KafkaError::MetadataFetch(error.into()));
        }
        for partition in known.partitions() {
            list.add_partition(topic, partition.id());
        }
    }
    let committed = client.committed_offsets(list, PATIENCE)?;
    let mut ends = BTreeMap::new();
    let mut unread = TopicPartitionList::new();
    for element in committed.elements() {
        let partition = element.partition();
        let (low, high) = client.fetch_watermarks(topic, partition, PATIENCE)?;
        let begin = match element.offset() {
            Offset::Offset(committed) => committed.max(low),
            _ => low,
        };
        if begin < high {
            unread.add_partition_offset(topic, partition, Offset::Offset(begin))?;
            ends.insert(partition, high);
        }
    }
    client.assign(&unread)?;
    Ok(ends)
}

/// Receives until the deadline: errors that the client overcomes by itself do not put it off.
async fn within<T, F: Future<Output = KafkaResult<T>>>(
    deadline: Instant,
    mut receive: impl FnMut() -> F,
) -> KafkaResult<T> {
    let mut told = KafkaError::NoMessageReceived;
    while Instant::now() < deadline {
        match tokio::time::timeout_at(deadline, receive()).await {
            Ok(Err(error)) if !ends(&error) => told = error,
            Ok(received) => return received,
            Err(_) => break,
        }
    }
    Err(told)
}

/// Tells whether the client does not connect again by itself, or has not failed at all.
fn ends(error: &KafkaError) -> bool {
    matches!(
        error,
        KafkaError::PartitionEOF(_) | KafkaError::MessageConsumptionFatal(_)
    )
}

#[cfg(test)]
mod tests {
    use ::rdkafka::error::RDKafkaErrorCode;

    use super::*;

    #[tokio::test]
    async fn a_broker_that_comes_and_goes_does_not_put_the_deadline_off() {
        let flapping = KafkaError::MessageConsumption(RDKafkaErrorCode::BrokerTransportFailure);
        for pause in [Duration::ZERO, Duration::from_millis(10)] {
            let (begun, mut errors) = (Instant::now(), 0);
            let received = within(begun + Duration::from_millis(100), || {
                errors += 1;
                let error = flapping.clone();
                async move {
                    tokio::time::sleep(pause).await;
                    Err::<(), _>(error)
                }
            });
            assert_eq!(received.await, Err(flapping.clone()));
            assert!(begun.elapsed() < Duration::from_secs(10));
            assert!(errors > 1, "{errors}");
        }
    }

    #[tokio::test]
    async fn what_is_no_passing_error_is_told_at_once() {
        let deadline = Instant::now() + Duration::from_secs(600);
        let received = within(deadline, async || Err::<(), _>(KafkaError::PartitionEOF(3)));
        assert_eq!(received.await, Err(KafkaError::PartitionEOF(3)));
        let silent = Instant::now() + Duration::from_millis(20);
        let received = within(silent, std::future::pending::<KafkaResult<()>>);
        assert_eq!(received.await, Err(KafkaError::NoMessageReceived));
    }
}
