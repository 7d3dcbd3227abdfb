//! The folder of released schemas in, the names of its files by event out.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};

/// What there is under `.released`, hidden files aside.
pub(super) struct Files {
    root: PathBuf,
    /// The names of the files in each folder.
    folders: BTreeMap<OsString, BTreeSet<OsString>>,
    /// The names of what stands beside the folders.
    others: Vec<OsString>,
}

impl Files {
    /// Reads the folder; a folder that is not there is empty, and one that cannot be read is told.
    pub(super) fn read(root: PathBuf, mut tell: impl FnMut(&Path, &io::Error)) -> Self {
        let mut folders = BTreeMap::new();
        let mut others = Vec::new();
        for (name, is_folder) in entries(&root, &mut tell) {
            if is_folder {
                let files = entries(&root.join(&name), &mut tell).into_iter();
                folders.insert(name, files.map(|(name, _)| name).collect());
            } else {
                others.push(name);
            }
        }
        Self {
            root,
            folders,
            others,
        }
    }

    /// Takes out what the folder of an event has.
    pub(super) fn take(&mut self, event: &str) -> BTreeSet<OsString> {
        self.folders
            .remove(&OsString::from(event))
            .unwrap_or_default()
    }

    /// Puts back what nobody wants.
    pub(super) fn put_back(&mut self, event: &str, files: BTreeSet<OsString>) {
        self.folders.insert(OsString::from(event), files);
    }

    /// Returns the paths of what is left, sorted.
    pub(super) fn into_paths(self) -> Vec<PathBuf> {
        let root = &self.root;
        let inside = self.folders.iter().flat_map(|(folder, files)| {
            let folder = root.join(folder);
            files.iter().map(move |file| folder.join(file))
        });
        let mut paths: Vec<PathBuf> = inside.collect();
        paths.extend(self.others.iter().map(|name| root.join(name)));
        paths.sort();
        paths
    }
}

fn entries(folder: &Path, tell: &mut impl FnMut(&Path, &io::Error)) -> Vec<(OsString, bool)> {
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
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => {
            tell(folder, &error);
            Vec::new()
        }
    }
}

/// A link counts as what it leads to.
fn is_folder(entry: &DirEntry) -> io::Result<bool> {
    let kind = entry.file_type()?;
    Ok(kind.is_dir() || kind.is_symlink() && entry.path().is_dir())
}
