//! Names and values in, the extension attributes of one event out: each name once, sorted.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use super::{AttributeError, AttributeValue, Problem};

/// Attributes of the specification itself, and `data`: an extension cannot take their names.
const RESERVED: [&str; 9] = [
    "data",
    "datacontenttype",
    "dataschema",
    "id",
    "source",
    "specversion",
    "subject",
    "time",
    "type",
];

/// Documented extensions whose value is a String that cannot be empty.
const FILLED_STRINGS: [&str; 5] = [
    "causationid",
    "correlationid",
    "partitionkey",
    "sequence",
    "traceparent",
];

/// The name of an extension attribute: lower-case letters and digits of ASCII.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExtensionName(Cow<'static, str>);

impl ExtensionName {
    pub(crate) const CAUSATION_ID: Self = Self(Cow::Borrowed("causationid"));
    pub(crate) const CORRELATION_ID: Self = Self(Cow::Borrowed("correlationid"));
    pub(crate) const PARTITION_KEY: Self = Self(Cow::Borrowed("partitionkey"));
    pub(crate) const TRACE_PARENT: Self = Self(Cow::Borrowed("traceparent"));
    pub(crate) const TRACE_STATE: Self = Self(Cow::Borrowed("tracestate"));
    pub(crate) const CAUSATION_SOURCE: Self = Self(Cow::Borrowed("causationsource"));
    pub(crate) const HOPS: Self = Self(Cow::Borrowed("hops"));

    /// Takes a name that has been checked; usable in constants.
    pub(crate) const fn from_static(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }

    /// Tells whether `name` can be the name of an extension.
    pub(crate) const fn is_valid(name: &str) -> bool {
        let bytes = name.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            if !matches!(bytes[at], b'a'..=b'z' | b'0'..=b'9') {
                return false;
            }
            at += 1;
        }
        !bytes.is_empty() && !Self::is_reserved(name)
    }

    /// Tells whether the specification defines what has this name.
    pub(crate) const fn is_reserved(name: &str) -> bool {
        let mut at = 0;
        while at < RESERVED.len() {
            if same(RESERVED[at].as_bytes(), name.as_bytes()) {
                return true;
            }
            at += 1;
        }
        false
    }

    /// Returns the name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether the name follows the recommendations too: it begins with a letter and has at most 20 characters.
    #[must_use]
    pub fn is_recommended(&self) -> bool {
        self.0.len() <= 20 && self.0.starts_with(|first: char| first.is_ascii_lowercase())
    }

    fn new(name: Cow<'static, str>) -> Result<Self, AttributeError> {
        let problem = if name.is_empty() {
            Problem::new(
                "has an empty name",
                "name the extension with letters a-z and digits",
            )
        } else if let Some(at) = name
            .bytes()
            .position(|byte| !matches!(byte, b'a'..=b'z' | b'0'..=b'9'))
        {
            Problem::new(
                format!("is no name for an extension, at byte {at}"),
                "use letters a-z and digits only, such as `tenantid`",
            )
        } else if Self::is_reserved(&name) {
            Problem::new(
                "is no extension: the specification defines it",
                "set it with its own method, or take another name",
            )
        } else {
            return Ok(Self(name));
        };
        Err(problem.of(name))
    }
}

const fn same(left: &[u8], right: &[u8]) -> bool {
    let mut at = 0;
    while at < left.len() && at < right.len() && left[at] == right[at] {
        at += 1;
    }
    at == left.len() && at == right.len()
}

impl FromStr for ExtensionName {
    type Err = AttributeError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::new(Cow::Owned(name.to_owned()))
    }
}

impl TryFrom<&str> for ExtensionName {
    type Error = AttributeError;

    fn try_from(name: &str) -> Result<Self, Self::Error> {
        name.parse()
    }
}

impl fmt::Display for ExtensionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The extension attributes of an event, sorted by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extensions(Vec<(ExtensionName, AttributeValue)>);

impl Extensions {
    /// Returns the value of the extension `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&AttributeValue> {
        self.find(name).ok().map(|at| &self.0[at].1)
    }

    /// Iterates over names and values, sorted by name.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &AttributeValue)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Returns how many extensions there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there is no extension.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn insert(
        &mut self,
        name: ExtensionName,
        value: AttributeValue,
    ) -> Result<(), AttributeError> {
        if FILLED_STRINGS.contains(&name.as_str())
            && !matches!(&value, AttributeValue::String(text) if !text.as_str().is_empty())
        {
            return Err(Problem::new(
                "is not a String with at least one character",
                "give it a text or leave the attribute out",
            )
            .of(name.0));
        }
        self.set(name, value);
        Ok(())
    }

    /// Sets an extension whose rules the type of `value` has checked already.
    pub(crate) fn set(&mut self, name: ExtensionName, value: impl Into<AttributeValue>) {
        let value = value.into();
        match self.find(name.as_str()) {
            Ok(at) => self.0[at].1 = value,
            Err(at) => self.0.insert(at, (name, value)),
        }
    }

    pub(crate) fn remove(&mut self, name: &str) {
        if let Ok(at) = self.find(name) {
            self.0.remove(at);
        }
    }

    /// Returns where the extension is, or else where it belongs.
    fn find(&self, name: &str) -> Result<usize, usize> {
        self.0
            .binary_search_by(|(known, _)| known.as_str().cmp(name))
    }
}
