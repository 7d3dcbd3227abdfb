//! An offset in a text in, the JSON pointer of the value that stands there out.

use super::{Json, JsonValue};
use crate::source::{Source, SourceId};

/// Returns the JSON pointer (RFC 6901) of the innermost value whose text covers the byte `offset`; a key counts to
/// its value. The whole text is read again: call it when a finding is shown, not before.
///
/// `None` when the text is not JSON or nothing stands at `offset`.
#[must_use]
pub fn pointer_at(source: &Source, offset: u32) -> Option<String> {
    let json = Json::parse(source.text(), SourceId(0)).ok()?;
    let mut pointer = String::new();
    let mut value = &json;
    if !(value.span.start..value.span.end).contains(&offset) {
        return None;
    }
    loop {
        let inner = match &value.value {
            JsonValue::Array(items) => items
                .iter()
                .enumerate()
                .find(|(_, item)| (item.span.start..item.span.end).contains(&offset))
                .map(|(index, item)| (index.to_string(), item)),
            JsonValue::Object(members) => members
                .iter()
                .find(|member| (member.key_span.start..member.value.span.end).contains(&offset))
                .map(|member| {
                    (
                        member.key.replace('~', "~0").replace('/', "~1"),
                        &member.value,
                    )
                }),
            _ => None,
        };
        let Some((step, inner)) = inner else {
            return Some(pointer);
        };
        pointer.push('/');
        pointer.push_str(&step);
        value = inner;
    }
}
