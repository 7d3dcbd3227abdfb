//! Workers that come and go.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
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
        config.remove("heartbeat.interval.ms");
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
    let deadline = tokio::time::Instant::now() + Duration::from_secs(180);
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
async fn a_handler_that_does_not_end_is_cancelled_when_another_is_to_have_its_partition() {
    let fixture = Fixture::new(2);
    fixture.send(20, 10).await;
    let mut config = fixture.config();
    config.set("partition.assignment.strategy", "cooperative-sticky");
    let consumer = || Consumer::new(&config, GROUP).unwrap();
    let worker = Worker::new(consumer()).drain_deadline(Duration::from_millis(300));
    let hangs = Arc::new(());
    let first = Running::start(worker, {
        let hangs = Arc::clone(&hangs);
        move |_| {
            let hangs = Arc::clone(&hangs);
            async move {
                std::future::pending::<()>().await;
                drop(hangs);
                Ok::<_, Infallible>(())
            }
        }
    });
    first.until(|metrics| metrics.in_flight == 2).await;
    let hanging = Arc::strong_count(&hangs);
    let second = Running::start(Worker::new(consumer()), |_| async {
        Ok::<_, Infallible>(())
    });
    let metrics = first.until(|metrics| metrics.revoked == 1).await;
    assert_eq!(metrics.handled, 0);
    second
        .until(|metrics| metrics.handled > 0 && metrics.handled == metrics.received)
        .await;
    assert_eq!(Arc::strong_count(&hangs), hanging - 1, "one is gone");
    assert!(second.stop().await.is_clean());
    let committed = fixture.committed("tasks", 2).await;
    assert_eq!(committed.iter().flatten().count(), 1, "{committed:?}");
    let outcome = first.stop().await;
    assert_eq!((outcome.metrics.handled, outcome.is_clean()), (0, false));
}

#[tokio::test]
async fn a_handler_that_blocks_the_thread_costs_the_partitions_and_no_event() {
    let fixture = Fixture::new(2);
    fixture.send(20, 5).await;
    let mut config = fixture.config();
    config.set("max.poll.interval.ms", "6000");
    let consumer = Consumer::new(&config, GROUP).unwrap();
    let log = Log::default();
    let blocks = Arc::new(AtomicBool::new(true));
    let running = Running::start(Worker::new(consumer), {
        let log = log.clone();
        move |incoming| {
            if blocks.swap(false, Ordering::SeqCst) {
                std::thread::sleep(Duration::from_secs(8));
            }
            log.add(&incoming);
            async { Ok::<_, Infallible>(()) }
        }
    });
    let metrics = running.until(|metrics| metrics.revoked == 2).await;
    assert!(metrics.client_errors > 0, "{metrics:?}");
    running
        .until(|metrics| metrics.partitions.len() == 2 && metrics.handled >= 20)
        .await;
    assert!(running.stop().await.is_clean());
    let mut numbers = log.numbers();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers, (0..20).collect::<Vec<_>>());
    let committed = fixture.committed("tasks", 2).await;
    assert_eq!(committed.iter().flatten().sum::<i64>(), 20);
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
    let deadline = tokio::time::Instant::now() + Duration::from_secs(180);
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
