//! A schema in, its canonical string with line breaks and indentation out.

use crate::schema::SchemaRef;

use super::java_string::canonical_string;

/// Longest array of plain values that stays on one line, in bytes.
const LINE: usize = 72;

/// Deepest indentation, in levels; what lies deeper stays there, so that the text grows with the schema only.
const INDENTATION: usize = 64;

/// Returns what [`canonical_string`] returns, laid out for people and for diffs: indented by two spaces, short arrays of
/// plain values on one line, a line break at the end. It reads as the same schema.
#[must_use]
pub fn pretty_string(schema: SchemaRef<'_>) -> String {
    pretty_json(&canonical_string(schema))
}

/// Returns JSON that has no white space between its parts, laid out as [`pretty_string`] does.
#[must_use]
pub fn pretty_json(compact: &str) -> String {
    let mut out = String::with_capacity(compact.len() * 2);
    let mut depth = 0_usize;
    let mut rest = compact;
    while let Some(first) = rest.chars().next() {
        let mut taken = first.len_utf8();
        match first {
            '"' => {
                taken = string_length(rest);
                out.push_str(&rest[..taken]);
            }
            '[' | '{' => {
                if let Some(length) = short_array(rest) {
                    taken = length;
                    push_spaced(&mut out, &rest[..length]);
                } else {
                    depth += 1;
                    out.push(first);
                    break_line(&mut out, depth);
                }
            }
            ']' | '}' => {
                depth = depth.saturating_sub(1);
                break_line(&mut out, depth);
                out.push(first);
            }
            ',' => {
                out.push(',');
                break_line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            _ => out.push(first),
        }
        rest = &rest[taken..];
    }
    out.push('\n');
    out
}

fn break_line(out: &mut String, depth: usize) {
    out.push('\n');
    for _ in 0..depth.min(INDENTATION) {
        out.push_str("  ");
    }
}

/// Returns the length of the string literal that `text` starts with, quotes included.
fn string_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    text.len()
}

/// Returns the length of an array of plain values, or of an empty array or object, that fits on one line.
fn short_array(text: &str) -> Option<usize> {
    if text.starts_with("{}") {
        return Some(2);
    }
    let bytes = text.as_bytes();
    if bytes.first() != Some(&b'[') {
        return None;
    }
    let mut at = 1;
    while at < LINE {
        match bytes.get(at)? {
            b']' => return Some(at + 1),
            b'[' | b'{' => return None,
            b'"' => at += string_length(text.get(at..)?),
            _ => at += 1,
        }
    }
    None
}

/// Appends a short array with a space after each comma.
fn push_spaced(out: &mut String, array: &str) {
    let mut rest = array;
    while let Some(first) = rest.chars().next() {
        let taken = if first == '"' {
            string_length(rest)
        } else {
            first.len_utf8()
        };
        out.push_str(&rest[..taken]);
        if first == ',' {
            out.push(' ');
        }
        rest = &rest[taken..];
    }
}
