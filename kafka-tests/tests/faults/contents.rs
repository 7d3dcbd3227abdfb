//! Events in every content mode and framing in; the same events, and the bytes that Kafka's own tools show, out.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use agent_events::CloudEvent;
use agent_events::codec::AvroSchema as _;
use agent_events::event_format::EventFormat;
use agent_events::framing::{Framing, FramingReader, SchemaCache, SchemaId, WriterId};
use agent_events::kafka::{Consumer, ContentMode, Producer, Record};
use agent_events_kafka_tests::com::devraftel::events::AgentTaskEvent;
use agent_events_kafka_tests::{AgentEvent, Error, Ledger, fail, stored};

use crate::traffic::event;
use crate::{Found, Setup};

/// The id that a registry has given to the schema.
const ID: SchemaId = SchemaId::new(7);

/// How many events are sent in each way.
const EACH: usize = 20;

fn modes() -> Vec<ContentMode> {
    vec![
        ContentMode::Binary,
        ContentMode::Structured(EventFormat::Json),
        ContentMode::Structured(EventFormat::Avro),
        #[cfg(feature = "avro-compact")]
        ContentMode::Structured(EventFormat::AvroCompact),
    ]
}

const FRAMINGS: [Framing; 4] = [
    Framing::Raw,
    Framing::SingleObject,
    Framing::Confluent(ID),
    Framing::ConfluentHeader,
];

/// Returns an event at a time that every event format can tell: the compact one knows no nanoseconds.
fn timed_event(number: usize) -> Result<CloudEvent<AgentTaskEvent>, Error> {
    Ok(event(number)?.with_time("2026-11-22T12:34:56.123456Z".parse()?))
}

/// Returns an event in every content mode and framing.
fn every_way(number: usize) -> Result<Vec<(CloudEvent<AgentTaskEvent>, Record)>, Error> {
    let mut all = Vec::new();
    for mode in modes() {
        let event = timed_event(number)?;
        let record = event.to_record_in(mode)?;
        all.push((event, record));
    }
    for framing in FRAMINGS {
        let event = timed_event(number)?;
        let record = event.to_record_framed(framing)?;
        all.push((event, record));
    }
    let keyed = |(event, record): (_, Record)| (event, record.with_partition_key_as_key());
    Ok(all.into_iter().map(keyed).collect())
}

pub(crate) fn come_back(setup: &Setup) -> Result<Found, Error> {
    setup.run(async {
        let (cluster, ledger) = (&setup.cluster, Ledger::default());
        let topic = setup.name("contents");
        cluster.create_topic(&topic, 3, &[]).await?;
        let producer = Producer::new(cluster.client_config())?;
        let (mut events, mut places, mut ways) = (HashMap::new(), HashMap::new(), 0);
        for number in 0..EACH {
            let all = every_way(number)?;
            ways = all.len();
            for (event, record) in all {
                let record = record.with_topic(topic.clone());
                ledger.sent(event.id());
                let delivery = producer.send_record(&record).await?;
                ledger.confirmed(event.id());
                places.insert(
                    (delivery.partition, delivery.offset),
                    (event.id().to_owned(), record),
                );
                events.insert(event.id().to_owned(), event);
            }
        }
        for stored in stored(cluster, &topic, true)? {
            let Some((id, sent)) = places.get(&(stored.partition, stored.offset)) else {
                return fail("a record is stored where none was confirmed");
            };
            let same = (&sent.key, &sent.headers, &sent.value);
            if (
                &stored.record.key,
                &stored.record.headers,
                &stored.record.value,
            ) != same
            {
                return fail(format!("stored {:?}, sent {sent:?}", stored.record));
            }
            ledger.stored(id);
        }
        let schemas = SchemaCache::new(());
        schemas.insert(WriterId::Id(ID), AgentTaskEvent::SCHEMA)?;
        let consumer = Consumer::<AgentEvent>::builder(cluster.client_config(), &topic)
            .topics([&topic])
            .framings(FramingReader::new(Arc::new(schemas)))
            .build()?;
        while ledger.handled_so_far() < events.len() {
            let received = match consumer.recv().await?.into_event() {
                AgentEvent::AgentTaskEvent(event) => event,
                other => return fail(format!("another event came: {other:?}")),
            };
            let Some(sent) = events.get(received.id()) else {
                return fail(format!("nobody sent {}", received.id()));
            };
            let same = |of: &CloudEvent<AgentTaskEvent>| {
                (
                    of.context().ty().to_owned(),
                    of.context().source().to_owned(),
                    of.context().subject().map(str::to_owned),
                )
            };
            if received.data() != sent.data()
                || same(&received) != same(sent)
                || received.context().time() != sent.context().time()
            {
                return fail(format!("received {received:?}, sent {sent:?}"));
            }
            ledger.handled(received.id());
        }
        consumer.close().await;
        let note = format!("{ways} ways to write an event");
        Ok(Found {
            counts: ledger.counts(),
            note,
        })
    })
}

