//! The folder of released schemas in, the files in it that the lock does not list out.

use std::ffi::OsString;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};

/// What there is under `.released`, hidden files aside.
pub(super) struct Files {
    root: PathBuf,
    /// The names of the folders, sorted.
    folders: Vec<PathBuf>,
    /// Which of them somebody has asked for.
    asked: Vec<bool>,
    left: Left,
}

/// What is left when all that the lock lists is taken.
#[derive(Default)]
pub(super) struct Left {
    pub(super) files: Vec<PathBuf>,
    pub(super) unreadable: Vec<(PathBuf, io::Error)>,
}

impl Files {
    /// Reads the folder; a folder that is not there is empty.
    pub(super) fn read(root: PathBuf) -> Self {
        let mut left = Left::default();
        let mut folders = Vec::new();
        for (name, is_folder) in left.entries(&root) {
            if is_folder {
                folders.push(PathBuf::from(name));
            } else {
                left.files.push(root.join(name));
            }
        }
        folders.sort();
        Self {
            root,
            asked: vec![false; folders.len()],
            folders,
            left,
        }
    }

    /// Takes the files of an event that the lock lists.
    pub(super) fn take(&mut self, event: &str, listed: &[OsString]) {
        let event = Path::new(event);
        let place = self.folders.binary_search_by(|name| (**name).cmp(event));
        if let Ok(place) = place {
            self.asked[place] = true;
            self.left.leave(&self.root.join(event), listed);
        }
    }

    /// Returns what is left, sorted.
    pub(super) fn into_left(self) -> Left {
        let mut left = self.left;
        for (folder, asked) in self.folders.iter().zip(self.asked) {
            if !asked {
                left.leave(&self.root.join(folder), &[]);
            }
        }
        left.files.sort();
        left
    }
}

impl Left {
    fn leave(&mut self, folder: &Path, listed: &[OsString]) {
        for (name, _) in self.entries(folder) {
            if !listed.contains(&name) {
                self.files.push(folder.join(name));
            }
        }
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
