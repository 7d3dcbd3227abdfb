//! Calls to librdkafka that wait for the broker in, what came of them out: they run beside the runtime.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use ::rdkafka::consumer::ConsumerGroupMetadata;
use ::rdkafka::error::{KafkaError, KafkaResult};
use ::rdkafka::producer::Producer as _;
use ::rdkafka::topic_partition_list::TopicPartitionList;
use ::rdkafka::util::Timeout;

use super::TransactionError;
use crate::kafka::rdkafka::producer::Client;

/// How long records that are to be given up may take to reach the broker.
const STORED_WITHIN: Duration = Duration::from_secs(5);
/// How long to wait before an operation is tried again.
pub(super) const PAUSE: Duration = Duration::from_millis(100);

/// Which transaction is open; transactions are numbered so that none ends another.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) begun: u64,
    pub(super) open: Option<u64>,
}

pub(super) fn commit(
    client: &Client,
    handled: Option<(TopicPartitionList, ConsumerGroupMetadata)>,
    patience: Duration,
) -> Result<(), TransactionError> {
    if let Some((offsets, group)) = handled {
        let send = || client.send_offsets_to_transaction(&offsets, &group, Timeout::Never);
        patiently(patience, send).map_err(TransactionError::of_offsets)?;
    }
    patiently(patience, || client.commit_transaction(Timeout::Never))
        .map_err(TransactionError::of_commit)
}

pub(super) fn abort(
    client: &Client,
    state: &Mutex<State>,
    number: u64,
    patience: Duration,
) -> KafkaResult<()> {
    let mut state = lock(state);
    if state.open == Some(number) {
        give_up(client, patience)?;
        state.open = None;
    }
    Ok(())
}

pub(super) fn give_up(client: &Client, patience: Duration) -> KafkaResult<()> {
    // Kafka refuses to abort what has not begun for it, and it has only begun when a record has come
    // (https://github.com/confluentinc/librdkafka/issues/4849). What cannot be stored in time is dropped by aborting.
    client
        .flush(patience.min(STORED_WITHIN))
        .unwrap_or_default();
    patiently(patience, || client.abort_transaction(Timeout::Never))
}

/// Does something again for as long as the client says that this can help.
fn patiently(patience: Duration, mut work: impl FnMut() -> KafkaResult<()>) -> KafkaResult<()> {
    let begun = Instant::now();
    loop {
        match work() {
            Err(KafkaError::Transaction(error))
                if error.is_retriable() && begun.elapsed() < patience =>
            {
                thread::sleep(PAUSE);
            }
            done => return done,
        }
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
