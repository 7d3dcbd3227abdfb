//! The same records through rdkafka alone, with the settings that ours has by default.

use agent_events::codec::AvroCodec as _;
use agent_events::rdkafka::config::ClientConfig;
use agent_events::rdkafka::consumer::{Consumer as _, StreamConsumer};
use agent_events::rdkafka::message::{
    BorrowedMessage, Header, Headers as _, Message as _, OwnedHeaders,
};
use agent_events::rdkafka::producer::{FutureProducer, FutureRecord};
use agent_events::rdkafka::util::Timeout;
use agent_events_kafka_tests::com::devraftel::events::AgentTaskEvent;
use agent_events_kafka_tests::{Error, fail};
use futures_util::{StreamExt as _, TryStreamExt as _};

use crate::figures::{Round, Taken};
use crate::{ON_THEIR_WAY, PATIENCE, Task, news};

fn config(task: &Task<'_>) -> ClientConfig {
    let mut config = task.config.clone();
    config
        .set("enable.idempotence", "true")
        .set("acks", "all")
        .set("partitioner", "murmur2_random")
        .set("enable.auto.commit", "false")
        .set("auto.offset.reset", "earliest");
    config
}

/// Sends one record again and again, made beforehand.
pub(crate) async fn send_again(task: &Task<'_>) -> Result<Taken, Error> {
    let producer: FutureProducer = config(task).create()?;
    let record = news(task.event)?.to_record()?.with_partition_key_as_key();
    let headers = OwnedHeaders::from(&record.headers);
    let (Some(key), Some(value)) = (&record.key, &record.value) else {
        return fail("the record has no key or no value");
    };
    let (producer, headers) = (&producer, &headers);
    let one = |_| async move {
        let message = FutureRecord::<[u8], [u8]> {
            topic: &task.topic,
            partition: None,
            payload: Some(value),
            key: Some(key),
            timestamp: None,
            headers: Some(headers.clone()),
        };
        let sent = producer.send(message, Timeout::Never).await;
        sent.map_err(|(error, _)| Error::from(error)).map(drop)
    };
    one(0).await?;
    let round = Round::start()?;
    let all = futures_util::stream::iter(0..task.count).map(one);
    all.buffer_unordered(ON_THEIR_WAY)
        .try_for_each(|()| async { Ok(()) })
        .await?;
    Ok(round.end())
}

/// Makes the record of every event by hand, as somebody without this project would, and sends it; the event is kept until it is
/// confirmed, so that it could be sent again.
pub(crate) async fn send(task: &Task<'_>) -> Result<Taken, Error> {
    let producer: FutureProducer = config(task).create()?;
    let like = news(task.event)?.to_record()?;
    let text = |key: &str| {
        let value = like.headers.get(key).map(Vec::from).unwrap_or_default();
        String::from_utf8(value)
    };
    let source = text("ce_source")?;
    let (ty, content_type) = (text("ce_type")?, text("content-type")?);
    let schema = text("ce_dataschema")?;
    let (producer, source, ty) = (&producer, &source, &ty);
    let (content_type, schema) = (&content_type, &schema);
    let one = |_| async move {
        let event = task.event.clone();
        let id = agent_events::uuid::Uuid::now_v7().to_string();
        let now = agent_events::chrono::Utc::now();
        let time = now.to_rfc3339_opts(agent_events::chrono::SecondsFormat::Nanos, true);
        let attributes: [(&str, &str); 9] = [
            ("ce_specversion", "1.0"),
            ("ce_id", &id),
            ("ce_source", source),
            ("ce_type", ty),
            ("content-type", content_type),
            ("ce_dataschema", schema),
            ("ce_subject", &event.task_id),
            ("ce_time", &time),
            ("ce_partitionkey", &event.task_id),
        ];
        let none = OwnedHeaders::new_with_capacity(attributes.len());
        let headers = attributes.iter().fold(none, |headers, (key, value)| {
            let value = Some(*value);
            headers.insert(Header { key, value })
        });
        let value = event.to_vec()?;
        let message = FutureRecord::<[u8], [u8]> {
            topic: &task.topic,
            partition: None,
            payload: Some(&value),
            key: Some(event.task_id.as_bytes()),
            timestamp: None,
            headers: Some(headers),
        };
        let sent = producer.send(message, Timeout::Never).await;
        sent.map_err(|(error, _)| Error::from(error)).map(drop)
    };
    if like.headers.len() != 9 {
        return fail("an event has other headers than those written by hand");
    }
    one(0).await?;
    let round = Round::start()?;
    let all = futures_util::stream::iter(0..task.count).map(one);
    all.buffer_unordered(ON_THEIR_WAY)
        .try_for_each(|()| async { Ok(()) })
        .await?;
    Ok(round.end())
}

/// Receives records, and looks at none.
pub(crate) async fn receive(task: &Task<'_>) -> Result<Taken, Error> {
    receive_with(task, |message| Ok(message.payload().is_some())).await
}

/// Receives records, and makes of each what somebody without this project needs: id, type and source as texts of their
/// own, and the value.
pub(crate) async fn decode(task: &Task<'_>) -> Result<Taken, Error> {
    receive_with(task, |message| {
        let (Some(headers), Some(payload)) = (message.headers(), message.payload()) else {
            return Ok(false);
        };
        let text = |key: &str| {
            let header = headers.iter().find(|header| header.key == key)?;
            String::from_utf8(header.value?.to_vec()).ok()
        };
        let context = (text("ce_id"), text("ce_type"), text("ce_source"));
        let event = AgentTaskEvent::from_slice(payload)?;
        Ok(context.2.is_some_and(|source| source == "/agents/worker")
            && context.0.is_some()
            && context.1.is_some()
            && event.task_id == task.event.task_id)
    })
    .await
}

async fn receive_with(
    task: &Task<'_>,
    is_expected: impl Fn(&BorrowedMessage<'_>) -> Result<bool, Error>,
) -> Result<Taken, Error> {
    let group = agent_events::uuid::Uuid::now_v7().to_string();
    let mut config = config(task);
    let consumer: StreamConsumer = config.set("group.id", &group).create()?;
    consumer.subscribe(&[&task.topic])?;
    let mut round = None;
    for _ in 0..task.count {
        let message = tokio::time::timeout(PATIENCE, consumer.recv()).await??;
        if !is_expected(&message)? {
            return fail("another record came");
        }
        if round.is_none() {
            round = Some(Round::start()?);
        }
    }
    round
        .map(Round::end)
        .ok_or_else(|| "nothing was received".into())
}
