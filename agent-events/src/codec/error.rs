//! Why a value could not be written or bytes could not be read, with the place.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

/// Bytes that are not the value they should be.
///
/// Names the byte at which reading stopped and the field it was reading.
#[derive(Debug)]
pub struct DecodeError(Box<Inner>);

#[derive(Debug)]
struct Inner {
    reason: Cow<'static, str>,
    offset: Option<usize>,
    /// Innermost first.
    path: Vec<&'static str>,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl DecodeError {
    /// Creates an error for bytes that could not be read at `offset`.
    pub fn at_byte(offset: usize, reason: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            reason: reason.into(),
            offset: Some(offset),
            path: Vec::new(),
            source: None,
        }))
    }

    /// Creates an error that concerns the payload as a whole.
    pub fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            reason: reason.into(),
            offset: None,
            path: Vec::new(),
            source: None,
        }))
    }

    /// Adds the error that led to this one.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Adds the name of the field that was being read, from the innermost outwards.
    #[cold]
    #[must_use]
    pub fn in_field(mut self, field: &'static str) -> Self {
        self.0.path.push(field);
        self
    }

    /// Names another byte: that which was met is not one of those that the caller has.
    pub(crate) fn moved_to(mut self, offset: usize) -> Self {
        self.0.offset = Some(offset);
        self
    }

    /// Counts the byte from this many bytes before.
    pub(crate) fn behind(mut self, header: usize) -> Self {
        self.0.offset = self.0.offset.map(|offset| offset + header);
        self
    }

    /// Adds to the reason what was taken for granted.
    pub(crate) fn assuming(mut self, assumption: &str) -> Self {
        self.0.reason = format!("{} ({assumption})", self.0.reason).into();
        self
    }

    /// Returns the reason alone, without the place.
    pub(crate) fn reason(&self) -> &str {
        &self.0.reason
    }

    /// Returns the byte, counted from 0, at which reading stopped.
    #[must_use]
    pub fn offset(&self) -> Option<usize> {
        self.0.offset
    }

    /// Returns the field that was being read, as `outer.inner`; empty at the top.
    #[must_use]
    pub fn field_path(&self) -> String {
        let names: Vec<&str> = self.0.path.iter().rev().copied().collect();
        names.join(".")
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.reason)?;
        if let Some(offset) = self.0.offset {
            write!(f, ", at byte {offset}")?;
        }
        if !self.0.path.is_empty() {
            write!(f, ", in field `{}`", self.field_path())?;
        }
        Ok(())
    }
}

impl Error for DecodeError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

/// A value that has no form under its schema.
#[derive(Debug)]
pub struct EncodeError(Box<Refusal>);

#[derive(Debug)]
struct Refusal {
    reason: Cow<'static, str>,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl EncodeError {
    /// Creates an error with its reason.
    #[cold]
    pub fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Refusal {
            reason: reason.into(),
            source: None,
        }))
    }

    /// Adds the error that led to this one.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.reason)
    }
}

impl Error for EncodeError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
