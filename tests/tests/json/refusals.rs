//! JSON that is no value of its type in, the message that people read out.

use std::fmt::Write;

use agent_events::AvroSchema;
use agent_events::json::{self, JsonError};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::generated::json::{Chain, Everything, Settings, Unions};
use crate::values::everything;

/// The messages for a field that holds each of the values.
fn messages(field: &str, values: &[Value], avro: bool) -> String {
    let text = if avro {
        json::to_avro_json(&everything())
    } else {
        json::to_string(&everything())
    };
    let mut whole: Value = serde_json::from_str(&text.unwrap()).unwrap();
    let mut messages = String::new();
    for value in values {
        whole[field] = value.clone();
        let text = whole.to_string();
        let read: Result<Everything, JsonError> = if avro {
            json::from_avro_json(&text)
        } else {
            json::from_str(&text)
        };
        writeln!(messages, "{}", read.unwrap_err()).unwrap();
    }
    messages
}

#[test]
fn every_type_says_what_it_expects() {
    let mut all = String::new();
    let text: Value = json::to_value(&everything()).unwrap();
    for (field, value) in text.as_object().unwrap() {
        let wrong = if value.is_boolean() {
            json!([])
        } else {
            json!(true)
        };
        all.push_str(&messages(field, &[wrong], false));
    }
    assert_snapshot!(all);
}

#[test]
fn values_of_the_right_kind_can_be_wrong() {
    let mut all = String::new();
    for (field, values) in [
        (
            "small",
            vec![
                json!(1.0),
                json!(2_147_483_648_u32),
                json!(u64::MAX),
                json!(1e30),
            ],
        ),
        ("large", vec![json!(u64::MAX)]),
        ("single", vec![json!(1e39), json!("inf")]),
        ("data", vec![json!("AP9"), json!("a-_b")]),
        ("hash", vec![json!("AAAA")]),
        ("color", vec![json!("PURPLE")]),
        ("items", vec![json!([1, "two"])]),
        ("counts", vec![json!({ "a b\n": "x" })]),
        (
            "point",
            vec![json!({ "x": 1 }), json!({ "x": 1, "y": { "z": 1 } })],
        ),
        (
            "choice",
            vec![json!([1, { "x": 1, "y": null }]), json!({ "x": 1 })],
        ),
        ("id", vec![json!("6e8bc4309c3a11d996690800200c9a66")]),
        ("day", vec![json!("2018-02-30"), json!("2018 -04-05")]),
        ("time_millis", vec![json!("24:00:00"), json!("23:59:60")]),
        ("millis", vec![json!("2018-04-05T17:31:00")]),
        ("nanos", vec![json!("2300-01-01T00:00:00Z")]),
        ("local_millis", vec![json!("2018-04-05T17:31:00Z")]),
        (
            "price",
            vec![
                json!("1.234"),
                json!("123456789.00"),
                json!("1e2"),
                json!(1.5),
            ],
        ),
        ("span", vec![json!("P1H")]),
        ("text", vec![json!(["a very long value"]), Value::Null]),
    ] {
        all.push_str(&messages(field, &values, false));
    }
    assert_snapshot!(all);
}

#[test]
fn avros_encoding_is_strict() {
    let mut all = String::new();
    for (field, values) in [
        ("data", vec![json!("€")]),
        ("hash", vec![json!("AAAAA")]),
        (
            "maybe",
            vec![
                json!("bare"),
                json!({ "int": 1 }),
                json!({ "string": 1 }),
                json!({}),
            ],
        ),
        (
            "choice",
            vec![
                json!({ "json.Point": { "x": 1, "y": "2" } }),
                json!({ "Point": {} }),
            ],
        ),
        ("point", vec![json!({ "x": 1, "y": 2, "z": 3 })]),
        ("day", vec![json!("2018-04-05")]),
        ("unknown", vec![json!(1)]),
    ] {
        all.push_str(&messages(field, &values, true));
    }
    assert_snapshot!(all);
}

fn refusal<T: AvroSchema>(text: &str) -> String {
    match json::from_str::<T>(text) {
        Ok(_) => "read".to_owned(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn the_rest() {
    let all = [
        refusal::<Settings>("{\"name\": \"n\",\n \"retries\": }"),
        refusal::<Settings>("{}"),
        refusal::<Settings>("[]"),
        refusal::<Settings>(r#"{"name":"n","tags":["a",1]}"#),
        refusal::<Unions>(r#"{"number":1,"width":1,"shape":{"radius":"x","label":1}}"#),
        refusal::<Unions>(r#"{"number":true,"width":1,"shape":{}}"#),
        refusal::<Chain>(r#"{"id":1,"next":{"id":2,"next":{"id":"x"}}}"#),
    ];
    assert_snapshot!(all.join("\n"));
}
