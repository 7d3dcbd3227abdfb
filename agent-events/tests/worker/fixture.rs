//! A broker with numbered tasks, and workers that write down what they are handed.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use agent_events::CloudEvent;
use agent_events::kafka::{
    Consumer, Incoming, Metrics, Outcome, Position, Producer, Record, Worker, WorkerError,
    WorkerMetrics,
};
use agent_events::rdkafka::consumer::{BaseConsumer, Consumer as _};
use agent_events::rdkafka::{ClientConfig, TopicPartitionList};
use agent_events::testing::Broker;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::common::{Event, TaskDone};

pub(crate) const GROUP: &str = "group";

pub(crate) struct Fixture {
    pub(crate) broker: Broker,
    pub(crate) producer: Producer,
}

impl Fixture {
    pub(crate) fn new(partitions: i32) -> Self {
        let broker = Broker::start().unwrap();
        broker.create_topic("tasks", partitions).unwrap();
        let producer = Producer::new(broker.client_config()).unwrap();
        Self { broker, producer }
    }

    pub(crate) fn config(&self) -> ClientConfig {
        let mut config = self.broker.client_config();
        config.set("session.timeout.ms", "6000");
        config.set("topic.metadata.refresh.interval.ms", "500");
        config
    }

    pub(crate) fn consumer(&self) -> Consumer<Event> {
        Consumer::new(self.config(), GROUP).unwrap()
    }

    /// Sends the events `0..count` with `keys` keys in turn.
    pub(crate) async fn send(&self, count: usize, keys: usize) {
        for number in 0..count {
            let event = task(&format!("k-{}", number % keys), number);
            self.producer.send(&event).await.unwrap();
        }
    }

    pub(crate) async fn send_record(&self, record: Record) -> Position {
        let record = record.with_topic("tasks");
        self.producer.send_record(&record).await.unwrap().into()
    }

    /// Returns what the group has committed, by partition.
    pub(crate) async fn committed(&self, topic: &'static str, partitions: i32) -> Vec<Option<i64>> {
        let mut config = self.broker.client_config();
        config.set("group.id", GROUP);
        let committed = tokio::task::spawn_blocking(move || {
            let client: BaseConsumer = config.create().unwrap();
            let mut list = TopicPartitionList::new();
            list.add_partition_range(topic, 0, partitions - 1);
            let committed = client.committed_offsets(list, Duration::from_secs(60));
            committed
                .unwrap()
                .elements()
                .iter()
                .map(|element| element.offset().to_raw().filter(|offset| *offset >= 0))
                .collect()
        });
        committed.await.unwrap()
    }

    /// Reads a topic from its beginning until it has `count` records.
    pub(crate) async fn records(&self, topic: &str, count: usize) -> Vec<Record> {
        let mut config = self.broker.client_config();
        config
            .set("group.id", "records")
            .set("auto.offset.reset", "earliest");
        let topic = topic.to_owned();
        let read = tokio::task::spawn_blocking(move || {
            let client: BaseConsumer = config.create().unwrap();
            let mut list = TopicPartitionList::new();
            list.add_partition(&topic, 0);
            client.assign(&list).unwrap();
            let mut records = Vec::new();
            for _ in 0..1800 {
                if let Some(Ok(message)) = client.poll(Duration::from_millis(100)) {
                    records.push(Record::from_message(&message));
                }
                if records.len() == count {
                    return records;
                }
            }
            panic!("{} of {count} records in {topic}", records.len());
        });
        read.await.unwrap()
    }
}

pub(crate) fn task(key: &str, number: usize) -> CloudEvent<TaskDone> {
    let task = TaskDone {
        task_id: key.into(),
        result: number.to_string(),
    };
    CloudEvent::new(task, "/agents/planner").unwrap()
}

/// What handlers were handed: key and number, in the order in which they finished.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<(String, usize)>>>);

impl Log {
    pub(crate) fn add(&self, incoming: &Incoming<Event>) {
        self.0.lock().unwrap().push(named(incoming));
    }

    pub(crate) fn all(&self) -> Vec<(String, usize)> {
        self.0.lock().unwrap().clone()
    }

    pub(crate) fn numbers(&self) -> Vec<usize> {
        self.all().into_iter().map(|(_, number)| number).collect()
    }

    /// Returns the numbers by key, in order.
    pub(crate) fn by_key(&self) -> BTreeMap<String, Vec<usize>> {
        let mut keys: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (key, number) in self.all() {
            keys.entry(key).or_default().push(number);
        }
        keys
    }
}

pub(crate) fn named(incoming: &Incoming<Event>) -> (String, usize) {
    match incoming.event() {
        Event::TaskDone(event) => {
            let task = event.data();
            (task.task_id.clone(), task.result.parse().unwrap())
        }
        other => panic!("{other:?}"),
    }
}

/// A worker at work.
pub(crate) struct Running {
    pub(crate) metrics: WorkerMetrics,
    shutdown: Option<oneshot::Sender<()>>,
    task: JoinHandle<Result<Outcome, WorkerError>>,
}

impl Running {
    pub(crate) fn start<H, F, E>(worker: Worker<Event>, handler: H) -> Self
    where
        H: Fn(Incoming<Event>) -> F + Send + Sync + 'static,
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<agent_events::kafka::HandlerError> + 'static,
    {
        let (shutdown, asked) = oneshot::channel::<()>();
        let metrics = worker.metrics();
        let task = tokio::spawn(worker.run(
            async {
                let _ = asked.await;
            },
            handler,
        ));
        Self {
            metrics,
            shutdown: Some(shutdown),
            task,
        }
    }

    pub(crate) async fn until(&self, reached: impl Fn(&Metrics) -> bool) -> Metrics {
        for _ in 0..7200 {
            let metrics = self.metrics.snapshot();
            if reached(&metrics) {
                return metrics;
            }
            assert!(!self.task.is_finished(), "the worker stopped: {metrics:?}");
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("not within three minutes: {:?}", self.metrics.snapshot());
    }

    pub(crate) async fn stop(mut self) -> Outcome {
        self.shutdown.take().unwrap().send(()).unwrap();
        self.end().await.unwrap()
    }

    pub(crate) async fn end(self) -> Result<Outcome, WorkerError> {
        let ended = tokio::time::timeout(Duration::from_secs(180), self.task).await;
        ended.expect("an end within three minutes").unwrap()
    }

    /// Ends it as a crash would: nothing is finished, nothing committed.
    pub(crate) async fn crash(self) {
        self.task.abort();
        assert!(self.task.await.unwrap_err().is_cancelled());
    }
}
