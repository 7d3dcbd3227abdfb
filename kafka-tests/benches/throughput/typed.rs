//! Events through the client of this project.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use agent_events::kafka::{Consumer, HandlerError, Incoming, Producer, Worker};
use agent_events_kafka_tests::{AgentEvent, Error, fail};
use futures_util::{StreamExt as _, TryStreamExt as _};
use tokio::sync::Notify;

use crate::figures::{Round, Taken};
use crate::{ON_THEIR_WAY, PATIENCE, Task, news};

pub(crate) async fn send(task: &Task<'_>) -> Result<Taken, Error> {
    let producer = Producer::new(&task.config)?;
    let one = |_| async {
        let event = news(task.event)?;
        producer.send_to(&task.topic, &event).await?;
        Ok::<_, Error>(())
    };
    // The connection is there, and the topic known.
    one(0).await?;
    let round = Round::start()?;
    let all = futures_util::stream::iter(0..task.count).map(one);
    all.buffer_unordered(ON_THEIR_WAY)
        .try_for_each(|()| async { Ok(()) })
        .await?;
    Ok(round.end())
}

/// Sends one record again and again, made beforehand.
pub(crate) async fn send_again(task: &Task<'_>) -> Result<Taken, Error> {
    let producer = Producer::new(&task.config)?;
    let record = news(task.event)?.to_record()?.with_partition_key_as_key();
    let record = &record.with_topic(task.topic.clone());
    let one = |_| async {
        producer.send_record(record).await?;
        Ok::<_, Error>(())
    };
    one(0).await?;
    let round = Round::start()?;
    let all = futures_util::stream::iter(0..task.count).map(one);
    all.buffer_unordered(ON_THEIR_WAY)
        .try_for_each(|()| async { Ok(()) })
        .await?;
    Ok(round.end())
}

pub(crate) async fn receive(task: &Task<'_>) -> Result<Taken, Error> {
    let group = agent_events::uuid::Uuid::now_v7().to_string();
    let consumer = Consumer::<AgentEvent>::with_topics(&task.config, &group, &[&task.topic])?;
    let mut round = None;
    for _ in 0..task.count {
        let incoming = tokio::time::timeout(PATIENCE, consumer.recv()).await??;
        if incoming.context().source() != "/agents/worker" {
            return fail("another event came");
        }
        let AgentEvent::AgentTaskEvent(event) = incoming.event() else {
            return fail("another event came");
        };
        if event.data().task_id != task.event.task_id {
            return fail("another event came");
        }
        if round.is_none() {
            round = Some(Round::start()?);
        }
    }
    let taken = round.ok_or("nothing was received")?.end();
    consumer.close().await;
    Ok(taken)
}

pub(crate) async fn handle(task: &Task<'_>) -> Result<Taken, Error> {
    let group = agent_events::uuid::Uuid::now_v7().to_string();
    let consumer = Consumer::<AgentEvent>::with_topics(&task.config, &group, &[&task.topic])?;
    let (handled, done) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let (round, taken) = (Arc::new(Mutex::new(None)), Arc::new(Mutex::new(None)));
    let (count, began, ended, over) = (
        task.count,
        Arc::clone(&round),
        Arc::clone(&taken),
        Arc::clone(&done),
    );
    let on_event = move |incoming: Incoming<AgentEvent>| {
        let number = handled.fetch_add(1, Ordering::Relaxed) + 1;
        let is_expected = matches!(incoming.event(), AgentEvent::AgentTaskEvent(_));
        if number == 1 {
            *lock(&began) = Round::start().ok();
        }
        if number == count {
            *lock(&ended) = lock(&began).take().map(Round::end);
            over.notify_one();
        }
        async move {
            if is_expected {
                return Ok(());
            }
            Err(HandlerError::stop("another event came"))
        }
    };
    Worker::new(consumer).run(done.notified(), on_event).await?;
    let taken = lock(&taken).take();
    taken.ok_or_else(|| "nothing was handled".into())
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
