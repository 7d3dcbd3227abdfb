//! Order, commits, crashes, back-pressure, shutdown.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use agent_events::kafka::{Concurrency, HandlerError, Retry, Window, Worker, WorkerError};
use tokio::sync::watch;

use crate::fixture::{Fixture, GROUP, Log, Running, named, task};

fn millis(number: usize) -> Duration {
    Duration::from_millis(u64::try_from(number).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_keep_their_order_and_every_event_is_handled_and_committed() {
    let fixture = Fixture::new(3);
    fixture.send(120, 6).await;
    let log = Log::default();
    let most = Arc::new((AtomicUsize::new(0), AtomicUsize::new(0)));
    let worker = Worker::new(fixture.consumer())
        .concurrency(Concurrency::Keys(4))
        .in_flight(16);
    let running = Running::start(worker, {
        let (log, most) = (log.clone(), Arc::clone(&most));
        move |incoming| {
            let (log, most) = (log.clone(), Arc::clone(&most));
            async move {
                let now = most.0.fetch_add(1, Ordering::SeqCst) + 1;
                most.1.fetch_max(now, Ordering::SeqCst);
                let (_, number) = named(&incoming);
                tokio::time::sleep(millis((number * 7) % 5)).await;
                log.add(&incoming);
                most.0.fetch_sub(1, Ordering::SeqCst);
                Ok::<_, Infallible>(())
            }
        }
    });
    running.until(|metrics| metrics.handled == 120).await;
    let outcome = running.stop().await;
    assert!(outcome.is_clean(), "{outcome:?}");
    assert_eq!(outcome.metrics.received, 120);
    let keys = log.by_key();
    assert_eq!(keys.len(), 6);
    for (key, numbers) in keys {
        assert!(
            numbers.is_sorted() && numbers.len() == 20,
            "{key}: {numbers:?}"
        );
    }
    assert!((2..=4).contains(&most.1.load(Ordering::SeqCst)));
    let committed = fixture.committed("tasks", 3).await;
    assert_eq!(committed.iter().flatten().sum::<i64>(), 120);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_offset_is_committed_only_when_all_before_it_are_handled() {
    let fixture = Fixture::new(1);
    fixture.send(10, 10).await;
    let (open, gate) = watch::channel(false);
    let worker = Worker::new(fixture.consumer())
        .concurrency(Concurrency::Keys(8))
        .commit_interval(Duration::from_millis(20));
    let running = Running::start(worker, move |incoming| {
        let mut gate = gate.clone();
        async move {
            if named(&incoming).1 == 3 {
                gate.wait_for(|open| *open).await?;
            }
            Ok::<_, HandlerError>(())
        }
    });
    let metrics = running
        .until(|metrics| metrics.handled == 9 && metrics.commits > 0)
        .await;
    assert_eq!(metrics.handled, 9, "only the fourth is not");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(fixture.committed("tasks", 1).await, [Some(3)]);
    open.send(true).unwrap();
    running.until(|metrics| metrics.handled == 10).await;
    assert!(running.stop().await.is_clean());
    assert_eq!(fixture.committed("tasks", 1).await, [Some(10)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_crashed_loses_nothing() {
    let fixture = Fixture::new(2);
    fixture.send(60, 7).await;
    let log = Log::default();
    let handler = |log: Log| {
        move |incoming| {
            let log = log.clone();
            async move {
                tokio::time::sleep(Duration::from_millis(10)).await;
                log.add(&incoming);
                Ok::<_, Infallible>(())
            }
        }
    };
    let worker = Worker::new(fixture.consumer())
        .concurrency(Concurrency::Keys(3))
        .commit_interval(Duration::from_millis(5));
    let first = Running::start(worker, handler(log.clone()));
    first
        .until(|metrics| metrics.handled >= 15 && metrics.commits > 0)
        .await;
    first.crash().await;
    let before = log.numbers().len();
    assert!(before < 60);
    let left = fixture.committed("tasks", 2).await;
    let left = 60 - left.iter().flatten().sum::<i64>();
    let second = Running::start(Worker::new(fixture.consumer()), handler(log.clone()));
    second
        .until(|metrics| i64::try_from(metrics.handled).unwrap() >= left)
        .await;
    assert!(second.stop().await.is_clean());
    let mut numbers = log.numbers();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers, (0..60).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_handler_pauses_its_partition_and_keeps_it() {
    let fixture = Fixture::new(1);
    fixture.send(12, 1).await;
    let mut config = fixture.config();
    config.set("max.poll.interval.ms", "6000");
    let consumer = agent_events::kafka::Consumer::new(&config, GROUP).unwrap();
    let log = Log::default();
    let worker = Worker::new(consumer).in_flight(4);
    let running = Running::start(worker, {
        let log = log.clone();
        move |incoming| {
            let log = log.clone();
            async move {
                if named(&incoming).1 == 1 {
                    tokio::time::sleep(Duration::from_secs(9)).await;
                }
                log.add(&incoming);
                Ok::<_, Infallible>(())
            }
        }
    });
    let paused = running
        .until(|metrics| metrics.partitions.iter().any(|partition| partition.paused))
        .await;
    assert!(paused.received <= 8, "{paused:?}");
    let behind = running.until(|metrics| metrics.lag() > 0).await;
    assert_eq!((behind.handled, behind.lag()), (1, 11));
    let metrics = running.until(|metrics| metrics.handled == 12).await;
    assert_eq!((metrics.revoked, metrics.received), (0, 12));
    assert!(running.stop().await.is_clean());
    assert_eq!(log.numbers(), (0..12).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shutdown_finishes_what_runs_and_says_what_is_left() {
    let fixture = Fixture::new(1);
    fixture.send(10, 1).await;
    let handler = |wait: Duration| {
        move |_| async move {
            tokio::time::sleep(wait).await;
            Ok::<_, Infallible>(())
        }
    };
    let worker = Worker::new(fixture.consumer());
    let running = Running::start(worker, handler(Duration::from_secs(1)));
    running.until(|metrics| metrics.in_flight == 1).await;
    let outcome = running.stop().await;
    assert_eq!((outcome.metrics.handled, outcome.abandoned), (1, 0));
    assert_eq!((outcome.left, outcome.is_clean()), (9, false));
    assert_eq!(fixture.committed("tasks", 1).await, [Some(1)]);

    let worker = Worker::new(fixture.consumer()).drain_deadline(Duration::from_millis(200));
    let running = Running::start(worker, handler(Duration::from_secs(600)));
    running.until(|metrics| metrics.in_flight == 1).await;
    let outcome = running.stop().await;
    assert_eq!((outcome.metrics.handled, outcome.abandoned), (0, 1));
    assert_eq!(outcome.left, 9);
    assert_eq!(fixture.committed("tasks", 1).await, [Some(1)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handler_is_tried_again_in_place_and_may_stop_the_worker() {
    let fixture = Fixture::new(1);
    fixture.send(4, 2).await;
    let log = Log::default();
    let worker = Worker::new(fixture.consumer())
        .retry(Retry::exponential(Duration::from_millis(20)).attempts(3));
    let running = Running::start(worker, {
        let log = log.clone();
        move |incoming| {
            let log = log.clone();
            async move {
                match (named(&incoming).1, incoming.attempt()) {
                    (0, 1) => return Err(HandlerError::retry("not yet")),
                    (0, 2) => panic!("still not"),
                    (0, 3) | (1, 1) => {}
                    (2, 1) => return Err(HandlerError::stop("the disk is full")),
                    other => panic!("{other:?}"),
                }
                log.add(&incoming);
                Ok(())
            }
        }
    });
    let error = running.end().await.unwrap_err();
    let WorkerError::Stopped {
        position,
        cause,
        outcome,
    } = error
    else {
        panic!("{error:?}");
    };
    assert_eq!((position.offset, cause.as_str()), (2, "the disk is full"));
    let metrics = outcome.metrics;
    assert_eq!(
        (metrics.retried, metrics.failed, metrics.handled),
        (2, 3, 2)
    );
    assert_eq!(log.numbers(), [0, 1]);
    assert_eq!(fixture.committed("tasks", 1).await, [Some(2)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_window_passes_over_what_was_handled() {
    let fixture = Fixture::new(1);
    let (first, second) = (task("k", 0), task("k", 1));
    for event in [&first, &first, &second, &first] {
        fixture.producer.send(event).await.unwrap();
    }
    let log = Log::default();
    let worker = Worker::new(fixture.consumer())
        .deduplicate(Window::of(8))
        .retry(Retry::exponential(Duration::from_millis(10)));
    let running = Running::start(worker, {
        let log = log.clone();
        move |incoming| {
            let log = log.clone();
            async move {
                if incoming.attempt() == 1 {
                    return Err(HandlerError::retry("what failed is no duplicate"));
                }
                log.add(&incoming);
                Ok(())
            }
        }
    });
    running
        .until(|metrics| metrics.handled == 2 && metrics.deduplicated == 2)
        .await;
    assert!(running.stop().await.is_clean());
    assert_eq!(log.numbers(), [0, 1]);
    assert_eq!(fixture.committed("tasks", 1).await, [Some(4)]);
}

#[tokio::test]
async fn a_worker_whose_broker_is_gone_ends_and_says_that_nothing_is_committed() {
    let fixture = Fixture::new(1);
    fixture.send(3, 1).await;
    let (open, gate) = watch::channel(false);
    let worker = Worker::new(fixture.consumer());
    let running = Running::start(worker, move |_| {
        let mut gate = gate.clone();
        async move {
            gate.wait_for(|open| *open).await?;
            Ok::<_, HandlerError>(())
        }
    });
    running.until(|metrics| metrics.in_flight == 1).await;
    drop(fixture);
    open.send(true).unwrap();
    running.until(|metrics| metrics.handled == 3).await;
    let begun = std::time::Instant::now();
    let outcome = running.stop().await;
    assert!(
        begun.elapsed() < Duration::from_secs(60),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!((outcome.left, outcome.is_clean()), (0, false));
    assert!(outcome.uncommitted.is_some());
}
