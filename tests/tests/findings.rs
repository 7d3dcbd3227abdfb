//! Folders at fault in: what a person reads about them, word by word.
//!
//! `INSTA_UPDATE=always cargo test -p agent-events-tests --test findings` writes the snapshots anew.

use std::fs;
use std::path::Path;

use agent_events_build::check;
use agent_events_build::render::Color;

/// A file of a folder of schemas: path and content.
type File<'f> = (&'f str, &'f [u8]);

/// Returns what a check of a folder with these files says, with the folder called `schemas`.
fn findings(files: &[File<'_>]) -> String {
    let dir = tempfile::tempdir().expect("a folder");
    for (path, content) in files {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, content).expect("a file");
    }
    rendered(dir.path())
}

fn rendered(dir: &Path) -> String {
    let text = check(dir).report.render(Color::Never);
    let text = text.replace(&dir.display().to_string(), "schemas");
    if text.is_empty() {
        "nothing found\n".to_owned()
    } else {
        text
    }
}

macro_rules! cases {
    ($($(#[$attribute:meta])* $name:ident: $files:expr;)+) => {$(
        $(#[$attribute])*
        #[test]
        fn $name() {
            insta::assert_snapshot!(stringify!($name), findings(&$files));
        }
    )+};
}

const PLACED: &str = r#"{
  "type": "record",
  "name": "OrderPlaced",
  "namespace": "shop",
  "cloudevents": { "type": "shop.order.placed" },
  "fields": [{ "name": "id", "type": "string" }]
}
"#;

/// An event whose `cloudevents` object is given, over a string, a number of bytes and an enum.
macro_rules! with_cloudevents {
    ($object:literal) => {
        concat!(
            r#"{
  "type": "record",
  "name": "OrderChanged",
  "namespace": "shop",
  "cloudevents": "#,
            $object,
            r#",
  "fields": [
    { "name": "order_id", "type": "string" },
    { "name": "payload", "type": "bytes" },
    { "name": "state", "type": { "type": "enum", "name": "State", "symbols": ["OPEN", "PAID", "SENT"] } }
  ]
}
"#
        )
        .as_bytes()
    };
}

