//! What a consumer is asked to read, and how.

use std::convert::Infallible;

use agent_events::kafka::{Consumer, Failure, FailureKind, HandlerError, Worker};
use agent_events::{CloudEventType, Deviation, Profile};

use crate::common::{Event, TaskDone, minimal};
use crate::fixture::{Fixture, GROUP, Log, Running, task};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_types_are_left_out_before_they_are_decoded() {
    let fixture = Fixture::new(1);
    let mut broken = minimal().to_record().unwrap();
    broken.value = Some(vec![0]);
    fixture.send_record(broken).await;
    fixture.send(2, 1).await;
    let only = || {
        Consumer::<Event>::builder(&fixture.config(), GROUP)
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
    let consumer = Consumer::<Event>::builder(&fixture.config(), GROUP)
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
    running
        .until(|metrics| metrics.dead_lettered == 1 && metrics.handled == 1)
        .await;
    assert!(running.stop().await.is_clean());
    let letter = fixture.records("tasks.dlq", 2).await.remove(1);
    let failure = Failure::from_headers(&letter.headers).unwrap();
    assert_eq!(failure.kind, FailureKind::Requested);
}
