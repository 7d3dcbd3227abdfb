//! What Cargo tells a build script in, what the build script tells Cargo out. The only pass that prints and writes.

use std::env;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use agent_events_schema::Diagnostic;

use crate::render;
use crate::report::Report;

/// Name of the generated file in `OUT_DIR`.
pub(crate) const FILE_NAME: &str = "agent_events.rs";

/// Returns the folder that Cargo gives to this build script.
pub(crate) fn out_dir() -> Result<PathBuf, Diagnostic> {
    env::var_os("OUT_DIR").map(PathBuf::from).ok_or_else(|| {
        Diagnostic::error("not_a_build_script", "OUT_DIR is not set")
            .note("`compile` writes to the folder that Cargo gives to a build script")
            .help("call it from build.rs, or choose a folder with `configure().out_dir(…)`")
    })
}

/// Tells Cargo when to run the build script again, and every finding that is not an error.
///
/// Errors reach the user through the generated code, where they can have several lines and leave the types visible.
pub(crate) fn tell(dir: &Path, report: &Report) {
    // Cargo scans a folder as a whole: schemas, policy, lock and released versions, and files yet to come.
    println!(
        "cargo::rerun-if-changed={}",
        render::one_line(&dir.display().to_string())
    );
    for warning in report.warnings() {
        println!(
            "cargo::warning={}",
            render::short(warning, report.sources())
        );
    }
}

/// Writes a file in pieces unless it has this content already, so that what depends on it stays fresh.
pub(crate) fn write_if_changed(path: &Path, pieces: &[String]) -> io::Result<()> {
    match fs::read(path) {
        Ok(old) if is_made_of(&old, pieces) => Ok(()),
        _ => {
            let mut file = File::create(path)?;
            pieces
                .iter()
                .try_for_each(|piece| file.write_all(piece.as_bytes()))
        }
    }
}

fn is_made_of(content: &[u8], pieces: &[String]) -> bool {
    let mut pieces = pieces.iter();
    let rest = pieces.try_fold(content, |rest, piece| rest.strip_prefix(piece.as_bytes()));
    rest.is_some_and(<[u8]>::is_empty)
}

/// Fails the build with an error that cannot be told through the generated code.
pub(crate) fn fail(error: &Diagnostic, report: &Report) {
    println!("cargo::error={}", render::short(error, report.sources()));
}
