//! A path in, the schema in the file out, or why there is none.

use std::fmt;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use agent_events_schema::{
    Diagnostic, NodeId, Parsed, SchemaRef, SchemaSet, SourceMap, parse_documents,
    parse_self_contained,
};

use crate::document::documents;
use crate::load::label;
use crate::report::Report;

/// Why a file gives no schema.
#[derive(Debug)]
#[non_exhaustive]
pub enum FileError {
    /// It cannot be read.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// What it says is no schema.
    Invalid(Report),
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { path, source } => write!(f, "cannot read {}: {source}", label(path)),
            Self::Invalid(report) => write!(f, "{report}"),
        }
    }
}

impl std::error::Error for FileError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable { source, .. } => Some(source),
            Self::Invalid(report) => Some(report),
        }
    }
}

/// A schema that stands in a file of its own.
pub(super) struct SchemaFile {
    pub(super) set: SchemaSet,
    pub(super) node: NodeId,
}

impl SchemaFile {
    pub(super) fn schema(&self) -> SchemaRef<'_> {
        self.set.schema(self.node)
    }
}

/// Reads a schema that needs no other; `-` is standard input.
pub(super) fn read(path: &Path, sources: &mut SourceMap) -> Result<SchemaFile, FileError> {
    let parsed = parse(path, sources)?;
    match parsed.set.roots().first().copied() {
        Some(root) if !parsed.diagnostics.iter().any(Diagnostic::is_error) => Ok(SchemaFile {
            node: root.node,
            set: parsed.set,
        }),
        _ => {
            let mut found = parsed.diagnostics;
            if !found.iter().any(Diagnostic::is_error) {
                let message = format!("{} holds no schema of its own", label(path));
                let help =
                    "name a file with one schema; of a protocol, the file of one of its types";
                found.push(Diagnostic::error("not_a_schema", message).help(help));
            }
            Err(FileError::Invalid(Report::new(found, sources.clone())))
        }
    }
}

fn parse(path: &Path, sources: &mut SourceMap) -> Result<Parsed, FileError> {
    let unreadable = |source| FileError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let text = if path.as_os_str() == "-" {
        let mut text = String::new();
        let read = io::stdin().lock().read_to_string(&mut text);
        read.map(|_| text).map_err(unreadable)?
    } else {
        std::fs::read_to_string(path).map_err(unreadable)?
    };
    let id = sources.add(label(path), text);
    if path
        .extension()
        .is_some_and(|extension| extension == "avdl")
    {
        let mut faults = Vec::new();
        let documents = documents(sources, &[id], &mut faults);
        let mut parsed = parse_documents(&documents);
        parsed.diagnostics.extend(faults);
        return Ok(parsed);
    }
    Ok(parse_self_contained(sources, id))
}

/// Checks that files hold valid schemas, each by itself: names, references, defaults, logical types, unions.
///
/// # Errors
///
/// When a file cannot be read.
pub fn validate(paths: &[PathBuf]) -> Result<Report, FileError> {
    let mut sources = SourceMap::default();
    let mut found = Vec::new();
    for path in paths {
        let parsed = parse(path, &mut sources)?;
        found.extend(parsed.diagnostics);
    }
    Ok(Report::new(found, sources))
}
