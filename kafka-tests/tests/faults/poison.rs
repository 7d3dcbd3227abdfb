//! Records that are no events, between events, in; every event handled and every other record kept out.

use std::collections::HashMap;
use std::sync::Arc;

use agent_events::kafka::{Consumer, DeadLetters, FailureKind, Headers, Producer, Record, Worker};
use agent_events_kafka_tests::{Error, Ledger, fail, produce, stored};

use crate::traffic::{event, noting, work};
use crate::{Found, Setup};

/// How many times all garbage comes by.
const ROUNDS: usize = 20;

/// Returns records that cannot be read, each with what is wrong with it.
fn garbage() -> Result<Vec<(&'static str, Record)>, Error> {
    let good = event(0)?.to_record()?;
    let replaced = |key: &str, value: Option<&[u8]>| {
        let headers = good.headers.iter().map(|(known, old)| {
            let value = if known == key { value } else { old };
            (known.to_owned(), value.map(Vec::from))
        });
        Record::new(headers.collect(), good.value.clone())
    };
    let structured = |value: &[u8]| {
        let content_type = [(
            "content-type",
            Some(b"application/cloudevents+json".to_vec()),
        )];
        Record::new(Headers::from_iter(content_type), Some(value.to_vec()))
    };
    let mut truncated = good.clone();
    truncated
        .value
        .as_mut()
        .ok_or("an event without data")?
        .truncate(9);
    let mut long = good.clone();
    long.value.as_mut().ok_or("an event without data")?.push(0);
    let mut tombstone = good.clone().with_key("t-1");
    tombstone.value = None;
    Ok(vec![
        (
            "no event",
            Record::new(Headers::new(), Some(vec![0xFF; 100])),
        ),
        ("nothing at all", Record::new(Headers::new(), None)),
        ("null id", replaced("ce_id", None)),
        ("empty id", replaced("ce_id", Some(b""))),
        ("null type", replaced("ce_type", None)),
        (
            "source that is not UTF-8",
            replaced("ce_source", Some(b"/\xFF")),
        ),
        ("another version", replaced("ce_specversion", Some(b"0.3"))),
        (
            "another media type",
            replaced("content-type", Some(b"text/plain")),
        ),
        ("time that is none", replaced("ce_time", Some(b"yesterday"))),
        ("truncated data", truncated),
        ("data that goes on", long),
        ("tombstone", tombstone),
        (
            "structured, not JSON",
            structured(b"{\"specversion\": \"1.0\", "),
        ),
        (
            "structured, no event",
            structured(b"{\"specversion\": \"1.0\"}"),
        ),
        (
            "structured, nested deeply",
            structured("[".repeat(50_000).as_bytes()),
        ),
    ])
}

pub(crate) fn between_events(setup: &Setup) -> Result<Found, Error> {
    setup.run(async {
        let (cluster, ledger) = (&setup.cluster, Arc::new(Ledger::default()));
        let topic = setup.name("poison");
        cluster.create_topic(&topic, 1, &[]).await?;
        let producer = Producer::new(cluster.client_config())?;
        let garbage = garbage()?;
        let (mut good, mut bad, mut unnamed) = (HashMap::new(), HashMap::new(), 0);
        for number in 0..ROUNDS {
            for (what, record) in &garbage {
                let event = event(number)?;
                ledger.sent(event.id());
                let offset = producer.send_to(&topic, &event).await?.offset;
                ledger.confirmed(event.id());
                good.insert(offset, event.id().to_owned());
                let record = record.clone().with_topic(topic.clone());
                let offset = producer.send_record(&record).await?.offset;
                bad.insert(offset, (*what, record));
            }
            // No client sends this, so that clients take it for impossible.
            let names: [(&[u8], &[u8]); 2] = [(b"\xFF\xFE", b"1"), (b"ce_id\xC3", b"2")];
            produce(cluster, &topic, &[(&names, b"one"), (&names, b"two")])?;
            unnamed += 2;
        }
        for stored in stored(cluster, &topic, true)? {
            if let Some(id) = good.get(&stored.offset) {
                ledger.stored(id);
            }
        }
        let dead = format!("{topic}.dlq");
        cluster.create_topic(&dead, 1, &[]).await?;
        let config = cluster.client_config();
        let worker = Worker::new(Consumer::with_topics(&config, &topic, &[&topic])?);
        let worker = worker.dead_letters(&producer);
        let (count, metrics) = (bad.len() + unnamed, worker.metrics());
        let enough = || {
            let set_aside = usize::try_from(metrics.snapshot().dead_lettered);
            ledger.handled_so_far() == good.len() && set_aside == Ok(count)
        };
        work(worker, noting(&ledger), enough).await?;
        let mut kept = 0;
        for letter in DeadLetters::of(&config, &dead).list().await? {
            let Some(failure) = letter.failure() else {
                return fail(format!(
                    "nothing tells where a dead letter is from: {letter:?}"
                ));
            };
            match bad.remove(&failure.origin.offset) {
                Some((_, sent)) if holds(letter.record(), &sent) => {}
                None if failure.kind == FailureKind::HeaderName => {}
                sent => return fail(format!("{letter:?} is not what was sent: {sent:?}")),
            }
            kept += 1;
        }
        if let Some((what, _)) = bad.into_values().next() {
            return fail(format!("not kept: {what}"));
        }
        let note = format!(
            "{kept} records of {} kinds that are no events, all in the dead-letter topic",
            garbage.len() + 1
        );
        Ok(Found {
            counts: ledger.counts(),
            note,
        })
    })
}

/// Returns whether a dead letter has everything that a record had, before what the worker adds.
fn holds(letter: &Record, record: &Record) -> bool {
    let headers = letter.headers.iter().take(record.headers.len());
    letter.key == record.key && letter.value == record.value && headers.eq(record.headers.iter())
}