pub(crate) fn are_shown(setup: &Setup) -> Result<Found, Error> {
    const FIELD: &str = "\u{1e}";
    setup.run(async {
        let (cluster, ledger) = (&setup.cluster, Ledger::default());
        let topic = setup.name("shown");
        cluster.create_topic(&topic, 1, &[]).await?;
        let producer = Producer::new(cluster.client_config())?;
        let mut expected = Vec::new();
        for (event, record) in every_way(1)? {
            let record = record
                .with_topic(topic.clone())
                .with_header("own", "größer");
            ledger.sent(event.id());
            producer.send_record(&record).await?;
            ledger.confirmed(event.id());
            expected.push((event.id().to_owned(), shown(&record)?));
        }
        let count = expected.len().to_string();
        let properties = [
            "print.headers=true",
            "print.key=true",
            "headers.separator=\u{1f}",
            "key.separator=\u{1e}",
            "headers.deserializer=org.apache.kafka.common.serialization.BytesDeserializer",
            "key.deserializer=org.apache.kafka.common.serialization.BytesDeserializer",
            "value.deserializer=org.apache.kafka.common.serialization.BytesDeserializer",
        ];
        let mut arguments = vec![
            "--topic",
            &topic,
            "--from-beginning",
            "--timeout-ms",
            "20000",
            "--max-messages",
            &count,
        ];
        for property in properties {
            arguments.extend(["--formatter-property", property]);
        }
        let output = cluster.tool(
            "org.apache.kafka.tools.consumer.ConsoleConsumer",
            &arguments,
        )?;
        let lines: Vec<&str> = output.lines().collect();
        for (id, shown) in &expected {
            let shown = shown.join(FIELD);
            let times = lines.iter().filter(|line| **line == shown).count();
            if times != 1 {
                return fail(format!(
                    "expected {shown:?}, Kafka's console consumer shows {lines:#?}"
                ));
            }
            ledger.stored(id);
            ledger.handled(id);
        }
        let note = format!("{count} ways to write an event");
        Ok(Found {
            counts: ledger.counts(),
            note,
        })
    })
}

/// Returns headers, key and value as the console consumer shows them.
fn shown(record: &Record) -> Result<[String; 3], Error> {
    let headers = record.headers.iter().map(|(key, value)| {
        let value = value.map_or_else(|| "null".to_owned(), escaped);
        format!("{key}:{value}")
    });
    let key = record.key.as_deref().ok_or("the record has no key")?;
    let value = record.value.as_deref().ok_or("the record has no value")?;
    Ok([
        headers.collect::<Vec<_>>().join("\u{1f}"),
        escaped(key),
        escaped(value),
    ])
}

/// Returns bytes as `org.apache.kafka.common.utils.Bytes` shows them.
fn escaped(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        match byte {
            b'\\' => out.push_str("\\x5C"),
            b' '..=b'~' => out.push(char::from(*byte)),
            _ => write!(out, "\\x{byte:02X}").unwrap_or_default(),
        }
        out
    })
}
