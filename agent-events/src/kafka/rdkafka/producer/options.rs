//! Choices for all events and for some types in, those for one event out.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::CloudEventType;
use crate::event::DataFormat;
use crate::framing::Framing;
use crate::kafka::ContentMode;

/// Where the key of a record comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyMapping {
    /// From the `partitionkey` attribute, if the event has it: its events keep their order.
    #[default]
    PartitionKey,
    /// From nowhere: events go to any partition.
    None,
}

/// How events become records.
#[derive(Debug, Clone, Default)]
pub(super) struct Options {
    pub(super) mode: ContentMode,
    pub(super) framing: Framing,
    pub(super) keys: KeyMapping,
    /// By the `dataschema` of their types.
    framings: Arc<BTreeMap<&'static str, Framing>>,
}

impl Options {
    pub(super) fn set_framing_of(&mut self, schema: &'static str, framing: Framing) {
        Arc::make_mut(&mut self.framings).insert(schema, framing);
    }

    pub(super) fn framing_of<E: CloudEventType>(&self) -> Framing {
        if E::Format::FRAMED_WITH.is_none() {
            return Framing::Raw;
        }
        let own = E::Format::DATA_SCHEMA.and_then(|schema| self.framings.get(schema));
        own.copied().unwrap_or(self.framing)
    }
}
