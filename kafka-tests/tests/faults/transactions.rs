//! Events that are answered in transactions by processes that are killed in; each answered exactly once out.

use std::sync::Arc;
use std::time::{Duration, Instant};

use agent_events::kafka::{Consumer, Incoming, ReceiveError, TransactionalProducer};
use agent_events::rdkafka::config::ClientConfig;
use agent_events_kafka_tests::{AgentEvent, Error, Ledger, fail, stored};
use tokio::time::{sleep, timeout};

use crate::child::{Handling, tell};
use crate::traffic::{note_stored, send};
use crate::{Found, Setup};

const EVENTS: usize = 4000;

/// How often the process is killed.
const KILLS: usize = 4;

/// How many events are answered in one transaction at most.
const BATCH: usize = 50;

pub(crate) fn exactly_once(setup: &Setup) -> Result<Found, Error> {
    setup.run(async {
        let (cluster, ledger) = (&setup.cluster, Arc::new(Ledger::default()));
        let (topic, answers) = (setup.name("questions"), setup.name("answers"));
        cluster.create_topic(&topic, 6, &[]).await?;
        cluster.create_topic(&answers, 6, &[]).await?;
        send(cluster, &topic, EVENTS, &ledger).await?;
        note_stored(cluster, &topic, &ledger)?;
        // What the processes say; what counts is what they stored.
        let said = Arc::new(Ledger::default());
        let arguments = [cluster.bootstrap_servers(), &topic, &topic, &answers];
        let mut broker_kills = 0;
        for kill in 1..=KILLS {
            let mut process = Handling::start(&arguments, &said)?;
            process.until(|| said.handled_so_far() >= kill * 500).await?;
            if kill == 2 && cluster.breakable().is_ok() {
                cluster.kill(cluster.leader(&answers, 0)?)?;
                broker_kills += 1;
                sleep(Duration::from_secs(1)).await;
                cluster.mend()?;
                let some_more = EVENTS.min(said.handled_so_far() + 100);
                process.until(|| said.handled_so_far() >= some_more).await?;
            }
            // Somewhere in the midst of a transaction, not right after the one that was told.
            sleep(Duration::from_millis(25) * u32::try_from(kill)?).await;
            process.kill()?;
        }
        let process = Handling::start(&arguments, &said)?;
        let answered = loop {
            let answered = stored(cluster, &answers, true)?;
            if answered.len() >= EVENTS {
                break answered;
            }
            sleep(Duration::from_millis(500)).await;
        };
        process.kill()?;
        for answer in &answered {
            let question = answer.header("ce_causationid");
            ledger.handled(question.ok_or("an answer says nothing of its question")?);
        }
        let counts = ledger.counts();
        if counts.handled_again > 0 {
            return fail(format!("events were answered more than once: {counts:?}"));
        }
        let aborted = stored(cluster, &answers, false)?.len() - answered.len();
        let note = format!(
            "{KILLS} kills of the process, {broker_kills} of a broker; {aborted} answers of aborted transactions, \
             not seen"
        );
        Ok(Found { counts, note })
    })
}

/// Answers events, each exactly once, until this process is killed.
pub(crate) async fn transform(
    config: &ClientConfig,
    topic: &str,
    group: &str,
    answers: &str,
) -> Result<(), Error> {
    loop {
        let consumer = Consumer::with_topics(config, group, &[topic])?;
        let deadline = Duration::from_secs(120);
        let mut producer = TransactionalProducer::init(config, group, deadline).await?;
        // Whoever is shut out or cannot know what became of a transaction begins anew.
        if let Err(error) = answer(&consumer, &mut producer, answers).await {
            eprintln!("the child begins anew: {error}");
        }
        consumer.close().await;
    }
}

async fn answer(
    consumer: &Consumer<AgentEvent>,
    producer: &mut TransactionalProducer,
    answers: &str,
) -> Result<(), Error> {
    loop {
        let batch = batch(consumer).await?;
        let transaction = producer.begin().await?;
        for incoming in &batch {
            let AgentEvent::AgentTaskEvent(event) = incoming.event() else {
                return fail("another event came");
            };
            let answer = incoming.derive(event.data().clone(), "/agents/answerer")?;
            transaction.send_to(answers, &answer).await?;
        }
        match transaction.commit_handled(consumer, &batch).await {
            Ok(()) => batch
                .iter()
                .for_each(|incoming| tell(incoming.context().id())),
            Err(error) if error.is_aborted() => consumer.rewind(&batch).await?,
            Err(error) => return Err(error.into()),
        }
    }
}

/// Waits for an event, and takes those that come right after it.
async fn batch(consumer: &Consumer<AgentEvent>) -> Result<Vec<Incoming<AgentEvent>>, Error> {
    let mut batch = Vec::new();
    let mut first = None;
    while batch.len() < BATCH {
        let left = first.map_or(Duration::from_secs(3600), |first: Instant| {
            Duration::from_millis(20).saturating_sub(first.elapsed())
        });
        match timeout(left, consumer.recv()).await {
            Err(_) => break,
            Ok(Ok(incoming)) => {
                batch.push(incoming);
                first.get_or_insert_with(Instant::now);
            }
            // The client connects again by itself.
            Ok(Err(error @ ReceiveError::Kafka(_))) if !error.is_fatal() => {}
            Ok(Err(error)) => return Err(error.into()),
        }
    }
    Ok(batch)
}
