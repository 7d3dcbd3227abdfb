//! An attribute of an event and what was expected of it in, why its data is not decoded out.

use std::error::Error;
use std::fmt;

use crate::codec::DecodeError;

/// An attribute that says that the data is not what one asks to decode it as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    attribute: &'static str,
    found: String,
    expected: String,
}

impl Mismatch {
    pub(crate) fn new(
        attribute: &'static str,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        Self {
            attribute,
            found: found.into(),
            expected: expected.into(),
        }
    }

    pub(crate) fn because(self, reason: &'static str) -> DecodeError {
        DecodeError::new(reason).caused_by(self)
    }

    /// Returns the name of the attribute.
    #[must_use]
    pub fn attribute(&self) -> &'static str {
        self.attribute
    }

    /// Returns the value that the event has.
    #[must_use]
    pub fn found(&self) -> &str {
        &self.found
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            attribute,
            found,
            expected,
        } = self;
        write!(f, "`{attribute}` is `{found}`, expected `{expected}`")
    }
}

impl Error for Mismatch {}
