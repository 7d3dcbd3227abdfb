//! Why bytes are not an event in the format they should have: the place, the reason and the remedy.

use std::error::Error;
use std::fmt;

use crate::attribute::AttributeError;

/// How many bytes an event can have to be read: 32 MiB, which 16 MiB of data in Base64 fit into.
pub const MAX_EVENT_BYTES: usize = 32 << 20;

/// Bytes that are not a valid event in an event format.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FormatError {
    /// The bytes are not in the form of the format.
    Syntax {
        /// The byte at which reading stopped.
        offset: usize,
        /// What is wrong there.
        reason: String,
    },
    /// The event has more bytes than [`MAX_EVENT_BYTES`].
    TooLarge {
        /// How many bytes it has at the least.
        bytes: usize,
    },
    /// Attributes that every event has are not set.
    Missing(Vec<&'static str>),
    /// The event is of a version of CloudEvents other than 1.0.
    SpecVersion(String),
    /// An attribute or the data stands more than once.
    Duplicate(String),
    /// An attribute has a name or a value that it cannot have.
    Attribute(AttributeError),
    /// The data is not what its media type or its member says.
    Data(&'static str),
}

impl FormatError {
    pub(crate) fn syntax(offset: usize, reason: impl Into<String>) -> Self {
        Self::Syntax {
            offset,
            reason: reason.into(),
        }
    }
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax { offset, reason } => {
                write!(f, "the event cannot be read: {reason}, at byte {offset}")
            }
            Self::TooLarge { bytes } => write!(
                f,
                "the event has {bytes} bytes or more, the limit is {MAX_EVENT_BYTES}: let it refer to its data by `dataref`"
            ),
            Self::Missing(names) => write!(
                f,
                "the event has no `{}`: let its producer write all of specversion, id, source and type",
                names.join("`, no `")
            ),
            Self::SpecVersion(version) => write!(
                f,
                "attribute `specversion` is {version:?}, which is not supported: let the producer write 1.0"
            ),
            Self::Duplicate(name) => write!(
                f,
                "`{name}` stands more than once: let the producer write it once"
            ),
            Self::Attribute(error) => error.fmt(f),
            Self::Data(reason) => f.write_str(reason),
        }
    }
}

impl Error for FormatError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Attribute(error) => Some(error),
            _ => None,
        }
    }
}

impl From<AttributeError> for FormatError {
    fn from(error: AttributeError) -> Self {
        Self::Attribute(error)
    }
}
