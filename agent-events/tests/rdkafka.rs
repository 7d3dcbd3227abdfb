//! Events through a real client and a mock broker: nothing is lost, nothing is skipped.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod common;

use std::time::Duration;

use agent_events::kafka::{
    Consumer, Headers, Incoming, InvalidEvent, Position, Producer, ReceiveError, Record, SendError,
    Unreadable, UnreadableReason,
};
use agent_events::testing::Broker;
use agent_events::{CloudEvent, CloudEventType};
use common::{Event, TaskDone, ToolEvent, done, minimal};

async fn next(consumer: &Consumer<Event>) -> Result<Incoming<Event>, ReceiveError> {
    tokio::time::timeout(Duration::from_secs(120), consumer.recv())
        .await
        .expect("a record within two minutes")
}

async fn unreadable(consumer: &Consumer<Event>) -> Box<Unreadable> {
    match next(consumer).await {
        Err(ReceiveError::Unreadable(unreadable)) => unreadable,
        other => panic!("not unreadable: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_arrives_as_it_was_sent_and_causes_another() {
    let broker = Broker::start().unwrap();
    broker.create_topic("tasks", 3).unwrap();
    let producer = Producer::new(broker.client_config()).unwrap();
    let consumer: Consumer<Event> = Consumer::new(broker.client_config(), "group").unwrap();

    let event = CloudEvent::new(done(), "/agents/planner").unwrap();
    let delivery = producer.send(&event).await.unwrap();
    assert_eq!((delivery.topic.as_str(), delivery.offset), ("tasks", 0));

    let position = Position::new("tasks", delivery.partition, 0);
    assert_eq!(Position::from(delivery), position);
    let incoming = next(&consumer).await.unwrap();
    assert_eq!(incoming.key(), Some(b"t-1".as_slice()));
    assert_eq!(incoming.position(), &position);
    assert!(incoming.headers().is_empty());
    let follower = incoming.derive(done(), "/agents/coder").unwrap();
    assert_eq!(follower.causation_id(), Some(event.id()));
    assert_eq!(incoming.into_event(), Event::TaskDone(event));

    let record = follower.to_record().unwrap().with_header("mine", [0xFF]);
    producer.send_record(&record).await.unwrap();
    let incoming = next(&consumer).await.unwrap();
    assert_eq!(incoming.key(), None);
    assert_eq!(
        incoming.headers().iter().collect::<Vec<_>>(),
        [("mine", Some([0xFF].as_slice()))]
    );

    let unknown = minimal().to_record().unwrap().with_topic("tasks");
    producer.send_record(&unknown).await.unwrap();
    let incoming = next(&consumer).await.unwrap();
    assert_eq!(incoming.event(), &Event::Unknown(minimal()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_send_runs_on_any_task_and_needs_a_topic() {
    let broker = Broker::start().unwrap();
    let producer = Producer::new(broker.client_config()).unwrap();
    let called = ToolEvent {
        tool: "search".into(),
        failed: false,
    };
    let event = CloudEvent::new(called, "/a").unwrap();
    assert_eq!(ToolEvent::TOPIC, None);
    let error = producer.send(&event).await.unwrap_err();
    assert!(matches!(error, SendError::NoTopic), "{error}");
    let record = event.to_record().unwrap();
    let error = producer.send_record(&record).await.unwrap_err();
    assert!(matches!(error, SendError::NoTopic), "{error}");
    assert!(
        error.to_string().contains("`Record::with_topic`"),
        "{error}"
    );
    let sender = producer.clone();
    let sent = tokio::spawn(async move { sender.send_to("tools", &event).await });
    assert_eq!(sent.await.unwrap().unwrap().topic, "tools");
    producer.flush(Duration::from_secs(10)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_read_is_seen_kept_and_passed_by() {
    let broker = Broker::start().unwrap();
    broker.create_topic("tasks", 1).unwrap();
    let producer = Producer::new(broker.client_config()).unwrap();
    let event = CloudEvent::new(done(), "/a").unwrap();
    let good = event.to_record().unwrap();

    let mut null_header = Headers::from_iter([("ce_id", None::<Vec<u8>>), ("x", None)]);
    null_header.push("ce_type", Some(b"a".to_vec()));
    let mut truncated = good.clone();
    truncated.value.as_mut().unwrap().truncate(5);
    let mut tombstone = good.clone();
    tombstone.value = None;
    let bad = [
        Record::new(null_header, None),
        Record::new(Headers::new(), Some(b"plain".to_vec())),
        good.clone().with_header("ce_note", [0xFF]),
        truncated,
        tombstone,
    ]
    .map(|record| record.with_topic("tasks"));
    for record in bad.iter().chain([&good]) {
        producer.send_record(record).await.unwrap();
    }

    let consumer: Consumer<Event> = Consumer::new(broker.client_config(), "group").unwrap();
    for (offset, record) in bad.iter().enumerate() {
        let seen = unreadable(&consumer).await;
        assert_eq!(usize::try_from(seen.position().offset), Ok(offset));
        assert_eq!(seen.record(), record);
        let expected = match offset {
            0 => matches!(
                seen.reason(),
                UnreadableReason::Invalid(InvalidEvent::Missing(_))
            ),
            1 => matches!(seen.reason(), UnreadableReason::NotACloudEvent),
            2 => matches!(
                seen.reason(),
                UnreadableReason::Invalid(InvalidEvent::NotUtf8 { .. })
            ),
            _ => matches!(seen.reason(), UnreadableReason::Rejected(_)),
        };
        assert!(expected, "{offset}: {:?}", seen.reason());
        assert!(
            seen.to_string()
                .contains(&format!("tasks [0] @ {offset} is "))
        );
        consumer.commit(seen.as_ref()).await.unwrap();
    }
    assert_eq!(
        next(&consumer).await.unwrap().into_event(),
        Event::TaskDone(event)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_goes_on_after_its_last_commit() {
    let broker = Broker::start().unwrap();
    broker.create_topic("tasks", 1).unwrap();
    let producer = Producer::new(broker.client_config()).unwrap();
    for number in 0..3 {
        let task = TaskDone {
            result: number.to_string(),
            ..done()
        };
        let event = CloudEvent::new(task, "/a").unwrap();
        producer.send(&event).await.unwrap();
    }
    let result = |incoming: &Incoming<Event>| match incoming.event() {
        Event::TaskDone(event) => event.data().result.clone(),
        other => panic!("{other:?}"),
    };
    let mut config = broker.client_config();
    config.set("session.timeout.ms", "6000");
    let first: Consumer<Event> = Consumer::new(&config, "group").unwrap();
    let committed = next(&first).await.unwrap();
    assert_eq!(result(&committed), "0");
    first.commit(&committed).await.unwrap();
    assert_eq!(result(&next(&first).await.unwrap()), "1");
    drop(first);

    let second: Consumer<Event> = Consumer::with_topics(&config, "group", &["tasks"]).unwrap();
    let resumed = next(&second).await.unwrap();
    assert_eq!(result(&resumed), "1", "what was not committed comes again");
    second.commit(&resumed).await.unwrap();
    assert_eq!(result(&next(&second).await.unwrap()), "2");
}

#[tokio::test]
async fn a_configuration_that_cannot_work_is_refused() {
    let broker = Broker::start().unwrap();
    let mut config = broker.client_config();
    config.set("no.such.property", "1");
    assert!(Producer::new(&config).is_err());
    assert!(Consumer::<Event>::new(&config, "group").is_err());
    let builder = |group| Consumer::<Event>::builder(broker.client_config(), group);
    let none: [&str; 0] = [];
    for (builder, remedy) in [
        (builder(""), "name the service"),
        (
            builder("group").topics(none),
            "give the schemas of the catalog a `topic`",
        ),
        (builder("group").topics([""]), "leave it out"),
        (builder("group").pattern(""), "write `.*`"),
        (builder("group").pattern("tasks("), "a regular expression"),
        (
            builder("group").only(["com.acme.task.dnoe.v1"]),
            "is `com.acme.task.done.v1` meant?",
        ),
    ] {
        let told = builder.build().unwrap_err().to_string();
        assert!(told.contains(remedy), "{remedy}: {told}");
    }
}
