//! Values of extension attributes: the seven CloudEvents types, and their canonical strings both ways.

use std::fmt;

use super::{AttributeError, Problem, Text, Timestamp, Uri, UriReference, base64};

/// A type of the CloudEvents type system (section "Type System").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AttributeType {
    /// `true` or `false`.
    Boolean,
    /// A whole number of 32 bits, with sign.
    Integer,
    /// Unicode text.
    String,
    /// Bytes.
    Binary,
    /// An absolute URI.
    Uri,
    /// A URI reference.
    UriReference,
    /// A point in time.
    Timestamp,
}

/// Writes the name that the specification has for the type.
impl fmt::Display for AttributeType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Boolean => "Boolean",
            Self::Integer => "Integer",
            Self::String => "String",
            Self::Binary => "Binary",
            Self::Uri => "URI",
            Self::UriReference => "URI-reference",
            Self::Timestamp => "Timestamp",
        })
    }
}

/// The value of an extension attribute.
///
/// A Kafka header carries no type, so extensions that were read from one are [`String`](Self::String)s:
/// [`parse`](Self::parse) gives them their type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AttributeValue {
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number of 32 bits, with sign.
    Integer(i32),
    /// Unicode text.
    String(Text),
    /// Bytes.
    Binary(Vec<u8>),
    /// An absolute URI.
    Uri(Uri),
    /// A URI reference.
    UriReference(UriReference),
    /// A point in time.
    Timestamp(Timestamp),
}

impl AttributeValue {
    /// Reads the canonical string of a value of type `ty`.
    ///
    /// # Errors
    ///
    /// When `text` is not exactly such a string: `True` is no Boolean, `+5` and `007` are no Integers.
    pub fn parse(ty: AttributeType, text: &str) -> Result<Self, AttributeError> {
        let named = |problem: Problem| problem.of("extension");
        match ty {
            AttributeType::Boolean => match text {
                "true" => Ok(Self::Boolean(true)),
                "false" => Ok(Self::Boolean(false)),
                _ => Err(named(Problem::new(
                    "is not a Boolean",
                    "write `true` or `false`",
                ))),
            },
            AttributeType::Integer => parse_integer(text).map(Self::Integer).ok_or_else(|| {
                named(Problem::new(
                    "is not an Integer",
                    "write a number from -2147483648 to 2147483647 without plus sign, leading zeros, fraction or exponent",
                ))
            }),
            AttributeType::String => text.parse().map(Self::String),
            AttributeType::Binary => base64::decode(text).map(Self::Binary).ok_or_else(|| {
                named(Problem::new(
                    "is not Base64",
                    "use the standard alphabet with padding (RFC 4648 section 4)",
                ))
            }),
            AttributeType::Uri => text.parse().map(Self::Uri),
            AttributeType::UriReference => text.parse().map(Self::UriReference),
            AttributeType::Timestamp => text
                .parse()
                .map(Self::Timestamp)
                .map_err(|error: AttributeError| error.renamed("extension")),
        }
    }

    /// Returns the type of the value.
    #[must_use]
    pub fn ty(&self) -> AttributeType {
        match self {
            Self::Boolean(_) => AttributeType::Boolean,
            Self::Integer(_) => AttributeType::Integer,
            Self::String(_) => AttributeType::String,
            Self::Binary(_) => AttributeType::Binary,
            Self::Uri(_) => AttributeType::Uri,
            Self::UriReference(_) => AttributeType::UriReference,
            Self::Timestamp(_) => AttributeType::Timestamp,
        }
    }

    /// Returns the value as one of type `ty`; a String is read as the canonical string of such a value.
    ///
    /// A format without types of its own, such as headers, gives a String for a value of any type.
    ///
    /// # Errors
    ///
    /// When the value is of another type than `ty` and String, or the String is no canonical string.
    pub fn to_type(&self, ty: AttributeType) -> Result<Self, AttributeError> {
        match self {
            value if value.ty() == ty => Ok(value.clone()),
            Self::String(text) => Self::parse(ty, text.as_str()),
            // A URI is a URI reference; the other way round has to be checked.
            Self::Uri(_) | Self::UriReference(_) if ty != AttributeType::Binary => {
                Self::parse(ty, self.as_str().unwrap_or_default())
            }
            _ => Err(Problem::new(
                format!("is {}, not {}", self.ty(), ty),
                "let its producer write it with the type that its extension has",
            )
            .of("extension")),
        }
    }

    /// Returns the text of a String, URI or URI reference.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text.as_str()),
            Self::Uri(uri) => Some(uri.as_str()),
            Self::UriReference(uri) => Some(uri.as_str()),
            _ => None,
        }
    }
}

/// Writes the canonical string.
impl fmt::Display for AttributeValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean(value) => value.fmt(f),
            Self::Integer(value) => value.fmt(f),
            Self::String(value) => value.fmt(f),
            Self::Binary(value) => f.write_str(&base64::encode(value)),
            Self::Uri(value) => value.fmt(f),
            Self::UriReference(value) => value.fmt(f),
            Self::Timestamp(value) => value.fmt(f),
        }
    }
}

macro_rules! from_value {
    ($($variant:ident($ty:ty)),* $(,)?) => {$(
        impl From<$ty> for AttributeValue {
            fn from(value: $ty) -> Self {
                Self::$variant(value)
            }
        }
    )*};
}
from_value!(
    Boolean(bool),
    Integer(i32),
    String(Text),
    Binary(Vec<u8>),
    Uri(Uri),
    UriReference(UriReference),
    Timestamp(Timestamp),
);

impl TryFrom<&str> for AttributeValue {
    type Error = AttributeError;

    fn try_from(text: &str) -> Result<Self, Self::Error> {
        text.parse().map(Self::String)
    }
}

impl TryFrom<String> for AttributeValue {
    type Error = AttributeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Text::try_from(text).map(Self::String)
    }
}

pub(crate) fn parse_integer(text: &str) -> Option<i32> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let canonical = digits == "0" || matches!(digits.as_bytes(), [b'1'..=b'9', ..]);
    canonical.then(|| text.parse().ok()).flatten()
}
