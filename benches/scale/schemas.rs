//! A number in, the file of a record out.

use std::fmt::Write;
use std::fs;
use std::path::Path;

/// Writes a record of about ten fields; every third refers to the one before, every fourth has types of its own.
pub(crate) fn write_schema(dir: &Path, index: usize) -> usize {
    let mut fields = String::new();
    for (name, ty) in [
        ("id", r#""string""#),
        ("count", r#""int""#),
        ("total", r#""long""#),
        ("ratio", r#""double""#),
        ("active", r#""boolean""#),
        ("note", r#"["null", "string"]"#),
        ("tags", r#"{"type": "array", "items": "string"}"#),
        ("labels", r#"{"type": "map", "values": "long"}"#),
        ("limit", r#"["null", "long"]"#),
    ] {
        write!(
            fields,
            r#"{{"name": "{name}", "type": {ty}, "doc": "What {name} is."}}, "#
        )
        .expect("a String takes all text");
    }
    let mut count = 9;
    if index.is_multiple_of(3) && index > 0 {
        let before = index - 1;
        write!(
            fields,
            r#"{{"name": "before", "type": ["null", "bench.Record{before}"]}}, "#
        )
        .expect("a String takes all text");
        count += 1;
    }
    if index.is_multiple_of(4) {
        write!(
            fields,
            r#"{{"name": "state", "type": {{"type": "enum", "name": "State{index}", "symbols": ["OPEN", "CLOSED"]}}}}, {{"name": "place", "type": {{"type": "record", "name": "Place{index}", "fields": [{{"name": "x", "type": "int"}}, {{"name": "y", "type": "int"}}]}}}}, "#
        )
        .expect("a String takes all text");
        count += 4;
    }
    let event = if index == 0 {
        r#""cloudevents": {}, "#
    } else {
        ""
    };
    let text = format!(
        r#"{{"type": "record", "name": "Record{index}", "namespace": "bench", {event}"fields": [{}]}}"#,
        fields.trim_end_matches(", ")
    );
    fs::write(dir.join(format!("record_{index:05}.avsc")), text).expect("a file");
    count
}
