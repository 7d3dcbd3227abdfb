//! What is wrong between an event and a record: the header, the reason and the remedy.

use std::error::Error;
use std::fmt;

use crate::attribute::AttributeError;
use crate::codec::EncodeError;
use crate::event_format::FormatError;

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

/// A record that is meant to be an event and is not a valid one.
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
    /// The value is not a valid event in the format of structured mode.
    Format {
        /// The media type of the format.
        format: String,
        /// What is wrong.
        error: FormatError,
    },
    /// The record is an event in structured mode, in the format named by this media type, and has no value.
    NoValue(String),
    /// A header beside an event in structured mode says something else than the event.
    Contradiction {
        /// The key of the header.
        header: String,
    },
    /// The value is a batch, which Kafka does not have, of the format named by this media type.
    Batch(String),
    /// The record is an event in structured mode, in a format that is not known here.
    UnknownFormat {
        /// The media type of the format.
        format: String,
        /// Whether the headers have all attributes that every event has: the record can be passed on as it is then.
        has_attributes: bool,
    },
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
            Self::Format { format, error } => write!(f, "the value is no event in `{format}`: {error}"),
            Self::NoValue(format) => write!(
                f,
                "header `content-type` says that the value is an event in `{format}`, and it is null: a tombstone \
                 has no such header"
            ),
            Self::Contradiction { header } => write!(
                f,
                "header `{header}` says something else than the event in the value: let the producer write the \
                 same, or no header"
            ),
            Self::Batch(format) => write!(
                f,
                "header `content-type` says that the value is a batch, `{format}`: Kafka has no batches; let the \
                 producer write a record an event, or read the value with `JsonBatchReader`"
            ),
            Self::UnknownFormat { format, .. } => write!(
                f,
                "header `content-type` says that the value is an event in `{format}`, which is not known here: \
                 pass the record on as it is, or let the producer write `application/cloudevents+json`"
            ),
        }
    }
}

impl Error for InvalidEvent {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Attribute { error, .. } => Some(error),
            Self::Format { error, .. } => Some(error),
            _ => None,
        }
    }
}