/// A record with one field of a type, beside one that is in order.
macro_rules! with_type {
    ($ty:literal) => {
        concat!(
            r#"{
  "type": "record",
  "name": "Odd",
  "namespace": "shop",
  "cloudevents": { "type": "shop.odd" },
  "fields": [{ "name": "value", "type": "#,
            $ty,
            r#" }]
}
"#
        )
        .as_bytes()
    };
}

cases! {
    an_empty_folder: [];
    only_other_files: [("readme.md", b"# Schemas".as_slice()), ("order.json", b"{}")];
    not_utf_8: [("latin1.avsc", b"{ \"type\": \"record\", \"doc\": \"caf\xe9\" }".as_slice()), ("placed.avsc", PLACED.as_bytes())];
    an_empty_file: [("empty.avsc", b"".as_slice()), ("blank.avsc", b" \n\n")];
    not_json: [("order.avsc", b"record OrderPlaced {\n  string id;\n}\n".as_slice())];
    json_that_is_no_schema: [("number.avsc", b"42\n".as_slice()), ("object.avsc", b"{ \"$schema\": \"https://json-schema.org/draft/2020-12/schema\", \"title\": \"Order\" }\n"), ("array.avsc", b"[]\n"), ("word.avsc", b"\"strnig\"\n")];
    a_trailing_comma_and_a_comment: [
        ("comma.avsc", b"{\n  \"type\": \"record\",\n  \"name\": \"A\",\n  \"fields\": [\n    { \"name\": \"id\", \"type\": \"string\" },\n  ]\n}\n".as_slice()),
        ("comment.avsc", b"{\n  // what was ordered\n  \"type\": \"record\"\n}\n"),
        ("quotes.avsc", b"{ 'type': 'record' }\n"),
        ("cut_off.avsc", b"{\n  \"type\": \"record\",\n  \"fields\": [\n"),
    ];
    brackets_that_are_not_closed: [
        ("array.avsc", b"{\n  \"type\": \"enum\",\n  \"name\": \"E\",\n  \"symbols\": [\"A\", \"B\"\n}\n".as_slice()),
        ("object.avsc", b"{\n  \"type\": \"record\",\n  \"name\": \"R\",\n  \"fields\": [\n    { \"name\": \"a\", \"type\": \"int\"\n  ]\n}\n"),
    ];
    a_byte_order_mark: [("marked.avsc", b"\xef\xbb\xbf{ \"type\": \"enum\", \"name\": \"shop.E\", \"symbols\": [\"A\"] }\n".as_slice()), ("placed.avsc", PLACED.as_bytes())];
    schemas_without_a_name: [
        ("placed.avsc", PLACED.as_bytes()),
        ("array.avsc", br#"{ "type": "array", "items": "shop.OrderPlaced" }"#.as_slice()),
        ("map.avsc", br#"{ "type": "map", "values": { "type": "fixed", "name": "shop.Hash", "size": 2 } }"#),
        ("primitive.avsc", br#""string""#),
        ("union.avsc", br#"["null", "shop.OrderPlaced", { "type": "enum", "name": "shop.Kind", "symbols": ["A"] }]"#),
        ("several.avsc", br#"[{ "type": "fixed", "name": "shop.One", "size": 1 }, { "type": "fixed", "name": "shop.Two", "size": 2 }]"#),
    ];
    one_name_defined_differently: [
        ("a.avsc", br#"{ "type": "record", "name": "shop.Picture", "fields": [{ "name": "data", "type": { "type": "fixed", "name": "Hash", "size": 16 } }] }"#.as_slice()),
        ("b.avsc", br#"{ "type": "fixed", "name": "shop.Hash", "size": 12 }"#),
    ];
    one_name_defined_identically: [("a/placed.avsc", PLACED.as_bytes()), ("b/placed.avsc", PLACED.as_bytes())];
    an_unknown_reference: [
        ("placed.avsc", PLACED.as_bytes()),
        ("uses.avsc", br#"{
  "type": "record",
  "name": "Uses",
  "namespace": "shop",
  "fields": [
    { "name": "misspelt", "type": "OrderPlacd" },
    { "name": "primitive", "type": ["null", "sting"] },
    { "name": "elsewhere", "type": { "type": "array", "items": "other.OrderPlaced" } },
    { "name": "nothing_like_it", "type": "Zebra" },
    { "name": "hint", "type": "date" }
  ]
}
"#),
    ];
    a_reference_into_a_file_that_cannot_be_read: [
        ("common.avsc", br#"{ "type": "enum", "name": "shop.Currency", "symbols": ["EUR"], }"#.as_slice()),
        ("price.avsc", br#"{ "type": "record", "name": "shop.Price", "fields": [{ "name": "currency", "type": "Currency" }] }"#),
    ];
    an_event_type_of_two_events: [
        ("a.avsc", PLACED.as_bytes()),
        ("b.avsc", br#"{ "type": "record", "name": "OrderPlacedAgain", "namespace": "shop", "cloudevents": { "type": "shop.order.placed" }, "fields": [] }"#),
        ("c.avsc", with_cloudevents!(r#"{ "type": { "by": "state", "OPEN": "shop.order.open", "PAID": "shop.order.placed", "SENT": "shop.order.open" } }"#)),
    ];
    extensions_that_cannot_be: [
        ("a.avsc", with_cloudevents!(r#"{ "extensions": { "tenant_id": "String", "subject": "String", "time": "Timestamp", "": "String", "urgent": "boolean", "weight": "float", "size": 5, "fine": "URI-reference" } }"#)),
        ("b.avsc", br#"{ "type": "record", "name": "shop.B", "cloudevents": { "extensions": ["tenant"] }, "fields": [] }"#),
    ];
    event_types_of_bad_form: [
        ("a.avsc", with_cloudevents!(r#"{ "type": { "by": "state", "OPEN": "", "PAID": "paid", "SENT": "shop..sent" } }"#)),
        ("b.avsc", br#"{ "type": "record", "name": "Spaced", "namespace": "shop", "cloudevents": { "type": "shop order\u0000.placed" }, "fields": [] }"#),
    ];
    an_event_without_namespace: [("a.avsc", br#"{ "type": "record", "name": "Bare", "cloudevents": { "type": "shop.bare" }, "fields": [] }"#.as_slice())];
    unknown_key_of_cloudevents: [("a.avsc", with_cloudevents!(r#"{ "type": "shop.order.changed", "subjcet": "order_id", "version": 2 }"#))];
    keys_that_are_nearly_cloudevents: [
        ("a.avsc", br#"{ "type": "record", "name": "shop.A", "cloudevent": { "type": "shop.a" }, "fields": [] }"#.as_slice()),
        ("b.avsc", br#"{ "type": "record", "name": "shop.B", "cloudEvents": { "type": "shop.b" }, "fields": [] }"#),
        ("c.avsc", br#"{ "type": "record", "name": "shop.C", "cloud_events": { "type": "shop.c" }, "fields": [] }"#),
        ("d.avsc", br#"{ "type": "record", "name": "shop.D", "events": 1, "cloud": 2, "fields": [] }"#),
        ("placed.avsc", PLACED.as_bytes()),
    ];
    unknown_field_of_cloudevents: [("a.avsc", with_cloudevents!(r#"{ "type": "shop.order.changed", "subject": "orderid", "partitionkey": "customer" }"#))];
    field_that_is_no_text: [("a.avsc", with_cloudevents!(r#"{ "type": "shop.order.changed", "subject": "payload", "partitionkey": 3 }"#))];
    topic_of_bad_form: [("a.avsc", with_cloudevents!(r#"{ "type": "shop.order.changed", "topic": "orders/changed" }"#))];
    type_by_field_misses_a_symbol: [("a.avsc", with_cloudevents!(r#"{ "type": { "by": "state", "OPEN": "shop.order.open", "PAID": "shop.order.paid" } }"#))];
    type_by_field_has_an_unknown_symbol: [("a.avsc", with_cloudevents!(r#"{ "type": { "by": "state", "OPEN": "shop.order.open", "PAYED": "shop.order.paid", "SENT": 1 } }"#))];
    type_by_field_without_field: [("a.avsc", with_cloudevents!(r#"{ "type": { "OPEN": "shop.order.open" } }"#))];
    type_by_field_that_is_no_enum: [("a.avsc", with_cloudevents!(r#"{ "type": { "by": "order_id", "OPEN": "shop.order.open" } }"#))];
    type_that_is_no_text: [("a.avsc", with_cloudevents!("{ \"type\": [\"shop.order.changed\"] }")), ("b.avsc", br#"{ "type": "record", "name": "B", "namespace": "shop", "cloudevents": "shop.b", "fields": [] }"#)];
    an_enum_that_would_be_an_event: [("a.avsc", br#"{ "type": "enum", "name": "shop.State", "symbols": ["A"], "cloudevents": { "type": "shop.state" } }"#.as_slice())];
    no_event_at_all: [("a.avsc", br#"{ "type": "record", "name": "shop.Order", "fields": [] }"#.as_slice())];
    schemas_that_are_not_valid: [
        ("default.avsc", with_type!(r#""int", "default": "zero""#)),
        ("duplicate.avsc", br#"{ "type": "record", "name": "shop.Twice", "fields": [{ "name": "a", "type": "int" }, { "name": "a", "type": "string" }] }"#),
        ("endless.avsc", br#"{ "type": "record", "name": "shop.Endless", "fields": [{ "name": "own", "type": "Endless" }] }"#),
        ("name.avsc", br#"{ "type": "record", "name": "shop.order-placed", "fields": [{ "name": "1st", "type": "int" }] }"#),
        ("symbol.avsc", br#"{ "type": "enum", "name": "shop.Symbols", "symbols": ["A", "A", "b-c"], "default": "Z" }"#),
        ("union.avsc", br#"{ "type": "record", "name": "shop.Unions", "fields": [{ "name": "u", "type": ["null", "int", "int"] }, { "name": "v", "type": [["null"], "int"] }] }"#),
        ("no_fields.avsc", br#"{ "type": "record", "name": "shop.NoFields" }"#),
        ("no_name.avsc", br#"{ "type": "record", "fields": [] }"#),
    ];
    faults_of_the_policy: [
        ("placed.avsc", PLACED.as_bytes()),
        ("agent-events.toml", br#"compatibilty = "FULL"
compatibility = "SIDEWAYS"

[lint]
no_event = "allow"
event_type_form = "fatal"
namespace_requird = "erorr"

[lints]
no_events = "allow"

[event."shop.OrderPlaced"]
compatibility = "FULL"

[events."shop.OrderPlacd"]
compatibility = "FULL"

[generate]
catalog = 3
"#),
    ];
    a_policy_that_is_no_toml: [("placed.avsc", PLACED.as_bytes()), ("agent-events.toml", b"compatibility = FULL\n[lint\n")];
    /// Of everything at once nothing hides anything else.
    several_faults_in_several_files: [
        ("a_syntax.avsc", b"{ \"type\": \"record\", }\n".as_slice()),
        ("b_reference.avsc", br#"{ "type": "record", "name": "shop.B", "fields": [{ "name": "a", "type": "Missing" }] }"#),
        ("c_type.avsc", br#"{ "type": "record", "name": "shop.C", "cloudevents": { "type": "c" }, "fields": [] }"#),
        ("d_object.avsc", br#"{ "type": "record", "name": "shop.D", "cloudevents": { "typ": "shop.d" }, "fields": [] }"#),
        ("e_uses_broken.avsc", br#"{ "type": "record", "name": "shop.E", "fields": [{ "name": "b", "type": "B" }] }"#),
        ("agent-events.toml", b"compatibility = \"NEVER\"\n"),
        ("agent-events.lock", b"not a lock\n"),
        ("f_binary.avsc", b"\xff\xfe"),
    ];
    text_that_would_steer_a_terminal: [("evil\u{1b}[31m.avsc", br#"{ "type": "record", "name": "shop.\u001b[2JEvil\u202e", "fields": [{ "name": "a", "type": "x\ncargo::error=forged" }] }"#.as_slice())];
}

#[test]
fn a_folder_that_is_missing() {
    let dir = tempfile::tempdir().expect("a folder");
    insta::assert_snapshot!(
        rendered(&dir.path().join("shcemas")).replace(&dir.path().display().to_string(), "project")
    );
}
