//! Event types written by hand, as a generator or a derive would write them.

#![allow(dead_code, reason = "every test is a crate of its own and uses a part")]

use std::borrow::Cow;

use agent_events::codec::{
    AvroCodec, AvroSchema, DecodeError, Decoder, EncodeError, Fingerprint, Guid, encode,
};
use agent_events::format::{Avro, Json};
use agent_events::{
    CloudEvent, CloudEventType, Envelope, EventCatalog, EventId, EventType, Rejected, Source,
};
use serde::{Deserialize, Serialize};

/// JSON, one type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct TaskDone {
    pub(crate) task_id: String,
    pub(crate) result: String,
}

impl CloudEventType for TaskDone {
    const TYPES: &'static [&'static str] = &["com.acme.task.done.v1"];
    const TOPIC: Option<&'static str> = Some("tasks");
    type Format = Json;

    fn subject(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(&self.task_id))
    }

    fn partition_key(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(&self.task_id))
    }
}

/// Avro, the type chosen by a field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ToolEvent {
    pub(crate) tool: String,
    pub(crate) failed: bool,
}

impl ToolEvent {
    pub(crate) const TYPE_CALLED: &'static str = "com.acme.tool.called.v1";
    pub(crate) const TYPE_FAILED: &'static str = "com.acme.tool.failed.v1";
}

impl AvroCodec for ToolEvent {
    fn encode_raw(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        encode::string(&self.tool, out)?;
        if self.tool == "unencodable" {
            return Err(EncodeError::new("this tool cannot be encoded"));
        }
        encode::boolean(&self.failed, out)
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            tool: input.field("tool", Decoder::string)?,
            failed: input.field("failed", Decoder::boolean)?,
        })
    }
}

impl AvroSchema for ToolEvent {
    const NAME: &'static str = "com.acme.ToolEvent";
    const SCHEMA: &'static str = r#"{"type":"record","name":"com.acme.ToolEvent","fields":[{"name":"tool","type":"string"},{"name":"failed","type":"boolean"}]}"#;
    const FINGERPRINT: Fingerprint = Fingerprint::new(0x1234_5678_9abc_def0);
    const GUID: Guid = Guid::from_u128(0x6e8b_c430_9c3a_11d9_9669_0800_200c_9a66);
    const DATA_SCHEMA: &'static str = "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66";
}

impl CloudEventType for ToolEvent {
    const TYPES: &'static [&'static str] = &[Self::TYPE_CALLED, Self::TYPE_FAILED];
    type Format = Avro;

    fn event_type(&self) -> &'static str {
        if self.failed {
            Self::TYPE_FAILED
        } else {
            Self::TYPE_CALLED
        }
    }
}

/// Both, as a generated catalog.
#[derive(Debug, PartialEq)]
pub(crate) enum Event {
    TaskDone(CloudEvent<TaskDone>),
    Tool(CloudEvent<ToolEvent>),
    Unknown(Envelope),
}

impl EventCatalog for Event {
    const TYPES: &'static [&'static str] = &[
        TaskDone::TYPE,
        ToolEvent::TYPE_CALLED,
        ToolEvent::TYPE_FAILED,
    ];
    const TOPICS: &'static [&'static str] = &["tasks"];

    fn from_envelope(envelope: Envelope) -> Result<Self, Rejected> {
        match envelope.ty() {
            TaskDone::TYPE => envelope.into_event().map(Self::TaskDone),
            ToolEvent::TYPE_CALLED | ToolEvent::TYPE_FAILED => {
                envelope.into_event().map(Self::Tool)
            }
            _ => Ok(Self::Unknown(envelope)),
        }
    }
}

pub(crate) fn done() -> TaskDone {
    TaskDone {
        task_id: "t-1".into(),
        result: "42".into(),
    }
}

/// An event of the required attributes.
pub(crate) fn minimal() -> Envelope {
    let id: EventId = "1".parse().unwrap();
    let source: Source = "/agents/planner".parse().unwrap();
    let ty: EventType = "com.acme.a".parse().unwrap();
    Envelope::from_required(id, source, ty)
}
