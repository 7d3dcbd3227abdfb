//! What schemas can be compared with.

#[cfg(feature = "cli")]
use std::path::PathBuf;

/// What schemas are compared with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Against {
    /// What was released, by the lock.
    #[default]
    Lock,
    /// What was released, and the schemas as they stand at a revision of Git: a branch, a tag, a commit.
    #[cfg(feature = "cli")]
    Git(String),
    /// What the registry has, and nothing else.
    Registry,
    /// The schemas in another folder or file, and nothing else.
    #[cfg(feature = "cli")]
    Path(PathBuf),
}
