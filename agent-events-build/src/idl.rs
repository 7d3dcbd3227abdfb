//! The text of an IDL file (`.avdl`) in, the JSON of the same schemas, with the places in the IDL file, out.
//!
//! The notation is that of Avro 1.12, "IDL Language". Every file says its own definitions alone and refers to others by
//! name, so that a type arrives once however many files import it.

mod declaration;
mod doc;
mod lexer;
mod literal;
mod reader;
mod types;

use std::ops::Range;
use std::path::Path;

use agent_events_schema::{Diagnostic, Json, MAX_TEXT_BYTES, Source, SourceId, SourceMap, Span};

use reader::Reader;

const RULE: &str = "idl_syntax";

/// What an IDL file says.
#[derive(Default)]
struct Document {
    json: Option<Json>,
    imports: Vec<Import>,
    /// Where the first message of a protocol stands.
    messages: Option<Span>,
}

/// A file that another one asks for.
struct Import {
    path: String,
    span: Span,
}

type Read<T> = Result<T, Box<Diagnostic>>;

/// Tells whether a text is IDL, by the name of its file.
pub(crate) fn is_idl(source: &Source) -> bool {
    let extension = Path::new(source.label()).extension();
    extension.is_some_and(|extension| extension == "avdl")
}

/// Returns the JSON of the schemas in the IDL file `id`; `files` are all that may be imported.
pub(crate) fn read(
    sources: &SourceMap,
    id: SourceId,
    files: &[SourceId],
    found: &mut Vec<Diagnostic>,
) -> Option<Json> {
    let source = sources.get(id);
    let mut reader = match check_size(source, id).and_then(|()| Reader::new(source.text(), id)) {
        Ok(reader) => reader,
        Err(finding) => {
            found.push(*finding);
            return None;
        }
    };
    let document = reader.file();
    if document.is_ok() {
        reader.lose_docs();
    }
    found.append(&mut reader.found);
    match document {
        Ok(document) => {
            for import in document.imports {
                found.extend(missing(&import, source, sources, files));
            }
            document.json
        }
        Err(finding) => {
            let conflict = Span::of_conflict(id, source.text());
            found.push(conflict.map_or(*finding, |place| {
                fault("the file has a merge conflict", place, "nobody has resolved it")
                    .help("write down what both sides mean, and remove the lines `<<<<<<<`, `|||||||`, `=======` and `>>>>>>>`")
            }));
            None
        }
    }
}

/// Tells whether a finding about schemas holds for IDL too, where types may be used before they are defined.
pub(crate) fn concerns(finding: &Diagnostic, sources: &SourceMap) -> bool {
    let place = finding.primary.as_ref().map(|label| label.span.source);
    finding.rule != "forward_reference" || !place.is_some_and(|source| is_idl(sources.get(source)))
}

fn check_size(source: &Source, id: SourceId) -> Read<()> {
    let (length, start) = (source.text().len(), span(id, &(0..0)));
    if length > MAX_TEXT_BYTES {
        let message =
            format!("the file has {length} bytes, more than the {MAX_TEXT_BYTES} that are read");
        let finding = fault(message, start, "too long");
        return Err(finding.help("split it into several files").into());
    }
    if source.text().trim().is_empty() {
        let finding = fault(
            "the file is empty",
            start,
            "a schema or protocol is expected here",
        );
        return Err(finding.help("write one, or remove the file").into());
    }
    Ok(())
}

/// An import names a file beside its own. Nothing but the schema folder is read, whatever a schema asks for.
fn missing(
    import: &Import,
    from: &Source,
    sources: &SourceMap,
    files: &[SourceId],
) -> Option<Diagnostic> {
    let folder = from
        .label()
        .rsplit_once('/')
        .map_or("", |(folder, _)| folder);
    let path = format!("{folder}/{}", import.path);
    let wanted = parts(&path);
    let mut known = files.iter().map(|file| parts(sources.get(*file).label()));
    if !import.path.starts_with('/') && known.any(|file| file == wanted) {
        return None;
    }
    let message = format!("`{}` is not among the schemas", import.path);
    Some(
        Diagnostic::error("unknown_import", message)
            .at(import.span, "no such file in the schema folder")
            .note("the path of an import is relative to the file it stands in, and only the schema folder is read")
            .help("correct the path, or put the file into the schema folder"),
    )
}

/// Returns the parts of a path, those that lead back resolved.
fn parts(path: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts
}

fn fault(message: impl Into<String>, place: Span, label: impl Into<String>) -> Diagnostic {
    Diagnostic::error(RULE, message).at(place, label)
}

fn span(source: SourceId, range: &Range<usize>) -> Span {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(source, offset(range.start), offset(range.end))
}
