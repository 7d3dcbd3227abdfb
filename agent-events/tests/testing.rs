//! The broker for users' own tests: what is in it can be seen, and what goes wrong can be made to.

#![cfg(feature = "rdkafka")]
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod common;

use std::time::{Duration, Instant};

use agent_events::kafka::{Consumer, Headers, Producer, Record};
use agent_events::testing::{Broker, ErrorCode, Request};
use agent_events::{CloudEvent, CloudEventType};
use common::{Event, TaskDone, done, minimal};

fn task(number: u32) -> CloudEvent<TaskDone> {
    let task = TaskDone {
        task_id: number.to_string(),
        ..done()
    };
    CloudEvent::new(task, "/a").unwrap()
}

#[tokio::test]
async fn all_events_of_a_topic_are_seen_in_the_order_of_their_partitions() {
    let broker = Broker::start().unwrap();
    broker.create_topic("tasks", 3).unwrap();
    assert_eq!(broker.events::<Event>("tasks").await.unwrap(), []);
    let producer = Producer::new(broker.client_config()).unwrap();
    let mut places = Vec::new();
    for number in 0..20 {
        let event = task(number);
        let delivery = producer.send(&event).await.unwrap();
        places.push((delivery.partition, delivery.offset, Event::TaskDone(event)));
    }
    places.sort_by_key(|(partition, offset, _)| (*partition, *offset));
    let expected: Vec<Event> = places.into_iter().map(|(.., event)| event).collect();
    assert_eq!(broker.events::<Event>("tasks").await.unwrap(), expected);
    assert_eq!(
        broker.events::<Event>("tasks").await.unwrap(),
        expected,
        "reading takes nothing"
    );
    let records = broker.records("tasks").await.unwrap();
    assert_eq!(records.len(), 20);
    assert!(records.iter().all(|record| record.key.is_some()));

    let unknown = minimal().to_record().unwrap().with_topic("others");
    producer.send_record(&unknown).await.unwrap();
    let others = broker.events::<Event>("others").await.unwrap();
    assert_eq!(others, [Event::Unknown(minimal())]);
    let plain = Record::new(Headers::new(), Some(b"plain".to_vec())).with_topic("others");
    producer.send_record(&plain).await.unwrap();
    let error = broker.events::<Event>("others").await.unwrap_err();
    assert!(error.to_string().contains("`others`"), "{error}");
    assert_eq!(broker.records("others").await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_request_fails_as_often_as_it_is_told() {
    let broker = Broker::start().unwrap();
    broker.create_topic("tasks", 1).unwrap();
    let mut config = broker.client_config();
    config.set("retry.backoff.ms", "10");
    let producer = Producer::new(&config).unwrap();
    producer.send(&task(0)).await.unwrap();

    let passing = [
        ErrorCode::NotEnoughReplicas,
        ErrorCode::NoError,
        ErrorCode::BrokerTransportFailure,
    ];
    broker.fail_next(Request::Produce, &passing);
    producer.send(&task(1)).await.unwrap();
    producer.send(&task(2)).await.unwrap();
    assert_eq!(
        broker.events::<Event>("tasks").await.unwrap().len(),
        3,
        "each once"
    );

    broker.fail_next(Request::Produce, &[ErrorCode::TopicAuthorizationFailed]);
    let error = producer.send(&task(3)).await.unwrap_err();
    let told = format!("{error:?}");
    assert!(told.contains("TopicAuthorizationFailed"), "{told}");

    broker.fail_next(Request::Produce, &[ErrorCode::TopicAuthorizationFailed; 5]);
    broker.fail_no_more(Request::Produce);
    let producer = Producer::new(&config).unwrap();
    producer.send(&task(4)).await.unwrap();
    assert_eq!(broker.events::<Event>("tasks").await.unwrap().len(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn brokers_go_down_come_back_and_keep_what_they_hold() {
    let broker = Broker::start_many(3).unwrap();
    assert_eq!(broker.bootstrap_servers().split(',').count(), 3);
    broker.create_topic("tasks", 1).unwrap();
    broker.lead("tasks", 0, Some(2)).unwrap();
    let producer = Producer::new(broker.client_config()).unwrap();
    producer.send(&task(0)).await.unwrap();

    broker.broker_down(2).unwrap();
    let waits = producer.clone();
    let sending = tokio::spawn(async move { waits.send(&task(1)).await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!sending.is_finished(), "its leader is gone");
    broker.lead("tasks", 0, Some(3)).unwrap();
    sending.await.unwrap().unwrap();
    broker.up().unwrap();
    assert_eq!(broker.events::<Event>("tasks").await.unwrap().len(), 2);

    broker.down().unwrap();
    let waits = producer.clone();
    let sending = tokio::spawn(async move { waits.send(&task(2)).await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!sending.is_finished());
    broker.up().unwrap();
    sending.await.unwrap().unwrap();
    assert_eq!(broker.events::<Event>("tasks").await.unwrap().len(), 3);
}

#[tokio::test]
async fn answers_can_be_late() {
    let broker = Broker::start().unwrap();
    broker.create_topic("tasks", 1).unwrap();
    let producer = Producer::new(broker.client_config()).unwrap();
    producer.send(&task(0)).await.unwrap();
    broker.slow(Duration::from_millis(400)).unwrap();
    let begun = Instant::now();
    producer.send(&task(1)).await.unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(400));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_that_went_without_a_word_is_soon_replaced() {
    let broker = Broker::start().unwrap();
    broker.create_topic("tasks", 1).unwrap();
    let producer = Producer::new(broker.client_config()).unwrap();
    producer.send(&task(0)).await.unwrap();
    let config = broker.client_config();
    let first: Consumer<Event> = Consumer::with_topics(&config, "group", &["tasks"]).unwrap();
    let next = async |consumer: &Consumer<Event>| {
        let received = tokio::time::timeout(Duration::from_secs(120), consumer.recv());
        received
            .await
            .expect("an event within two minutes")
            .unwrap()
    };
    next(&first).await;
    // Its thread would go on with the heartbeats.
    first.close().await;
    let begun = Instant::now();
    let second: Consumer<Event> = Consumer::with_topics(&config, "group", &["tasks"]).unwrap();
    next(&second).await;
    assert!(
        begun.elapsed() < Duration::from_secs(60),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(TaskDone::TOPIC, Some("tasks"));
}
