//! What is sent is stored once and in order, or its sender learns why not; over librdkafka's mock cluster and its faults.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod common;

use std::error::Error;
use std::future::{Future, poll_fn};

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use agent_events::event_format::EventFormat;
use agent_events::framing::{Framing, SchemaId, VALUE_SCHEMA_ID};
use agent_events::kafka::{
    Consumer, ContentMode, KafkaConfig, KeyMapping, Producer, Record, SendError,
};
use agent_events::rdkafka::mocking::MockCluster;
use agent_events::rdkafka::producer::DefaultProducerContext;
use agent_events::rdkafka::types::{RDKafkaApiKey, RDKafkaRespErr};
use agent_events::{CloudEvent, CloudEventType};
use common::{Event, TaskDone, ToolEvent, done};

type Cluster = MockCluster<'static, DefaultProducerContext>;

const ALL_BROKERS: i32 = -1;

fn cluster(partitions: i32) -> (Cluster, KafkaConfig) {
    let cluster = MockCluster::new(1).unwrap();
    cluster.create_topic("tasks", partitions, 1).unwrap();
    let config = KafkaConfig::new(cluster.bootstrap_servers());
    (cluster, config)
}

fn event(result: impl std::fmt::Display) -> CloudEvent<TaskDone> {
    let data = TaskDone {
        result: result.to_string(),
        ..done()
    };
    CloudEvent::new(data, "/a").unwrap()
}

/// Returns the ids of the first `count` events in the topic.
async fn ids(config: &KafkaConfig, count: usize) -> Vec<String> {
    let consumer: Consumer<Event> = Consumer::new(config, "ids").unwrap();
    let mut ids = Vec::new();
    while ids.len() < count {
        let next = tokio::time::timeout(Duration::from_secs(120), consumer.recv()).await;
        ids.push(next.unwrap().unwrap().context().id().to_owned());
    }
    ids
}

#[tokio::test]
async fn a_structured_event_with_a_framed_payload_arrives() {
    let (_cluster, config) = cluster(1);
    let producer = Producer::new(&config).unwrap();
    let json = producer
        .clone()
        .with_content_mode(ContentMode::Structured(EventFormat::Json));
    let sent = event("structured");
    json.send(&sent).await.unwrap();
    let bare = producer.with_key_mapping(KeyMapping::None);
    bare.send(&sent).await.unwrap();

    let consumer: Consumer<Event> = Consumer::new(&config, "group").unwrap();
    for key in [Some(b"t-1".as_slice()), None] {
        let incoming = consumer.recv().await.unwrap();
        assert_eq!(incoming.key(), key);
        assert_eq!(incoming.into_event(), Event::TaskDone(sent.clone()));
    }
}

#[test]
fn options_make_the_record() {
    let producer = Producer::new(KafkaConfig::new("a:1")).unwrap();
    let tool = ToolEvent {
        tool: "search".into(),
        failed: false,
    };
    let tool = CloudEvent::new(tool, "/a").unwrap();
    let content_type = |record: &Record| {
        let value = record.headers.get("content-type").unwrap().to_vec();
        String::from_utf8(value).unwrap()
    };
    let raw = producer.record(&tool).unwrap();
    assert_eq!(raw, tool.to_record().unwrap());

    let by_header = producer
        .clone()
        .with_framing(Framing::ConfluentHeader)
        .unwrap();
    for (framing, producer) in [
        (Framing::ConfluentHeader, by_header.clone()),
        (
            Framing::SingleObject,
            producer
                .clone()
                .with_framing(Framing::SingleObject)
                .unwrap(),
        ),
        (
            Framing::Confluent(SchemaId::new(7)),
            by_header.with_framing_of::<ToolEvent>(Framing::Confluent(SchemaId::new(7))),
        ),
    ] {
        let record = producer.record(&tool).unwrap();
        assert_eq!(
            record,
            tool.to_record_framed(framing).unwrap(),
            "{framing:?}"
        );
        // Data in JSON has no framing.
        let done = event("json");
        assert_eq!(
            producer.record(&done).unwrap().headers,
            done.to_record().unwrap().headers
        );
    }
    let structured = producer
        .clone()
        .with_framing(Framing::ConfluentHeader)
        .unwrap()
        .with_content_mode(ContentMode::Structured(EventFormat::Avro));
    let record = structured.record(&tool).unwrap();
    assert_eq!(content_type(&record), "application/cloudevents+avro");
    assert_eq!(record.headers.get(VALUE_SCHEMA_ID), None);

    let refused = producer.with_framing(Framing::Confluent(SchemaId::new(7)));
    assert!(refused.unwrap_err().to_string().contains("with_framing_of"));
}

