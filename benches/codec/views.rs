//! Bytes of an event in; what it costs to read them in place, and to walk all they hold, out.

use std::fmt;
use std::hint::black_box;

use agent_events::AvroView;
use agent_events::codec::view::Map;
use agent_events::codec::{AvroCodec, AvroSchema};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_avro_fast::from_datum_slice;

use crate::generated::hash::com::devraftel::events::{
    AgentTaskEvent, AgentTaskEventRef, TaskStatus,
};
use crate::generated::own::bench::{
    Nested, NestedRef, Numeric, NumericRef, StepRef, Unions, UnionsPartsItemRef, UnionsRef, Wide,
    WideRef,
};
use crate::operation::{Group, Task};

/// The name of our view in every table.
pub(crate) const VIEW: &str = "agent-events, view";
/// The name of our view of which every item is looked at.
pub(crate) const WALK: &str = "agent-events, view, all walked";
/// The name of the peer that borrows texts.
pub(crate) const FAST: &str = "serde_avro_fast, texts borrowed";
/// The name of what a person would write.
pub(crate) const HAND: &str = "written by hand, safe, view";

/// Adds the views of one event; `$walk` looks at whatever arrays and maps it has, and `$same` compares it.
macro_rules! views {
    ($name:ident, $owned:ident, $view:ident, $same:expr, $walk:expr) => {
        pub(crate) fn $name(group: &mut Group, value: &$owned) {
            let bytes = value.to_vec().expect("a value of the benchmark");
            let same: fn(&$view<'_>, &$owned) -> bool = $same;
            let walk: fn(&$view<'_>) -> usize = $walk;
            let tried = match $view::from_slice(&bytes) {
                Ok(view) if same(&view, value) => Ok(()),
                Ok(_) => Err("another value came out".to_owned()),
                Err(error) => Err(error.to_string()),
            };
            let data = bytes.clone();
            group.add(Task::View, VIEW, tried.clone(), move || {
                let view = $view::from_slice(black_box(&data)).expect("was read before");
                black_box(&view);
            });
            group.add(Task::View, WALK, tried, move || {
                let view = $view::from_slice(black_box(&bytes)).expect("was read before");
                black_box(walk(&view));
            });
        }
    };
}

views!(
    shipped,
    AgentTaskEvent,
    AgentTaskEventRef,
    |view, owned| {
        let texts = (view.task_id, view.agent_id, view.result);
        let labels = owned.metadata.iter();
        texts == (&*owned.task_id, &*owned.agent_id, owned.result.as_deref())
            && (view.status, view.progress_percent) == (owned.status, owned.progress_percent)
            && view.error.map(|error| error.message)
                == owned.error.as_ref().map(|error| &*error.message)
            && view.metadata.len() == owned.metadata.len()
            && labels
                .into_iter()
                .all(|(key, value)| view.metadata.get(key) == Some(value))
    },
    |view| texts(view.metadata)
);
views!(
    numeric,
    Numeric,
    NumericRef,
    |view, owned| {
        view.cost.to_bits() == owned.cost.to_bits()
            && view.latencies.iter().eq(owned.latencies.iter().copied())
            && view.offsets.iter().eq(owned.offsets.iter().copied())
            && view.scores.iter().eq(owned.scores.iter().copied())
    },
    |view| {
        let numbers = view.latencies.iter().map(i64::from).chain(view.offsets);
        let sum = numbers.fold(0, i64::wrapping_add);
        black_box((sum, view.scores.iter().sum::<f64>()));
        view.latencies.len()
    }
);
views!(
    nested,
    Nested,
    NestedRef,
    |view, owned| {
        view.trace == owned.trace
            && view.root.name == owned.root.name
            && view.root.steps.iter().map(|step| step.name).eq(owned
                .root
                .steps
                .iter()
                .map(|step| &step.name))
    },
    |view| steps(&view.root)
);
views!(
    wide,
    Wide,
    WideRef,
    |view, owned| view.text_00 == owned.text_00 && view.maybe_24 == owned.maybe_24,
    |view| view.text_00.len()
);
views!(
    unions,
    Unions,
    UnionsRef,
    |view, owned| view.conversation == owned.conversation && view.parts.len() == owned.parts.len(),
    |view| {
        let length = |part: UnionsPartsItemRef<'_>| match part {
            UnionsPartsItemRef::Text(part) => part.text.len(),
            UnionsPartsItemRef::Call(part) => part.tool.len(),
            UnionsPartsItemRef::Answer(part) => part.output.map_or(0, str::len),
        };
        view.parts.iter().map(length).sum()
    }
);

fn texts<'a>(map: Map<'a, &'a str>) -> usize {
    map.iter().map(|(key, value)| key.len() + value.len()).sum()
}

fn steps(step: &StepRef<'_>) -> usize {
    step.name.len() + step.steps.iter().map(|step| steps(&step)).sum::<usize>()
}

