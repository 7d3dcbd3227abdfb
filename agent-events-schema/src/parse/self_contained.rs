//! One text that needs no other in, a schema to work with at run time out.

use std::fmt;

use crate::diagnostic::Diagnostic;
use crate::schema::{SchemaRef, SchemaSet, TypeRef};
use crate::source::{SourceId, SourceMap};

use super::{Parsed, Purpose, parse_for};

/// A schema that needs no other: what a registry stores, and what stands in a program's generated code.
#[derive(Debug, Clone)]
pub struct Schema {
    set: SchemaSet,
    root: TypeRef,
}

impl Schema {
    /// Reads one self-contained schema, strictly by the specification: names are defined before they are used.
    ///
    /// # Errors
    ///
    /// When the text has a fault, refers to a type that it does not define, or is a protocol.
    pub fn parse(text: &str) -> Result<Self, SchemaError> {
        let mut sources = SourceMap::default();
        let id = sources.add("schema", text);
        let Parsed {
            set,
            mut diagnostics,
        } = parse_for(Purpose::RunTime, &sources, &[id]);
        let root = set.roots.first().copied();
        match root {
            Some(root) if !diagnostics.iter().any(Diagnostic::is_error) => Ok(Self { set, root }),
            _ => {
                if !diagnostics.iter().any(Diagnostic::is_error) {
                    diagnostics.push(not_a_schema(id));
                }
                Err(SchemaError {
                    sources,
                    diagnostics,
                })
            }
        }
    }

    /// Returns a view of the schema.
    #[must_use]
    pub fn as_ref(&self) -> SchemaRef<'_> {
        self.set.schema(self.root.node)
    }

    /// Returns the types of the schema.
    #[must_use]
    pub fn set(&self) -> &SchemaSet {
        &self.set
    }
}

impl std::str::FromStr for Schema {
    type Err = SchemaError;

    fn from_str(text: &str) -> Result<Self, SchemaError> {
        Self::parse(text)
    }
}

fn not_a_schema(id: SourceId) -> Diagnostic {
    Diagnostic::error("not_a_schema", "the text is a protocol, not a schema")
        .at(crate::source::Span::new(id, 0, 0), "a schema is expected")
        .help("give one of the types that the protocol defines")
}

/// Why a text is not a schema.
#[derive(Debug, Clone)]
pub struct SchemaError {
    sources: SourceMap,
    diagnostics: Vec<Diagnostic>,
}

impl SchemaError {
    /// Returns all findings, warnings too, sorted by place.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }
}

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(first) = self.diagnostics.iter().find(|finding| finding.is_error()) else {
            return f.write_str("invalid schema");
        };
        if let Some(label) = &first.primary {
            write!(
                f,
                "{}: ",
                self.sources
                    .get(label.span.source)
                    .position(label.span.start)
            )?;
        }
        f.write_str(&first.message)
    }
}

impl std::error::Error for SchemaError {}
