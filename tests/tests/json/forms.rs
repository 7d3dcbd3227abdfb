//! A value in, its text in both forms out, as people and other programs see it.

use agent_events::json;
use insta::assert_snapshot;

use crate::generated::json::{Chain, ChainNext, Color, Everything, Link};
use crate::values::everything;

#[test]
fn a_field_of_every_type_for_people() {
    assert_snapshot!(json::to_string_pretty(&everything()).unwrap());
}

#[test]
fn a_field_of_every_type_in_avros_encoding() {
    assert_snapshot!(pretty(&json::to_avro_json(&everything()).unwrap()));
}

/// Indents without a change of the order.
fn pretty(text: &str) -> String {
    let mut indented = String::new();
    let mut depth = 0;
    for part in text.split_inclusive([',', '{', '[']) {
        depth -= part.matches(['}', ']']).count();
        indented.push_str(part);
        depth += part.matches(['{', '[']).count();
        indented.push('\n');
        indented.push_str(&"  ".repeat(depth));
    }
    indented
}

/// "JSON Encoding", Avro 1.12: `["null","string","Foo"]` has `null`, `{"string": "a"}` and `{"Foo": {…}}`.
#[test]
fn branches_bear_full_names_in_avros_encoding() {
    let link = Link { id: 2, next: None };
    let chain = Chain {
        id: 1,
        next: Some(ChainNext::Link(link.into())),
    };
    assert_eq!(
        json::to_avro_json(&chain).unwrap(),
        r#"{"id":1,"next":{"json.Link":{"id":2,"next":null}}}"#
    );
    assert_eq!(
        json::to_string(&chain).unwrap(),
        r#"{"id":1,"next":{"id":2,"next":null}}"#
    );
}

#[test]
fn an_enum_is_its_symbol() {
    assert_eq!(json::to_string(&Color::Red).unwrap(), r#""RED""#);
    assert_eq!(json::from_str::<Color>(r#""GREEN""#).unwrap(), Color::Green);
}

#[test]
fn numbers_that_are_not_finite_are_names() {
    for (value, text) in [
        (f64::NAN, r#""double":"NaN""#),
        (f64::INFINITY, r#""double":"Infinity""#),
        (f64::NEG_INFINITY, r#""double":"-Infinity""#),
    ] {
        let value = Everything {
            double: value,
            ..everything()
        };
        for (written, read) in [
            (
                json::to_string(&value).unwrap(),
                json::from_str as fn(&str) -> Result<Everything, _>,
            ),
            (json::to_avro_json(&value).unwrap(), json::from_avro_json),
        ] {
            assert!(written.contains(text), "{written}");
            let same = read(&written).unwrap().double;
            assert_eq!(same.to_bits(), value.double.to_bits());
        }
    }
}

#[test]
fn a_value_without_a_form_says_why() {
    let mut value = everything();
    value.local_nanos = agent_events::chrono::NaiveDateTime::MAX;
    assert_snapshot!(json::to_string(&value).unwrap_err(), @"the value has no form under its schema: +262142-12-31 23:59:59.999999999 does not fit a local-timestamp-nanos, which ends in the year 2262: use local-timestamp-micros");
}
