//! Two versions of a schema in, what changes in the public Rust out: the table in the documentation of `compile`.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;

use quote::ToTokens;
use syn::{ImplItem, Item};

/// The fields of a record before and after, and what the change is called in the table.
const CHANGES: [(&str, &str, &str); 13] = [
    (
        "documentation, alias or property added or removed",
        r#"{"name": "f", "type": "int"}"#,
        r#"{"name": "f", "type": "int", "aliases": ["g"], "x": 1}"#,
    ),
    (
        "value of a default changed",
        r#"{"name": "f", "type": "int", "default": 1}"#,
        r#"{"name": "f", "type": "int", "default": 2}"#,
    ),
    (
        "field with a default added",
        r#"{"name": "f", "type": "int"}"#,
        r#"{"name": "f", "type": "int"}, {"name": "g", "type": "int", "default": 1}"#,
    ),
    (
        "field without a default added",
        r#"{"name": "f", "type": "int"}"#,
        r#"{"name": "f", "type": "int"}, {"name": "g", "type": "int"}"#,
    ),
    (
        "default given to the only field without one",
        r#"{"name": "f", "type": "int"}"#,
        r#"{"name": "f", "type": "int", "default": 1}"#,
    ),
    (
        "fields put in another order",
        r#"{"name": "f", "type": "int"}, {"name": "g", "type": "long"}"#,
        r#"{"name": "g", "type": "long"}, {"name": "f", "type": "int"}"#,
    ),
    (
        "symbol added to an enum",
        r#"{"name": "f", "type": {"type": "enum", "name": "E", "symbols": ["A"]}}"#,
        r#"{"name": "f", "type": {"type": "enum", "name": "E", "symbols": ["A", "B"]}}"#,
    ),
    (
        "branch added to a union that has an enum",
        r#"{"name": "f", "type": ["null", "int", "string"]}"#,
        r#"{"name": "f", "type": ["null", "int", "string", "bytes"]}"#,
    ),
    (
        "`T` made `[\"null\", T]`",
        r#"{"name": "f", "type": "int"}"#,
        r#"{"name": "f", "type": ["null", "int"]}"#,
    ),
    (
        "`[\"null\", T]` made `[\"null\", T, U]`",
        r#"{"name": "f", "type": ["null", "int"]}"#,
        r#"{"name": "f", "type": ["null", "int", "string"]}"#,
    ),
    (
        "`int` made `long`",
        r#"{"name": "f", "type": "int"}"#,
        r#"{"name": "f", "type": "long"}"#,
    ),
    (
        "logical type added",
        r#"{"name": "f", "type": "string"}"#,
        r#"{"name": "f", "type": {"type": "string", "logicalType": "uuid"}}"#,
    ),
    (
        "type renamed with an alias",
        r#"{"name": "f", "type": {"type": "fixed", "name": "A", "size": 1}}"#,
        r#"{"name": "f", "type": {"type": "fixed", "name": "B", "size": 1, "aliases": ["A"]}}"#,
    ),
];

/// Everything public that code can depend on, one line each.
fn surface(fields: &str) -> BTreeSet<String> {
    let dir = tempfile::tempdir().unwrap();
    let schemas = dir.path().join("schemas");
    fs::create_dir(&schemas).unwrap();
    let schema = format!(r#"{{"type": "record", "name": "R", "fields": [{fields}]}}"#);
    fs::write(schemas.join("r.avsc"), schema).unwrap();
    let report = agent_events_build::configure()
        .out_dir(dir.path())
        .compile(&schemas);
    assert!(!report.has_errors(), "{report}");
    let code = fs::read_to_string(dir.path().join("agent_events.rs")).unwrap();
    let file: syn::File = syn::parse_str(&code).unwrap();
    file.items.iter().flat_map(lines).collect()
}

fn lines(item: &Item) -> Vec<String> {
    match item {
        Item::Struct(item) => item
            .fields
            .iter()
            .map(|field| {
                let name = field.ident.as_ref().unwrap();
                format!("{}.{name}: {}", item.ident, text(&field.ty))
            })
            .collect(),
        Item::Enum(item) => item
            .variants
            .iter()
            .map(|variant| format!("{}::{}{}", item.ident, variant.ident, text(&variant.fields)))
            .collect(),
        Item::Type(item) => vec![format!("{} = {}", item.ident, text(&item.ty))],
        Item::Impl(item) => match &item.trait_ {
            None => item.items.iter().filter_map(function).collect(),
            Some((path, _)) => Vec::from_iter(
                text(path)
                    .ends_with("Default")
                    .then(|| format!("{}: Default", text(&item.self_ty))),
            ),
        },
        _ => Vec::new(),
    }
}

fn function(item: &ImplItem) -> Option<String> {
    match item {
        ImplItem::Fn(function) => Some(text(&function.sig)),
        _ => None,
    }
}

fn text(tokens: &impl ToTokens) -> String {
    let text = tokens.to_token_stream().to_string().replace(' ', "");
    [
        "::core::option::",
        "::core::convert::",
        "::std::string::",
        "::std::vec::",
    ]
    .iter()
    .fold(text, |text, path| text.replace(path, ""))
}

#[test]
fn the_table_in_the_documentation_is_true() {
    let mut table = String::new();
    for (change, before, after) in CHANGES {
        let (before, after) = (surface(before), surface(after));
        writeln!(table, "{change}").unwrap();
        for line in before.difference(&after) {
            writeln!(table, "  - {line}").unwrap();
        }
        for line in after.difference(&before) {
            writeln!(table, "  + {line}").unwrap();
        }
    }
    insta::assert_snapshot!(table);
}
