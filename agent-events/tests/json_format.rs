//! Events through serde, and batches as streams.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod common;

use std::error::Error;
use std::io::{self, Read};

use agent_events::event_format::{
    EventFormat, FormatError, JsonBatchReader, JsonBatchWriter, MAX_EVENT_BYTES,
};
use agent_events::{CloudEvent, Envelope};
use common::{TaskDone, ToolEvent, done, minimal};
use serde::{Deserialize, Serialize};

/// A structure of a user's own with events in it.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Log {
    first: Envelope,
    typed: Vec<CloudEvent<TaskDone>>,
}

#[test]
fn events_go_through_serde() {
    let json = minimal()
        .with_datacontenttype("application/json".parse().unwrap())
        .with_data(br#"{"a":1e400,"a":0}"#.to_vec());
    let log = Log {
        first: json.clone(),
        typed: vec![CloudEvent::new(done(), "/a").unwrap()],
    };
    let text = serde_json::to_string(&log).unwrap();
    assert!(text.contains(r#""data":{"a":1e400,"a":0}"#), "{text}");
    assert!(
        text.contains(r#""data":{"task_id":"t-1","result":"42"}"#),
        "{text}"
    );
    let read: Log = serde_json::from_str(&text).unwrap();
    assert_eq!(read, log);
    let read: Log = serde_json::from_reader(text.as_bytes()).unwrap();
    assert_eq!(read, log);
    let simple = log.typed[0].encode().unwrap();
    let value = serde_json::to_value(&simple).unwrap();
    assert_eq!(value["data"]["result"], "42");
    // A `Value` sorts its members, so the bytes of the data are others.
    let read: Envelope = serde_json::from_value(value).unwrap();
    assert_eq!(read.into_event::<TaskDone>().unwrap(), log.typed[0]);
    assert_eq!(
        serde_json::to_vec(&json).unwrap(),
        EventFormat::Json.encode(&json)
    );
}

#[test]
fn what_serde_reads_is_strict() {
    for text in [
        r#"{"specversion":"1.0","id":"1","source":"/a","type":"a","id":"1"}"#,
        r#"{"specversion":"1.0","id":"","source":"/a","type":"a"}"#,
        r#"{"specversion":"0.3","id":"1","source":"/a","type":"a"}"#,
        "[]",
    ] {
        assert!(serde_json::from_str::<Envelope>(text).is_err(), "{text}");
    }
    let task = CloudEvent::new(done(), "/a").unwrap();
    let text = serde_json::to_string(&task).unwrap();
    let error = serde_json::from_str::<CloudEvent<ToolEvent>>(&text).unwrap_err();
    assert!(error.to_string().contains("another type"), "{error}");
    let tool = ToolEvent {
        tool: "unencodable".into(),
        failed: false,
    };
    assert!(serde_json::to_string(&CloudEvent::new(tool, "/a").unwrap()).is_err());
}

fn batch(text: &str) -> Vec<Result<Envelope, String>> {
    JsonBatchReader::new(text.as_bytes())
        .map(|event| {
            event.map_err(|error| {
                let source = error.source().map(|source| format!(": {source}"));
                format!("{error}{}", source.unwrap_or_default())
            })
        })
        .collect()
}

const EVENT: &str =
    r#"{"specversion":"1.0","id":"1","source":"/agents/planner","type":"com.acme.a"}"#;

#[test]
fn a_batch_is_written_and_read() {
    for count in [0, 1, 2, 1000] {
        let events: Vec<Envelope> = (0..count)
            .map(|number| {
                minimal()
                    .with_extension("number", number)
                    .unwrap()
                    .with_data(vec![b'"'; 40])
            })
            .collect();
        let mut writer = JsonBatchWriter::new(Vec::new());
        for event in &events {
            writer.write(event).unwrap();
        }
        let bytes = writer.finish().unwrap();
        assert!(serde_json::from_slice::<Vec<Envelope>>(&bytes).is_ok_and(|read| read == events));
        let read: Result<Vec<Envelope>, _> = JsonBatchReader::new(bytes.as_slice()).collect();
        assert_eq!(read.unwrap(), events);
        let slow: Result<Vec<Envelope>, _> = JsonBatchReader::new(Slow(&bytes)).collect();
        assert_eq!(slow.unwrap(), events);
    }
}

/// Gives one byte at a time, and is interrupted in between.
struct Slow<'a>(&'a [u8]);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.len() % 7 == 3 && self.0.len() > 500 {
            let (first, rest) = self.0.split_at(1);
            self.0 = rest;
            buffer[0] = first[0];
            return Ok(1);
        }
        self.0.read(&mut buffer[..1])
    }
}

#[test]
fn an_event_that_is_not_valid_does_not_hide_those_after_it() {
    let read = batch(&format!(
        " [ {EVENT} , {{}} ,{{\"id\":[\"}}\\\"]\"]}},\n{EVENT}]\n"
    ));
    assert_eq!(read.len(), 4);
    assert_eq!(read[0], Ok(minimal()));
    assert!(
        read[1]
            .as_ref()
            .unwrap_err()
            .starts_with("event 1 of the batch is not valid: the event has no")
    );
    assert!(read[2].as_ref().unwrap_err().starts_with("event 2 "));
    assert_eq!(read[3], Ok(minimal()));
}

#[test]
fn a_batch_that_is_broken_ends_with_the_reason() {
    for (text, valid, reason) in [
        (String::new(), 0, "there is no `[`, at byte 0"),
        ("{}".to_owned(), 0, "there is no `[`, at byte 0"),
        ("[".to_owned(), 0, "ends before its `]`, at byte 1"),
        (format!("[{EVENT}"), 1, "there is no `,`"),
        (format!("[{EVENT},"), 1, "ends before its `]`"),
        (format!("[{EVENT},]"), 1, "this is none"),
        (format!("[{EVENT} {EVENT}]"), 1, "there is no `,`"),
        (format!("[{EVENT}] x"), 1, "something after the batch"),
        (
            "[\"not an object\"]".to_owned(),
            0,
            "this is none, at byte 1",
        ),
        (format!("[{}", &EVENT[..20]), 0, "ends within an event"),
        ("[,]".to_owned(), 0, "this is none"),
    ] {
        let read = batch(&text);
        assert_eq!(read.len(), valid + 1, "{text}: {read:?}");
        let error = read[valid].as_ref().unwrap_err();
        assert!(error.contains(reason), "{text}: {error}");
    }
}

#[test]
fn an_input_that_fails_is_told() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("gone"))
        }
    }
    let mut batch = JsonBatchReader::new(Broken);
    let error = batch.next().unwrap().unwrap_err();
    assert_eq!(error.event(), None);
    assert!(error.source().unwrap().is::<io::Error>());
    assert!(batch.next().is_none());
}

#[test]
fn an_event_without_end_does_not_take_all_memory() {
    let endless = io::repeat(b'"').take(8 << 30);
    let mut batch = JsonBatchReader::new(b"[{".chain(endless));
    let error = batch.next().unwrap().unwrap_err();
    let cause = error.source().unwrap().downcast_ref::<FormatError>();
    assert!(
        matches!(cause, Some(FormatError::TooLarge { .. })),
        "{error}"
    );
    assert!(batch.next().is_none());
    let large = vec![b' '; MAX_EVENT_BYTES + 1];
    for format in [EventFormat::Json, EventFormat::Avro] {
        assert!(matches!(
            format.decode(&large),
            Err(FormatError::TooLarge { .. })
        ));
    }
}
