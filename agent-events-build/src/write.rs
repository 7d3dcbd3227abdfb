//! Released versions and the lock in, their files on the disk out; or the disk as it was.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use agent_events_schema::FullName;

use crate::load::label;
use crate::lock::{self, Lock};
use crate::report::Report;

/// A version that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVersion {
    /// The event.
    pub event: FullName,
    /// Its number; the first is 1.
    pub version: u32,
    /// Where it is kept.
    pub path: PathBuf,
}

/// Why nothing was released.
#[derive(Debug)]
#[non_exhaustive]
pub enum ReleaseError {
    /// The check before it found errors.
    Refused(Report),
    /// A file could not be written; what had been written was taken back.
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl fmt::Display for ReleaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(report) => write!(f, "schemas with errors are not released\n\n{report}"),
            Self::Write { path, source } => write!(f, "cannot write {}: {source}", label(path)),
        }
    }
}

impl std::error::Error for ReleaseError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Refused(report) => Some(report),
            Self::Write { source, .. } => Some(source),
        }
    }
}

/// Versions that are going to be written, and the lock that lists them.
pub(crate) struct Batch {
    pub(crate) files: Vec<(NewVersion, String)>,
    pub(crate) lock: Lock,
}

impl Batch {
    pub(crate) fn write(&self, dir: &Path) -> Result<(), ReleaseError> {
        let mut written = Vec::new();
        let result = self
            .write_files(&mut written)
            .and_then(|()| replace_lock(dir, &self.lock));
        if result.is_err() {
            for path in written {
                // The error being returned says more than one about taking back.
                let _ = fs::remove_file(path);
            }
        }
        result
    }

    fn write_files<'a>(&'a self, written: &mut Vec<&'a Path>) -> Result<(), ReleaseError> {
        for (version, text) in &self.files {
            let path = version.path.as_path();
            let fault = |source| ReleaseError::Write {
                path: path.to_owned(),
                source,
            };
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder).map_err(fault)?;
            }
            let file = File::create_new(path).map_err(fault)?;
            written.push(path);
            write_all(file, text).map_err(fault)?;
        }
        Ok(())
    }
}

/// Puts a whole lock in the place of the old one, or leaves the old one.
pub(crate) fn replace_lock(dir: &Path, lock: &Lock) -> Result<(), ReleaseError> {
    let path = dir.join(lock::FILE_NAME);
    let draft = dir.join(format!(".{}.draft", lock::FILE_NAME));
    let written = File::create(&draft)
        .and_then(|file| write_all(file, &lock.to_text()))
        .and_then(|()| fs::rename(&draft, &path));
    written.map_err(|source| {
        // It may never have been created.
        let _ = fs::remove_file(&draft);
        ReleaseError::Write { path, source }
    })
}

/// Returns when the text is on the disk, not in a buffer of the system.
fn write_all(mut file: File, text: &str) -> io::Result<()> {
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