#[tokio::test]
async fn a_batch_keeps_its_order_and_tells_of_each() {
    let (_cluster, config) = cluster(1);
    let producer = Producer::new(config.clone().set("message.max.bytes", "2000")).unwrap();
    let mut events: Vec<_> = (0..500).map(event).collect();
    events[250] = event("x".repeat(4000));
    let sent = producer.send_all(&events).await;
    assert_eq!(sent.len(), 500);
    let mut offset = 0;
    for (index, sent) in sent.into_iter().enumerate() {
        match sent {
            Ok(delivery) => {
                assert_eq!(delivery.offset, offset, "in the order of the batch");
                offset += 1;
            }
            Err(error) => {
                assert_eq!(index, 250, "{error}");
                assert!(
                    matches!(error, SendError::TooLarge { limit: 2000, bytes, .. } if bytes > 4000)
                );
                assert!(error.to_string().contains("`message.max.bytes` is 2000"));
                assert!(!error.is_retriable());
            }
        }
    }
    assert_eq!(offset, 499);
    let records = [event(1), event(2)].map(|event| event.to_record().unwrap());
    assert!(
        producer
            .send_records(&records)
            .await
            .iter()
            .all(Result::is_ok)
    );
    assert_eq!(producer.send_all::<TaskDone>([]).await.len(), 0);
}

#[tokio::test(flavor = "current_thread")]
async fn a_full_queue_lets_senders_wait_and_nobody_else() {
    let (cluster, config) = cluster(1);
    let config = config
        .set("queue.buffering.max.messages", "2")
        .set("linger.ms", "0");
    let producer = Producer::new(config).unwrap();
    producer.send(&event("first")).await.unwrap();
    cluster
        .broker_round_trip_time(1, Duration::from_millis(20))
        .unwrap();

    let ticks = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&ticks);
    let ticker = tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_millis(1)).await;
            counted.fetch_add(1, Ordering::Relaxed);
        }
    });
    let senders: Vec<_> = (0..40)
        .map(|number| {
            let producer = producer.clone();
            tokio::spawn(async move { producer.send(&event(number)).await })
        })
        .collect();
    let begun = Instant::now();
    for sender in senders {
        sender.await.unwrap().unwrap();
    }
    let (took, free) = (begun.elapsed(), ticks.load(Ordering::Relaxed));
    assert!(
        took > Duration::from_millis(200),
        "they have waited: {took:?}"
    );
    assert!(
        free > 50,
        "the one thread was free meanwhile: {free} in {took:?}"
    );
    ticker.abort();
}

