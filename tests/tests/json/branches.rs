//! Bare values of unions in, the branch they are read as out.

use std::time::{Duration, Instant};

use agent_events::codec::encode;
use agent_events::json;
use serde_json::{Value, json};

use crate::generated::json::{
    Chain, ChainNext, Circle, Settings, Unions, UnionsNumber, UnionsShape, UnionsWidth, Wide,
};

fn unions(number: &Value, width: &Value, shape: &Value) -> Unions {
    json::from_value(&json!({ "number": number, "width": width, "shape": shape })).unwrap()
}

fn shape(shape: &Value) -> UnionsShape {
    unions(&json!(1), &json!(1), shape).shape
}

fn circle(radius: i32, label: Option<&str>) -> UnionsShape {
    UnionsShape::Circle(Circle {
        radius,
        label: label.map(str::to_owned),
    })
}

fn wide(width: i32, label: Option<&str>) -> UnionsShape {
    UnionsShape::Wide(Wide {
        width,
        label: label.map(str::to_owned),
    })
}

#[test]
fn an_integer_is_no_double_if_it_can_be_a_long() {
    let read = |number| unions(&number, &json!(1.5), &json!({})).number;
    assert_eq!(read(json!(5)), UnionsNumber::Long(5));
    assert_eq!(read(json!(5.0)), UnionsNumber::Double(5.0));
    assert_eq!(
        read(json!(u64::MAX)),
        UnionsNumber::Double(18_446_744_073_709_551_615.0)
    );
    assert_eq!(read(json!("Infinity")), UnionsNumber::Double(f64::INFINITY));
}

#[test]
fn a_number_is_a_float_if_nothing_is_lost() {
    let read = |number| unions(&json!(1), &number, &json!({})).width;
    assert_eq!(read(json!(0.1)), UnionsWidth::Float(0.1));
    assert_eq!(read(json!(0.5)), UnionsWidth::Float(0.5));
    assert_eq!(
        read(json!(0.123_456_789_012_3)),
        UnionsWidth::Double(0.123_456_789_012_3)
    );
    assert_eq!(read(json!(1e300)), UnionsWidth::Double(1e300));
}

#[test]
fn a_record_is_judged_by_its_fields() {
    assert_eq!(
        shape(&json!({ "width": 1, "label": "a" })),
        wide(1, Some("a"))
    );
    assert_eq!(
        shape(&json!({ "radius": 1, "label": null })),
        circle(1, None)
    );
    // One field is missing in both; only one of them knows the other field.
    assert_eq!(
        shape(&json!({ "radius": 1, "label": "a", "note": 1 })),
        circle(1, Some("a"))
    );
    assert_eq!(
        shape(&json!({ "width": 1, "label": "a", "radius": "x" })),
        wide(1, Some("a"))
    );
    // A map takes any keys, and all values are integers.
    assert_eq!(
        shape(&json!({ "a": 1, "b": 2 })),
        UnionsShape::Map([("a".to_owned(), 1), ("b".to_owned(), 2)].into())
    );
}

#[test]
fn missing_fields_take_their_defaults() {
    let read: Settings = json::from_str(r#"{"name":"n","unknown":[1]}"#).unwrap();
    let wanted = Settings {
        name: "n".to_owned(),
        retries: 3,
        tags: vec!["a".to_owned(), "b".to_owned()],
        limit: Some(10),
        note: None,
    };
    assert_eq!(read, wanted);
    let read: Settings = json::from_avro_json(r#"{"name":"n","note":null}"#).unwrap();
    assert_eq!(read, wanted);
}

/// A chain of links of which each can be one of two records, with `last` at its end.
fn chain(length: usize, last: &Value) -> Value {
    (0..length).fold(last.clone(), |next, _| json!({ "id": 1, "next": next }))
}

#[test]
fn unions_within_unions_do_not_take_time_that_doubles() {
    let start = Instant::now();
    let deep: Chain = json::from_value(&chain(60, &Value::Null)).unwrap();
    let depth = std::iter::successors(Some(&deep), |chain| match &chain.next {
        Some(ChainNext::Chain(next)) => Some(next),
        _ => None,
    });
    assert_eq!(depth.count(), 60);
    let fault = json::from_value::<Chain>(&chain(120, &json!("fault"))).unwrap_err();
    assert!(fault.path().ends_with("next.next"), "{fault}");
    json::from_value::<Chain>(&chain(60, &json!({ "id": 1, "other": 1 }))).unwrap();
    assert!(start.elapsed() < Duration::from_secs(20));
}

#[test]
fn depth_has_a_limit() {
    let fault = json::from_value::<Chain>(&chain(200, &Value::Null)).unwrap_err();
    let reason = "the value nests more than 127 arrays and objects in each other";
    assert_eq!(fault.to_string(), reason);
    let text = format!(
        "{}null{}",
        r#"{"id":1,"next":"#.repeat(10_000),
        "}".repeat(10_000)
    );
    assert!(json::from_str::<Chain>(&text).is_err());
    let own = (0..200).fold(Chain { id: 1, next: None }, |next, id| Chain {
        id,
        next: Some(ChainNext::Chain(next.into())),
    });
    let refused = json::to_string(&own).unwrap_err().to_string();
    assert!(
        refused.contains("nested deeper than the limit"),
        "{refused}"
    );
    let fault = encode::with_depth(200, || json::to_string(&own)).unwrap_err();
    assert!(fault.to_string().contains(reason), "{fault}");
}
