//! Events in, their bytes under older and newer versions of their schema out.

use std::collections::HashMap;

use agent_events::AvroCodec;
use agent_events::codec::encode;

use crate::generated::com::devraftel::events::{AgentTaskEvent, TaskError, TaskStatus};

/// Another version of the schema of `AgentTaskEvent`.
pub(crate) struct Version {
    pub(crate) name: &'static str,
    pub(crate) schema: &'static str,
    /// Drops what the version cannot say.
    pub(crate) keeps: fn(AgentTaskEvent) -> AgentTaskEvent,
    pub(crate) write: fn(&AgentTaskEvent, &mut Vec<u8>),
}

pub(crate) const VERSIONS: &[Version] = &[OLDER, NEWER, REORDERED];

/// Before tasks could fail or have a result, and when progress was always told.
const OLDER: Version = Version {
    name: "an older version",
    schema: r#"{"type": "record", "name": "AgentTaskEvent", "namespace": "com.devraftel.events", "fields": [
        {"name": "task_id", "type": "string"},
        {"name": "status", "type": {"type": "enum", "name": "TaskStatus",
            "symbols": ["PENDING", "IN_PROGRESS", "COMPLETED", "FAILED", "CANCELLED"]}},
        {"name": "agent_id", "type": "string"},
        {"name": "progress_percent", "type": "int"},
        {"name": "metadata", "type": {"type": "map", "values": "string"}}]}"#,
    keeps: |event| AgentTaskEvent {
        progress_percent: event.progress_percent.or(Some(0)),
        result: None,
        error: None,
        ..event
    },
    write: |event, out| {
        text(&event.task_id, out);
        value(&event.status, out);
        text(&event.agent_id, out);
        long(event.progress_percent.unwrap_or_default().into(), out);
        texts(&event.metadata, out);
    },
};

/// With fields at all places that today's type does not know, also in the record within.
const NEWER: Version = Version {
    name: "a newer version",
    schema: r#"{"type": "record", "name": "AgentTaskEvent", "namespace": "com.devraftel.events", "fields": [
        {"name": "task_id", "type": "string"},
        {"name": "attempt", "type": "int"},
        {"name": "status", "type": {"type": "enum", "name": "TaskStatus",
            "symbols": ["PENDING", "IN_PROGRESS", "COMPLETED", "FAILED", "CANCELLED", "PAUSED"]}},
        {"name": "agent_id", "type": "string"},
        {"name": "tags", "type": {"type": "array", "items": "string"}},
        {"name": "progress_percent", "type": ["null", "int"]},
        {"name": "result", "type": ["null", "string"]},
        {"name": "error", "type": ["null", {"type": "record", "name": "TaskError", "fields": [
            {"name": "code", "type": "string"},
            {"name": "cause", "type": ["null", "string"]},
            {"name": "message", "type": "string"},
            {"name": "retryable", "type": "boolean"}]}]},
        {"name": "metadata", "type": {"type": "map", "values": "string"}},
        {"name": "parent", "type": ["null", "string"]}]}"#,
    keeps: |event| event,
    write: |event, out| {
        text(&event.task_id, out);
        long(3, out);
        value(&event.status, out);
        text(&event.agent_id, out);
        long(2, out);
        text("nightly", out);
        text("eu", out);
        out.push(0);
        nullable(event.progress_percent.as_ref(), out, |value, out| {
            long((*value).into(), out);
        });
        nullable(event.result.as_ref(), out, |value, out| text(value, out));
        nullable(event.error.as_ref(), out, |error, out| {
            text(&error.code, out);
            out.push(0);
            text(&error.message, out);
            out.push(error.retryable.into());
        });
        texts(&event.metadata, out);
        nullable(Some("task-0001"), out, text);
    },
};

/// With the fields and branches in another order, and a number and a symbol of another kind.
const REORDERED: Version = Version {
    name: "another order",
    schema: r#"{"type": "record", "name": "AgentTaskEvent", "namespace": "com.devraftel.events", "fields": [
        {"name": "metadata", "type": {"type": "map", "values": "string"}},
        {"name": "status", "type": {"type": "enum", "name": "TaskStatus",
            "symbols": ["CANCELLED", "FAILED", "COMPLETED", "IN_PROGRESS", "PENDING"]}},
        {"name": "task_id", "type": "string"},
        {"name": "agent_id", "type": "string"},
        {"name": "progress_percent", "type": ["int", "null"]},
        {"name": "result", "type": ["string", "null"]},
        {"name": "error", "type": ["null", {"type": "record", "name": "TaskError", "fields": [
            {"name": "retryable", "type": "boolean"},
            {"name": "message", "type": "string"},
            {"name": "code", "type": "string"}]}]}]}"#,
    keeps: |event| event,
    write: |event, out| {
        texts(&event.metadata, out);
        let order = [4, 3, 2, 1, 0];
        long(order[event.status as usize], out);
        text(&event.task_id, out);
        text(&event.agent_id, out);
        match event.progress_percent {
            Some(percent) => {
                out.push(0);
                long(percent.into(), out);
            }
            None => out.push(2),
        }
        match &event.result {
            Some(result) => {
                out.push(0);
                text(result, out);
            }
            None => out.push(2),
        }
        nullable(event.error.as_ref(), out, |error, out| {
            out.push(error.retryable.into());
            text(&error.message, out);
            text(&error.code, out);
        });
    },
};

/// Returns events of three sizes.
pub(crate) fn events() -> [(&'static str, AgentTaskEvent); 3] {
    let metadata = |count: usize| -> HashMap<String, String> {
        let entry = |number| {
            (
                format!("key-{number}"),
                format!("value-{number}-of-metadata"),
            )
        };
        (0..count).map(entry).collect()
    };
    let event = |status, result: Option<usize>, error, entries| AgentTaskEvent {
        task_id: "018f3c1e-7b1a-7c1d-9f7e-3b5a2c4d6e8f".to_owned(),
        status,
        agent_id: "agent-researcher-7".to_owned(),
        progress_percent: Some(42),
        result: result.map(|length| "r".repeat(length)),
        error,
        metadata: metadata(entries),
    };
    let error = TaskError {
        code: "TIMEOUT".to_owned(),
        message: "the tool did not answer within 30 s".to_owned(),
        retryable: true,
    };
    [
        ("small", event(TaskStatus::InProgress, None, None, 1)),
        ("typical", event(TaskStatus::Completed, Some(200), None, 3)),
        (
            "heavy",
            event(TaskStatus::Failed, Some(4096), Some(error), 20),
        ),
    ]
}

fn long(number: i64, out: &mut Vec<u8>) {
    encode::long(&number, out).expect("a number");
}

fn text(text: &str, out: &mut Vec<u8>) {
    encode::string(text, out).expect("a text");
}

fn value(value: &impl AvroCodec, out: &mut Vec<u8>) {
    value.encode(out).expect("a value");
}

fn texts(entries: &HashMap<String, String>, out: &mut Vec<u8>) {
    encode::map(entries, out, encode::string).expect("texts");
}

fn nullable<T: ?Sized>(value: Option<&T>, out: &mut Vec<u8>, write: impl FnOnce(&T, &mut Vec<u8>)) {
    match value {
        None => out.push(0),
        Some(value) => {
            out.push(2);
            write(value, out);
        }
    }
}
