//! A type in, the constants that tell which schema it has out.

use agent_events_schema::{Fingerprint, Named, SchemaRef, parsing_canonical_form};

use super::SchemaPlan;
use crate::catalog::Whole;

impl SchemaPlan {
    pub(crate) fn new(named: &Named, schema: SchemaRef<'_>) -> Self {
        Self::of(named, schema, Whole::of(schema))
    }

    pub(super) fn of(named: &Named, schema: SchemaRef<'_>, whole: Whole) -> Self {
        Self {
            name: named.name.clone(),
            fingerprint: Fingerprint::of(&parsing_canonical_form(schema)),
            guid: whole.guid,
            text: whole.text,
            released: Vec::new(),
        }
    }

    /// Adds the versions that say something else than this one, each once.
    pub(super) fn with_released(mut self, texts: &[String]) -> Self {
        for text in texts {
            if *text != self.text && !self.released.contains(text) {
                self.released.push(text.clone());
            }
        }
        self
    }
}
