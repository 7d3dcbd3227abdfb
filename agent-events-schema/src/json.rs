//! JSON text in, a value that knows where each of its parts stands out.

use crate::source::Span;

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
    pub key: String,
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
}
