//! Records that are sent in, what became of each out: one receipt a record, and a count of those on their way.

use std::error::Error;
use std::future::poll_fn;
use std::mem;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use ::rdkafka::client::{ClientContext, OAuthToken};
use ::rdkafka::error::KafkaError;
use ::rdkafka::message::{DeliveryResult, Message};
use ::rdkafka::producer::ProducerContext;
use tokio::sync::Notify;

use super::super::last_error::LastError;
use crate::kafka::Position;
use crate::kafka::config::TokenSource;

/// Partition and offset, or why there are none.
type Told = Result<(i32, i64), KafkaError>;

/// What is told of every record, in the thread of the client.
#[derive(Default)]
pub(in crate::kafka::rdkafka) struct Deliveries {
    tokens: TokenSource,
    pending: AtomicUsize,
    unseen: Arc<AtomicUsize>,
    room: Notify,
    last_error: LastError,
}

impl Deliveries {
    pub(super) fn new(tokens: TokenSource) -> Self {
        Self {
            tokens,
            ..Self::default()
        }
    }

    /// Counts a record before it is sent, as it can be told of before sending returns; returns where that is told, and what its
    /// sender waits for.
    pub(super) fn begin(&self, topic: &str, bytes: usize) -> (Arc<Slot>, Receipt) {
        self.pending.fetch_add(1, Ordering::Relaxed);
        Receipt::new(topic, bytes, &self.unseen)
    }

    pub(super) fn end(&self) {
        self.pending.fetch_sub(1, Ordering::Relaxed);
    }

    /// Returns how many records are on their way.
    pub(super) fn pending(&self) -> usize {
        self.pending.load(Ordering::Relaxed)
    }

    /// Returns how many records failed that nobody waited for any more, since it was last asked.
    pub(super) fn take_unseen(&self) -> usize {
        self.unseen.swap(0, Ordering::Relaxed)
    }

    /// Returns what the client last said of its connections.
    pub(super) fn last_error(&self) -> Option<String> {
        self.last_error.get()
    }

    /// Waits until a record has left the queue, at most this long.
    pub(super) async fn room(&self, at_most: Duration) {
        let left = tokio::time::timeout(at_most, self.room.notified()).await;
        // Whether one has left or not, the queue is looked at again.
        left.unwrap_or_default();
    }
}

impl ClientContext for Deliveries {
    const ENABLE_REFRESH_OAUTH_TOKEN: bool = true;

    fn generate_oauth_token(&self, config: Option<&str>) -> Result<OAuthToken, Box<dyn Error>> {
        self.tokens.generate_oauth_token(config)
    }

    fn error(&self, error: KafkaError, reason: &str) {
        self.last_error.note(error, reason);
    }
}

impl ProducerContext for Deliveries {
    type DeliveryOpaque = Arc<Slot>;

    fn delivery(&self, result: &DeliveryResult<'_>, slot: Self::DeliveryOpaque) {
        let told = match result {
            Ok(message) => Ok((message.partition(), message.offset())),
            Err((error, _)) => Err(error.clone()),
        };
        if let Err(Err(_)) = slot.tell(told) {
            self.unseen.fetch_add(1, Ordering::Relaxed);
        }
        self.end();
        self.room.notify_one();
    }
}

/// Where it is told what became of one record: one allocation, which its sender and the client share.
#[derive(Debug, Default)]
pub(in crate::kafka::rdkafka) struct Slot(Mutex<State>);

#[derive(Debug, Default)]
enum State {
    #[default]
    Silent,
    Awaited(Waker),
    Told(Told),
    /// Nobody waits for it any more.
    Given,
}

impl Slot {
    /// Tells it; gives it back when nobody waits for it.
    fn tell(&self, told: Told) -> Result<(), Told> {
        let mut state = self.lock();
        match mem::replace(&mut *state, State::Given) {
            State::Given => return Err(told),
            State::Awaited(waker) => {
                *state = State::Told(told);
                drop(state);
                waker.wake();
            }
            State::Silent | State::Told(_) => *state = State::Told(told),
        }
        Ok(())
    }

    fn poll(&self, context: &Context<'_>) -> Poll<Told> {
        let mut state = self.lock();
        match mem::replace(&mut *state, State::Given) {
            State::Told(told) => return Poll::Ready(told),
            State::Given => return Poll::Ready(Err(KafkaError::Canceled)),
            State::Awaited(waker) if waker.will_wake(context.waker()) => {
                *state = State::Awaited(waker);
            }
            State::Silent | State::Awaited(_) => *state = State::Awaited(context.waker().clone()),
        }
        Poll::Pending
    }

