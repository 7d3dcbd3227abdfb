//! Values in, lines of TOML out.

use std::fmt::{Display, Write};

/// Adds a line with a key and what is its value in TOML.
pub(crate) fn line(text: &mut String, key: &str, value: impl Display) {
    writeln!(text, "{key} = {value}").expect("a String takes all text");
}

/// Returns a basic string of TOML.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            character if character.is_control() => {
                write!(quoted, "\\u{:04X}", u32::from(character)).expect("a String takes all text");
            }
            character => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}
