//! A consumer and a handler in, every event handled at least once out, and what could not be, set aside.

mod commit;
pub(super) mod dead_letter;
mod dedup;
mod dispatch;
mod handler;
mod ledger;
mod metrics;
mod outcome;
mod partition;
mod rebalance;
mod receive;
mod retry;
mod run;
mod settings;
mod settle;
mod state;
mod stop;
mod wait;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use ::rdkafka::consumer::{Consumer as _, StreamConsumer};
use ::rdkafka::error::KafkaResult;
use tokio::runtime::Handle;

use super::consumer::membership::Membership;
use super::{Consumer, Incoming, Producer};
use crate::EventCatalog;
use handler::{Attempts, Handler};
use settings::Settings;
use state::{GRACE, Reason, Run};
use wait::at_most_a_year;

pub use dead_letter::{Failure, FailureKind};
pub use dedup::Window;
pub use dispatch::Concurrency;
pub use handler::{HandlerError, IntoHandlerError};
pub use metrics::{Metrics, PartitionMetrics, WorkerMetrics};
pub use outcome::{Outcome, WorkerError};
pub use retry::{OnPoison, Retry};

/// Handles the events of a consumer, each at least once.
///
/// * An offset is committed when its event and all before it in the partition are handled, or are in a retry or dead-letter
///   topic with the broker's confirmation. Nothing else moves it.
/// * Events keep the order of their partition or of their key, as [`Concurrency`] says.
/// * A partition of which much is held is paused; the client is polled all the time, so that a slow handler does not cost
///   the membership in the group.
/// * Partitions that are revoked are given up after what runs for them has come to an end and is committed.
/// * A panic of the handler is a failure like an error.
///
/// `docs/consuming.md` has the guarantees, the headers of dead letters and what each policy does.
///
/// ```no_run
/// use std::time::Duration;
/// use agent_events::EventCatalog;
/// use agent_events::kafka::{Concurrency, Consumer, HandlerError, Incoming, Producer, Retry, Window, Worker};
///
/// async fn bill<AgentEvent: EventCatalog + Send + 'static>(
///     consumer: Consumer<AgentEvent>,
///     producer: Producer,
///     shutdown: impl Future<Output = ()>,
/// ) -> Result<(), Box<dyn std::error::Error>> {
///     let outcome = Worker::new(consumer)
///         .concurrency(Concurrency::Keys(16))
///         .retry(Retry::exponential(Duration::from_millis(200)).attempts(3).then_topics([Duration::from_secs(10)]))
///         .dead_letters(&producer)
///         .deduplicate(Window::of(10_000))
///         .run(shutdown, |incoming: Incoming<AgentEvent>| async move {
///             if !incoming.notes().is_empty() {
///                 return Err(HandlerError::dead_letter("its writer has to be mended first"));
///             }
///             Ok(())
///         })
///         .await?;
///     println!("{} handled, {} come again", outcome.metrics.handled, outcome.left);
///     Ok(())
/// }
/// ```
#[derive(Debug)]
#[must_use = "nothing is handled before it runs"]
pub struct Worker<C> {
    consumer: Consumer<C>,
    settings: Settings,
    metrics: WorkerMetrics,
}

