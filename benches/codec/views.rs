//! Bytes of an event in; what it costs to read them in place, and to walk all they hold, out.

mod borrowed;
mod by_hand;

use std::hint::black_box;

use agent_events::AvroView;
use agent_events::codec::view::Map;
use agent_events::codec::{AvroCodec, AvroSchema};
use serde_avro_fast::from_datum_slice;

use crate::generated::hash::com::devraftel::events::{AgentTaskEvent, AgentTaskEventRef};
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

/// Adds the views of one event, and those who borrow what they can of it; `$walk` looks at whatever arrays and maps it has,
/// and `$same` compares it.
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
            let data = bytes.clone();
            group.add(Task::View, WALK, tried, move || {
                let view = $view::from_slice(black_box(&data)).expect("was read before");
                black_box(walk(&view));
            });
            let schema: &'static serde_avro_fast::Schema =
                Box::leak(Box::new($owned::SCHEMA.parse().expect("a schema")));
            let tried = from_datum_slice::<borrowed::$owned<'_>>(&bytes, schema)
                .map_err(|error| error.to_string())
                .and_then(|found| is_same(found.is(value)));
            let data = bytes.clone();
            group.add(Task::View, FAST, tried, move || {
                drop(black_box(from_datum_slice::<borrowed::$owned<'_>>(
                    black_box(&data),
                    schema,
                )));
            });
            let found = by_hand::$owned::read(&bytes);
            let tried = is_same(found.is_some_and(|found| found.is(value)));
            group.add(Task::View, HAND, tried, move || {
                let view = by_hand::$owned::read(black_box(&bytes)).expect("was read before");
                black_box(&view);
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

fn is_same(is: bool) -> Result<(), String> {
    is.then_some(())
        .ok_or_else(|| "another value came out".to_owned())
}

fn texts<'a>(map: Map<'a, &'a str>) -> usize {
    map.iter().map(|(key, value)| key.len() + value.len()).sum()
}

fn steps(step: &StepRef<'_>) -> usize {
    step.name.len() + step.steps.iter().map(|step| steps(&step)).sum::<usize>()
}
