//! The events that are measured, and with each of them everybody who takes part.

use agent_events::codec::encode;

use crate::columns::columns;
use crate::generated::hash::com::devraftel::events::{AgentTaskEvent, TaskError, TaskStatus};
use crate::generated::own::bench::{
    Answer, Call, Nested, Numeric, Outcome, Step, Text, Unions, UnionsPartsItem, Wide,
};
use crate::generated::vec;
use crate::operation::Group;
use crate::{by_hand, by_prost, by_serde, ours, views};

/// The names of the groups over the event that the project ships.
pub(crate) const SHIPPED: [&str; 3] = ["small", "typical", "heavy"];
/// The names of the groups over the events of the benchmark.
pub(crate) const OWN: [&str; 4] = ["numeric", "nested", "wide", "unions"];

/// Returns every event with everybody who takes part, after all results were compared.
pub(crate) fn groups() -> Vec<Group> {
    let mut groups = vec![
        shipped("small", &small(), 103),
        shipped("typical", &typical(), 351),
        shipped("heavy", &heavy(), 4947),
    ];
    let numeric = numeric();
    let mut group = ours::group("numeric", &numeric);
    views::numeric(&mut group, &numeric);
    by_serde::add::<_, by_serde::Numeric>(&mut group, &numeric);
    by_prost::add(&mut group, by_prost::Numeric::from(&numeric));
    groups.push(group);
    let nested = nested();
    let mut group = ours::group("nested", &nested);
    views::nested(&mut group, &nested);
    by_serde::add::<_, by_serde::Nested>(&mut group, &nested);
    by_prost::add(&mut group, by_prost::Nested::from(&nested));
    groups.push(group);
    let wide = wide();
    let mut group = ours::group("wide", &wide);
    views::wide(&mut group, &wide);
    by_serde::add::<_, by_serde::Wide>(&mut group, &wide);
    by_prost::add(&mut group, by_prost::Wide::from(&wide));
    groups.push(group);
    let unions = unions();
    let mut group = ours::group("unions", &unions);
    views::unions(&mut group, &unions);
    by_serde::add::<_, by_serde::Unions>(&mut group, &unions);
    by_prost::add(&mut group, by_prost::Unions::from(&unions));
    groups.push(group);
    groups
}

fn shipped(name: &'static str, event: &AgentTaskEvent, length: usize) -> Group {
    let mut group = ours::group(name, event);
    assert_eq!(group.bytes, length, "the figures speak of this length");
    let bytes = agent_events::AvroCodec::to_vec(event).expect("an event");
    let maps_as_vec: vec::com::devraftel::events::AgentTaskEvent =
        agent_events::AvroCodec::from_slice(&bytes).expect("the same schema");
    group.decode(ours::DECODE_VEC, &bytes, &maps_as_vec);
    by_hand::add(&mut group, event);
    views::shipped(&mut group, event);
    by_serde::add::<_, by_serde::AgentTaskEvent>(&mut group, event);
    by_prost::add(&mut group, by_prost::AgentTaskEvent::from(event));
    // What the older schema cannot say is gone.
    let older = AgentTaskEvent {
        progress_percent: event.progress_percent.or(Some(0)),
        result: None,
        error: None,
        ..event.clone()
    };
    let bytes = older_bytes(&older);
    group.decode_older(OLDER, &bytes, &older);
    by_serde::add_older::<_, by_serde::AgentTaskEvent>(&mut group, OLDER, &bytes, &older);
    group
}

/// An `AgentTaskEvent` before it could fail or have a result, and when progress was always told.
const OLDER: &str = r#"{
    "type": "record", "name": "AgentTaskEvent", "namespace": "com.devraftel.events", "fields": [
        { "name": "task_id", "type": "string" },
        { "name": "status", "type": { "type": "enum", "name": "TaskStatus",
            "symbols": ["PENDING", "IN_PROGRESS", "COMPLETED", "FAILED", "CANCELLED"] } },
        { "name": "agent_id", "type": "string" },
        { "name": "progress_percent", "type": "int" },
        { "name": "metadata", "type": { "type": "map", "values": "string" } }
    ]
}"#;

fn older_bytes(event: &AgentTaskEvent) -> Vec<u8> {
    let mut out = Vec::new();
    let progress = event.progress_percent.expect("it was given");
    encode::string(&event.task_id, &mut out)
        .and_then(|()| encode::index(event.status as u32, &mut out))
        .and_then(|()| encode::string(&event.agent_id, &mut out))
        .and_then(|()| encode::int(&progress, &mut out))
        .and_then(|()| encode::map(&event.metadata, &mut out, encode::string))
        .expect("numbers and strings");
    out
}

