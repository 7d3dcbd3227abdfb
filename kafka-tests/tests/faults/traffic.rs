//! A topic in; events through it, sent and handled as a service would, out in a ledger.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use agent_events::CloudEvent;
use agent_events::kafka::{Consumer, HandlerError, Incoming, Metrics, Producer, Worker};
use agent_events::rdkafka::config::ClientConfig;
use agent_events_kafka_tests::com::devraftel::events::{AgentTaskEvent, TaskStatus};
use agent_events_kafka_tests::{AgentEvent, Cluster, Error, Ledger, stored};
use futures_util::{StreamExt as _, TryStreamExt as _};
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// Events of how many tasks go through a topic: as many keys.
const TASKS: usize = 64;

/// How many events are on their way at once.
const ON_THEIR_WAY: usize = 200;

/// Returns an event of some 300 bytes.
pub(crate) fn event(number: usize) -> Result<CloudEvent<AgentTaskEvent>, Error> {
    let metadata = [("region", "eu-central-1"), ("tool_version", "2026.11.3+5")];
    let task = AgentTaskEvent {
        task_id: format!("t-{}", number % TASKS),
        status: TaskStatus::Completed,
        agent_id: "agent-research-7".to_owned(),
        progress_percent: Some(100),
        result: Some(format!("{number:0200}")),
        error: None,
        metadata: metadata
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into(),
    };
    Ok(CloudEvent::new(task, "/agents/worker")?)
}

/// Events that are being sent in the background.
pub(crate) struct Sending {
    stop: Arc<AtomicBool>,
    task: JoinHandle<Result<(), Error>>,
}

impl Sending {
    /// Begins to send `count` events, a hundred at a time and `pause` after each hundred.
    pub(crate) fn start(
        config: &ClientConfig,
        topic: &str,
        count: usize,
        pause: Duration,
        ledger: &Arc<Ledger>,
    ) -> Result<Self, Error> {
        let producer = Producer::new(config)?;
        let stop = Arc::new(AtomicBool::new(false));
        let (ledger, topic, stopped) = (Arc::clone(ledger), topic.to_owned(), Arc::clone(&stop));
        let task = tokio::spawn(async move {
            let send = |number| send_one(&producer, &topic, number, &ledger);
            for first in (0..count).step_by(100) {
                if stopped.load(Ordering::Relaxed) {
                    break;
                }
                let some = futures_util::stream::iter((first..count.min(first + 100)).map(send));
                some.buffer_unordered(ON_THEIR_WAY)
                    .try_collect::<Vec<()>>()
                    .await?;
                sleep(pause).await;
            }
            Ok(producer.flush(Duration::from_secs(180)).await?)
        });
        Ok(Self { stop, task })
    }

    /// Waits until everything has been sent.
    pub(crate) async fn finish(self) -> Result<(), Error> {
        self.task.await?
    }

    /// Sends no more, and waits until what was sent is confirmed.
    pub(crate) async fn stop(self) -> Result<(), Error> {
        self.stop.store(true, Ordering::Relaxed);
        self.task.await?
    }
}

async fn send_one(
    producer: &Producer,
    topic: &str,
    number: usize,
    ledger: &Ledger,
) -> Result<(), Error> {
    let event = event(number)?;
    ledger.sent(event.id());
    producer.send_to(topic, &event).await?;
    ledger.confirmed(event.id());
    Ok(())
}

/// Sends `count` events and waits for all.
pub(crate) async fn send(
    cluster: &Cluster,
    topic: &str,
    count: usize,
    ledger: &Arc<Ledger>,
) -> Result<(), Error> {
    let sending = Sending::start(
        &cluster.client_config(),
        topic,
        count,
        Duration::ZERO,
        ledger,
    )?;
    sending.finish().await
}

/// Notes what is stored in a topic.
pub(crate) fn note_stored(cluster: &Cluster, topic: &str, ledger: &Ledger) -> Result<(), Error> {
    for stored in stored(cluster, topic, true)? {
        ledger.stored(
            stored
                .header("ce_id")
                .ok_or("a stored record has no ce_id")?,
        );
    }
    Ok(())
}

/// Handles events as a member of `group` until `enough`, each with `handled`.
pub(crate) async fn handle(
    config: &ClientConfig,
    topic: &str,
    group: &str,
    handled: impl Fn(&str) + Send + Sync + 'static,
    enough: impl FnMut() -> bool,
) -> Result<Metrics, Error> {
    let consumer: Consumer<AgentEvent> = Consumer::with_topics(config, group, &[topic])?;
    work(Worker::new(consumer), handled, enough).await
}

/// Lets a worker handle events until `enough`, each with `handled`.
pub(crate) async fn work(
    worker: Worker<AgentEvent>,
    handled: impl Fn(&str) + Send + Sync + 'static,
    mut enough: impl FnMut() -> bool,
) -> Result<Metrics, Error> {
    let handled = Arc::new(handled);
    let on_event = move |incoming: Incoming<AgentEvent>| {
        let handled = Arc::clone(&handled);
        async move {
            // What a quick request to somebody else takes.
            sleep(Duration::from_millis(1)).await;
            handled(incoming.context().id());
            Ok::<_, HandlerError>(())
        }
    };
    let shutdown = async {
        while !enough() {
            sleep(Duration::from_millis(10)).await;
        }
    };
    let outcome = worker.run(shutdown, on_event).await?;
    Ok(outcome.metrics)
}

/// Returns a handler that notes what it is given.
pub(crate) fn noting(ledger: &Arc<Ledger>) -> impl Fn(&str) + Send + Sync + 'static {
    let ledger = Arc::clone(ledger);
    move |id| ledger.handled(id)
}
