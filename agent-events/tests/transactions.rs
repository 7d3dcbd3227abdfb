//! Exactly once, counted by id, against a broker that has transactions: `BOOTSTRAP_SERVERS` says where one listens.
//!
//! Without it nothing runs, and that is said. Every topic, group and transactional id is new.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod common;

use std::collections::{HashMap, HashSet};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use agent_events::kafka::{
    Consumer, Incoming, KafkaConfig, Producer, TransactionError, TransactionalProducer,
};
use agent_events::rdkafka::ClientConfig;
use agent_events::rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use agent_events::rdkafka::client::DefaultClientContext;
use agent_events::{CloudEvent, CloudEventType};
use common::{Event, TaskDone, done};

const QUESTIONS: usize = 300;
const PARTITIONS: i32 = 3;
const DEADLINE: Duration = Duration::from_secs(60);
/// How long nothing may come until a topic counts as read to its end.
const SILENCE: Duration = Duration::from_secs(8);

fn main() {
    let Ok(servers) = std::env::var("BOOTSTRAP_SERVERS") else {
        println!("not run: transactions, since BOOTSTRAP_SERVERS names no broker");
        return;
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        every_question_is_answered_once(&Place::new(&servers, "once").await).await;
        an_older_producer_is_shut_out(&Place::new(&servers, "fenced").await).await;
        a_producer_that_vanished_leaves_nothing(&Place::new(&servers, "vanished").await).await;
    });
    println!("transactions: 3 of 3 passed");
}

/// Topics and names of one test.
struct Place {
    config: KafkaConfig,
    questions: String,
    answers: String,
    group: String,
    transactional_id: String,
}

impl Place {
    async fn new(servers: &str, test: &str) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let name = |part: &str| format!("{test}-{part}-{}", now.as_nanos());
        let place = Self {
            config: KafkaConfig::new(servers).set("session.timeout.ms", "6000"),
            questions: name("questions"),
            answers: name("answers"),
            group: name("group"),
            transactional_id: name("id"),
        };
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", servers);
        let admin: AdminClient<DefaultClientContext> = config.create().unwrap();
        let topics = [&place.questions, &place.answers]
            .map(|topic| NewTopic::new(topic, PARTITIONS, TopicReplication::Fixed(1)));
        let created = admin.create_topics(&topics, &AdminOptions::new()).await;
        for created in created.unwrap() {
            created.unwrap();
        }
        place
    }

    /// Asks, and returns the ids of the questions.
    async fn ask(&self, count: usize) -> HashSet<String> {
        let producer = Producer::new(&self.config).unwrap();
        let questions: Vec<_> = (0..count).map(question).collect();
        let mut records = Vec::new();
        for question in &questions {
            let record = producer.record(question).unwrap();
            records.push(record.with_topic(self.questions.clone()));
        }
        for sent in producer.send_records(&records).await {
            sent.unwrap();
        }
        producer.close(DEADLINE).await.unwrap();
        questions
            .iter()
            .map(|question| question.id().to_owned())
            .collect()
    }

    fn consumer(&self) -> Consumer<Event> {
        Consumer::with_topics(&self.config, &self.group, &[&self.questions]).unwrap()
    }

    async fn producer(&self) -> TransactionalProducer {
        let producer = TransactionalProducer::init(&self.config, &self.transactional_id, DEADLINE);
        producer.await.unwrap()
    }

    /// Returns how often each question is answered in the topic, as a new group with this isolation sees it.
    async fn answered(&self, isolation: &str) -> HashMap<String, usize> {
        let group = format!("{}-{isolation}", self.group);
        let config = self.config.clone().set("isolation.level", isolation);
        let consumer: Consumer<Event> =
            Consumer::with_topics(config, &group, &[&self.answers]).unwrap();
        let mut answered = HashMap::new();
        while let Ok(answer) = tokio::time::timeout(SILENCE, consumer.recv()).await {
            let cause = answer.unwrap().context().causation_id().unwrap().to_owned();
            *answered.entry(cause).or_default() += 1;
        }
        consumer.close().await;
        answered
    }
}

fn question(number: usize) -> CloudEvent<TaskDone> {
    let data = TaskDone {
        task_id: format!("t-{number}"),
        ..done()
    };
    CloudEvent::new(data, "/asker").unwrap()
}

fn answer(question: &Incoming<Event>) -> CloudEvent<TaskDone> {
    assert_eq!(question.context().ty(), TaskDone::TYPE);
    question.derive(done(), "/answerer").unwrap()
}

async fn take(consumer: &Consumer<Event>, at_most: usize) -> Vec<Incoming<Event>> {
    let mut taken = Vec::new();
    while taken.len() < at_most {
        match tokio::time::timeout(SILENCE, consumer.recv()).await {
            Ok(next) => taken.push(next.unwrap()),
            Err(_) => break,
        }
    }
    taken
}

