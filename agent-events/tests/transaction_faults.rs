//! What becomes of a transaction when the broker refuses it; over librdkafka's mock cluster, which enforces none.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod common;

use std::error::Error;
use std::time::{Duration, Instant};

use agent_events::CloudEvent;
use agent_events::kafka::{
    Consumer, Handled, KafkaConfig, SendError, Transaction, TransactionError, TransactionalProducer,
};
use agent_events::rdkafka::mocking::MockCluster;
use agent_events::rdkafka::producer::DefaultProducerContext;
use agent_events::rdkafka::types::{RDKafkaApiKey, RDKafkaRespErr};
use common::{Event, TaskDone, done};

type Cluster = MockCluster<'static, DefaultProducerContext>;

const DEADLINE: Duration = Duration::from_secs(60);

async fn begun() -> (Cluster, KafkaConfig, TransactionalProducer) {
    let cluster = MockCluster::new(1).unwrap();
    cluster.create_topic("tasks", 1, 1).unwrap();
    let config = KafkaConfig::new(cluster.bootstrap_servers());
    let producer = TransactionalProducer::init(&config, "tasks-0", DEADLINE);
    let producer = producer.await.unwrap();
    (cluster, config, producer)
}

fn event() -> CloudEvent<TaskDone> {
    CloudEvent::new(done(), "/a").unwrap()
}

async fn filled(producer: &mut TransactionalProducer) -> Transaction<'_> {
    let transaction = producer.begin().await.unwrap();
    transaction.send(&event()).await.unwrap();
    transaction
}

#[tokio::test]
async fn a_transaction_is_committed_with_what_was_handled() {
    let (cluster, config, mut producer) = begun().await;
    filled(&mut producer).await.commit().await.unwrap();
    let consumer: Consumer<Event> = Consumer::new(&config, "group").unwrap();
    let first = consumer.recv().await.unwrap();
    let answer = first.derive(done(), "/b").unwrap();
    // The coordinator moves meanwhile: the client asks again by itself.
    cluster.request_errors(
        RDKafkaApiKey::EndTxn,
        &[RDKafkaRespErr::RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE; 2],
    );
    let transaction = producer.begin().await.unwrap();
    transaction.send_to("tasks", &answer).await.unwrap();
    transaction
        .commit_handled(&consumer, [&first])
        .await
        .unwrap();
    assert_eq!(consumer.recv().await.unwrap().context().id(), answer.id());

    let careless = config.clone().set("enable.auto.commit", "true");
    let careless: Consumer<Event> = Consumer::new(careless, "other").unwrap();
    let transaction = producer.begin().await.unwrap();
    let refused = transaction.commit_handled(&careless, [&first]).await;
    assert!(
        matches!(refused, Err(TransactionError::Config(_))),
        "{refused:?}"
    );

    consumer.rewind([&first]).await.unwrap();
    let again = consumer.recv().await.unwrap();
    assert_eq!(
        again.position(),
        first.position(),
        "what was aborted comes again"
    );
}

#[tokio::test]
async fn what_another_member_may_have_handled_is_not_committed() {
    let (cluster, config, mut producer) = begun().await;
    cluster.create_topic("shared", 2, 1).unwrap();
    let config = config.set("session.timeout.ms", "6000");
    let member = || Consumer::<Event>::with_topics(&config, "group", &["shared"]).unwrap();
    let transaction = producer.begin().await.unwrap();
    for key in 0..20 {
        let mut task = done();
        task.task_id = format!("k-{key}");
        let event = CloudEvent::new(task, "/a").unwrap();
        transaction.send_to("shared", &event).await.unwrap();
    }
    transaction.commit().await.unwrap();
    let first = member();
    let before = first.recv().await.unwrap();

    // The partitions go round: whatever the first has afterwards, it has not had all the time.
    let second = member();
    let polled = async {
        let mut received = Vec::new();
        while let Ok(incoming) = first.recv().await {
            received.push(incoming);
        }
        received
    };
    let theirs = tokio::select! {
        theirs = second.recv() => theirs.unwrap(),
        received = polled => panic!("{received:?}"),
    };

    let transaction = filled(&mut producer).await;
    let refused = transaction.commit_handled(&first, [&before]).await;
    let error = refused.unwrap_err();
    assert!(
        matches!(&error, TransactionError::Reassigned(position) if position == before.position()),
        "{error:?}"
    );
    assert!(error.is_aborted() && !error.is_fatal());
    assert!(error.to_string().contains("another member"), "{error}");
    first.rewind([&before]).await.unwrap();

    let transaction = filled(&mut producer).await;
    let handled: [&dyn Handled; 1] = [&theirs];
    transaction.commit_handled(&second, handled).await.unwrap();
    let position = theirs.position().clone();
    second.rewind([Box::new(theirs)]).await.unwrap();
    assert_eq!(second.recv().await.unwrap().position(), &position);
}

