//! A folder in, its schema texts out. The only pass that reads schema files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use agent_events_schema::{Diagnostic, SourceId, SourceMap, Span};

use crate::parallel::{FILES_AT_ONCE, in_parts};

/// The rule broken by a folder or file that cannot be read.
pub(crate) const UNREADABLE: &str = "unreadable";

/// Reads every schema below `dir`, in the order of their paths; folders whose names begin with a dot are left out.
pub(crate) fn load(
    dir: &Path,
    sources: &mut SourceMap,
    found: &mut Vec<Diagnostic>,
) -> Vec<SourceId> {
    let mut files = Vec::new();
    if let Err(error) = collect(dir, &mut files) {
        let message = format!("cannot read the schema folder {}: {error}", dir.display());
        let help = "create the folder, or give `compile` the path of the one that holds the schemas, \
                    relative to the folder of Cargo.toml";
        found.push(Diagnostic::error(UNREADABLE, message).help(help));
        return Vec::new();
    }
    if files.is_empty() {
        let message = format!("there is no schema in {}", dir.display());
        let help = "add a file that ends in .avsc";
        found.push(Diagnostic::warning("no_schema", message).help(help));
    }
    // Each file takes several calls of the system.
    let texts = in_parts(files.len(), FILES_AT_ONCE, |range| {
        let files = files[range].iter();
        files.map(|path| read(path)).collect::<Vec<_>>()
    });
    let mut ids = Vec::new();
    for (path, text) in files.iter().zip(texts.into_iter().flatten()) {
        if cfg!(not(feature = "idl")) && path.extension().is_some_and(|it| it == "avdl") {
            found.push(idl_not_enabled(path));
            continue;
        }
        match text {
            Ok(text) => {
                let marked = text.strip_prefix('\u{feff}').map(str::to_owned);
                let is_marked = marked.is_some();
                let id = sources.add(label(path), marked.unwrap_or(text));
                if is_marked {
                    found.push(byte_order_mark(id));
                }
                ids.push(id);
            }
            Err(error) => {
                let message = format!("cannot read {}: {error}", label(path));
                let help = "make the file readable, and save it as UTF-8";
                found.push(Diagnostic::error(UNREADABLE, message).help(help));
            }
        }
    }
    ids
}

fn byte_order_mark(source: SourceId) -> Diagnostic {
    Diagnostic::warning(
        "byte_order_mark",
        "the file starts with a byte order mark",
    )
    .at(Span::new(source, 0, 0), "three bytes that are not shown")
    .note("JSON texts have none (RFC 8259, section 8.1), and other readers of the file may refuse it")
    .help("save the file as UTF-8 without BOM")
}

fn idl_not_enabled(path: &Path) -> Diagnostic {
    let message = format!(
        "{} is not read: it is Avro IDL, and the feature `idl` is off",
        label(path)
    );
    let help = "set `features = [\"idl\"]` for agent-events-build in the build-dependencies of Cargo.toml, \
                or convert the file with `avro-tools idl2schemata`";
    Diagnostic::warning("idl_not_enabled", message).help(help)
}

/// One form on every system, so that output and snapshots do not depend on it.
pub(crate) fn label(path: &Path) -> String {
    match path.to_str() {
        Some(path) if !path.contains('\\') => path.to_owned(),
        _ => path.display().to_string().replace('\\', "/"),
    }
}

fn read(path: &Path) -> io::Result<String> {
    String::from_utf8(fs::read(path)?).map_err(|error| {
        let place = error.utf8_error().valid_up_to() + 1;
        io::Error::new(
            io::ErrorKind::InvalidData,
            format!("byte {place} is not UTF-8"),
        )
    })
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name();
        // What editors hide may be gone before it is asked about.
        if name.as_encoded_bytes().starts_with(b".") {
            continue;
        }
        // A link to a folder is not followed: it could lead back here.
        names.push((name, entry.file_type()?.is_dir()));
    }
    // Names of one folder are compared much sooner than whole paths, and come to the same order.
    names.sort_unstable();
    for (name, is_dir) in names {
        let path = dir.join(name);
        if is_dir {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| {
            extension == "avsc" || extension == "avpr" || extension == "avdl"
        }) {
            files.push(path);
        }
    }
    Ok(())
}
