//! Texts of schemas in, one set of resolved types and everything that is wrong with the texts out.

mod attributes;
mod defaults;
mod draft;
mod endless;
mod field;
mod filled;
mod finish;
mod logical;
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

/// What the types are wanted for, which decides how bad two findings are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Purpose {
    /// To make code of: any order will do, but every type needs a value.
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
    resolve(Purpose::Build, documents, Vec::new())
}

fn parse_for(purpose: Purpose, sources: &SourceMap, ids: &[SourceId]) -> Parsed {
    let (mut documents, mut faults) = (Vec::with_capacity(ids.len()), Vec::new());
    for &id in ids {
        match Json::parse(sources.get(id).text(), id) {
            Ok(json) => documents.push(json),
            Err(fault) => faults.push(*fault),
        }
    }
    resolve(purpose, &documents, faults)
}

fn resolve(purpose: Purpose, documents: &[Json], faults: Vec<Diagnostic>) -> Parsed {
    let mut draft = Draft::new(purpose);
    draft.diagnostics = faults;
    for json in documents {
        draft.collect(json);
    }
    draft.resolve_references();
    draft.check_redefinitions();
    draft.check_unions();
    draft.check_defaults();
    draft.check_endless();
    draft.finish()
}
