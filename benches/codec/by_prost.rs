//! The events as messages of Protocol Buffers in; what prost does with them out.

use std::collections::HashMap;
use std::hint::black_box;

use prost::Message;

use crate::columns::columns;
use crate::generated::hash::com::devraftel::events as shipped;
use crate::generated::own::bench as own;
use crate::operation::{Group, Task, same};

/// The name in every table.
pub(crate) const PROST: &str = "prost (Protocol Buffers)";

/// Adds prost with the same value as a message.
pub(crate) fn add<P: Message + Default + Clone + PartialEq + 'static>(group: &mut Group, event: P) {
    let bytes = event.encode_to_vec();
    let tried = P::decode(bytes.as_slice())
        .map_err(|error| error.to_string())
        .and_then(|found| same(&found, &event));
    let mut out = Vec::new();
    group.add(Task::Encode, PROST, tried.clone(), move || {
        out.clear();
        black_box(&event).encode(&mut out).expect("a `Vec` grows");
        black_box(&out);
    });
    group.add(Task::Decode, PROST, tried, move || {
        drop(black_box(P::decode(black_box(bytes.as_slice()))));
    });
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct AgentTaskEvent {
    #[prost(string, tag = "1")]
    task_id: String,
    #[prost(int32, tag = "2")]
    status: i32,
    #[prost(string, tag = "3")]
    agent_id: String,
    #[prost(int32, optional, tag = "4")]
    progress_percent: Option<i32>,
    #[prost(string, optional, tag = "5")]
    result: Option<String>,
    #[prost(message, optional, tag = "6")]
    error: Option<TaskError>,
    #[prost(map = "string, string", tag = "7")]
    metadata: HashMap<String, String>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct TaskError {
    #[prost(string, tag = "1")]
    code: String,
    #[prost(string, tag = "2")]
    message: String,
    #[prost(bool, tag = "3")]
    retryable: bool,
}

impl From<&shipped::AgentTaskEvent> for AgentTaskEvent {
    fn from(event: &shipped::AgentTaskEvent) -> Self {
        let error = event.error.as_ref().map(|error| TaskError {
            code: error.code.clone(),
            message: error.message.clone(),
            retryable: error.retryable,
        });
        Self {
            task_id: event.task_id.clone(),
            status: event.status as i32,
            agent_id: event.agent_id.clone(),
            progress_percent: event.progress_percent,
            result: event.result.clone(),
            error,
            metadata: event.metadata.clone(),
        }
    }
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Numeric {
    #[prost(int64, tag = "1")]
    sequence: i64,
    #[prost(int64, tag = "2")]
    at_micros: i64,
    #[prost(int32, tag = "3")]
    attempts: i32,
    #[prost(sint32, tag = "4")]
    exit_code: i32,
    #[prost(int64, tag = "5")]
    tokens_in: i64,
    #[prost(int64, tag = "6")]
    tokens_out: i64,
    #[prost(double, tag = "7")]
    cost: f64,
    #[prost(float, tag = "8")]
    load: f32,
    #[prost(bool, tag = "9")]
    cached: bool,
    #[prost(int32, repeated, tag = "10")]
    latencies: Vec<i32>,
    #[prost(int64, repeated, tag = "11")]
    offsets: Vec<i64>,
    #[prost(double, repeated, tag = "12")]
    scores: Vec<f64>,
}

impl From<&own::Numeric> for Numeric {
    fn from(event: &own::Numeric) -> Self {
        Self {
            sequence: event.sequence,
            at_micros: event.at_micros,
            attempts: event.attempts,
            exit_code: event.exit_code,
            tokens_in: event.tokens_in,
            tokens_out: event.tokens_out,
            cost: event.cost,
            load: event.load,
            cached: event.cached,
            latencies: event.latencies.clone(),
            offsets: event.offsets.clone(),
            scores: event.scores.clone(),
        }
    }
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Nested {
    #[prost(string, tag = "1")]
    trace: String,
    #[prost(message, optional, tag = "2")]
    root: Option<Step>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Step {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(int64, tag = "2")]
    started: i64,
    #[prost(message, optional, tag = "3")]
    outcome: Option<Outcome>,
    #[prost(message, repeated, tag = "4")]
    steps: Vec<Self>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Outcome {
    #[prost(bool, tag = "1")]
    ok: bool,
    #[prost(string, optional, tag = "2")]
    note: Option<String>,
}

impl From<&own::Nested> for Nested {
    fn from(event: &own::Nested) -> Self {
        Self {
            trace: event.trace.clone(),
            root: Some(Step::from(&event.root)),
        }
    }
}

impl From<&own::Step> for Step {
    fn from(step: &own::Step) -> Self {
        let outcome = Outcome {
            ok: step.outcome.ok,
            note: step.outcome.note.clone(),
        };
        Self {
            name: step.name.clone(),
            started: step.started,
            outcome: Some(outcome),
            steps: step.steps.iter().map(Self::from).collect(),
        }
    }
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Unions {
    #[prost(string, tag = "1")]
    conversation: String,
    #[prost(message, repeated, tag = "2")]
    parts: Vec<Part>,
    #[prost(string, optional, tag = "3")]
    parent: Option<String>,
    #[prost(int64, optional, tag = "4")]
    budget: Option<i64>,
    #[prost(string, optional, tag = "5")]
    model: Option<String>,
}

/// A `oneof` cannot be repeated, so it has a message of its own.
#[derive(Clone, PartialEq, prost::Message)]
struct Part {
    #[prost(oneof = "Kind", tags = "1, 2, 3")]
    kind: Option<Kind>,
}

#[derive(Clone, PartialEq, prost::Oneof)]
enum Kind {
    #[prost(message, tag = "1")]
    Text(Text),
    #[prost(message, tag = "2")]
    Call(Call),
    #[prost(message, tag = "3")]
    Answer(Answer),
}

#[derive(Clone, PartialEq, prost::Message)]
struct Text {
    #[prost(string, tag = "1")]
    text: String,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Call {
    #[prost(string, tag = "1")]
    tool: String,
    #[prost(string, optional, tag = "2")]
    input: Option<String>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Answer {
    #[prost(int64, tag = "1")]
    call: i64,
    #[prost(string, optional, tag = "2")]
    output: Option<String>,
    #[prost(int64, optional, tag = "3")]
    millis: Option<i64>,
}

impl From<&own::Unions> for Unions {
    fn from(event: &own::Unions) -> Self {
        Self {
            conversation: event.conversation.clone(),
            parts: event.parts.iter().map(Part::from).collect(),
            parent: event.parent.clone(),
            budget: event.budget,
            model: event.model.clone(),
        }
    }
}

impl From<&own::UnionsPartsItem> for Part {
    fn from(part: &own::UnionsPartsItem) -> Self {
        let kind = match part.clone() {
            own::UnionsPartsItem::Text(part) => Kind::Text(Text { text: part.text }),
            own::UnionsPartsItem::Call(part) => Kind::Call(Call {
                tool: part.tool,
                input: part.input,
            }),
            own::UnionsPartsItem::Answer(part) => Kind::Answer(Answer {
                call: part.call,
                output: part.output,
                millis: part.millis,
            }),
        };
        Self { kind: Some(kind) }
    }
}

macro_rules! wide {
    ($($text:ident $number:ident $ratio:ident $maybe:ident;)*) => {
        /// Without `tag`, fields are numbered as they come.
        #[derive(Clone, PartialEq, prost::Message)]
        pub(crate) struct Wide {
            $(
                #[prost(string)]
                $text: String,
                #[prost(int64)]
                $number: i64,
                #[prost(double)]
                $ratio: f64,
                #[prost(int32, optional)]
                $maybe: Option<i32>,
            )*
        }

        impl From<&own::Wide> for Wide {
            fn from(event: &own::Wide) -> Self {
                Self {
                    $(
                        $text: event.$text.clone(),
                        $number: event.$number,
                        $ratio: event.$ratio,
                        $maybe: event.$maybe,
                    )*
                }
            }
        }
    };
}

columns!(wide);