fn assert_once(answered: &HashMap<String, usize>, asked: &HashSet<String>) {
    let twice: Vec<_> = answered.iter().filter(|(_, count)| **count > 1).collect();
    assert!(twice.is_empty(), "answered more than once: {twice:?}");
    let lost: Vec<_> = asked
        .iter()
        .filter(|id| !answered.contains_key(*id))
        .collect();
    assert!(
        lost.is_empty(),
        "not answered: {} of {}",
        lost.len(),
        asked.len()
    );
    assert_eq!(answered.len(), asked.len(), "and nothing else");
}

/// Every third transaction is given up after its answers were sent, one way or the other, and the consumer is replaced in
/// between; each question is answered once all the same.
async fn every_question_is_answered_once(place: &Place) {
    let asked = place.ask(QUESTIONS).await;
    let mut producer = place.producer().await;
    let mut consumer = place.consumer();
    let (mut committed, mut given_up) = (0, 0);
    for round in 0.. {
        let questions = take(&consumer, 10).await;
        if questions.is_empty() {
            break;
        }
        let transaction = producer.begin().await.unwrap();
        for question in &questions {
            transaction
                .send_to(&place.answers, &answer(question))
                .await
                .unwrap();
        }
        if round % 3 != 1 {
            transaction
                .commit_handled(&consumer, &questions)
                .await
                .unwrap();
            committed += questions.len();
            continue;
        }
        given_up += questions.len();
        // Long enough for the answers to be stored, so that they have to be hidden.
        tokio::time::sleep(Duration::from_millis(100)).await;
        if round % 2 == 0 {
            transaction.abort().await.unwrap();
        } else {
            drop(transaction);
        }
        if round % 9 == 1 {
            consumer.close().await;
            consumer = place.consumer();
        } else {
            consumer.rewind(&questions).await.unwrap();
        }
    }
    consumer.close().await;
    assert_eq!(committed, QUESTIONS);
    assert_once(&place.answered("read_committed").await, &asked);
    let stored: usize = place.answered("read_uncommitted").await.values().sum();
    assert!(
        stored > QUESTIONS,
        "answers were stored and hidden: {stored}"
    );
    println!(
        "once: {QUESTIONS} asked, {given_up} given up, {stored} stored, {QUESTIONS} seen once each"
    );
}

/// A second producer with the same id takes over in the middle of a transaction of the first.
async fn an_older_producer_is_shut_out(place: &Place) {
    let asked = place.ask(10).await;
    let mut older = place.producer().await;
    let consumer = place.consumer();
    let questions = take(&consumer, 10).await;
    assert_eq!(questions.len(), 10);
    let transaction = older.begin().await.unwrap();
    for question in &questions {
        transaction
            .send_to(&place.answers, &answer(question))
            .await
            .unwrap();
    }
    let mut newer = place.producer().await;
    let error = transaction
        .commit_handled(&consumer, &questions)
        .await
        .unwrap_err();
    assert!(error.is_fenced() && error.is_fatal(), "{error:?}");
    assert!(older.begin().await.unwrap_err().is_fatal());

    let transaction = newer.begin().await.unwrap();
    for question in &questions {
        transaction
            .send_to(&place.answers, &answer(question))
            .await
            .unwrap();
    }
    transaction
        .commit_handled(&consumer, &questions)
        .await
        .unwrap();
    consumer.close().await;
    assert_once(&place.answered("read_committed").await, &asked);

    let resumed = place.consumer();
    assert!(
        take(&resumed, 1).await.is_empty(),
        "the group has handled all"
    );
    resumed.close().await;
    println!("fenced: the older of two was shut out, 10 of 10 answered once");
}

/// A consumer that has left its group in the middle cannot commit, and a producer that is gone leaves nothing behind.
async fn a_producer_that_vanished_leaves_nothing(place: &Place) {
    let asked = place.ask(10).await;
    let mut vanishing = place.producer().await;
    let consumer = place.consumer();
    let questions = take(&consumer, 10).await;
    let transaction = vanishing.begin().await.unwrap();
    for question in &questions {
        transaction
            .send_to(&place.answers, &answer(question))
            .await
            .unwrap();
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    // As a process that is killed: nothing is aborted.
    std::mem::forget(transaction);
    std::mem::forget(vanishing);
    consumer.close().await;

    let mut producer = place.producer().await;
    let consumer = place.consumer();
    let mut handled = 0;
    while handled < 10 {
        let questions = take(&consumer, 4).await;
        let transaction = producer.begin().await.unwrap();
        for question in &questions {
            transaction
                .send_to(&place.answers, &answer(question))
                .await
                .unwrap();
        }
        let done: Result<(), TransactionError> =
            transaction.commit_handled(&consumer, &questions).await;
        done.unwrap();
        handled += questions.len();
    }
    consumer.close().await;
    assert_once(&place.answered("read_committed").await, &asked);
    println!("vanished: what was begun is not seen, 10 of 10 answered once");
}