impl<C: EventCatalog + Send + 'static> Worker<C> {
    /// Takes over a consumer; what was received from it before counts as handled by the caller.
    pub fn new(consumer: Consumer<C>) -> Self {
        Self {
            consumer,
            settings: Settings::default(),
            metrics: WorkerMetrics::default(),
        }
    }

    /// Sets what is handled side by side; by default the partitions.
    pub fn concurrency(mut self, concurrency: Concurrency) -> Self {
        self.settings.concurrency = concurrency;
        self
    }

    /// Sets how many events of a partition are held, from the first that is not handled, before it is paused; 256 by
    /// default.
    ///
    /// It bounds memory, and how many events come again after a crash because one before them was not handled.
    pub fn in_flight(mut self, events: usize) -> Self {
        self.settings.in_flight = events.max(1);
        self
    }

    /// Sets what becomes of an event whose handler fails; by default it is tried three times in place.
    ///
    /// After that it goes to the dead-letter topic; without one, the worker stops.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.settings.retry = retry;
        self
    }

    /// Sends what cannot be handled to the dead-letter topic `{topic}.dlq`, and what waits to retry topics.
    ///
    /// A producer that no broker confirms anything to (`acks=0`) is refused when the worker runs.
    ///
    /// The original record goes there whole, with headers that tell the [`Failure`]. Until the broker confirms it, it is sent
    /// again and again, nothing after it is committed, and its partition is paused when as much is held as may be.
    pub fn dead_letters(mut self, producer: &Producer) -> Self {
        self.settings.dead_letters = Some(producer.clone());
        self
    }

    /// Sets the name of the dead-letter topic, in which `{topic}` stands for the topic that a record first came from.
    pub fn dead_letter_topic(mut self, name: impl Into<String>) -> Self {
        self.settings.dead_letter_topic = name.into();
        self
    }

    /// Sets what is done with a record that no handler can be given: an invalid event, data that cannot be decoded, a
    /// schema that nobody knows.
    ///
    /// By default it is [`OnPoison::DeadLetter`] with [`dead_letters`](Self::dead_letters) and [`OnPoison::Stop`] without.
    pub fn on_poison(mut self, policy: OnPoison) -> Self {
        self.settings.on_poison = Some(policy);
        self
    }

    /// Sets what is done with a record that is no event, which is nothing unusual in a topic with several kinds of records.
    ///
    /// By default it is what is done with poison; it is counted in any case.
    pub fn on_not_a_cloud_event(mut self, policy: OnPoison) -> Self {
        self.settings.on_not_a_cloud_event = Some(policy);
        self
    }

    /// Passes over events that the same partition brought before, by source and id.
    ///
    /// An event that was handled is remembered, at some 80 bytes each, until the window is full or the partition is given up.
    /// That narrows the duplicates of producers that send again; it does not make exactly-once of at-least-once: what was
    /// handled and not committed before a crash or a rebalance is handled again. Exactly-once takes transactions.
    pub fn deduplicate(mut self, window: Window) -> Self {
        self.settings.window = Some(window);
        self
    }

    /// Sets how long after an event was handled its offset is committed, together with others; 500 ms by default, a year at
    /// most.
    pub fn commit_interval(mut self, interval: Duration) -> Self {
        self.settings.commit_interval = at_most_a_year(interval);
        self
    }

    /// Sets how long handlers may go on when partitions are revoked and when the worker stops; 30 seconds by default, a
    /// year at most.
    ///
    /// Later they are cancelled where they wait, and their events come again. Keep it below `max.poll.interval.ms`.
    pub fn drain_deadline(mut self, deadline: Duration) -> Self {
        self.settings.drain_deadline = at_most_a_year(deadline);
        self
    }

    /// Returns the metrics, which can be asked for while the worker runs.
    #[must_use]
    pub fn metrics(&self) -> WorkerMetrics {
        self.metrics.clone()
    }

    /// Handles events until `shutdown`, then finishes what runs, commits and leaves the group.
    ///
    /// Handlers run as tasks of the Tokio runtime. May be cancelled: handlers are cancelled then, nothing is lost, and the client
    /// leaves the group on a thread of the blocking pool.
    ///
    /// # Errors
    ///
    /// When the settings or the consumer's configuration ask for what cannot be kept (`enable.auto.commit`, an
    /// `auto.offset.reset` other than `earliest`), the client gives up, or the worker stops at an event: because its
    /// handler [says so](HandlerError::stop), because of [`OnPoison::Stop`], or because there is no dead-letter topic for it.
    pub async fn run<H, F, E>(
        self,
        shutdown: impl Future<Output = ()>,
        handler: H,
    ) -> Result<Outcome, WorkerError>
    where
        H: Fn(Incoming<C>) -> F + Send + Sync + 'static,
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: IntoHandlerError,
    {
        self.check()?;
        let handler: Handler<C> = Arc::new(move |incoming| {
            let handling = handler(incoming);
            Box::pin(async move { handling.await.map_err(E::into_handler_error) })
        });
        let attempts = Attempts {
            opener: Arc::clone(&self.consumer.opener),
            handler,
            group: self.consumer.group.as_str().into(),
        };
        // Before all that holds the client too: what is dropped last closes it.
        let mut leaving = Leaving(Some(Arc::clone(&self.consumer.client)));
        let Self {
            consumer,
            settings,
            metrics,
        } = self;
        let mut run = Run::new(
            Arc::clone(&consumer.client),
            attempts,
            settings,
            consumer.group.clone(),
            metrics.clone(),
        );
        let reason = match subscribe(&consumer, &mut run) {
            Ok(()) => run.run(shutdown).await,
            Err(error) => Reason::Kafka(error),
        };
        run.tell();
        let outcome = Outcome {
            abandoned: run.abandoned,
            left: run.left(),
            uncommitted: run.uncommitted(),
            metrics: metrics.snapshot(),
        };
        drop(run);
        leaving.0.take();
        // A client whose broker is away is left to close by itself.
        let _ = tokio::time::timeout(GRACE, consumer.close()).await;
        let outcome = Box::new(outcome);
        match reason {
            Reason::Shutdown => Ok(*outcome),
            Reason::Kafka(error) => Err(WorkerError::Kafka { error, outcome }),
            Reason::Halt(position, cause) => Err(WorkerError::Stopped {
                position,
                cause,
                outcome,
            }),
        }
    }

    fn check(&self) -> Result<(), WorkerError> {
        if self.consumer.commits_by_itself {
            return Err(WorkerError::Settings(
                "`enable.auto.commit` is set, so that events are committed that nobody has handled: leave it out of the \
                 configuration of a worker",
            ));
        }
        if !self.consumer.begins_with_the_first {
            return Err(WorkerError::Settings(
                "`auto.offset.reset` is not `earliest`, so that events are lost: those of a retry topic, for instance, when the \
                 worker starts again before it has committed anything of their partition. Leave it out of the configuration \
                 of a worker; for a group that is to begin with what is new, commit the ends of the partitions before it starts",
            ));
        }
        self.settings.check().map_err(WorkerError::Settings)
    }
}

