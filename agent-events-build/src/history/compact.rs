//! A text of JSON in, the same without white space between its parts out.

/// Returns JSON without the white space between its parts: of a released file, the canonical string it was laid out from.
///
/// What it makes of a text that is no JSON is nothing that was released. It goes byte by byte and copies what lies between:
/// build scripts are compiled without optimisation, where iterators and searches cost several times as much.
pub(super) fn compact(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let (mut start, mut at) = (0, 0);
    let mut is_inside = false;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte == b'"' {
            is_inside = !is_inside;
        } else if is_inside {
            if byte == b'\\' {
                at += 1;
            }
        } else if is_space(byte) {
            out.push_str(&text[start..at]);
            while at + 1 < bytes.len() && is_space(bytes[at + 1]) {
                at += 1;
            }
            start = at + 1;
        }
        at += 1;
    }
    out.push_str(&text[start..]);
    out
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
}

#[cfg(test)]
mod tests {
    use agent_events_schema::{Schema, canonical_string, pretty_json};

    use super::compact;

    #[test]
    fn a_released_file_is_compact_as_it_was_before_it_was_laid_out() {
        let schema = Schema::parse(
            r#"{"type": "record", "name": "R", "doc": "\\\" { : , } é \\\\", "odd \" key": [1, "a \", b", 2.5e3], "a": {"b ": [ ]},
                "fields": [
                    {"name": "a", "type": "string", "default": "\\\\"},
                    {"name": "b", "type": ["null", "string"], "doc": "ends in a quote \"", "default": null},
                    {"name": "c", "type": {"type": "enum", "name": "E", "symbols": ["ONE", "TWO"], "doc": ": ,"}}
                ]}"#,
        );
        let canonical = canonical_string(schema.unwrap().as_ref());
        assert_eq!(compact(&pretty_json(&canonical)), canonical);
        assert_eq!(compact(&canonical), canonical);
        let windows = pretty_json(&canonical).replace('\n', "\r\n");
        assert_eq!(compact(&windows), canonical);
        for broken in ["", "\"", "{\"a", "\"\\\"", "{ \"a\\\\\" x \"\\", "\"\n\""] {
            // Whatever comes of it, nothing else has its digest.
            let _ = compact(broken);
        }
    }
}
