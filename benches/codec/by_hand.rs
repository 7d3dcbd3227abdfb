//! `AgentTaskEvent` in; the codec that a person would write for it alone, safe and without a library, out.

use std::collections::HashMap;
use std::hint::black_box;

use agent_events::AvroCodec;

use crate::generated::hash::com::devraftel::events::{AgentTaskEvent, TaskError, TaskStatus};
use crate::operation::{Group, Task, same};

/// The name in every table.
pub(crate) const HAND: &str = "written by hand, safe";

pub(crate) fn add(group: &mut Group, value: &AgentTaskEvent) {
    let mut bytes = Vec::new();
    encode(value, &mut bytes);
    let tried = AgentTaskEvent::from_slice(&bytes)
        .map_err(|error| error.to_string())
        .and_then(|found| same(&found, value));
    let (event, mut out) = (value.clone(), Vec::new());
    group.add(Task::Encode, HAND, tried, move || {
        out.clear();
        encode(black_box(&event), &mut out);
        black_box(&out);
    });
    let tried = decode(&bytes)
        .ok_or_else(|| "it is not read".to_owned())
        .and_then(|found| same(&found, value));
    group.add(Task::Decode, HAND, tried, move || {
        drop(black_box(decode(black_box(&bytes))));
    });
}

fn encode(event: &AgentTaskEvent, out: &mut Vec<u8>) {
    put_text(&event.task_id, out);
    put_long(event.status as i64, out);
    put_text(&event.agent_id, out);
    match event.progress_percent {
        None => out.push(0),
        Some(percent) => {
            out.push(2);
            put_long(i64::from(percent), out);
        }
    }
    match &event.result {
        None => out.push(0),
        Some(result) => {
            out.push(2);
            put_text(result, out);
        }
    }
    match &event.error {
        None => out.push(0),
        Some(error) => {
            out.push(2);
            put_text(&error.code, out);
            put_text(&error.message, out);
            out.push(u8::from(error.retryable));
        }
    }
    if !event.metadata.is_empty() {
        put_size(event.metadata.len(), out);
        for (key, value) in &event.metadata {
            put_text(key, out);
            put_text(value, out);
        }
    }
    out.push(0);
}

fn put_text(text: &str, out: &mut Vec<u8>) {
    put_size(text.len(), out);
    out.extend_from_slice(text.as_bytes());
}

fn put_size(size: usize, out: &mut Vec<u8>) {
    put_long(i64::try_from(size).expect("a slice has fewer bytes"), out);
}

fn put_long(value: i64, out: &mut Vec<u8>) {
    let mut rest = ((value << 1) ^ (value >> 63)).cast_unsigned();
    while rest >= 0x80 {
        out.push(rest.to_le_bytes()[0] | 0x80);
        rest >>= 7;
    }
    out.push(rest.to_le_bytes()[0]);
}

/// `None` for whatever is wrong: a person in a hurry.
fn decode(bytes: &[u8]) -> Option<AgentTaskEvent> {
    let mut input = bytes;
    let task_id = text(&mut input)?;
    let status = *TaskStatus::ALL.get(size(&mut input)?)?;
    let agent_id = text(&mut input)?;
    let progress_percent = match long(&mut input)? {
        0 => None,
        1 => Some(i32::try_from(long(&mut input)?).ok()?),
        _ => return None,
    };
    let result = match long(&mut input)? {
        0 => None,
        1 => Some(text(&mut input)?),
        _ => return None,
    };
    let error = match long(&mut input)? {
        0 => None,
        1 => Some(TaskError {
            code: text(&mut input)?,
            message: text(&mut input)?,
            retryable: match long(&mut input)? {
                0 => false,
                // Zig-zag of the byte 1.
                -1 => true,
                _ => return None,
            },
        }),
        _ => return None,
    };
    let mut metadata = HashMap::new();
    loop {
        let count = long(&mut input)?;
        if count == 0 {
            break;
        }
        if count < 0 {
            long(&mut input)?;
        }
        let count = usize::try_from(count.unsigned_abs()).ok()?;
        metadata.reserve(count.min(input.len()));
        for _ in 0..count {
            let key = text(&mut input)?;
            metadata.insert(key, text(&mut input)?);
        }
    }
    let event = AgentTaskEvent {
        task_id,
        status,
        agent_id,
        progress_percent,
        result,
        error,
        metadata,
    };
    input.is_empty().then_some(event)
}

fn text(input: &mut &[u8]) -> Option<String> {
    let size = size(input)?;
    let (text, rest) = input.split_at_checked(size)?;
    *input = rest;
    String::from_utf8(text.to_vec()).ok()
}

fn size(input: &mut &[u8]) -> Option<usize> {
    usize::try_from(long(input)?).ok()
}

fn long(input: &mut &[u8]) -> Option<i64> {
    let mut value = 0_u64;
    for index in 0..10 {
        let (byte, rest) = input.split_first()?;
        *input = rest;
        value |= u64::from(byte & 0x7f) << (7 * index);
        if *byte < 0x80 {
            return Some((value >> 1).cast_signed() ^ -(value & 1).cast_signed());
        }
    }
    None
}
