//! The texts of a schema folder in, the JSON that they say out, whatever notation they are in.

use agent_events_schema::{Diagnostic, Json, SourceId, SourceMap};

#[cfg(feature = "idl")]
use crate::idl;

/// Reads the texts `files`; one with a fault does not keep the others from being read.
pub(crate) fn documents(
    sources: &SourceMap,
    files: &[SourceId],
    found: &mut Vec<Diagnostic>,
) -> Vec<Json> {
    let mut documents = Vec::with_capacity(files.len());
    for &file in files {
        let source = sources.get(file);
        #[cfg(feature = "idl")]
        if idl::is_idl(source) {
            documents.extend(idl::read(sources, file, files, found));
            continue;
        }
        match Json::parse(source.text(), file) {
            Ok(json) => documents.push(json),
            Err(finding) => found.push(*finding),
        }
    }
    documents
}
