//! A path in, the schema in the file out, or why there is none.

use std::fmt;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use agent_events_schema::{
    Diagnostic, NodeId, Parsed, SchemaRef, SchemaSet, SourceId, SourceMap, parse_self_contained,
};

use crate::document::parse_texts;
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

/// Reads a text; `-` is standard input.
fn add(path: &Path, sources: &mut SourceMap) -> Result<SourceId, FileError> {
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
    Ok(sources.add(label(path), text))
}

fn parse(path: &Path, sources: &mut SourceMap) -> Result<Parsed, FileError> {
    let id = add(path, sources)?;
    Ok(parsed(path, id, sources))
}

fn parsed(path: &Path, id: SourceId, sources: &SourceMap) -> Parsed {
    if path
        .extension()
        .is_some_and(|extension| extension == "avdl")
    {
        let mut faults = Vec::new();
        let mut parsed = parse_texts(sources, &[id], &mut faults);
        parsed.diagnostics.extend(faults);
        return parsed;
    }
    parse_self_contained(sources, id)
}

/// Checks that files hold valid schemas: names, references, defaults, logical types, unions.
///
/// Several files are taken together, so that they may refer to each other, unless two define one type, as the versions of
/// a schema do: then each is taken by itself.
///
/// # Errors
///
/// When a file cannot be read.
pub fn validate(paths: &[PathBuf]) -> Result<Report, FileError> {
    let (mut sources, mut ids) = (SourceMap::default(), Vec::new());
    for path in paths {
        ids.push(add(path, &mut sources)?);
    }
    if ids.len() > 1 {
        let mut found = Vec::new();
        let parsed = parse_texts(&sources, &ids, &mut found);
        found.extend(parsed.diagnostics);
        if !found.iter().any(|it| it.rule == "duplicate_definition") {
            return Ok(Report::new(found, sources));
        }
    }
    let alone = paths.iter().zip(ids);
    let found = alone.flat_map(|(path, id)| parsed(path, id, &sources).diagnostics);
    let found = found.collect();
    Ok(Report::new(found, sources))
}
