//! The events as serde can borrow them in; what `serde_avro_fast` reads in place out.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use crate::columns::columns;
use crate::generated::hash::com::devraftel::events as hash;
use crate::generated::own::bench as own;

/// The shipped event as serde can borrow it; pairs take serde less time than a `HashMap`.
#[derive(Deserialize)]
pub(super) struct AgentTaskEvent<'a> {
    task_id: &'a str,
    status: TaskStatus,
    agent_id: &'a str,
    progress_percent: Option<i32>,
    #[serde(borrow)]
    result: Option<&'a str>,
    #[serde(borrow)]
    error: Option<TaskError<'a>>,
    #[serde(borrow, deserialize_with = "pairs")]
    metadata: Vec<(&'a str, &'a str)>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum TaskStatus {
    Pending,
    InProgress,
    Completed,
    Failed,
    Cancelled,
}

#[derive(Deserialize)]
struct TaskError<'a> {
    code: &'a str,
    message: &'a str,
    retryable: bool,
}

impl AgentTaskEvent<'_> {
    pub(super) fn is(&self, owned: &hash::AgentTaskEvent) -> bool {
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

/// There is nothing that could be borrowed.
#[derive(Deserialize)]
pub(super) struct Numeric<'a> {
    sequence: i64,
    at_micros: i64,
    attempts: i32,
    exit_code: i32,
    tokens_in: i64,
    tokens_out: i64,
    cost: f64,
    load: f32,
    cached: bool,
    latencies: Vec<i32>,
    offsets: Vec<i64>,
    scores: Vec<f64>,
    #[serde(skip)]
    borrows: PhantomData<&'a ()>,
}

impl Numeric<'_> {
    pub(super) fn is(&self, owned: &own::Numeric) -> bool {
        let PhantomData = self.borrows;
        let numbers = (self.sequence, self.at_micros, self.attempts, self.exit_code);
        let tokens = (self.tokens_in, self.tokens_out, self.cached);
        numbers
            == (
                owned.sequence,
                owned.at_micros,
                owned.attempts,
                owned.exit_code,
            )
            && tokens == (owned.tokens_in, owned.tokens_out, owned.cached)
            && self.cost.to_bits() == owned.cost.to_bits()
            && self.load.to_bits() == owned.load.to_bits()
            && (&self.latencies, &self.offsets) == (&owned.latencies, &owned.offsets)
            && self.scores == owned.scores
    }
}

#[derive(Deserialize)]
pub(super) struct Nested<'a> {
    trace: &'a str,
    #[serde(borrow)]
    root: Step<'a>,
}

#[derive(Deserialize)]
struct Step<'a> {
    name: &'a str,
    started: i64,
    #[serde(borrow)]
    outcome: Outcome<'a>,
    #[serde(borrow)]
    steps: Vec<Step<'a>>,
}

#[derive(Deserialize)]
struct Outcome<'a> {
    ok: bool,
    #[serde(borrow)]
    note: Option<&'a str>,
}

impl Nested<'_> {
    pub(super) fn is(&self, owned: &own::Nested) -> bool {
        self.trace == owned.trace && self.root.is(&owned.root)
    }
}

impl Step<'_> {
    fn is(&self, owned: &own::Step) -> bool {
        let found = (self.name, self.started, self.outcome.ok, self.outcome.note);
        let outcome = &owned.outcome;
        found
            == (
                &*owned.name,
                owned.started,
                outcome.ok,
                outcome.note.as_deref(),
            )
            && self.steps.len() == owned.steps.len()
            && self
                .steps
                .iter()
                .zip(&owned.steps)
                .all(|(step, owned)| step.is(owned))
    }
}

macro_rules! wide {
    ($($text:ident $number:ident $ratio:ident $maybe:ident;)*) => {
        #[derive(Deserialize)]
        pub(super) struct Wide<'a> {
            $($text: &'a str, $number: i64, $ratio: f64, $maybe: Option<i32>,)*
        }

        impl Wide<'_> {
            pub(super) fn is(&self, owned: &own::Wide) -> bool {
                $(
                    self.$text == owned.$text
                        && (self.$number, self.$maybe) == (owned.$number, owned.$maybe)
                        && self.$ratio.to_bits() == owned.$ratio.to_bits()
                )&&*
            }
        }
    };
}

columns!(wide);

#[derive(Deserialize)]
pub(super) struct Unions<'a> {
    conversation: &'a str,
    #[serde(borrow)]
    parts: Vec<Part<'a>>,
    #[serde(borrow)]
    parent: Option<&'a str>,
    budget: Option<i64>,
    #[serde(borrow)]
    model: Option<&'a str>,
}

#[derive(Deserialize)]
enum Part<'a> {
    #[serde(rename = "bench.Text", borrow)]
    Text(Text<'a>),
    #[serde(rename = "bench.Call", borrow)]
    Call(Call<'a>),
    #[serde(rename = "bench.Answer", borrow)]
    Answer(Answer<'a>),
}

#[derive(Deserialize)]
struct Text<'a> {
    text: &'a str,
}

#[derive(Deserialize)]
struct Call<'a> {
    tool: &'a str,
    #[serde(borrow)]
    input: Option<&'a str>,
}

#[derive(Deserialize)]
struct Answer<'a> {
    call: i64,
    #[serde(borrow)]
    output: Option<&'a str>,
    millis: Option<i64>,
}

impl Unions<'_> {
    pub(super) fn is(&self, owned: &own::Unions) -> bool {
        let parts = self.parts.iter().zip(&owned.parts);
        (self.conversation, self.parent, self.budget, self.model)
            == (
                &*owned.conversation,
                owned.parent.as_deref(),
                owned.budget,
                owned.model.as_deref(),
            )
            && self.parts.len() == owned.parts.len()
            && parts.into_iter().all(|(part, owned)| part.is(owned))
    }
}

impl Part<'_> {
    fn is(&self, owned: &own::UnionsPartsItem) -> bool {
        match (self, owned) {
            (Self::Text(part), own::UnionsPartsItem::Text(owned)) => part.text == owned.text,
            (Self::Call(part), own::UnionsPartsItem::Call(owned)) => {
                (part.tool, part.input) == (&*owned.tool, owned.input.as_deref())
            }
            (Self::Answer(part), own::UnionsPartsItem::Answer(owned)) => {
                (part.call, part.output, part.millis)
                    == (owned.call, owned.output.as_deref(), owned.millis)
            }
            _ => false,
        }
    }
}
