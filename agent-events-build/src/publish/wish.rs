//! A released version, or a schema as it is now, in; what is to be registered out, and what it is called.

use agent_events_schema::{FullName, SchemaRef, Span};

/// A version that is to be in the registry.
pub(super) struct Wish<'w> {
    pub(super) name: &'w FullName,
    pub(super) released: Option<u32>,
    pub(super) schema: SchemaRef<'w>,
    pub(super) place: Span,
}

impl Wish<'_> {
    pub(super) fn called(&self) -> String {
        match self.released {
            Some(released) => format!("version {released} of `{}`", self.name),
            None => format!("`{}`", self.name),
        }
    }
}
