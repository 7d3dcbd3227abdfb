//! What is wrong between an event and a record: the header, the reason and the remedy.

use std::error::Error;
use std::fmt;

use crate::attribute::AttributeError;
use crate::codec::EncodeError;

/// An event that cannot be a record in binary mode.
#[derive(Debug)]
#[non_exhaustive]
pub enum RecordError {
    /// The data has no form under its schema.
    Encode(EncodeError),
    /// The `datacontenttype` attribute is one of structured mode.
    StructuredContentType(String),
    /// A record without key is to be a tombstone.
    TombstoneWithoutKey,
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encode(_) => f.write_str("the data of the event could not be encoded"),
            Self::StructuredContentType(content_type) => write!(
                f,
                "data of type `{content_type}` cannot be told from an event in structured mode: \
                 give it another `datacontenttype`"
            ),
            Self::TombstoneWithoutKey => f.write_str(
                "a tombstone without a key deletes nothing: give the record its key first",
            ),
        }
    }
}

impl Error for RecordError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Encode(error) => Some(error),
            Self::StructuredContentType(_) | Self::TombstoneWithoutKey => None,
        }
    }
}

/// A record that is meant to be an event and is not a valid one in binary mode.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidEvent {
    /// Headers of required attributes are absent or null.
    Missing(Vec<&'static str>),
    /// The event is of a version of CloudEvents other than 1.0.
    SpecVersion(String),
    /// The value of a header is not UTF-8.
    NotUtf8 {
        /// The key of the header.
        header: String,
        /// The first byte that is not UTF-8.
        offset: usize,
    },
    /// A header appears more than once, with different values.
    Duplicate {
        /// The key of the header.
        header: String,
    },
    /// An attribute has a name or a value that it cannot have.
    Attribute {
        /// The key of the header.
        header: String,
        /// What is wrong.
        error: AttributeError,
    },
    /// There is a header `ce_datacontenttype`, and no `content-type` that agrees with it.
    DataContentType,
    /// The record is an event in structured mode, in the format named by this media type.
    Structured(String),
}

impl fmt::Display for InvalidEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(headers) => write!(
                f,
                "an event needs a value in header `{}`: let its producer write all of ce_specversion, ce_id, \
                 ce_source and ce_type",
                headers.join("`, `")
            ),
            Self::SpecVersion(version) => write!(
                f,
                "header `ce_specversion` is {version:?}, which is not supported: let the producer write 1.0"
            ),
            Self::NotUtf8 { header, offset } => write!(
                f,
                "header `{header}` is not UTF-8 at byte {offset}: let the producer write attributes as UTF-8"
            ),
            Self::Duplicate { header } => write!(
                f,
                "header `{header}` appears more than once with different values: let the producer write it once"
            ),
            Self::Attribute { header, error } => write!(f, "header `{header}`: {error}"),
            Self::DataContentType => f.write_str(
                "header `ce_datacontenttype` is not part of the Kafka protocol binding and `content-type` does not \
                 agree with it: let the producer write `content-type` only",
            ),
            Self::Structured(format) => write!(
                f,
                "header `content-type` says that the value is an event in structured mode, as `{format}`: \
                 only binary mode is read; let the producer write that"
            ),
        }
    }
}

impl Error for InvalidEvent {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Attribute { error, .. } => Some(error),
            _ => None,
        }
    }
}
