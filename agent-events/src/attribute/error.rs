//! A broken rule in, a message out: which attribute, why, and what to write instead.

use std::borrow::Cow;
use std::convert::Infallible;
use std::error::Error;
use std::fmt;

/// A value that a CloudEvents attribute cannot have.
///
/// The message names the attribute, the reason and the remedy; it never repeats the value, which may be private.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeError {
    attribute: Cow<'static, str>,
    problem: Problem,
}

impl AttributeError {
    /// Returns the name of the attribute, as the specification spells it.
    #[must_use]
    pub fn attribute(&self) -> &str {
        &self.attribute
    }

    /// Gives the error of a bare value the name of the attribute that was to hold it.
    pub(crate) fn renamed(self, attribute: &str) -> Self {
        self.problem.of(attribute.to_owned())
    }
}

impl fmt::Display for AttributeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { attribute, problem } = self;
        write!(
            f,
            "attribute `{attribute}` {}: {}",
            problem.reason, problem.remedy
        )
    }
}

impl Error for AttributeError {}

impl From<Infallible> for AttributeError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// A rule that a text breaks, before it is known whose text it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    reason: Cow<'static, str>,
    remedy: &'static str,
}

impl Problem {
    pub(crate) fn new(reason: impl Into<Cow<'static, str>>, remedy: &'static str) -> Self {
        Self {
            reason: reason.into(),
            remedy,
        }
    }

    pub(crate) fn of(self, attribute: impl Into<Cow<'static, str>>) -> AttributeError {
        AttributeError {
            attribute: attribute.into(),
            problem: self,
        }
    }
}
