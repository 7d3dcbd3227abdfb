//! A word of a policy in, what becomes of a lint finding out.

use std::fmt;
use std::str::FromStr;

use crate::tables::listed;

pub(super) const LINT_LEVELS: [&str; 3] = ["allow", "warn", "error"];

/// What becomes of a lint finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LintLevel {
    /// It is not reported.
    Allow,
    /// It is reported and fails nothing.
    Warn,
    /// It fails the build.
    Error,
}

impl FromStr for LintLevel {
    type Err = UnknownLintLevel;

    fn from_str(text: &str) -> Result<Self, UnknownLintLevel> {
        match text {
            "allow" => Ok(Self::Allow),
            "warn" => Ok(Self::Warn),
            "error" => Ok(Self::Error),
            _ => Err(UnknownLintLevel(text.to_owned())),
        }
    }
}

impl fmt::Display for LintLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Error => "error",
        })
    }
}

/// A text that is no lint level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownLintLevel(String);

impl fmt::Display for UnknownLintLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a lint level; the levels are {}",
            self.0,
            listed(&LINT_LEVELS)
        )
    }
}

impl std::error::Error for UnknownLintLevel {}
