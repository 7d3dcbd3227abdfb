//! The texts of a schema folder in, the JSON that they say out, whatever notation they are in.

use agent_events_schema::{Diagnostic, Json, SourceId, SourceMap};

#[cfg(feature = "idl")]
use crate::idl;
use crate::parallel;

/// Reads the texts `files`; one with a fault does not keep the others from being read.
pub(crate) fn documents(
    sources: &SourceMap,
    files: &[SourceId],
    found: &mut Vec<Diagnostic>,
) -> Vec<Json> {
    let parsed = parallel::map(files, |&file| {
        let source = sources.get(file);
        #[cfg(feature = "idl")]
        if idl::is_idl(source) {
            return None;
        }
        Some(Json::parse(source.text(), file))
    });
    let mut documents = Vec::with_capacity(files.len());
    for (&file, parsed) in files.iter().zip(parsed) {
        match parsed {
            Some(Ok(json)) => documents.push(json),
            Some(Err(finding)) => found.push(*finding),
            #[cfg(feature = "idl")]
            None => documents.extend(idl::read(sources, file, files, found)),
            #[cfg(not(feature = "idl"))]
            None => {}
        }
    }
    documents
}
