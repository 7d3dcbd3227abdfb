//! Types in, the constants that tell which schema each of them has out.

use agent_events_schema::{Fingerprint, Named, NodeId, SchemaRef, Type, parsing_canonical_form};

use super::SchemaPlan;
use crate::catalog::{Catalog, Event, Whole};
use crate::parallel::in_parts;
use crate::sorted::Sorted;
use crate::style::Style;

/// Types whose schemas are written by one thread before it looks for others.
const SCHEMAS_AT_ONCE: usize = 32;

/// Returns the constants of each named type that has some: of the records and enums that are not replaced.
pub(super) fn schemas(
    catalog: &Catalog,
    style: &Style,
    events: &Sorted<NodeId, &Event>,
) -> impl Iterator<Item = Option<SchemaPlan>> + use<> {
    let set = &catalog.set;
    let ids: Vec<NodeId> = set.named().map(|(_, id)| id).collect();
    let schema = |id: &NodeId| {
        let named = match &set.node(*id).ty {
            _ if style.is_replaced(*id) => return None,
            Type::Record(record) => &record.named,
            Type::Enum(r#enum) => &r#enum.named,
            _ => return None,
        };
        let schema = set.schema(*id);
        Some(match events.get(id) {
            Some(event) => SchemaPlan::of(named, schema, event.whole(set).clone()),
            None => SchemaPlan::new(named, schema),
        })
    };
    let parts = in_parts(ids.len(), SCHEMAS_AT_ONCE, |range| {
        ids[range].iter().map(schema).collect::<Vec<_>>()
    });
    parts.into_iter().flatten()
}

impl SchemaPlan {
    pub(crate) fn new(named: &Named, schema: SchemaRef<'_>) -> Self {
        Self::of(named, schema, Whole::of(schema))
    }

    fn of(named: &Named, schema: SchemaRef<'_>, whole: Whole) -> Self {
        Self {
            name: named.name.clone(),
            fingerprint: Fingerprint::of(&parsing_canonical_form(schema)),
            guid: whole.guid,
            text: whole.text,
            released: Vec::new(),
        }
    }

    /// Adds the versions that say something else than this one, each once.
    pub(super) fn with_released(mut self, texts: Option<&Vec<String>>) -> Self {
        for text in texts.into_iter().flatten() {
            if *text != self.text && !self.released.contains(text) {
                self.released.push(text.clone());
            }
        }
        self
    }
}
