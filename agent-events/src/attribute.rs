//! Text in, valid attribute values out: the newtypes of the CloudEvents context attributes.

pub(crate) mod base64;
mod content_type;
mod error;
mod event_type;
mod extension;
mod text;
mod timestamp;
mod uri;
mod value;

pub use content_type::ContentType;
pub(crate) use content_type::{essence, is_json, is_json_subtype};
pub use error::AttributeError;
pub use event_type::EventType;
pub use extension::{ExtensionName, Extensions};
pub use text::{CausationId, CorrelationId, EventId, EventSubject, PartitionKey, Text};
pub use timestamp::Timestamp;
pub use uri::{DataSchema, Source, Uri, UriReference};
pub(crate) use value::parse_integer;
pub use value::{AttributeType, AttributeValue};

pub(crate) use error::Problem;

/// Defines a newtype over text that a check has passed; static text is kept without a copy.
macro_rules! checked_text {
    ($(#[$doc:meta])* $name:ident, $attribute:literal, $check:path) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(std::borrow::Cow<'static, str>);

        impl $name {
            pub(crate) fn new(
                text: impl Into<std::borrow::Cow<'static, str>>,
            ) -> Result<Self, crate::attribute::AttributeError> {
                let text = text.into();
                match $check(&text) {
                    Ok(()) => Ok(Self(text)),
                    Err(problem) => Err(problem.of($attribute)),
                }
            }

            /// Returns the text, byte for byte as it was given.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::attribute::AttributeError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::new(text.to_owned())
            }
        }

        impl TryFrom<&str> for $name {
            type Error = crate::attribute::AttributeError;

            fn try_from(text: &str) -> Result<Self, Self::Error> {
                Self::new(text.to_owned())
            }
        }

        impl TryFrom<String> for $name {
            type Error = crate::attribute::AttributeError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::new(text)
            }
        }

        impl From<&$name> for $name {
            fn from(value: &$name) -> Self {
                value.clone()
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
pub(crate) use checked_text;
