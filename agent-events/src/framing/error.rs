//! Why a payload cannot be read by its framing: the schema nobody knows, or bytes that are not framed.

use std::error::Error;
use std::fmt;

use super::WriterId;
use crate::Envelope;

/// A payload whose framing is not what the event says, with the event as it came.
#[derive(Debug)]
pub struct FramingError {
    reason: &'static str,
    envelope: Box<Envelope>,
}

impl FramingError {
    pub(super) fn new(reason: &'static str, envelope: Envelope) -> Self {
        let envelope = Box::new(envelope);
        Self { reason, envelope }
    }

    /// Returns the event as it came.
    #[must_use]
    pub fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// Returns the event as it came.
    #[must_use]
    pub fn into_envelope(self) -> Envelope {
        *self.envelope
    }
}

impl fmt::Display for FramingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (id, source) = (self.envelope.id(), self.envelope.source());
        write!(f, "event `{id}` from `{source}`: {}", self.reason)
    }
}

impl Error for FramingError {}

/// The schema that a payload was written with cannot be had.
///
/// It is the [source](Error::source) of the decode error, and that comes in a [`Rejected`](crate::Rejected) which keeps the
/// bytes: read them again when the schema is known.
#[derive(Debug, Clone)]
pub struct UnknownWriter {
    pub(super) writer: WriterId,
    pub(super) failure: Option<String>,
}

impl UnknownWriter {
    /// Returns what the payload says about the schema.
    #[must_use]
    pub fn writer(&self) -> &WriterId {
        &self.writer
    }

    /// Returns whether the store failed, so that the same event may be read later; otherwise it has no such schema.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        self.failure.is_some()
    }
}

impl fmt::Display for UnknownWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let writer = &self.writer;
        match &self.failure {
            Some(failure) => write!(
                f,
                "the schema with {writer} could not be asked for: {failure}"
            ),
            None => write!(f, "nobody knows a schema with {writer}"),
        }
    }
}

impl Error for UnknownWriter {}
