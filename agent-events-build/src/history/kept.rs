//! A folder of schemas and its lock in, what was released and is still on disk out: all of the history that waits for files and
//! needs nothing of today's schemas.

use std::cmp::Ordering;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use agent_events_schema::{Diagnostic, FullName, SourceId, SourceMap};

use super::files::Left;
use super::{DIR_NAME, LOCK_UNREADABLE, Verify, file_name, unreadable};
use crate::load::label;
use crate::lock::{self, Lock, LockedEvent, LockedVersion};
use crate::parallel::in_parts;

/// Events whose files one thread reads before it looks for others.
const EVENTS_AT_ONCE: usize = 8;

/// A lock, as a text or as what that says.
pub(crate) enum LockFile<T> {
    /// There is none.
    Missing,
    /// It cannot be read, which is told.
    Faulty,
    There(T),
}

/// The text of a lock, and where it stands among the texts read.
pub(crate) type LockText = LockFile<(SourceId, Arc<str>)>;

/// What is on disk of what was released.
pub(crate) struct Kept {
    pub(super) verify: Verify,
    pub(super) lock: LockFile<Lock>,
    /// What is wrong with the lock.
    pub(super) found: Vec<Diagnostic>,
    /// For each event of the lock and each of its versions its file, if that is what was sealed.
    pub(super) files: Vec<Vec<Option<Sealed>>>,
    pub(super) left: Left,
}

/// A file that is what was sealed.
pub(super) struct Sealed {
    pub(super) label: String,
    pub(super) text: Arc<str>,
}

impl LockText {
    pub(crate) fn read(dir: &Path, sources: &mut SourceMap, found: &mut Vec<Diagnostic>) -> Self {
        let path = dir.join(lock::FILE_NAME);
        match fs::read_to_string(&path) {
            Ok(text) => {
                let source = sources.add(label(&path), text);
                Self::There((source, sources.get(source).shared()))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::Missing,
            Err(error) => {
                let help = "make it a readable file of UTF-8, or restore it from version control";
                found.push(unreadable(LOCK_UNREADABLE, &path, &error, help));
                Self::Faulty
            }
        }
    }
}

impl Kept {
    /// Reads the lock and what it lists; seals are looked at where nothing more is asked for.
    pub(crate) fn read(dir: &Path, verify: Verify, text: &LockText) -> Self {
        let mut found = Vec::new();
        let lock = match text {
            LockFile::Missing => LockFile::Missing,
            LockFile::Faulty => LockFile::Faulty,
            LockFile::There((source, text)) => match Lock::parse(*source, text, &mut found) {
                Some(lock) => LockFile::There(lock),
                None => LockFile::Faulty,
            },
        };
        let root = dir.join(DIR_NAME);
        let mut left = Left::default();
        let mut files = Vec::new();
        let mut folders = left.root(&root);
        if let LockFile::There(lock) = &lock {
            let events: Vec<_> = lock.events.iter().collect();
            let parts = in_parts(events.len(), EVENTS_AT_ONCE, |range| {
                let mut reader = Reader::new(&root, verify, &folders);
                let events = events[range].iter();
                let files: Vec<_> = events.map(|event| reader.event(*event)).collect();
                (files, reader.left)
            });
            for (of_events, left_there) in parts {
                files.extend(of_events);
                left.extend(left_there);
            }
            let is_listed = |folder: &PathBuf| {
                let place = events.binary_search_by(|(name, _)| by_name(name, folder));
                place.is_ok()
            };
            folders.retain(|folder| !is_listed(folder));
        }
        for folder in folders {
            left.leave(&root.join(folder), &[]);
        }
        left.files.sort();
        Self {
            verify,
            lock,
            found,
            files,
            left,
        }
    }
}

/// Reads the files of events, one event after another.
struct Reader<'r> {
    root: &'r Path,
    verify: Verify,
    /// The names of those there are, sorted.
    folders: &'r [PathBuf],
    left: Left,
    buffer: Vec<u8>,
}

impl<'r> Reader<'r> {
    fn new(root: &'r Path, verify: Verify, folders: &'r [PathBuf]) -> Self {
        Self {
            root,
            verify,
            folders,
            left: Left::default(),
            buffer: vec![0; 1 << 16],
        }
    }

    fn event(&mut self, (name, event): (&FullName, &LockedEvent)) -> Vec<Option<Sealed>> {
        let mut path = self.root.join(name.as_str());
        let versions = event.released.iter();
        let names: Vec<_> = versions
            .map(|version| OsString::from(file_name(version.version)))
            .collect();
        let folder = |folder: &PathBuf| by_name(name, folder).reverse();
        if self.folders.binary_search_by(folder).is_ok() {
            self.left.leave(&path, &names);
        }
        if self.verify != Verify::Seals {
            return Vec::new();
        }
        let released = event.released.iter().zip(&names);
        let files = released.map(|(version, name)| {
            path.push(name);
            let text = text(&path, version, &mut self.buffer);
            let sealed = text.map(|text| Sealed {
                label: label(&path),
                text,
            });
            path.pop();
            sealed
        });
        files.collect()
    }
}

/// Compares an event with the name of a folder.
fn by_name(event: &FullName, folder: &Path) -> Ordering {
    OsStr::new(event.as_str()).cmp(folder.as_os_str())
}

/// Returns the text of a file that is what was sealed.
///
/// Most files are had by asking the system once, which spares a quarter of what reading costs. A file system that hands out
/// less at once than it could makes that less than the whole text, and the seal tells.
fn text(path: &Path, version: &LockedVersion, buffer: &mut [u8]) -> Option<Arc<str>> {
    let seal = version.seal?;
    let length = File::open(path).ok()?.read(buffer).ok()?;
    let text: Arc<str> = if length < buffer.len() {
        str::from_utf8(&buffer[..length]).ok()?.into()
    } else {
        fs::read_to_string(path).ok()?.into()
    };
    seal.fits(&text).then_some(text)
}
