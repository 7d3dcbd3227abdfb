//! What the JSON reader accepts is what RFC 8259 allows, with `serde_json` as the second opinion.

use agent_events_schema::{
    Json, JsonValue, MAX_DEPTH, MAX_TEXT_BYTES, SourceId, SourceMap, pointer_at,
};
use serde_json::Value;

fn source(text: &str) -> (SourceMap, SourceId) {
    let mut sources = SourceMap::default();
    let id = sources.add("test.avsc", text);
    (sources, id)
}

fn parse(text: &str) -> Result<Json, String> {
    let (sources, id) = source(text);
    Json::parse(text, id).map_err(|fault| {
        let span = fault
            .primary
            .as_ref()
            .expect("a syntax error has a place")
            .span;
        assert!(
            span.start <= span.end && span.end as usize <= text.len(),
            "span of {text:?}"
        );
        format!("{}|{}|{}", fault.rule, fault.message, sources.snippet(span))
    })
}

/// Compares values; numbers as text, since `serde_json` keeps no digits beyond its types.
fn same(ours: &Json, theirs: &Value) -> bool {
    match (&ours.value, theirs) {
        (JsonValue::Null, Value::Null) => true,
        (JsonValue::Bool(ours), Value::Bool(theirs)) => ours == theirs,
        (JsonValue::Number(ours), Value::Number(theirs)) => {
            let ours: f64 = ours.parse().expect("a number");
            let theirs: f64 = theirs.to_string().parse().expect("a number");
            // By default serde_json may be off by the last bit.
            (ours - theirs).abs() <= ours.abs() * 1e-15
        }
        (JsonValue::String(ours), Value::String(theirs)) => ours == theirs,
        (JsonValue::Array(ours), Value::Array(theirs)) => {
            ours.len() == theirs.len()
                && ours
                    .iter()
                    .zip(theirs)
                    .all(|(ours, theirs)| same(ours, theirs))
        }
        (JsonValue::Object(ours), Value::Object(theirs)) => {
            ours.len() == theirs.len()
                && ours.iter().all(|member| {
                    theirs
                        .get(&*member.key)
                        .is_some_and(|theirs| same(&member.value, theirs))
                })
        }
        _ => false,
    }
}

/// Asserts that both readers agree; what only we refuse is a key given twice, or a number beyond `f64`.
fn agree(text: &str) {
    match (parse(text), serde_json::from_str::<Value>(text)) {
        (Ok(ours), Ok(theirs)) => assert!(same(&ours, &theirs), "{text:?} read differently"),
        (Err(fault), Ok(_)) => assert!(
            fault.starts_with("duplicate_key|"),
            "{text:?} refused: {fault}"
        ),
        (Ok(_), Err(error)) => assert!(
            error.to_string().contains("number out of range"),
            "{text:?} accepted: {error}"
        ),
        (Err(_), Err(_)) => {}
    }
}

const ALMOST_JSON: &[&str] = &[
    "",
    " ",
    "null",
    "nul",
    "nulll",
    "null_",
    "null-",
    "true1",
    "truefalse",
    "\"",
    "\"a",
    "\"a\\",
    "\"\\\"",
    "'a'",
    "01",
    "-01",
    "1.",
    ".5",
    "-.5",
    "-",
    "+1",
    "1e",
    "1e+",
    "1e5",
    "1E-05",
    "0e0",
    "00",
    "-0",
    "0.10",
    "1.0.0",
    "1e1e1",
    "0x1F",
    "NaN",
    "Infinity",
    "-Infinity",
    "1_000",
    "[1 2]",
    "[1,]",
    "[,1]",
    "[1,,2]",
    "[",
    "]",
    "[]]",
    "[}",
    "{]",
    "{",
    "}",
    "{}",
    "{,}",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\":1,}",
    "{\"a\":1 \"b\":2}",
    "{\"a\":1 {}}",
    "{\"a\":1 []}",
    "{\"a\":1,,\"b\":2}",
    "{a:1}",
    "{1:1}",
    "{null:1}",
    "{'a':1}",
    "{\"a\" 1}",
    "{\"a\"::1}",
    "{\"a\":1:2}",
    "[1:2]",
    "[{} {}]",
    "[[] []]",
    "[\"a\" \"b\"]",
    "{} {}",
    "1 2",
    "null,",
    ",null",
    "\"\\u12\"",
    "\"\\u12G4\"",
    "\"\\ud800\"",
    "\"\\udc00\"",
    "\"\\ud83d\\ude00\"",
    "\"\\ud83dx\"",
    "\"\\ud83d\\n\"",
    "\"\\ud83d\\ud83d\"",
    "\"\\x41\"",
    "\"\\v\"",
    "\"\\'\"",
    "\"\\0\"",
    "\"\\/\"",
    "\"\\\n\"",
    "\"a\nb\"",
    "\"a\tb\"",
    "\"a\u{0}b\"",
    "\"\u{7f}\u{80}\u{2028}\"",
    "\u{feff}{}",
    "\u{a0}{}",
    "{}\u{b}",
    "{}\u{c}",
    "{}\u{0}",
    "{}\u{2028}",
    " \t\r\n{}\n",
    "// a\n1",
    "/* a */ 1",
    "1 // a",
    "1 /* a",
    "/",
    "1/2",
    "# a",
    "[1, // é\n2]",
    "é",
    "\"é\"",
    "\"\\u00e9\"",
    "{\"a\":1,\"a\":2}",
    "[-]",
    "[-a]",
    "--1",
    "1-",
    "1+1",
    "[0 1]",
    "[0,1]",
    "[10,0.5,0e1]",
    "$a",
    "[a]",
    "{\"a\":b}",
    "undefined",
    "[\"\\\"]",
    "{\"\":0}",
    "1e400",
    "123456789012345678901234567890",
    "0.1e-400",
];