#[tokio::test]
async fn a_transaction_that_was_refused_is_aborted_and_the_next_goes_on() {
    let (cluster, _config, mut producer) = begun().await;
    cluster.request_errors(
        RDKafkaApiKey::AddPartitionsToTxn,
        &[RDKafkaRespErr::RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED],
    );
    let error = filled(&mut producer).await.commit().await.unwrap_err();
    assert!(error.is_aborted() && !error.is_fatal(), "{error:?}");
    assert!(error.to_string().contains("rewind") && error.source().is_some());

    filled(&mut producer).await.commit().await.unwrap();
    cluster.request_errors(
        RDKafkaApiKey::Produce,
        &[RDKafkaRespErr::RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE],
    );
    let error = filled(&mut producer).await.commit().await.unwrap_err();
    assert!(error.is_aborted(), "{error:?}");
    assert!(
        matches!(
            &error,
            TransactionError::NotSent(SendError::TooLarge { .. })
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn one_that_is_aborted_or_dropped_lets_the_next_begin() {
    let (_cluster, _config, mut producer) = begun().await;
    producer.begin().await.unwrap().commit().await.unwrap();
    filled(&mut producer).await.abort().await.unwrap();
    drop(filled(&mut producer).await);
    filled(&mut producer).await.commit().await.unwrap();
    // Cancelled while it begins: the next one aborts it.
    for _ in 0..3 {
        let begin = tokio::time::timeout(Duration::ZERO, producer.begin()).await;
        drop(begin);
    }
    filled(&mut producer).await.commit().await.unwrap();
}

#[tokio::test]
async fn a_producer_that_was_replaced_is_told_so() {
    let (cluster, _config, mut producer) = begun().await;
    cluster.request_errors(
        RDKafkaApiKey::EndTxn,
        &[RDKafkaRespErr::RD_KAFKA_RESP_ERR_PRODUCER_FENCED],
    );
    let error = filled(&mut producer).await.commit().await.unwrap_err();
    assert!(
        error.is_fenced() && error.is_fatal() && !error.is_aborted(),
        "{error:?}"
    );
    let error = producer.begin().await.unwrap_err();
    assert!(error.is_fatal(), "{error:?}");
}

#[tokio::test]
async fn without_a_broker_the_deadline_is_kept() {
    let cluster = MockCluster::new(1).unwrap();
    cluster.broker_down(-1).unwrap();
    let config = KafkaConfig::new(cluster.bootstrap_servers());
    let asked = Instant::now();
    let producer = TransactionalProducer::init(&config, "a", Duration::from_millis(300)).await;
    let error = producer.unwrap_err();
    assert!(error.is_retriable() && !error.is_fatal(), "{error:?}");
    assert!(
        asked.elapsed() < Duration::from_secs(30),
        "{:?}",
        asked.elapsed()
    );
}

#[tokio::test]
async fn what_cannot_have_transactions_is_refused() {
    let config = KafkaConfig::new("localhost:1");
    let longer = config
        .clone()
        .set("transaction.timeout.ms", "1000")
        .set("message.timeout.ms", "2000");
    for (config, id, named) in [
        (config.clone(), "", "needs an id"),
        (longer, "a", "message.timeout.ms"),
        (
            config.set("enable.idempotence", "false"),
            "a",
            "enable.idempotence",
        ),
    ] {
        let error = TransactionalProducer::init(config, id, DEADLINE)
            .await
            .unwrap_err();
        let TransactionError::Config(error) = &error else {
            panic!("{error:?}");
        };
        assert!(error.to_string().contains(named), "{error}");
    }
}
