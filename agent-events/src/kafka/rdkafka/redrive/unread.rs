//! A dead-letter topic in, the records in it that nobody has passed out, one after the other.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use ::rdkafka::consumer::{CommitMode, Consumer as _, StreamConsumer};
use ::rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use ::rdkafka::message::Message as _;
use ::rdkafka::{Offset, TopicPartitionList};
use tokio::time::Instant;

use super::super::consumer::open::Fetched;
use super::super::worker::Failure;
use super::super::{Position, blocking};
use super::{DeadLetter, DeadLetters, RedriveError};
use crate::kafka::config::TokenSource;

/// How long the reason is waited for why the broker does not answer: the client has told it already, if there is one.
const REASON: Duration = Duration::from_millis(100);

/// What stands in a dead-letter topic and has not been passed.
pub(super) struct Unread {
    client: Arc<StreamConsumer<TokenSource>>,
    topic: String,
    deadline: Duration,
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
        let (client, topic, deadline) = (Arc::new(client), letters.topic.clone(), letters.deadline);
        let (asked, of_topic) = (Arc::clone(&client), topic.clone());
        let unread = Self {
            ends: BTreeMap::new(),
            passed: BTreeMap::new(),
            client,
            topic,
            deadline,
        };
        match blocking(move || assign(&asked, &of_topic, deadline)).await {
            Ok(ends) => Ok(Self { ends, ..unread }),
            Err(error) => {
                let error = unread.told(error).await;
                unread.close().await;
                Err(error)
            }
        }
    }

    /// Returns an error with the reason that the client has told meanwhile, if the broker has not answered at all.
    async fn told(&self, error: KafkaError) -> RedriveError {
        if !is_silence(&error) {
            return error.into();
        }
        let mut cause = error;
        let reasons = async {
            while let Err(reason) = self.client.recv().await {
                // That all brokers are down follows from an error that says why.
                if reason.rdkafka_error_code() != Some(RDKafkaErrorCode::AllBrokersDown) {
                    cause = reason;
                    break;
                }
            }
        };
        // Without a reason it is told that time ran out.
        tokio::time::timeout(REASON, reasons)
            .await
            .unwrap_or_default();
        RedriveError::Unanswered {
            deadline: self.deadline,
            cause,
        }
    }

    /// Returns the next record, or why the broker did not send it in time.
    pub(super) async fn next(&mut self) -> Result<Option<DeadLetter>, RedriveError> {
        let deadline = Instant::now() + self.deadline;
        while !self.ends.is_empty() {
            let message = match within(deadline, || self.client.recv()).await {
                Ok(message) => message,
                Err(KafkaError::PartitionEOF(partition)) => {
                    self.ends.remove(&partition);
                    continue;
                }
                Err(error) if ends(&error) => return Err(error.into()),
                Err(error) if !is_silence(&error) && !is_late(&error) => return Err(error.into()),
                Err(cause) => {
                    let deadline = self.deadline;
                    return Err(RedriveError::Unanswered { deadline, cause });
                }
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
fn assign(
    client: &StreamConsumer<TokenSource>,
    topic: &str,
    patience: Duration,
) -> KafkaResult<BTreeMap<i32, i64>> {
    let metadata = client.fetch_metadata(Some(topic), patience)?;
    let mut list = TopicPartitionList::new();
    for known in metadata.topics() {
        if let Some(error) = known.error() {
            return Err(KafkaError::MetadataFetch(error.into()));
        }
        for partition in known.partitions() {
            list.add_partition(topic, partition.id());
        }
    }
    let committed = client.committed_offsets(list, patience)?;
    let mut ends = BTreeMap::new();
    let mut unread = TopicPartitionList::new();
    for element in committed.elements() {
        let partition = element.partition();
        let (low, high) = client.fetch_watermarks(topic, partition, patience)?;
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

/// Tells whether the broker has said nothing.
fn is_silence(error: &KafkaError) -> bool {
    matches!(
        error.rdkafka_error_code(),
        Some(
            RDKafkaErrorCode::BrokerTransportFailure
                | RDKafkaErrorCode::OperationTimedOut
                | RDKafkaErrorCode::AllBrokersDown
                | RDKafkaErrorCode::WaitingForCoordinator
        )
    )
}

/// Tells whether nothing came, not even an error.
fn is_late(error: &KafkaError) -> bool {
    matches!(error, KafkaError::NoMessageReceived)
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
