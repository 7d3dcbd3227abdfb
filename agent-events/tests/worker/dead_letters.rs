//! What cannot be handled: retry topics, dead letters, policies.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use agent_events::kafka::{
    Consumer, DeadLetters, Failure, FailureKind, HandlerError, Headers, KafkaConfig, OnPoison,
    Producer, Record, RedriveError, Retry, Worker, WorkerError,
};

use agent_events::rdkafka::ClientConfig;

use crate::common::Event;
use crate::fixture::{Fixture, GROUP, Log, Running, named, task};

fn plain() -> Record {
    Record::new(Headers::new(), Some(b"plain".to_vec()))
}

fn truncated() -> Record {
    let mut record = task("k", 7).to_record().unwrap();
    record.value.as_mut().unwrap().truncate(5);
    record
        .with_key(vec![0xFF, 0x00])
        .with_header("mine", [0xFE])
        .with_header("mine", "again")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn poison_goes_to_the_dead_letters_whole_with_its_cause() {
    let fixture = Fixture::new(1);
    fixture.broker.create_topic("tasks.dlq", 1).unwrap();
    let mut invalid = task("k", 7).to_record().unwrap();
    invalid.headers.push("ce_id", Some(b"another".to_vec()));
    invalid.headers.push("null", None);
    let bad = [truncated(), invalid, plain()];
    for record in bad.iter().cloned() {
        fixture.send_record(record).await;
    }
    fixture.send(1, 1).await;
    let worker = Worker::new(fixture.consumer()).dead_letters(&fixture.producer);
    let running = Running::start(worker, |_| async { Ok::<_, Infallible>(()) });
    running.until(|metrics| metrics.handled == 1).await;
    running.until(|metrics| metrics.dead_lettered == 3).await;
    let outcome = running.stop().await;
    assert!(outcome.is_clean());
    assert_eq!(outcome.metrics.not_cloud_events, 1);
    assert_eq!(fixture.committed("tasks", 1).await, [Some(4)]);

    let mut letters = fixture.records("tasks.dlq", 3).await;
    letters.sort_by_key(|letter| {
        Failure::from_headers(&letter.headers)
            .unwrap()
            .origin
            .offset
    });
    let kinds = [
        FailureKind::Undecodable,
        FailureKind::Invalid,
        FailureKind::NotACloudEvent,
    ];
    for ((letter, record), kind) in letters.iter().zip(&bad).zip(kinds) {
        let failure = Failure::from_headers(&letter.headers).unwrap();
        assert_eq!(
            (failure.kind, failure.origin.topic.as_str()),
            (kind, "tasks")
        );
        assert_eq!((failure.group.as_str(), failure.attempts), (GROUP, 1));
        assert!(failure.timestamp.is_some() && !failure.message.is_empty());
        assert_eq!((&letter.key, &letter.value), (&record.key, &record.value));
        let headers: Vec<_> = record.headers.iter().collect();
        let kept: Vec<_> = letter.headers.iter().take(headers.len()).collect();
        assert_eq!(kept, headers);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_dead_letters_poison_stops_the_worker_unless_it_is_to_be_skipped() {
    let fixture = Fixture::new(1);
    fixture.send(1, 1).await;
    fixture.send_record(plain()).await;
    fixture.send_record(truncated()).await;
    let handler = |_| async { Ok::<_, Infallible>(()) };
    let running = Running::start(Worker::new(fixture.consumer()), handler);
    let error = running.end().await.unwrap_err();
    assert!(error.to_string().contains("tasks [0] @ 1"), "{error}");
    assert_eq!(error.outcome().unwrap().metrics.handled, 1);
    assert_eq!(fixture.committed("tasks", 1).await, [Some(1)]);

    let worker = Worker::new(fixture.consumer()).on_not_a_cloud_event(OnPoison::Skip);
    let error = Running::start(worker, handler).end().await.unwrap_err();
    assert!(matches!(&error, WorkerError::Stopped { position, .. } if position.offset == 2));
    assert_eq!(error.outcome().unwrap().metrics.skipped, 1);
    assert_eq!(fixture.committed("tasks", 1).await, [Some(2)]);

    let worker = Worker::new(fixture.consumer()).on_poison(OnPoison::Skip);
    let running = Running::start(worker, handler);
    running.until(|metrics| metrics.skipped == 1).await;
    assert!(running.stop().await.is_clean());
    assert_eq!(fixture.committed("tasks", 1).await, [Some(3)]);

    let worker = Worker::new(fixture.consumer()).on_poison(OnPoison::DeadLetter);
    let error = worker.run(async {}, handler).await.unwrap_err();
    assert!(matches!(error, WorkerError::Settings(_)), "{error:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_committed_past_a_dead_letter_that_nobody_has() {
    let fixture = Fixture::new(1);
    fixture.send(1, 1).await;
    fixture.send_record(truncated()).await;
    fixture.send(1, 1).await;
    let mut nowhere = fixture.broker.client_config();
    nowhere.set("bootstrap.servers", "127.0.0.1:1");
    nowhere.set("message.timeout.ms", "300");
    let handler = |_| async { Ok::<_, Infallible>(()) };
    let worker = Worker::new(fixture.consumer())
        .dead_letters(&Producer::new(&nowhere).unwrap())
        .commit_interval(Duration::from_millis(20));
    let running = Running::start(worker, handler);
    let metrics = running
        .until(|metrics| metrics.failed_sends >= 2 && metrics.handled >= 1)
        .await;
    assert_eq!((metrics.dead_lettered, metrics.handled), (0, 1));
    let outcome = running.stop().await;
    assert_eq!((outcome.left, outcome.is_clean()), (2, false));
    assert_eq!(fixture.committed("tasks", 1).await, [Some(1)]);

    let worker = Worker::new(fixture.consumer()).dead_letters(&fixture.producer);
    let running = Running::start(worker, handler);
    running
        .until(|metrics| metrics.dead_lettered == 1 && metrics.handled == 1)
        .await;
    assert!(running.stop().await.is_clean());
    assert_eq!(fixture.committed("tasks", 1).await, [Some(3)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_fails_goes_through_the_retry_topics_and_others_pass_it() {
    let fixture = Fixture::new(1);
    for topic in ["tasks.retry.1s", "tasks.retry.2s", "tasks.dlq"] {
        fixture.broker.create_topic(topic, 1).unwrap();
    }
    fixture.send(3, 1).await;
    let retry = Retry::exponential(Duration::from_millis(10))
        .attempts(2)
        .then_topics([Duration::from_secs(1), Duration::from_secs(2)]);
    let log = Log::default();
    let worker = Worker::new(fixture.consumer())
        .retry(retry)
        .dead_letters(&fixture.producer);
    let running = Running::start(worker, {
        let log = log.clone();
        move |incoming| {
            let log = log.clone();
            async move {
                let topic = incoming.position().topic.as_str();
                match (named(&incoming).1, topic, incoming.attempt()) {
                    (0, "tasks", 1 | 2) | (0, "tasks.retry.1s", 3) => Err("not yet"),
                    (1, "tasks", 1 | 2) | (1, "tasks.retry.1s", 3) | (1, "tasks.retry.2s", 4) => {
                        Err("never")
                    }
                    (0, "tasks.retry.2s", 4) | (2, "tasks", 1) => {
                        log.add(&incoming);
                        Ok(())
                    }
                    other => panic!("{other:?}"),
                }
                .map_err(HandlerError::retry)
            }
        }
    });
    let metrics = running
        .until(|metrics| metrics.dead_lettered == 1 && metrics.handled == 2)
        .await;
    assert_eq!((metrics.sent_to_retry, metrics.retried), (4, 2));
    assert!(running.stop().await.is_clean());
    assert_eq!(log.numbers(), [2, 0]);
    assert_eq!(fixture.committed("tasks", 1).await, [Some(3)]);
    assert_eq!(fixture.committed("tasks.retry.2s", 1).await, [Some(2)]);

    let letter = fixture.records("tasks.dlq", 1).await.remove(0);
    let failure = Failure::from_headers(&letter.headers).unwrap();
    assert_eq!((failure.kind, failure.attempts), (FailureKind::Handler, 4));
    assert_eq!(
        (failure.origin.topic.as_str(), failure.origin.offset),
        ("tasks", 1)
    );
    assert_eq!(failure.message, "never");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redrive_sends_letters_back_as_they_were_and_keeps_the_others() {
    let fixture = Fixture::new(1);
    fixture.broker.create_topic("tasks.dlq", 1).unwrap();
    let bad = [truncated(), plain(), truncated()];
    for record in bad.iter().cloned() {
        fixture.send_record(record).await;
    }
    let worker = || Worker::new(fixture.consumer()).dead_letters(&fixture.producer);
    let handler = |_| async { Ok::<_, Infallible>(()) };
    let running = Running::start(worker(), handler);
    running.until(|metrics| metrics.dead_lettered == 3).await;
    assert!(running.stop().await.is_clean());
    let foreign = plain().with_topic("tasks.dlq");
    fixture.producer.send_record(&foreign).await.unwrap();

    let config = fixture.broker.client_config();
    let undecodable = || {
        DeadLetters::of(&config, "tasks.dlq").filter(|letter| {
            let failure = letter.failure().unwrap();
            failure.kind == FailureKind::Undecodable && failure.redrives == 0
        })
    };
    let listed = undecodable().limit(1).list().await.unwrap();
    assert_eq!((listed.len(), listed[0].position().offset), (1, 0));
    let mut nowhere = ClientConfig::new();
    nowhere.set("bootstrap.servers", "127.0.0.1:1");
    nowhere.set("message.timeout.ms", "300");
    let nobody = Producer::new(&nowhere).unwrap();
    let error = undecodable().redrive(&nobody).await.unwrap_err();
    assert!(error.to_string().contains("tasks.dlq [0] @ 0"), "{error}");

    let redriven = undecodable().limit(1).redrive(&fixture.producer).await;
    let redriven = redriven.unwrap();
    assert_eq!((redriven.sent, redriven.kept), (1, 0));
    let redriven = undecodable().redrive(&fixture.producer).await.unwrap();
    assert_eq!((redriven.sent, redriven.kept), (1, 2));
    let redriven = undecodable().redrive(&fixture.producer).await.unwrap();
    assert_eq!((redriven.sent, redriven.kept), (0, 2));

    let back = fixture.records("tasks", 5).await.split_off(3);
    for (back, sent) in back.iter().zip([&bad[0], &bad[2]]) {
        assert_eq!((&back.key, &back.value), (&sent.key, &sent.value));
        let mut headers: Vec<_> = sent.headers.iter().collect();
        headers.push(("agent-events-redrives", Some(b"1")));
        assert_eq!(back.headers.iter().collect::<Vec<_>>(), headers);
    }
    let running = Running::start(worker(), handler);
    running.until(|metrics| metrics.dead_lettered == 2).await;
    assert!(running.stop().await.is_clean());
    let twice = fixture.records("tasks.dlq", 10).await.remove(9);
    assert_eq!(Failure::from_headers(&twice.headers).unwrap().redrives, 1);
}

#[tokio::test]
async fn a_worker_that_reads_its_own_dead_letters_stops() {
    let fixture = Fixture::new(1);
    fixture.send_record(plain()).await;
    let worker = Worker::new(fixture.consumer())
        .dead_letters(&fixture.producer)
        .dead_letter_topic("tasks");
    let running = Running::start(worker, |_| async { Ok::<_, Infallible>(()) });
    let error = running.end().await.unwrap_err();
    assert!(
        error.to_string().contains("it is a dead letter already"),
        "{error}"
    );
    assert_eq!(fixture.committed("tasks", 1).await, [None]);
}

#[tokio::test]
async fn a_pattern_has_its_retry_topics_and_each_group_tries_its_own_again() {
    let fixture = Fixture::new(1);
    fixture.broker.create_topic("tasks.retry.1s", 1).unwrap();
    fixture.send(1, 1).await;
    let worker = |group: &str| {
        let consumer = Consumer::<Event>::builder(fixture.config(), group).pattern("^tasks$");
        Worker::new(consumer.build().unwrap())
            .retry(Retry::never().then_topics([Duration::from_secs(1)]))
            .dead_letters(&fixture.producer)
    };
    let running = Running::start(worker(GROUP), |incoming| async move {
        match incoming.attempt() {
            1 => Err(HandlerError::retry("not yet")),
            _ => Ok(()),
        }
    });
    let metrics = running.until(|metrics| metrics.handled == 1).await;
    assert_eq!((metrics.sent_to_retry, metrics.dead_lettered), (1, 0));
    assert!(running.stop().await.is_clean());

    let running = Running::start(worker("another"), |_| async { Ok::<_, Infallible>(()) });
    let metrics = running
        .until(|metrics| metrics.handled == 1 && metrics.of_other_groups == 1)
        .await;
    assert_eq!(metrics.received, 2);
    assert!(running.stop().await.is_clean());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broker_that_is_away_is_told_after_the_deadline() {
    let deadline = Duration::from_millis(300);
    let letters = DeadLetters::of(KafkaConfig::new("127.0.0.1:1"), "tasks.dlq").deadline(deadline);
    let begun = Instant::now();
    let error = letters.list().await.unwrap_err();
    // Far from the thirty seconds of an answer that is waited for in vain.
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "{:?}",
        begun.elapsed()
    );
    assert!(
        matches!(&error, RedriveError::Unanswered { deadline: told, .. } if *told == deadline),
        "{error:?}"
    );
    let told = error.to_string();
    assert!(
        told.contains("300ms") && told.contains("`DeadLetters::deadline`"),
        "{told}"
    );
}
