//! Folders of released schemas in, the files in them that the lock does not list out.

use std::ffi::OsString;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};

/// What there is under `.released`, hidden files and what the lock lists aside.
#[derive(Default)]
pub(super) struct Left {
    pub(super) files: Vec<PathBuf>,
    pub(super) unreadable: Vec<(PathBuf, io::Error)>,
}

impl Left {
    /// Leaves the files that lie in no event's folder, and returns the names of the folders, sorted; one that is not there is empty.
    pub(super) fn root(&mut self, root: &Path) -> Vec<PathBuf> {
        let mut folders = Vec::new();
        for (name, is_folder) in self.entries(root) {
            if is_folder {
                folders.push(PathBuf::from(name));
            } else {
                self.files.push(root.join(name));
            }
        }
        folders.sort();
        folders
    }

    /// Leaves what is in an event's folder and is not listed.
    pub(super) fn leave(&mut self, folder: &Path, listed: &[OsString]) {
        for (name, _) in self.entries(folder) {
            if !listed.contains(&name) {
                self.files.push(folder.join(name));
            }
        }
    }

    pub(super) fn extend(&mut self, other: Self) {
        self.files.extend(other.files);
        self.unreadable.extend(other.unreadable);
    }

    /// Returns the names in a folder, and whether they are folders.
    fn entries(&mut self, folder: &Path) -> Vec<(OsString, bool)> {
        let read = fs::read_dir(folder).and_then(|entries| {
            let named = |entry: io::Result<DirEntry>| {
                let entry = entry?;
                Ok((entry.file_name(), is_folder(&entry)?))
            };
            entries.map(named).collect::<io::Result<Vec<_>>>()
        });
        match read {
            Ok(mut entries) => {
                entries.retain(|(name, _)| !name.as_encoded_bytes().starts_with(b"."));
                entries
            }
            Err(error) => {
                if error.kind() != io::ErrorKind::NotFound {
                    self.unreadable.push((folder.to_owned(), error));
                }
                Vec::new()
            }
        }
    }
}

/// A link counts as what it leads to.
fn is_folder(entry: &DirEntry) -> io::Result<bool> {
    let kind = entry.file_type()?;
    Ok(kind.is_dir() || kind.is_symlink() && entry.path().is_dir())
}
