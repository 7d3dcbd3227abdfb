//! The texts of a schema folder in, the JSON that they say out, whatever notation they are in.

use agent_events_schema::{Diagnostic, Json, SourceId, SourceMap};

#[cfg(feature = "idl")]
use crate::idl;
use crate::parallel::{FILES_AT_ONCE, in_parts};

/// Reads the texts `files`; one with a fault does not keep the others from being read.
pub(crate) fn documents(
    sources: &SourceMap,
    files: &[SourceId],
    found: &mut Vec<Diagnostic>,
) -> Vec<Json> {
    let read = in_parts(files.len(), FILES_AT_ONCE, |range| {
        let mut found = Vec::new();
        let files_of_part = files[range].iter();
        let documents: Vec<Json> = files_of_part
            .filter_map(|&file| document(sources, file, files, &mut found))
            .collect();
        (documents, found)
    });
    let mut documents = Vec::with_capacity(files.len());
    for (read, findings) in read {
        documents.extend(read);
        found.extend(findings);
    }
    documents
}

#[cfg_attr(
    not(feature = "idl"),
    allow(unused_variables, reason = "only IDL names other files")
)]
fn document(
    sources: &SourceMap,
    file: SourceId,
    files: &[SourceId],
    found: &mut Vec<Diagnostic>,
) -> Option<Json> {
    let source = sources.get(file);
    #[cfg(feature = "idl")]
    if idl::is_idl(source) {
        return idl::read(sources, file, files, found);
    }
    Json::parse(source.text(), file)
        .map_err(|finding| found.push(*finding))
        .ok()
}
