//! The list of rules K01 to K82: CloudEvents in Kafka records and event formats, each rule a test by its number.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod avro;
#[path = "../common/mod.rs"]
mod common;
mod decode;
mod encode;
mod lenient;
mod list;
mod matrix;
mod structured;

use agent_events::Envelope;
use agent_events::kafka::{InvalidEvent, Received, Record};
use common::minimal;

const REQUIRED: [(&str, &str); 4] = [
    ("ce_specversion", "1.0"),
    ("ce_id", "1"),
    ("ce_source", "/agents/planner"),
    ("ce_type", "com.acme.a"),
];

/// A record of the required headers and `more`.
fn record(more: &[(&'static str, Option<&[u8]>)]) -> Record {
    let required = REQUIRED.map(|(key, value)| (key, Some(value.as_bytes())));
    let headers = required
        .iter()
        .chain(more)
        .map(|(key, value)| (*key, value.map(Vec::from)));
    Record::new(headers.collect(), Some(b"data".to_vec()))
}

/// The required headers, with the value of `key` replaced.
fn replaced(key: &str, value: Option<&[u8]>) -> Record {
    let headers = REQUIRED.map(|(known, old)| {
        let value = if known == key {
            value
        } else {
            Some(old.as_bytes())
        };
        (known, value.map(Vec::from))
    });
    Record::new(headers.into_iter().collect(), None)
}

fn event(record: &Record) -> Envelope {
    match record.read() {
        Ok(Received::Event(envelope)) => envelope,
        other => panic!("no event: {other:?}"),
    }
}

fn refused(record: &Record) -> InvalidEvent {
    record.read().expect_err("an invalid event was accepted")
}

fn refused_header(more: &[(&'static str, Option<&[u8]>)]) -> String {
    match refused(&record(more)) {
        InvalidEvent::Attribute { header, .. }
        | InvalidEvent::NotUtf8 { header, .. }
        | InvalidEvent::Duplicate { header } => header,
        other => panic!("{other}"),
    }
}

/// An event of all core attributes.
fn full() -> Envelope {
    minimal()
        .with_datacontenttype("application/json; charset=utf-8".parse().unwrap())
        .with_dataschema(
            "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66"
                .parse()
                .unwrap(),
        )
        .with_subject("t-1".parse().unwrap())
        .with_time("2018-04-05T17:31:00Z".parse().unwrap())
        .with_data(b"{}".to_vec())
}
