//! A topic that is deleted and made anew, and cut off at its start, under a worker in; what became of its new events out.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use agent_events::kafka::{
    Concurrency, Consumer, HandlerError, Incoming, Metrics, Producer, Worker,
};
use agent_events::rdkafka::admin::{AdminClient, AdminOptions};
use agent_events::rdkafka::client::DefaultClientContext;
use agent_events::rdkafka::{Offset, TopicPartitionList};
use agent_events_kafka_tests::{AgentEvent, Error, Ledger, fail};
use tokio::sync::Semaphore;
use tokio::time::sleep;

use crate::brokers::wait_until;
use crate::traffic::{event, note_stored};
use crate::{Found, Setup};

/// How many events the first log has: more than a worker holds.
const FIRST: usize = 300;

/// How many events of the second log are cut off.
const CUT: usize = 230;

/// How many events stay in the second log, which ends before the worker's place in the first.
const STAY: usize = 30;

/// Events of the first log whose handlers wait, by their number: what is held from the first on keeps the partition paused,
/// what is held from the second on does not.
const WAITING: [usize; 2] = [10, 200];

pub(crate) fn go_back(setup: &Setup) -> Result<Found, Error> {
    setup.run(async {
        let (cluster, ledger) = (&setup.cluster, Arc::new(Ledger::default()));
        let topic = setup.name("made-anew");
        cluster.create_topic(&topic, 1, &[]).await?;
        let producer = Producer::new(cluster.client_config())?;
        let first = send(&producer, &topic, 0..FIRST).await?;

        let doors = Arc::new(WAITING.map(|number| (number, Semaphore::new(0))));
        let (known, open) = (Arc::new(first), Arc::clone(&doors));
        let seen = Arc::clone(&ledger);
        let handler = move |incoming: Incoming<AgentEvent>| {
            let (known, open, seen) = (Arc::clone(&known), Arc::clone(&open), Arc::clone(&seen));
            async move {
                let id = incoming.context().id();
                let Some(number) = known.get(id) else {
                    seen.handled(id);
                    return Ok(());
                };
                if let Some((_, door)) = open.iter().find(|(waiting, _)| waiting == number) {
                    door.acquire().await.map_err(HandlerError::retry)?.forget();
                }
                Ok::<_, HandlerError>(())
            }
        };
        let mut config = cluster.client_config();
        // Whether the topic is gone for a moment is not to be noticed: that would be a rebalance.
        config.set("topic.metadata.refresh.interval.ms", "300000");
        let worker = Worker::new(Consumer::with_topics(&config, &topic, &[&topic])?)
            .concurrency(Concurrency::Keys(16));
        let metrics = worker.metrics();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let working = tokio::spawn(worker.run(async { stopped.await.unwrap_or_default() }, handler));

        wait_until(|| is_paused(&metrics.snapshot())).await;
        make_anew(setup, &topic).await?;
        send(&producer, &topic, 0..CUT).await?;
        cut(setup, &topic).await?;
        for number in 0..STAY {
            let event = event(number)?;
            ledger.sent(event.id());
            producer.send_to(&topic, &event).await?;
            ledger.confirmed(event.id());
        }
        note_stored(cluster, &topic, &ledger)?;
        doors[0].1.add_permits(1);
        let end = i64::try_from(CUT + STAY)?;
        let is_done = |metrics: &Metrics| {
            let mut partitions = metrics.partitions.iter();
            partitions.any(|partition| partition.position == Some(end))
        };
        wait_until(|| ledger.handled_so_far() == STAY && is_done(&metrics.snapshot())).await;
        let ended = stop.send(());
        ended.map_err(|()| "the worker ended by itself")?;
        let outcome = working.await??;
        if outcome.left > 0 || outcome.uncommitted.is_some() {
            return fail(format!("something was left: {outcome:?}"));
        }
        let note = format!(
            "the log went back from {FIRST} to {end}, its start forth to {CUT}, while the event at {} was handled",
            WAITING[1]
        );
        Ok(Found {
            counts: ledger.counts(),
            note,
        })
    })
}

fn is_paused(metrics: &Metrics) -> bool {
    metrics.partitions.iter().any(|partition| partition.paused)
}

/// Sends events and returns their numbers by their ids.
async fn send(
    producer: &Producer,
    topic: &str,
    numbers: std::ops::Range<usize>,
) -> Result<HashMap<String, usize>, Error> {
    let mut sent = HashMap::new();
    for number in numbers {
        let event = event(number)?;
        // One after the other: the number is the offset.
        producer.send_to(topic, &event).await?;
        sent.insert(event.id().to_owned(), number);
    }
    Ok(sent)
}

async fn make_anew(setup: &Setup, topic: &str) -> Result<(), Error> {
    let admin = admin(setup)?;
    for deleted in admin.delete_topics(&[topic], &AdminOptions::new()).await? {
        deleted.map_err(|(_, error)| error.to_string())?;
    }
    // The name is free a little later.
    let mut attempts = 0;
    while let Err(error) = setup.cluster.create_topic(topic, 1, &[]).await {
        attempts += 1;
        if attempts > 100 {
            return Err(error);
        }
        sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

/// Cuts off the start of a log.
async fn cut(setup: &Setup, topic: &str) -> Result<(), Error> {
    let mut before = TopicPartitionList::new();
    before.add_partition_offset(topic, 0, Offset::Offset(i64::try_from(CUT)?))?;
    let cut = admin(setup)?
        .delete_records(&before, &AdminOptions::new())
        .await?;
    for element in cut.elements() {
        element.error()?;
    }
    Ok(())
}

fn admin(setup: &Setup) -> Result<AdminClient<DefaultClientContext>, Error> {
    Ok(setup.cluster.client_config().create()?)
}
