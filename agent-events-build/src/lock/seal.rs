//! A released file and its block in the lock in, a number that tells whether both are as they were written out.

use std::fmt;
use std::str::FromStr;

use super::LockedVersion;
use super::write::sealed_lines;
use super::xxh64::xxh64;

const PREFIX: &str = "xxh64:";

/// What a released version is sealed with: XXH64 of the file, seeded with that of the block's lines above it and with the seal of
/// the version before.
///
/// Accidents break it: an edit of the file or of the block, a merge that puts a version behind another than the one it was
/// released after, and so was compared with. It protects from nobody who means to
/// forge it; the digests beside it are there for that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seal {
    /// The seed.
    lines: u64,
    mark: u64,
}

impl Seal {
    /// Takes a seal from a lock, with the lines that stand above it.
    pub(super) fn read(mark: Mark, lines: &str) -> Self {
        Self {
            lines: xxh64(lines.as_bytes(), 0),
            mark: mark.0,
        }
    }

    /// Returns the seal of a version that stands behind another.
    pub(super) fn after(self, before: Option<Self>) -> Self {
        Self {
            lines: self.lines ^ before.map_or(0, |before| before.mark),
            ..self
        }
    }

    /// Tells whether the file is what was sealed, and the block as well.
    ///
    /// Line breaks of another system count as those that were written: a checkout may have changed them.
    #[must_use]
    pub fn fits(self, file: &str) -> bool {
        let fits = |file: &str| xxh64(file.as_bytes(), self.lines) == self.mark;
        fits(file) || file.contains('\r') && fits(&file.replace("\r\n", "\n"))
    }
}

impl LockedVersion {
    /// Returns the version with the seal of its block and its file, where it stands behind the version `before`.
    #[must_use]
    pub fn sealed(mut self, file: &str, before: Option<&Self>) -> Self {
        let lines = xxh64(sealed_lines(&self).as_bytes(), 0);
        let open = Seal { lines, mark: 0 }.after(before.and_then(|before| before.seal));
        let mark = xxh64(file.as_bytes(), open.lines);
        self.seal = Some(Seal { mark, ..open });
        self
    }
}

/// Writes `xxh64:` and 16 hexadecimal digits.
impl fmt::Display for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{:016x}", self.mark)
    }
}

/// A seal as it is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark(u64);

impl FromStr for Mark {
    type Err = InvalidSeal;

    fn from_str(text: &str) -> Result<Self, InvalidSeal> {
        let digits = text.strip_prefix(PREFIX).ok_or(InvalidSeal)?;
        if digits.len() != 16 || digits.starts_with('+') {
            return Err(InvalidSeal);
        }
        u64::from_str_radix(digits, 16)
            .map(Self)
            .map_err(|_| InvalidSeal)
    }
}

/// A text that is no seal.
#[derive(Debug)]
pub(super) struct InvalidSeal;

impl fmt::Display for InvalidSeal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a seal is written as `xxh64:` and 16 hexadecimal digits")
    }
}
