//! Checked schemas in, the next released version of every event that changed and the lock that lists them out.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use agent_events_schema::{Diagnostic, FullName, pretty_string};

use crate::catalog::{Catalog, Event};
use crate::check::{CheckOptions, Checked};
use crate::history::{History, released_path};
use crate::load::label;
use crate::lock::{self, Date, Identity, Lock, LockedVersion};
use crate::report::Report;

/// What a release did.
#[derive(Debug)]
#[non_exhaustive]
pub struct Released {
    /// The versions that were written, by event.
    pub versions: Vec<NewVersion>,
    /// What the check before it found; no errors.
    pub report: Report,
}

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

/// Checks the schemas of a folder and writes a released version of every event that changed since its last one.
///
/// An event changed when anything its schema says did, documentation and custom properties included, or its event
/// types. Released files are never overwritten; the lock is replaced last, so that it lists nothing that is not there.
/// Older versions of these events that have no seal yet are sealed as well.
///
/// # Errors
///
/// When the check finds errors, or a file cannot be written.
pub fn release(dir: impl AsRef<Path>) -> Result<Released, ReleaseError> {
    let dir = dir.as_ref();
    let mut checked = Checked::read(
        dir,
        &CheckOptions {
            verify: true,
            today: Some(Date::today()),
            ..CheckOptions::default()
        },
    );
    checked.check_names();
    if checked.found.iter().any(Diagnostic::is_error) {
        let report = Report::new(checked.found, checked.sources);
        return Err(ReleaseError::Refused(report));
    }
    let release = Release::plan(dir, &checked);
    let report = Report::new(checked.found, checked.sources);
    if !release.files.is_empty() {
        release.write(dir)?;
    }
    Ok(Released {
        versions: release
            .files
            .into_iter()
            .map(|(version, _)| version)
            .collect(),
        report,
    })
}

/// What is going to be written.
pub(crate) struct Release {
    pub(crate) files: Vec<(NewVersion, String)>,
    pub(crate) lock: Lock,
}

impl Release {
    fn plan(dir: &Path, checked: &Checked) -> Self {
        let (catalog, history) = (&checked.catalog, &checked.history);
        let mut lock = history.lock.clone();
        let mut files = Vec::new();
        for event in catalog
            .events
            .iter()
            .filter(|event| is_changed(catalog, event, history))
        {
            let schema = catalog.set.schema(event.node);
            let listed = &mut lock.events.entry(event.name.clone()).or_default().released;
            history.seal(&event.name, listed);
            let version = listed.last().map_or(1, |last| last.version + 1);
            let text = pretty_string(schema);
            let is_compatible = !checked.incompatible.contains(&event.name);
            let level = checked.policy.compatibility_of(&event.name).value;
            let locked = LockedVersion {
                version,
                types: types(event),
                identity: Identity::of(schema),
                compared: is_compatible.then_some(level),
                seal: None,
                span: None,
            };
            let locked = locked.sealed(&text, listed.last());
            listed.push(locked);
            let file = NewVersion {
                event: event.name.clone(),
                version,
                path: released_path(dir, &event.name, version),
            };
            files.push((file, text));
        }
        Self { files, lock }
    }

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

pub(crate) fn is_changed(catalog: &Catalog, event: &Event, history: &History) -> bool {
    let released = history
        .events
        .get(&event.name)
        .and_then(|versions| versions.last());
    released.is_none_or(|last| {
        last.canonical() != event.whole(&catalog.set).text || last.types != types(event)
    })
}

pub(crate) fn types(event: &Event) -> Vec<String> {
    event
        .types
        .names()
        .iter()
        .map(|ty| ty.text.clone())
        .collect()
}
