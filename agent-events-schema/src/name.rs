//! Text in, names out that keep the specification's rules ("Names", Avro 1.12).

use std::fmt;
use std::str::FromStr;

use crate::source::Span;

/// The full name of a record, enum or fixed: `namespace.Name`, or `Name` in the null namespace.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FullName(String);

impl FullName {
    /// Returns the last part.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.rsplit('.').next().unwrap_or(&self.0)
    }

    /// Returns what stands before the last dot; `None` in the null namespace.
    #[must_use]
    pub fn namespace(&self) -> Option<&str> {
        self.0.rsplit_once('.').map(|(namespace, _)| namespace)
    }

    /// Returns the whole name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Joins a namespace and a name; a name with dots is a full name already and ignores the namespace.
    ///
    /// A dot in front of a name without others, as in `.Name`, says that it is in the null namespace, as it does for
    /// the other implementations.
    ///
    /// # Errors
    ///
    /// When a part does not match `[A-Za-z_][A-Za-z0-9_]*`.
    pub fn resolve(name: &str, namespace: Option<&str>) -> Result<Self, InvalidName> {
        let name = match name.strip_prefix('.') {
            Some(rest) if !rest.contains('.') => return rest.parse(),
            _ => name,
        };
        match namespace {
            Some(namespace) if !name.contains('.') && !namespace.is_empty() => {
                format!("{namespace}.{name}").parse()
            }
            _ => name.parse(),
        }
    }
}

impl fmt::Display for FullName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for FullName {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        match text.split('.').find(|part| !is_name(part)) {
            Some(part) => Err(InvalidName {
                text: text.to_owned(),
                part: part.to_owned(),
            }),
            None => Ok(Self(text.to_owned())),
        }
    }
}

/// Tells whether `text` is a simple name: `[A-Za-z_][A-Za-z0-9_]*`.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// A text that is no Avro name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidName {
    text: String,
    part: String,
}

impl fmt::Display for InvalidName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { text, part } = self;
        match (part.is_empty(), text.contains('.')) {
            (true, true) => write!(f, "`{text}` has an empty part between its dots"),
            (true, false) => f.write_str("a name cannot be empty"),
            (false, true) => write!(f, "`{part}` in `{text}` is not a name"),
            (false, false) => write!(f, "`{text}` is not a name"),
        }
    }
}

impl std::error::Error for InvalidName {}

/// Another name that a type or field was known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// The alias; of a type, as a full name.
    pub name: String,
    /// Where it is written.
    pub span: Span,
}

/// A symbol of an enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// The symbol.
    pub name: String,
    /// Where it is written.
    pub span: Span,
}
