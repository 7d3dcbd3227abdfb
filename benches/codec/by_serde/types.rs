//! The events as serde sees them: what a user of the peers writes, or has generated.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::columns::columns;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct AgentTaskEvent {
    task_id: String,
    status: TaskStatus,
    agent_id: String,
    progress_percent: Option<i32>,
    #[serde(default)]
    result: Option<String>,
    #[serde(default)]
    error: Option<TaskError>,
    metadata: HashMap<String, String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum TaskStatus {
    Pending,
    InProgress,
    Completed,
    Failed,
    Cancelled,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct TaskError {
    code: String,
    message: String,
    retryable: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Numeric {
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
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Nested {
    trace: String,
    root: Step,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Step {
    name: String,
    started: i64,
    outcome: Outcome,
    steps: Vec<Self>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Outcome {
    ok: bool,
    note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Unions {
    conversation: String,
    parts: Vec<Part>,
    parent: Option<String>,
    budget: Option<i64>,
    model: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Part {
    #[serde(rename = "bench.Text")]
    Text(Text),
    #[serde(rename = "bench.Call")]
    Call(Call),
    #[serde(rename = "bench.Answer")]
    Answer(Answer),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Text {
    text: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Call {
    tool: String,
    input: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Answer {
    call: i64,
    output: Option<String>,
    millis: Option<i64>,
}

macro_rules! wide {
    ($($text:ident $number:ident $ratio:ident $maybe:ident;)*) => {
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        pub(crate) struct Wide {
            $($text: String, $number: i64, $ratio: f64, $maybe: Option<i32>,)*
        }
    };
}

columns!(wide);
