//! Keys and values in, JSON out.

use std::fmt::{Display, Write};

/// Returns a JSON string in quotes.
pub(super) fn string(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            control if control.is_control() || matches!(control, '\u{2028}' | '\u{2029}') => {
                write!(quoted, "\\u{:04x}", u32::from(control)).expect("a String takes all text");
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// Returns a JSON array of JSON values.
pub(super) fn array(values: impl IntoIterator<Item = String>) -> String {
    let values: Vec<String> = values.into_iter().collect();
    format!("[{}]", values.join(","))
}

/// Returns a JSON array of strings.
pub(super) fn strings<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    array(texts.into_iter().map(|text| string(text.as_ref())))
}

/// A JSON object in the making.
#[derive(Default)]
pub(super) struct Object(String);

impl Object {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Adds a JSON value.
    pub(super) fn raw(mut self, key: &str, value: impl Display) -> Self {
        let comma = if self.0.is_empty() { "" } else { "," };
        write!(self.0, "{comma}{}:{value}", string(key)).expect("a String takes all text");
        self
    }

    /// Adds a text.
    pub(super) fn text(self, key: &str, value: &str) -> Self {
        let value = string(value);
        self.raw(key, value)
    }

    pub(super) fn build(self) -> String {
        format!("{{{}}}", self.0)
    }
}
