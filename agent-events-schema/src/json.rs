//! JSON text in, a value that knows where each of its parts stands out.

mod parse;
mod pointer;
mod reader;
mod words;

use std::borrow::Cow;

use crate::source::Span;

pub use pointer::pointer_at;

/// Largest text that is read, in bytes: 16 MiB.
pub const MAX_TEXT_BYTES: usize = 16 << 20;

/// Deepest nesting of arrays and objects; a record in a record takes three levels.
pub const MAX_DEPTH: usize = 200;

/// A JSON value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Json {
    /// The value.
    pub value: JsonValue,
    /// Where it stands.
    pub span: Span,
}

/// A JSON value; numbers keep the text they were written with, so that no digit is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonValue {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// A string, unescaped.
    String(String),
    /// An array.
    Array(Vec<Json>),
    /// An object, in the order written.
    Object(Vec<JsonMember>),
}

/// A member of a JSON object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonMember {
    /// The key, unescaped.
    pub key: Cow<'static, str>,
    /// Where the key stands, quotes included.
    pub key_span: Span,
    /// The value.
    pub value: Json,
}

impl Json {
    /// Returns the member `key` of an object.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&JsonMember> {
        match &self.value {
            JsonValue::Object(members) => members.iter().find(|member| member.key == key),
            _ => None,
        }
    }

    /// Returns the text of a string value.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            JsonValue::String(text) => Some(text),
            _ => None,
        }
    }
    /// Tells whether two values are equal wherever they stand; objects whatever the order of their members.
    #[must_use]
    pub fn same_value(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (JsonValue::Array(one), JsonValue::Array(two)) => {
                one.len() == two.len() && one.iter().zip(two).all(|(one, two)| one.same_value(two))
            }
            (JsonValue::Object(one), JsonValue::Object(two)) => same_members(one, two),
            (one, two) => one == two,
        }
    }

    /// Returns what kind of value it is, with its article, for messages.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.value {
            JsonValue::Null => "null",
            JsonValue::Bool(_) => "a boolean",
            JsonValue::Number(_) => "a number",
            JsonValue::String(_) => "a string",
            JsonValue::Array(_) => "an array",
            JsonValue::Object(_) => "an object",
        }
    }
}

/// Sorts members by key; in one place, as sorting is much code.
pub(crate) fn sort_members(members: &mut [&JsonMember]) {
    members.sort_by(|one, two| one.key.cmp(&two.key));
}

/// Compares two lists of members by key, so that their order does not matter.
pub(crate) fn same_members(one: &[JsonMember], two: &[JsonMember]) -> bool {
    if one.len() != two.len() {
        return false;
    }
    let mut sorted: [Vec<&JsonMember>; 2] = [one.iter().collect(), two.iter().collect()];
    for members in &mut sorted {
        sort_members(members);
    }
    let [one, two] = sorted;
    one.iter()
        .zip(two)
        .all(|(one, two)| one.key == two.key && one.value.same_value(&two.value))
}
