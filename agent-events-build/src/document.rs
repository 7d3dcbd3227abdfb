//! The texts of a schema folder in, the types that they define out, whatever notation they are in.

use agent_events_schema::{Definitions, Diagnostic, Json, Parsed, SourceId, SourceMap};

#[cfg(feature = "idl")]
use crate::idl;
use crate::parallel::{FILES_AT_ONCE, in_parts};

/// Reads the texts `files`; one with a fault does not keep the others from being read.
///
/// What keeps a text from being read at all is among `found`, everything else in what is returned.
pub(crate) fn parse_texts(
    sources: &SourceMap,
    files: &[SourceId],
    found: &mut Vec<Diagnostic>,
) -> Parsed {
    let read = in_parts(files.len(), FILES_AT_ONCE, |range| {
        let (mut definitions, mut found) = (Definitions::default(), Vec::new());
        for &file in &files[range] {
            if let Some(document) = document(sources, file, files, &mut found) {
                definitions.add(&document);
            }
        }
        (definitions, found)
    });
    let (definitions, faults): (Vec<_>, Vec<_>) = read.into_iter().unzip();
    found.extend(faults.into_iter().flatten());
    Definitions::resolve(definitions)
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
