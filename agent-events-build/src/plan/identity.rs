//! A set of schemas in, the text and the digests that each of its types carries out.

use std::collections::BTreeMap;
use std::sync::Arc;

use agent_events_schema::{
    Fingerprint, Guid, NodeId, SchemaRef, SchemaSet, Type, canonical_string, parsing_canonical_form,
};

use crate::parallel;

/// What a schema is told by.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    pub(crate) text: Arc<str>,
    pub(crate) fingerprint: Fingerprint,
    pub(crate) guid: Guid,
}

impl Identity {
    pub(crate) fn of(schema: SchemaRef<'_>) -> Self {
        let text = canonical_string(schema);
        Self {
            fingerprint: Fingerprint::of(&parsing_canonical_form(schema)),
            guid: Guid::of(&text),
            text: text.into(),
        }
    }
}

/// Those of all records and enums of a set, which take a good part of the time that planning takes.
#[derive(Debug)]
pub(crate) struct Identities(BTreeMap<NodeId, Identity>);

impl Identities {
    pub(crate) fn of(set: &SchemaSet) -> Self {
        let has_one = |id: &NodeId| matches!(set.node(*id).ty, Type::Record(_) | Type::Enum(_));
        let ids: Vec<NodeId> = set.named().map(|(_, id)| id).filter(has_one).collect();
        let identities = parallel::map(&ids, |id| Identity::of(set.schema(*id)));
        Self(ids.into_iter().zip(identities).collect())
    }

    /// Returns that of a type of the set.
    pub(crate) fn get(&self, schema: SchemaRef<'_>) -> Identity {
        let known = self.0.get(&schema.node).cloned();
        known.unwrap_or_else(|| Identity::of(schema))
    }
}
