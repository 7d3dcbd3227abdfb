//! Generated types within structs of one's own, through serde.

use std::borrow::Cow;
use std::collections::BTreeMap;

use agent_events::format::Json;
use agent_events::{CloudEventType, DataFormat, EncodedData};
use serde::{Deserialize, Serialize};

use crate::generated::json::{Color, Point, Settings};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Report {
    title: String,
    at: Point,
    by_color: BTreeMap<Color, Vec<Point>>,
    #[serde(flatten)]
    settings: Settings,
}

impl CloudEventType for Report {
    const TYPES: &'static [&'static str] = &["com.example.report.made"];
    type Format = Json;

    fn subject(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(&self.title))
    }
}

fn report() -> Report {
    Report {
        title: "all".to_owned(),
        at: Point { x: 1, y: 2 },
        by_color: [(Color::Green, vec![Point { x: 3, y: 4 }])].into(),
        settings: Settings::new("n".to_owned(), None),
    }
}

const TEXT: &str = r#"{"title":"all","at":{"x":1,"y":2},"by_color":{"GREEN":[{"x":3,"y":4}]},"name":"n","retries":3,"tags":["a","b"],"limit":10,"note":null}"#;

#[test]
fn generated_types_are_fields_keys_and_flattened() {
    assert_eq!(serde_json::to_string(&report()).unwrap(), TEXT);
    assert_eq!(serde_json::from_str::<Report>(TEXT).unwrap(), report());
}

#[test]
fn an_event_in_json_can_hold_generated_types() {
    let mut data = Vec::new();
    Json::encode(&report(), &mut data).unwrap();
    assert_eq!(data, TEXT.as_bytes());
    let read: Report = Json::decode(EncodedData::new(&data)).unwrap();
    assert_eq!(read, report());
}

#[test]
fn the_place_of_a_fault_is_told_by_both_readers() {
    let text = TEXT.replace(r#""y":4"#, r#""y":"four""#);
    insta::assert_snapshot!(serde_json::from_str::<Report>(&text).unwrap_err(), @r#"`y`: expected an integer, found the string "four" at line 1 column 74"#);
}

/// apache-avro's serializer stands for the formats that are not for people.
#[test]
fn formats_that_are_not_for_people_get_the_binary_form() {
    let point = Point { x: 1, y: -1 };
    let value = apache_avro::to_value(&point).unwrap();
    assert_eq!(value, apache_avro::types::Value::Bytes(vec![2, 1]));
    assert_eq!(apache_avro::from_value::<Point>(&value).unwrap(), point);
    let cut = apache_avro::types::Value::Bytes(vec![2]);
    insta::assert_snapshot!(apache_avro::from_value::<Point>(&cut).unwrap_err(), @"Failed to deserialize Avro value into value: the data ends within a number, at byte 1, in field `y`");
}