#[test]
fn both_readers_agree_on_texts_that_are_almost_json() {
    for text in ALMOST_JSON {
        agree(text);
    }
}

#[test]
fn both_readers_agree_on_damaged_texts() {
    let whole = r#" {"type" : "record", "name":"A.b", "fields" : [ {"name":"x\u00e9\n","type":["null", {"type":"map","values":"int"}],
        "default": null, "p": [1, -2.50e+3, 0, true, false, {"é": {}}, [] ] } ] , "doc": "a \"b\" \\ c / \ud83d\ude00" } "#;
    agree(whole);
    let pieces = [
        "", "\"", "\\", ",", ":", "[", "]", "{", "}", "0", "1", "-", ".", "e", "/", "//", "/*",
        "*/", "'", "\n", "\u{c}", "\u{a0}", "t", "null", "\\u", "\u{1}",
    ];
    let places: Vec<usize> = whole.char_indices().map(|(at, _)| at).collect();
    for &at in &places {
        for piece in pieces {
            agree(&format!("{}{piece}{}", &whole[..at], &whole[at..]));
            let next = whole[at..]
                .chars()
                .next()
                .map_or(at, |character| at + character.len_utf8());
            agree(&format!("{}{piece}{}", &whole[..at], &whole[next..]));
        }
        agree(&whole[..at]);
        agree(&whole[at..]);
    }
}

#[test]
fn faults_are_named_at_the_exact_place() {
    for (text, expected) in [
        (
            "{\"a\": 1, /* why */ \"b\": 2}",
            "json_syntax|a comment stands in the schema|/* why */",
        ),
        (
            "[1] // end",
            "json_syntax|a comment stands in the schema|// end",
        ),
        (
            "[1, 2, ]",
            "json_syntax|this is not JSON: trailing commas are not allowed|,",
        ),
        ("{\"size\": 012}", "json_syntax|a number starts with 0|012"),
        (
            "{\"a\": 1, \"b\": 2, \"a\": 3}",
            "duplicate_key|the key `a` stands twice in one object|\"a\"",
        ),
        (
            "\u{feff}{}",
            "json_syntax|the file starts with a byte order mark|\u{feff}",
        ),
        ("", "json_syntax|the file is empty|"),
        (" \n\t", "json_syntax|the file is empty|"),
        (
            "[\"a\u{1}b\"]",
            "json_syntax|a string contains the control character U+0001|\u{1}",
        ),
        (
            "[\"abc\n]",
            "json_syntax|a string is not closed on its line|\"abc",
        ),
        (
            "[1,\u{a0}2]",
            "json_syntax|the character U+00A0 stands outside a string|\u{a0}",
        ),
        (
            "[tru]",
            "json_syntax|this is not JSON: unexpected token|tru",
        ),
        (
            "[1,\n<<<<<<< HEAD\n2\n=======\n3\n>>>>>>> other\n]",
            "json_syntax|this is not JSON: it has a merge conflict|<<<<<<< HEAD",
        ),
        (
            "[1,\r\n2\r\n>>>>>>> other\r\n]",
            "json_syntax|this is not JSON: it has a merge conflict|>>>>>>> other",
        ),
    ] {
        assert_eq!(parse(text).unwrap_err(), expected, "for {text:?}");
    }
}

#[test]
fn spans_cover_values_and_keys_in_bytes() {
    let text = "{ \"é\" : [ 12e3 , \"x\\\"y\" ] }";
    let (sources, id) = source(text);
    let json = Json::parse(text, id).unwrap();
    let member = json.get("é").unwrap();
    assert_eq!(sources.snippet(member.key_span), "\"é\"");
    assert_eq!(sources.snippet(json.span), text);
    let JsonValue::Array(items) = &member.value.value else {
        panic!("an array")
    };
    let snippets: Vec<&str> = items
        .iter()
        .map(|item| sources.snippet(item.span))
        .collect();
    assert_eq!(snippets, ["12e3", "\"x\\\"y\""]);
    assert_eq!(items[0].value, JsonValue::Number("12e3".to_owned()));
}

#[test]
fn depth_and_size_have_limits() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(parse(&nested(MAX_DEPTH)).is_ok());
    for levels in [MAX_DEPTH + 1, 1_000_000] {
        assert!(
            parse(&nested(levels))
                .unwrap_err()
                .contains("nested deeper")
        );
        assert!(
            parse(&"{\"a\":".repeat(levels))
                .unwrap_err()
                .contains("nested deeper")
        );
    }
    assert!(
        parse(&" ".repeat(MAX_TEXT_BYTES + 1))
            .unwrap_err()
            .contains("more than the")
    );
}

#[test]
fn pointers_lead_to_the_innermost_value() {
    let text = r#"{"a/b": [1, {"~": "deep"}], "c": null}"#;
    let (sources, id) = source(text);
    let at = |needle: &str| {
        pointer_at(
            sources.get(id),
            u32::try_from(text.find(needle).unwrap()).unwrap(),
        )
    };
    assert_eq!(at("deep").as_deref(), Some("/a~1b/1/~0"));
    assert_eq!(at("\"~\"").as_deref(), Some("/a~1b/1/~0"));
    assert_eq!(at("1,").as_deref(), Some("/a~1b/0"));
    assert_eq!(at("null").as_deref(), Some("/c"));
    assert_eq!(at("{").as_deref(), Some(""));
    assert_eq!(pointer_at(sources.get(id), 10_000), None);
    let (broken, id) = source("{");
    assert_eq!(pointer_at(broken.get(id), 0), None);
}