fn event(status: TaskStatus, metadata: &[(&str, &str)]) -> AgentTaskEvent {
    let own = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    AgentTaskEvent {
        task_id: "0198c0de-5eed-7bee-8bad-0123456789ab".to_owned(),
        status,
        agent_id: "agent-research-7".to_owned(),
        progress_percent: None,
        result: None,
        error: None,
        metadata: metadata.iter().map(own).collect(),
    }
}

const TRACE: (&str, &str) = ("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736");

fn small() -> AgentTaskEvent {
    AgentTaskEvent {
        progress_percent: Some(40),
        ..event(TaskStatus::InProgress, &[TRACE])
    }
}

fn typical() -> AgentTaskEvent {
    let metadata = [
        TRACE,
        ("region", "eu-central-1"),
        ("tool_version", "2026.11.3+5"),
    ];
    AgentTaskEvent {
        progress_percent: Some(100),
        result: Some(prose(200)),
        ..event(TaskStatus::Completed, &metadata)
    }
}

fn heavy() -> AgentTaskEvent {
    let entry = |index: u64| (format!("attribute_{index:02}"), hex(index, 20));
    AgentTaskEvent {
        progress_percent: Some(100),
        result: Some(prose(4096)),
        error: Some(TaskError {
            code: "TIMEOUT".to_owned(),
            message: prose(96),
            retryable: true,
        }),
        metadata: (0..20).map(entry).collect(),
        ..event(TaskStatus::Failed, &[])
    }
}

/// Text of so many bytes.
fn prose(length: usize) -> String {
    let words = "The agent read the documents, compared what they say and wrote a summary of it. ";
    words.chars().cycle().take(length).collect()
}

/// So many hexadecimal digits that follow from `seed`.
fn hex(seed: u64, digits: usize) -> String {
    let parts = (0..).map(|part| format!("{:016x}", mixed(seed * 31 + part)));
    let parts: String = parts.take(digits.div_ceil(16)).collect();
    parts[..digits].to_owned()
}

/// A number that looks like chance and is always the same ("splitmix64").
fn mixed(seed: u64) -> u64 {
    let mut bits = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

fn below(seed: u64, bound: u32) -> u32 {
    u32::try_from(mixed(seed) % u64::from(bound)).expect("less than the bound")
}

fn numeric() -> Numeric {
    Numeric {
        sequence: 18_446_744,
        at_micros: 1_795_000_000_123_456,
        attempts: 3,
        exit_code: -9,
        tokens_in: 12_345,
        tokens_out: 678,
        cost: 0.012_5,
        load: 0.75,
        cached: false,
        latencies: (0..32)
            .map(|seed| below(seed, 5_000).cast_signed())
            .collect(),
        offsets: (0..32)
            .map(|seed| i64::from(below(seed, 1 << 30)))
            .collect(),
        scores: (0..16)
            .map(|seed| f64::from(below(seed, 1_000)) / 1e3)
            .collect(),
    }
}

fn nested() -> Nested {
    Nested {
        trace: TRACE.1.to_owned(),
        root: step(1, 3),
    }
}

fn step(seed: u64, below: u32) -> Step {
    let steps = match below.checked_sub(1) {
        Some(below) => (0..3).map(|child| step(seed * 3 + child, below)).collect(),
        None => Vec::new(),
    };
    Step {
        name: format!("step {seed}"),
        started: 1_795_000_000_000_000 + mixed(seed).cast_signed() % 1_000_000,
        outcome: Outcome {
            ok: !seed.is_multiple_of(5),
            note: seed
                .is_multiple_of(5)
                .then(|| "gave up after three attempts".to_owned()),
        },
        steps,
    }
}

macro_rules! wide {
    ($($text:ident $number:ident $ratio:ident $maybe:ident;)*) => {
        fn wide() -> Wide {
            let mut seed = 0_u32;
            let mut next = || {
                seed += 1;
                seed
            };
            Wide {
                $(
                    $text: hex(next().into(), 12),
                    $number: below(next().into(), 1_000_000).into(),
                    $ratio: f64::from(next()) / 8.0,
                    $maybe: Some(next().cast_signed()).filter(|number| number % 3 > 0),
                )*
            }
        }
    };
}

columns!(wide);

fn unions() -> Unions {
    let part = |seed: u32| match seed % 3 {
        0 => UnionsPartsItem::Text(Text {
            text: prose(40 + seed as usize),
        }),
        1 => UnionsPartsItem::Call(Call {
            tool: "search".to_owned(),
            input: Some(hex(seed.into(), 24)),
        }),
        _ => UnionsPartsItem::Answer(Answer {
            call: seed.into(),
            output: seed.is_multiple_of(2).then(|| prose(60)),
            millis: Some(below(seed.into(), 2_000).into()),
        }),
    };
    Unions {
        conversation: TRACE.1.to_owned(),
        parts: (0..30).map(part).collect(),
        parent: None,
        budget: Some(50_000),
        model: Some("large-2026-11".to_owned()),
    }
}
