//! The path of a schema in, its text and those of its neighbours out. The only place that reads files.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Returns the text of the file at `path`, which is relative to the folder of `Cargo.toml`.
pub(crate) fn read(path: &str) -> io::Result<String> {
    if Path::new(path).has_root() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "the path is absolute",
        ));
    }
    fs::read_to_string(root().join(path))
}

/// Returns path and text of the other schemas in the folder of `path` and in the folders below it, sorted.
///
/// A file that cannot be read is left out: a name that it defines is then missing, which is reported.
pub(crate) fn neighbours(path: &str) -> Vec<(String, String)> {
    let folder = Path::new(path).parent().unwrap_or(Path::new(""));
    let mut files = Vec::new();
    collect(folder, &mut files);
    files.sort();
    files
        .into_iter()
        .filter(|file| file != Path::new(path))
        .filter_map(|file| {
            let text = fs::read_to_string(root().join(&file)).ok()?;
            // One form on every system, so that messages do not depend on it.
            Some((file.to_str()?.replace('\\', "/"), text))
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(root().join(folder)) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let path = folder.join(&name);
        if name.as_encoded_bytes().starts_with(b".") {
            continue;
        }
        // A link to a folder is not followed: it could lead back here.
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            collect(&path, files);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "avsc" || extension == "avpr")
        {
            files.push(path);
        }
    }
}

fn root() -> PathBuf {
    env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .unwrap_or_default()
}
