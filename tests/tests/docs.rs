//! Any documentation of a schema in: in Rust it is text, lists and addresses, whatever Markdown would make of it.

use std::fs;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag};

/// What Markdown, HTML and rustdoc give a meaning to.
const PIECES: &[&str] = &[
    "a",
    "word",
    " ",
    "  ",
    "    ",
    "\t",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "`",
    "``",
    "```",
    "~~~",
    "~",
    "#",
    "# ",
    "-",
    "- ",
    "---",
    "* ",
    "*",
    "**",
    "_",
    "__",
    "+ ",
    "1. ",
    "2) ",
    "12. ",
    "> ",
    ">",
    "<",
    "<b>",
    "</b>",
    "<!--",
    "-->",
    "<?",
    "<![CDATA[",
    "[",
    "]",
    "[a]",
    "[a](b)",
    "![a](b)",
    "[a]: b",
    "(",
    ")",
    "!",
    "|",
    "|-|",
    "=",
    "===",
    "\\",
    "&amp;",
    "&",
    "$",
    "{",
    "}",
    ":",
    "::",
    "std::vec",
    "snake_case",
    "CamelCase",
    "main()",
    "fn main() {}",
    "http://",
    "https://a.example/x",
    "<https://a>",
    "a@b.example",
    "[^1]",
    "[^1]: x",
    "- [ ] x",
    "\"",
    "'",
    "é",
    "\u{200b}",
    "\u{202e}",
    "\u{a0}",
    "\u{2028}",
    ".",
    ",",
    ";",
];

/// Returns the documentation of the fields that are generated for these documentations, in order.
fn generated(docs: &[String]) -> Vec<String> {
    let dir = tempfile::tempdir().expect("a folder");
    let fields: Vec<_> = docs
        .iter()
        .enumerate()
        .map(|(index, doc)| serde_json::json!({ "name": format!("field_{index}"), "type": "int", "doc": doc }))
        .collect();
    let schema = serde_json::json!({ "type": "record", "name": "Docs", "fields": fields });
    fs::write(dir.path().join("docs.avsc"), schema.to_string()).expect("a file");
    let report = agent_events_build::configure()
        .out_dir(dir.path())
        .compile(dir.path());
    assert!(!report.has_errors(), "{report}");
    let code = fs::read_to_string(dir.path().join("agent_events.rs")).expect("the generated file");
    let (_, body) = code.split_once("pub struct Docs {\n").expect("the struct");
    let mut docs = Vec::new();
    let mut doc = String::new();
    for line in body.lines().take_while(|line| *line != "}") {
        match line.trim_start().strip_prefix("///") {
            Some(text) => {
                // rustdoc takes off the one space that all lines have in front.
                doc.push_str(text.strip_prefix(' ').unwrap_or(text));
                doc.push('\n');
            }
            None => docs.push(std::mem::take(&mut doc)),
        }
    }
    docs
}

fn is_harmless(event: &Event<'_>) -> bool {
    match event {
        Event::Start(Tag::Link { link_type, .. }) => *link_type == LinkType::Autolink,
        Event::Start(tag) => matches!(tag, Tag::Paragraph | Tag::List(_) | Tag::Item),
        Event::End(_) | Event::Text(_) | Event::Code(_) | Event::SoftBreak => true,
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn documentation_never_links_nests_hides_or_runs(
        docs in vec(vec(select(PIECES), 0..12).prop_map(|pieces| pieces.concat()), 50)
    ) {
        let generated = generated(&docs);
        prop_assert_eq!(generated.len(), docs.len());
        // The extensions that rustdoc has on.
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_SMART_PUNCTUATION;
        for (doc, generated) in docs.iter().zip(&generated) {
            for event in Parser::new_ext(generated, options) {
                prop_assert!(is_harmless(&event), "{doc:?} became {generated:?}, which has {event:?}");
            }
            prop_assert!(!generated.contains(['\u{200b}', '\u{202e}', '\u{2028}']), "{generated:?}");
        }
    }
}
