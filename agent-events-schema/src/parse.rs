//! Texts of schemas in, one set of resolved types and everything that is wrong with the texts out.

mod attributes;
mod defaults;
mod draft;
mod endless;
mod field;
mod filled;
mod finish;
mod logical;
mod misfit;
mod named;
mod redefinition;
mod references;
mod self_contained;
mod suggest;
mod types;
mod unions;

use crate::diagnostic::Diagnostic;
use crate::json::Json;
use crate::schema::SchemaSet;
use crate::source::{SourceId, SourceMap};

use draft::Draft;
pub use self_contained::{Schema, SchemaError};

/// What a number of schema texts say, and what is wrong with them.
#[derive(Debug, Clone, Default)]
pub struct Parsed {
    /// Every type without a fault, in it or in what it depends on.
    pub set: SchemaSet,
    /// All findings, sorted by place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the texts `ids` as Avro 1.12 schemas (`.avsc`) or protocols (`.avpr`).
///
/// A definition may stand before or after its uses, in the same text or another. A top-level array is a union, whose
/// branches are definitions like any other. A text with a fault does not keep the others from being read.
#[must_use]
pub fn parse_all(sources: &SourceMap, ids: &[SourceId]) -> Parsed {
    parse_for(Purpose::Build, sources, ids)
}

/// Reads one text as a schema that needs no other, strictly by the specification, as [`Schema::parse`] does, and keeps
/// its positions in `sources`.
#[must_use]
pub fn parse_self_contained(sources: &SourceMap, id: SourceId) -> Parsed {
    parse_for(Purpose::RunTime, sources, &[id])
}

/// What the types are wanted for, which decides how bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Purpose {
    /// To make code of: any order will do, but every default needs an end.
    #[default]
    Build,
    /// To read data that somebody wrote: the text has to be a schema as the specification defines it, no more.
    RunTime,
}

/// Resolves schemas and protocols that have been read already, like [`parse_all`].
///
/// What is written in another notation than JSON goes this way: the spans decide where a finding is shown.
#[must_use]
pub fn parse_documents(documents: &[Json]) -> Parsed {
    let mut definitions = Definitions::default();
    for json in documents {
        definitions.add(json);
    }
    Definitions::resolve([definitions])
}

/// What some texts define, and the names that they refer to, which are not looked up yet.
///
/// Texts can be read in parts this way, each by a thread of its own.
///
/// ```
/// use agent_events_schema::{Definitions, Json, SourceMap, parse_all};
///
/// let mut sources = SourceMap::default();
/// let texts = [r#"{"type": "array", "items": "n.Key"}"#, r#"{"type": "fixed", "name": "n.Key", "size": 4}"#];
/// let ids = texts.map(|text| sources.add("test.avsc", text));
/// let parts = ids.map(|id| {
///     let mut part = Definitions::default();
///     part.add(&Json::parse(sources.get(id).text(), id)?);
///     Ok(part)
/// });
/// let parsed = Definitions::resolve(parts.into_iter().collect::<Result<Vec<_>, Box<_>>>()?);
/// assert_eq!(parsed.set.roots(), parse_all(&sources, &ids).set.roots());
/// # Ok::<(), Box<agent_events_schema::Diagnostic>>(())
/// ```
#[derive(Debug, Default)]
pub struct Definitions(Draft);

impl Definitions {
    /// Adds what a schema or protocol defines.
    pub fn add(&mut self, json: &Json) {
        self.0.collect(json);
    }

    /// Looks every name up in all parts, as [`parse_documents`] does for their texts in the order of the parts.
    #[must_use]
    pub fn resolve(parts: impl IntoIterator<Item = Self>) -> Parsed {
        let mut parts = parts.into_iter().map(|part| part.0);
        let mut draft = parts.next().unwrap_or_default();
        for part in parts {
            draft.append(part);
        }
        resolve(draft)
    }
}

fn parse_for(purpose: Purpose, sources: &SourceMap, ids: &[SourceId]) -> Parsed {
    let (mut documents, mut faults) = (Vec::with_capacity(ids.len()), Vec::new());
    for &id in ids {
        match Json::parse(sources.get(id).text(), id) {
            Ok(json) => documents.push(json),
            Err(fault) => faults.push(*fault),
        }
    }
    let mut draft = Draft::new(purpose);
    draft.diagnostics = faults;
    for json in &documents {
        draft.collect(json);
    }
    resolve(draft)
}

fn resolve(mut draft: Draft) -> Parsed {
    draft.resolve_references();
    draft.check_redefinitions();
    draft.check_unions();
    draft.check_defaults();
    draft.check_endless();
    draft.finish()
}
