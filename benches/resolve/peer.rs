//! Bytes in, the same event through apache-avro and serde out.

use std::collections::HashMap;

use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::{Schema, from_value};
use serde::Deserialize;

use crate::generated::com::devraftel::events as today;

/// Both schemas, parsed once.
pub(crate) struct Reader {
    writer: Schema,
    reader: Schema,
}

#[derive(Deserialize)]
pub(crate) struct AgentTaskEvent {
    task_id: String,
    status: TaskStatus,
    agent_id: String,
    progress_percent: Option<i32>,
    result: Option<String>,
    error: Option<TaskError>,
    metadata: HashMap<String, String>,
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
struct TaskError {
    code: String,
    message: String,
    retryable: bool,
}

impl Reader {
    pub(crate) fn new(writer: &str, reader: &str) -> Self {
        let parse = |text| Schema::parse_str(text).expect("a schema");
        Self {
            writer: parse(writer),
            reader: parse(reader),
        }
    }

    pub(crate) fn read(&self, mut bytes: &[u8]) -> AgentTaskEvent {
        let reader = GenericDatumReader::builder(&self.writer).reader_schema(&self.reader);
        let reader = reader.build().expect("two schemas");
        let value = reader.read_value(&mut bytes).expect("data");
        from_value(&value).expect("an event")
    }
}

impl PartialEq<today::AgentTaskEvent> for AgentTaskEvent {
    fn eq(&self, event: &today::AgentTaskEvent) -> bool {
        let status = match self.status {
            TaskStatus::Pending => today::TaskStatus::Pending,
            TaskStatus::InProgress => today::TaskStatus::InProgress,
            TaskStatus::Completed => today::TaskStatus::Completed,
            TaskStatus::Failed => today::TaskStatus::Failed,
            TaskStatus::Cancelled => today::TaskStatus::Cancelled,
        };
        let error = self.error.as_ref().map(|error| today::TaskError {
            code: error.code.clone(),
            message: error.message.clone(),
            retryable: error.retryable,
        });
        self.task_id == event.task_id
            && status == event.status
            && self.agent_id == event.agent_id
            && self.progress_percent == event.progress_percent
            && self.result == event.result
            && error == event.error
            && self.metadata == event.metadata
    }
}