/// A client that closes on a thread of the blocking pool when a worker is dropped in the midst of its work.
struct Leaving(Option<Arc<StreamConsumer<Membership>>>);

impl Drop for Leaving {
    fn drop(&mut self) {
        if let Some(client) = self.0.take()
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn_blocking(move || drop(client));
        }
    }
}

/// Takes the partitions that the consumer has already, and the retry topics beside its own.
fn subscribe<C: EventCatalog + Send + 'static>(
    consumer: &Consumer<C>,
    run: &mut Run<C>,
) -> KafkaResult<()> {
    let assigned = consumer.client.assignment()?;
    let assigned = assigned.elements();
    let places = assigned
        .iter()
        .map(|element| (element.topic().to_owned(), element.partition()));
    run.assigned(places.collect());
    let retry = &run.settings.retry;
    if !retry.has_topics() {
        return Ok(());
    }
    let mut topics = consumer.topics.clone();
    for topic in &consumer.topics {
        if !topic.starts_with('^') {
            topics.extend(retry.topics_of(topic));
        }
    }
    if topics.iter().any(|topic| topic.starts_with('^')) {
        run.settings.by_pattern = true;
        let patterns = retry
            .suffixes()
            .map(|suffix| format!("^.*{}$", suffix.replace('.', r"\.")));
        topics.extend(patterns);
    }
    let topics: Vec<&str> = topics.iter().map(String::as_str).collect();
    consumer.client.subscribe(&topics)
}