/// Adds those that borrow what they can of the shipped event.
pub(crate) fn peers(group: &mut Group, value: &AgentTaskEvent) {
    let bytes = value.to_vec().expect("a value of the benchmark");
    let schema: &'static serde_avro_fast::Schema =
        Box::leak(Box::new(AgentTaskEvent::SCHEMA.parse().expect("a schema")));
    let tried = match from_datum_slice::<Borrowed<'_>>(&bytes, schema) {
        Ok(found) if found.is(value) => Ok(()),
        Ok(_) => Err("another value came out".to_owned()),
        Err(error) => Err(error.to_string()),
    };
    let data = bytes.clone();
    group.add(Task::View, FAST, tried, move || {
        drop(black_box(from_datum_slice::<Borrowed<'_>>(
            black_box(&data),
            schema,
        )));
    });
    let tried = by_hand(&bytes).is_some_and(|view| view.task_id == value.task_id);
    let tried = if tried {
        Ok(())
    } else {
        Err("another value came out".to_owned())
    };
    group.add(Task::View, HAND, tried, move || {
        let view = by_hand(black_box(&bytes)).expect("was read before");
        black_box(&view);
    });
}

/// The shipped event as serde can borrow it; pairs take serde less time than a `HashMap`.
#[derive(Deserialize)]
struct Borrowed<'a> {
    task_id: &'a str,
    status: BorrowedStatus,
    agent_id: &'a str,
    progress_percent: Option<i32>,
    #[serde(borrow)]
    result: Option<&'a str>,
    #[serde(borrow)]
    error: Option<BorrowedError<'a>>,
    #[serde(borrow, deserialize_with = "pairs")]
    metadata: Vec<(&'a str, &'a str)>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum BorrowedStatus {
    Pending,
    InProgress,
    Completed,
    Failed,
    Cancelled,
}

#[derive(Deserialize)]
struct BorrowedError<'a> {
    code: &'a str,
    message: &'a str,
    retryable: bool,
}

impl Borrowed<'_> {
    fn is(&self, owned: &AgentTaskEvent) -> bool {
        let error = self.error.as_ref();
        let error = error.map(|error| (error.code, error.message, error.retryable));
        let expected = owned.error.as_ref();
        (self.task_id, self.agent_id, self.result)
            == (&*owned.task_id, &*owned.agent_id, owned.result.as_deref())
            && (self.status as u32, self.progress_percent)
                == (owned.status as u32, owned.progress_percent)
            && error == expected.map(|error| (&*error.code, &*error.message, error.retryable))
            && self.metadata.len() == owned.metadata.len()
            && self
                .metadata
                .iter()
                .all(|(key, value)| owned.metadata[*key] == *value)
    }
}

fn pairs<'de: 'a, 'a, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<(&'a str, &'a str)>, D::Error> {
    struct Pairs;

    impl<'de> Visitor<'de> for Pairs {
        type Value = Vec<(&'de str, &'de str)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a map of texts")
        }

        fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
            let mut pairs = Vec::with_capacity(map.size_hint().unwrap_or(4));
            while let Some(pair) = map.next_entry()? {
                pairs.push(pair);
            }
            Ok(pairs)
        }
    }

    deserializer.deserialize_map(Pairs)
}

/// What a person would write: texts are borrowed, the map is checked and stays as it is.
struct ByHand<'a> {
    task_id: &'a str,
    _status: TaskStatus,
    _agent_id: &'a str,
    _progress_percent: Option<i32>,
    _result: Option<&'a str>,
    _error: Option<(&'a str, &'a str, bool)>,
    _metadata: (&'a [u8], usize),
}

/// `None` for whatever is wrong.
fn by_hand(bytes: &[u8]) -> Option<ByHand<'_>> {
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
        1 => {
            let (code, message) = (text(&mut input)?, text(&mut input)?);
            let (retryable, rest) = input.split_first()?;
            input = rest;
            Some((code, message, *retryable != 0))
        }
        _ => return None,
    };
    let (entries, mut length) = (input, 0);
    loop {
        let count = long(&mut input)?;
        if count == 0 {
            break;
        }
        if count < 0 {
            long(&mut input)?;
        }
        let count = usize::try_from(count.unsigned_abs()).ok()?;
        for _ in 0..count {
            text(&mut input)?;
            text(&mut input)?;
        }
        length += count;
    }
    input.is_empty().then_some(ByHand {
        task_id,
        _status: status,
        _agent_id: agent_id,
        _progress_percent: progress_percent,
        _result: result,
        _error: error,
        _metadata: (entries, length),
    })
}

fn text<'a>(input: &mut &'a [u8]) -> Option<&'a str> {
    let size = size(input)?;
    let (text, rest) = input.split_at_checked(size)?;
    *input = rest;
    str::from_utf8(text).ok()
}

fn size(input: &mut &[u8]) -> Option<usize> {
    usize::try_from(long(input)?).ok()
}

#[inline]
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
