//! Workers that come and go.

use std::convert::Infallible;
use std::time::Duration;

use agent_events::kafka::{Concurrency, Consumer, Worker};

use crate::fixture::{Fixture, GROUP, Log, Running};

/// Two workers share four partitions, then one leaves; every event is handled.
async fn two_workers(property: &str, value: &str) {
    let fixture = Fixture::new(4);
    let mut config = fixture.config();
    config.set(property, value);
    if property == "group.protocol" {
        // The broker decides over that.
        config.remove("session.timeout.ms");
    }
    let log = Log::default();
    let start = || {
        let consumer = Consumer::new(&config, GROUP).unwrap();
        let worker = Worker::new(consumer)
            .concurrency(Concurrency::Keys(4))
            .commit_interval(Duration::from_millis(100));
        let log = log.clone();
        Running::start(worker, move |incoming| {
            let log = log.clone();
            async move {
                tokio::time::sleep(Duration::from_millis(5)).await;
                log.add(&incoming);
                Ok::<_, Infallible>(())
            }
        })
    };
    let first = start();
    first.until(|metrics| metrics.partitions.len() == 4).await;
    fixture.send(100, 9).await;
    let second = start();
    let shared = second.until(|metrics| metrics.partitions.len() == 2).await;
    assert_eq!(shared.partitions.len(), 2);
    fixture.send(100, 9).await;
    first.until(|metrics| metrics.revoked > 0).await;
    let left = first.stop().await;
    assert!(left.uncommitted.is_none(), "{left:?}");
    second.until(|metrics| metrics.partitions.len() == 4).await;
    fixture.send(50, 9).await;
    let deadline = tokio::time::Instant::now() + Duration::from_secs(30);
    loop {
        let committed = fixture.committed("tasks", 4).await;
        if committed.iter().flatten().sum::<i64>() == 250 {
            break;
        }
        let late = tokio::time::Instant::now() > deadline;
        assert!(!late, "{committed:?} {:?}", second.metrics.snapshot());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert!(second.stop().await.is_clean());
    // Each number was sent two or three times, each time as another event.
    let mut counts = [0; 100];
    for number in log.numbers() {
        counts[number] += 1;
    }
    for (number, count) in counts.iter().enumerate() {
        let sent = if number < 50 { 3 } else { 2 };
        assert!(*count >= sent, "{number}: handled {count} of {sent} times");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cooperative_workers_hand_over_without_loss() {
    two_workers("partition.assignment.strategy", "cooperative-sticky").await;
}

#[tokio::test]
async fn eager_workers_hand_over_without_loss() {
    two_workers("partition.assignment.strategy", "range").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn workers_of_the_consumer_protocol_hand_over_without_loss() {
    two_workers("group.protocol", "consumer").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn workers_that_come_leave_and_crash_all_the_time_lose_nothing() {
    let fixture = Fixture::new(6);
    let mut config = fixture.config();
    config.set("partition.assignment.strategy", "cooperative-sticky");
    config.set("heartbeat.interval.ms", "300");
    let log = Log::default();
    let start = || {
        let consumer = Consumer::new(&config, GROUP).unwrap();
        // Held so little that partitions are paused at most times.
        let worker = Worker::new(consumer)
            .concurrency(Concurrency::Keys(3))
            .in_flight(4)
            .commit_interval(Duration::from_millis(50));
        let log = log.clone();
        Running::start(worker, move |incoming| {
            let log = log.clone();
            async move {
                tokio::time::sleep(Duration::from_millis(8)).await;
                log.add(&incoming);
                Ok::<_, Infallible>(())
            }
        })
    };
    let sent = 600;
    let sending = fixture.send(sent, 40);
    let storm = async {
        let pause = || tokio::time::sleep(Duration::from_millis(2500));
        let mut workers = vec![start(), start()];
        for round in 0..6 {
            pause().await;
            workers.push(start());
            pause().await;
            let oldest = workers.remove(0);
            if round % 2 == 0 {
                oldest.crash().await;
            } else {
                oldest.stop().await;
            }
        }
        workers
    };
    let ((), workers) = tokio::join!(sending, storm);
    let deadline = tokio::time::Instant::now() + Duration::from_secs(60);
    loop {
        let committed = fixture.committed("tasks", 6).await;
        let total: i64 = committed.iter().flatten().sum();
        if usize::try_from(total).unwrap() == sent {
            break;
        }
        assert!(tokio::time::Instant::now() < deadline, "{committed:?}");
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    for worker in workers {
        assert!(worker.stop().await.is_clean());
    }
    let mut numbers = log.numbers();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers, (0..sent).collect::<Vec<_>>());
}