    /// What a panicking thread has left behind is whole.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What one record waits for.
pub(in crate::kafka::rdkafka) struct Receipt {
    topic: String,
    pub(super) bytes: usize,
    slot: Arc<Slot>,
    /// Counts what failed and was not looked at.
    unseen: Arc<AtomicUsize>,
}

impl Receipt {
    fn new(topic: &str, bytes: usize, unseen: &Arc<AtomicUsize>) -> (Arc<Slot>, Self) {
        let slot = Arc::<Slot>::default();
        let receipt = Self {
            topic: topic.to_owned(),
            bytes,
            slot: Arc::clone(&slot),
            unseen: Arc::clone(unseen),
        };
        (slot, receipt)
    }

    pub(super) fn topic(&self) -> &str {
        &self.topic
    }

    pub(super) async fn told(&self) -> Told {
        poll_fn(|context| self.slot.poll(context)).await
    }

    pub(super) fn into_delivery(mut self, partition: i32, offset: i64) -> Delivery {
        Delivery {
            topic: mem::take(&mut self.topic),
            partition,
            offset,
        }
    }
}

impl Drop for Receipt {
    fn drop(&mut self) {
        let left = mem::replace(&mut *self.slot.lock(), State::Given);
        if matches!(left, State::Told(Err(_))) {
            self.unseen.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Where the broker put a record.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery {
    /// The topic.
    pub topic: String,
    /// The partition of the topic.
    pub partition: i32,
    /// The offset in the partition.
    pub offset: i64,
}

impl From<Delivery> for Position {
    fn from(delivered: Delivery) -> Self {
        Self::new(delivered.topic, delivered.partition, delivered.offset)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;
    use std::task::Wake;

    use super::*;

    #[derive(Default)]
    struct Flag(AtomicBool);

    impl Wake for Flag {
        fn wake(self: Arc<Self>) {
            self.0.store(true, Ordering::Relaxed);
        }
    }

    #[test]
    fn what_is_told_wakes_whoever_asked_last_and_is_told_once() {
        let [first, last] = [Arc::<Flag>::default(), Arc::<Flag>::default()];
        let (slot, receipt) = Deliveries::default().begin("tasks", 7);
        for flag in [&first, &last, &last] {
            let waker = Waker::from(Arc::clone(flag));
            assert!(receipt.slot.poll(&Context::from_waker(&waker)).is_pending());
        }
        assert_eq!(slot.tell(Ok((0, 41))), Ok(()));
        assert!(last.0.load(Ordering::Relaxed) && !first.0.load(Ordering::Relaxed));
        let waker = Waker::noop();
        let told = receipt.slot.poll(&Context::from_waker(waker));
        assert_eq!(told, Poll::Ready(Ok((0, 41))));
        let again = receipt.slot.poll(&Context::from_waker(waker));
        assert_eq!(again, Poll::Ready(Err(KafkaError::Canceled)));
    }

    #[test]
    fn what_nobody_waits_for_is_given_back() {
        let deliveries = Deliveries::default();
        let (slot, receipt) = deliveries.begin("tasks", 7);
        drop(receipt);
        let told = slot.tell(Err(KafkaError::Canceled));
        assert_eq!(told, Err(Err(KafkaError::Canceled)));
        let (slot, receipt) = deliveries.begin("tasks", 7);
        assert_eq!(slot.tell(Ok((0, 1))), Ok(()), "it may still be asked for");
        let delivery = receipt.into_delivery(0, 1);
        assert_eq!((&*delivery.topic, delivery.offset), ("tasks", 1));
        assert_eq!(deliveries.take_unseen(), 0);
    }

    #[test]
    fn a_failure_that_was_told_and_not_looked_at_is_unseen() {
        let deliveries = Deliveries::default();
        let (slot, receipt) = deliveries.begin("tasks", 7);
        assert_eq!(slot.tell(Err(KafkaError::Canceled)), Ok(()));
        drop(receipt);
        assert_eq!(deliveries.take_unseen(), 1);
        let (slot, receipt) = deliveries.begin("tasks", 7);
        assert_eq!(slot.tell(Err(KafkaError::Canceled)), Ok(()));
        let told = receipt.slot.poll(&Context::from_waker(Waker::noop()));
        assert_eq!(told, Poll::Ready(Err(KafkaError::Canceled)));
        drop(receipt);
        assert_eq!(deliveries.take_unseen(), 0, "it was looked at");
    }
}
