//! What a consumer is asked to read, and how.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use agent_events::framing::{
    Framing, FramingReader, SchemaCache, SchemaId, SchemaStore, StoreError, WriterId,
};

use agent_events::kafka::{Consumer, Failure, FailureKind, HandlerError, Worker};
use agent_events::{AvroSchema, CloudEvent, CloudEventType, Deviation, Profile};

use crate::common::{Event, TaskDone, ToolEvent, minimal};
use crate::fixture::{Fixture, GROUP, Log, Running, task};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_types_are_left_out_before_they_are_decoded() {
    let fixture = Fixture::new(1);
    let mut broken = minimal().to_record().unwrap();
    broken.value = Some(vec![0]);
    fixture.send_record(broken).await;
    fixture.send(2, 1).await;
    let only = || {
        Consumer::<Event>::builder(fixture.config(), GROUP)
            .topics(["tasks"])
            .only([TaskDone::TYPE])
            .build()
            .unwrap()
    };
    let log = Log::default();
    let running = Running::start(Worker::new(only()), {
        let log = log.clone();
        move |incoming| {
            log.add(&incoming);
            async { Ok::<_, Infallible>(()) }
        }
    });
    running.until(|metrics| metrics.handled == 2).await;
    let outcome = running.stop().await;
    assert_eq!((outcome.metrics.filtered, outcome.is_clean()), (1, true));
    assert_eq!(log.numbers(), [0, 1]);
    assert_eq!(fixture.committed("tasks", 1).await, [Some(3)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_of_a_pattern_reads_by_its_profile_and_tells_what_it_mended() {
    let fixture = Fixture::new(1);
    fixture.broker.create_topic("tasks.dlq", 1).unwrap();
    let mut record = task("k", 0).to_record().unwrap();
    record.headers.push("CE_Subject", Some(b"other".to_vec()));
    record.headers.push("ce_Bad-Name", Some(b"x".to_vec()));
    let dead = record.clone().with_topic("tasks.dlq");
    fixture.producer.send_record(&dead).await.unwrap();
    fixture.send_record(record).await;
    let consumer = Consumer::<Event>::builder(fixture.config(), GROUP)
        .pattern("^tas.*")
        .profile(Profile::Lenient)
        .build()
        .unwrap();
    let incoming = consumer.stream().next().await.unwrap().unwrap();
    assert_eq!(incoming.position().topic, "tasks");
    assert!(incoming.timestamp().is_some());
    assert_eq!(incoming.attempt(), 1);
    let mended: Vec<_> = incoming
        .notes()
        .iter()
        .map(agent_events::Note::deviation)
        .collect();
    assert_eq!(mended, [Deviation::Name]);

    let worker = Worker::new(consumer).dead_letters(&fixture.producer);
    let running = Running::start(worker, |incoming| async move {
        if incoming.notes().is_empty() {
            return Ok(());
        }
        Err(HandlerError::dead_letter("its writer has to be mended"))
    });
    fixture.send(1, 1).await;
    let mut again = task("k", 1).to_record().unwrap();
    again.headers.push("ce_Bad-Name", Some(b"x".to_vec()));
    fixture.send_record(again).await;
    let metrics = running
        .until(|metrics| metrics.dead_lettered == 1 && metrics.handled == 1)
        .await;
    let topics: Vec<_> = metrics
        .partitions
        .iter()
        .map(|of| of.topic.as_str())
        .collect();
    assert_eq!(topics, ["tasks"], "dead letters are not read");
    assert!(running.stop().await.is_clean());
    let letter = fixture.records("tasks.dlq", 2).await.remove(1);
    let failure = Failure::from_headers(&letter.headers).unwrap();
    assert_eq!(failure.kind, FailureKind::Requested);
}

const KNOWN: SchemaId = SchemaId::new(7);
const UNKNOWN: SchemaId = SchemaId::new(8);

/// A registry that is away when it is asked for the first times.
struct Registry(AtomicUsize);

impl SchemaStore for Registry {
    fn schema(&self, writer: &WriterId) -> Result<Option<String>, StoreError> {
        if self.0.fetch_add(1, Ordering::SeqCst) < 2 {
            return Err("the registry is away".into());
        }
        Ok((*writer == WriterId::Id(KNOWN)).then(|| ToolEvent::SCHEMA.to_owned()))
    }
}

#[tokio::test]
async fn an_event_waits_for_a_registry_that_is_away_and_dies_of_a_schema_that_it_does_not_know() {
    let fixture = Fixture::new(1);
    fixture.broker.create_topic("tasks.dlq", 1).unwrap();
    for id in [KNOWN, UNKNOWN, KNOWN] {
        let called = ToolEvent {
            tool: "search".into(),
            failed: false,
        };
        let event = CloudEvent::new(called, "/a").unwrap();
        let record = event.to_record_framed(Framing::Confluent(id)).unwrap();
        fixture.send_record(record).await;
    }
    let cache = SchemaCache::new(Registry(AtomicUsize::new(0)))
        .with_expiry(Duration::from_secs(30), Duration::from_millis(10));
    let consumer = Consumer::<Event>::builder(fixture.config(), GROUP)
        .framings(FramingReader::new(Arc::new(cache)))
        .build()
        .unwrap();
    let worker = Worker::new(consumer).dead_letters(&fixture.producer);
    let running = Running::start(worker, |incoming| async move {
        assert!(matches!(incoming.event(), Event::Tool(_)));
        Ok::<_, Infallible>(())
    });
    running
        .until(|metrics| metrics.handled == 2 && metrics.dead_lettered == 1)
        .await;
    let outcome = running.stop().await;
    assert!(outcome.is_clean());
    assert_eq!((outcome.metrics.outages, outcome.metrics.failed), (2, 1));
    let letter = fixture.records("tasks.dlq", 1).await.remove(0);
    let failure = Failure::from_headers(&letter.headers).unwrap();
    assert_eq!(
        (failure.kind, failure.origin.offset),
        (FailureKind::UnknownWriter, 1)
    );
    assert!(failure.message.contains("id 8"), "{}", failure.message);
}