#[tokio::test]
async fn without_a_broker_every_deadline_is_kept_and_what_is_lost_is_counted() {
    let (cluster, config) = cluster(1);
    let producer = Producer::new(config.clone().set("message.timeout.ms", "8000")).unwrap();
    producer.send(&event("before")).await.unwrap();
    cluster.broker_down(ALL_BROKERS).unwrap();

    let error = producer.send(&event("timed out")).await.unwrap_err();
    assert!(error.is_retriable() && !error.is_fatal(), "{error:?}");
    assert!(error.source().is_some());
    assert!(producer.last_error().is_some(), "why it timed out");

    // Cancelled when it stands in the queue: it fails, and flushing tells.
    let cancelled = event("cancelled");
    let mut sending = Box::pin(producer.send(&cancelled));
    poll_fn(|context| {
        assert!(sending.as_mut().poll(context).is_pending());
        Poll::Ready(())
    })
    .await;
    drop(sending);
    let begun = Instant::now();
    let undelivered = producer
        .flush(Duration::from_millis(100))
        .await
        .unwrap_err();
    assert_eq!((undelivered.pending(), undelivered.lost()), (1, 0));
    assert!(begun.elapsed() < Duration::from_secs(6));
    let undelivered = producer.flush(Duration::from_secs(60)).await.unwrap_err();
    assert_eq!((undelivered.pending(), undelivered.lost()), (0, 1));
    producer.flush(Duration::from_secs(1)).await.unwrap();

    let patient = Producer::new(config).unwrap();
    let sender = patient.clone();
    let waiting = tokio::spawn(async move { sender.send_all(&[event(1), event(2)]).await });
    let are_queued = async || {
        let flushed = patient.flush(Duration::from_millis(1)).await;
        flushed.is_err_and(|undelivered| undelivered.pending() == 2)
    };
    while !are_queued().await {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let undelivered = patient.close(Duration::from_millis(200)).await.unwrap_err();
    assert_eq!(undelivered.pending(), 2);
    assert!(undelivered.to_string().starts_with("2 records"));
    for sent in waiting.await.unwrap() {
        assert!(sent.unwrap_err().is_retriable(), "given up, not refused");
    }
}

#[tokio::test]
async fn what_the_client_repeats_is_stored_once_under_one_id() {
    let (cluster, config) = cluster(1);
    let producer = Producer::new(config.clone().set("retry.backoff.ms", "10")).unwrap();
    let events = [event(1), event(2), event(3)];
    producer.send(&events[0]).await.unwrap();
    cluster.request_errors(
        RDKafkaApiKey::Produce,
        &[
            RDKafkaRespErr::RD_KAFKA_RESP_ERR__TRANSPORT,
            RDKafkaRespErr::RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
            RDKafkaRespErr::RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
        ],
    );
    assert_eq!(producer.send(&events[1]).await.unwrap().offset, 1);
    assert_eq!(producer.send(&events[2]).await.unwrap().offset, 2);
    assert_eq!(ids(&config, 3).await, events.each_ref().map(CloudEvent::id));
    producer.close(Duration::from_secs(10)).await.unwrap();
}

#[tokio::test]
async fn a_refusal_by_the_broker_says_which() {
    let (cluster, config) = cluster(1);
    let config = config.set("topic.metadata.propagation.max.ms", "100");
    let producer = Producer::new(&config).unwrap();
    producer.send(&event(1)).await.unwrap();
    let refused_with = async |code| {
        cluster.request_errors(RDKafkaApiKey::Produce, &[code]);
        producer.send(&event(1)).await.unwrap_err()
    };
    let error = refused_with(RDKafkaRespErr::RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE).await;
    assert!(
        matches!(
            error,
            SendError::TooLarge {
                limit: 1_000_000,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(
        error.to_string().contains("the broker does not take"),
        "{error}"
    );
    let error = refused_with(RDKafkaRespErr::RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED).await;
    assert!(
        matches!(error, SendError::Kafka(_)) && !error.is_retriable(),
        "{error:?}"
    );

    cluster
        .topic_error(
            "nowhere",
            RDKafkaRespErr::RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
        )
        .unwrap();
    let error = producer.send_to("nowhere", &event(1)).await.unwrap_err();
    assert!(
        matches!(&error, SendError::UnknownTopic { topic, .. } if topic == "nowhere"),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_client_that_has_given_up_says_so() {
    let (cluster, config) = cluster(1);
    cluster.request_errors(
        RDKafkaApiKey::InitProducerId,
        &[RDKafkaRespErr::RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED; 5],
    );
    let producer = Producer::new(config).unwrap();
    assert_eq!(producer.fatal_error(), None);
    for _ in 0..2 {
        let error = producer.send(&event(1)).await.unwrap_err();
        assert!(error.is_fatal() && !error.is_retriable(), "{error:?}");
        assert!(error.to_string().contains("create another"), "{error}");
    }
    assert!(producer.fatal_error().is_some());
}

#[tokio::test]
async fn sending_can_be_spawned() {
    fn assert_send(_: &impl Send) {}
    let producer = Producer::new(KafkaConfig::new("a:1")).unwrap();
    let events = [event(1)];
    let records = [events[0].to_record().unwrap()];
    assert_send(&producer.send(&events[0]));
    assert_send(&producer.send_all(&events));
    assert_send(&producer.send_records(&records));
    assert_send(&producer.flush(Duration::ZERO));
    assert_eq!(TaskDone::TOPIC, Some("tasks"));
}
