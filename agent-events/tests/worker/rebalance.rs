//! Workers that come and go.

use std::convert::Infallible;
use std::time::Duration;

use agent_events::kafka::{Concurrency, Consumer, Worker};

use crate::fixture::{Fixture, GROUP, Log, Running};

/// Two workers share four partitions, then one leaves; every event is handled.
async fn two_workers(strategy: &str) {
    let fixture = Fixture::new(4);
    let mut config = fixture.config();
    config.set("partition.assignment.strategy", strategy);
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
    two_workers("cooperative-sticky").await;
}

#[tokio::test]
async fn eager_workers_hand_over_without_loss() {
    two_workers("range").await;
}
