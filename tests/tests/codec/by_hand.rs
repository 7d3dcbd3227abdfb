//! Values written by hand in: their bytes are the oracle's, field by field.

use std::collections::HashMap;

use agent_events::chrono::{DateTime, Utc};
use agent_events::uuid::Uuid;
use agent_events::{AvroCodec, AvroSchema, CloudEventType};
use agent_events_tests::attributes::keyed;
use agent_events_tests::catalog;
use agent_events_tests::containers::nested::{Containers, Empty, Item, Kind};
use agent_events_tests::enums::shapes::{Colliding, Holder, Only, Suit};
use agent_events_tests::event::com::example::billing::InvoicePaid;
use agent_events_tests::event_by_field::agent::{State, Task};
use agent_events_tests::logical::times::Times;
use agent_events_tests::nullable::optional::{Inner, Mood, Nullable};
use agent_events_tests::primitives::{Nothing, Reading};
use agent_events_tests::recursion::endless::{Ping, Pong, Tree};
use agent_events_tests::references::{Rootless, company, shop};
use apache_avro::types::Value;

use crate::limits::list;
use crate::oracle::Oracle;

/// Checks that both implementations write the same bytes, and that each reads the other's.
#[track_caller]
fn agree<T: AvroSchema + PartialEq + std::fmt::Debug>(ours: &T, theirs: &Value) {
    let oracle = Oracle::new(T::SCHEMA);
    let bytes = oracle.encode(theirs);
    assert_eq!(ours.to_vec().expect("a value of the schema"), bytes);
    assert_eq!(&T::from_slice(&bytes).expect("bytes of the schema"), ours);
    let blocks = oracle.encode_in_blocks(theirs);
    assert_eq!(&T::from_slice(&blocks).expect("bytes in blocks"), ours);
}

fn record<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::Record(
        fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    )
}

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

fn symbol(index: u32, name: &str) -> Value {
    Value::Enum(index, name.to_owned())
}

fn branch(index: u32, value: Value) -> Value {
    Value::Union(index, Box::new(value))
}

fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Map(
        entries
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect(),
    )
}

fn of<T, const N: usize>(entries: [(&str, T); N]) -> HashMap<String, T> {
    entries
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

#[test]
fn primitives() {
    for (small, large) in [
        (0, 0),
        (-1, 1),
        (63, -64),
        (64, -65),
        (i32::MIN, i64::MAX),
        (i32::MAX, i64::MIN),
    ] {
        let reading = Reading {
            flag: true,
            small,
            large,
            rough: -0.0,
            exact: f64::MIN_POSITIVE,
            raw: vec![0, 255, 128],
            text: "a\0\u{10ffff}é".to_owned(),
        };
        let value = record([
            ("flag", Value::Boolean(true)),
            ("small", Value::Int(small)),
            ("large", Value::Long(large)),
            ("rough", Value::Float(-0.0)),
            ("exact", Value::Double(f64::MIN_POSITIVE)),
            ("raw", Value::Bytes(vec![0, 255, 128])),
            ("text", text("a\0\u{10ffff}é")),
        ]);
        agree(&reading, &value);
    }
    agree(&Nothing {}, &record([]));
}

#[test]
fn the_bits_of_a_nan_are_kept() {
    let (rough, exact) = (
        f32::from_bits(0x7fc0_1234),
        f64::from_bits(0xfff8_0000_dead_beef),
    );
    let reading = Reading {
        flag: false,
        small: 0,
        large: 0,
        rough,
        exact,
        raw: Vec::new(),
        text: String::new(),
    };
    let bytes = reading.to_vec().expect("a value");
    let again = Reading::from_slice(&bytes).expect("its bytes");
    assert_eq!(again.rough.to_bits(), rough.to_bits());
    assert_eq!(again.exact.to_bits(), exact.to_bits());
}

#[test]
fn enums() {
    let holder = Holder {
        suit: Suit::Clubs,
        again: Suit::Hearts,
        colliding: Colliding::InProgress2,
        only: Only::One,
    };
    let value = record([
        ("suit", symbol(3, "CLUBS")),
        ("again", symbol(1, "HEARTS")),
        ("colliding", symbol(5, "inProgress")),
        ("only", symbol(0, "ONE")),
    ]);
    agree(&holder, &value);
    let symbols = Colliding::ALL.map(Colliding::as_str);
    assert_eq!(
        symbols,
        [
            "builder",
            "Builder",
            "BUILDER",
            "Builder2",
            "in_progress",
            "inProgress"
        ]
    );
}

#[test]
fn null_is_where_the_schema_has_it() {
    let full = Nullable {
        null_first: Some("x".to_owned()),
        null_last: Some(-7),
        of_enum: Some(Mood::Bad),
        of_record: Some(Inner { n: 1 }),
        of_array: Some(vec![1, 2]),
        of_map: Some(of([("k", None)])),
    };
    let value = record([
        ("null_first", branch(1, text("x"))),
        ("null_last", branch(0, Value::Long(-7))),
        ("of_enum", branch(1, symbol(1, "BAD"))),
        ("of_record", branch(0, record([("n", Value::Int(1))]))),
        (
            "of_array",
            branch(1, Value::Array(vec![Value::Int(1), Value::Int(2)])),
        ),
        ("of_map", branch(1, map([("k", branch(0, Value::Null))]))),
    ]);
    agree(&full, &value);
    let empty = Nullable {
        null_first: None,
        null_last: None,
        of_enum: None,
        of_record: None,
        of_array: None,
        of_map: None,
    };
    let value = record([
        ("null_first", branch(0, Value::Null)),
        ("null_last", branch(1, Value::Null)),
        ("of_enum", branch(0, Value::Null)),
        ("of_record", branch(1, Value::Null)),
        ("of_array", branch(0, Value::Null)),
        ("of_map", branch(0, Value::Null)),
    ]);
    agree(&empty, &value);
}

fn containers() -> (Containers, Value) {
    let item = |id: &str| Item { id: id.to_owned() };
    let id = |id: &str| record([("id", text(id))]);
    let ours = Containers {
        numbers: vec![1, -1, i64::MAX],
        labels: of([("k", "v".to_owned())]),
        table: vec![vec![], vec![1, 2]],
        lists_by_key: of([("", vec![0.5])]),
        maps: vec![of([("a", true)]), of([])],
        items: vec![item("1"), item("2")],
        items_by_key: of([("one", item("1"))]),
        maybe: vec![None, Some(1.5)],
        kinds: vec![Kind::C, Kind::A],
        deep: of([("x", vec![None, Some(of([("y", item("z"))]))])]),
        empties: vec![Empty {}, Empty {}, Empty {}],
    };
    let theirs = record([
        (
            "numbers",
            Value::Array([1, -1, i64::MAX].map(Value::Long).to_vec()),
        ),
        ("labels", map([("k", text("v"))])),
        (
            "table",
            Value::Array(vec![
                Value::Array(vec![]),
                Value::Array(vec![Value::Int(1), Value::Int(2)]),
            ]),
        ),
        (
            "lists_by_key",
            map([("", Value::Array(vec![Value::Double(0.5)]))]),
        ),
        (
            "maps",
            Value::Array(vec![map([("a", Value::Boolean(true))]), map([])]),
        ),
        ("items", Value::Array(vec![id("1"), id("2")])),
        ("items_by_key", map([("one", id("1"))])),
        (
            "maybe",
            Value::Array(vec![branch(0, Value::Null), branch(1, Value::Float(1.5))]),
        ),
        ("kinds", Value::Array(vec![symbol(2, "C"), symbol(0, "A")])),
        (
            "deep",
            map([(
                "x",
                Value::Array(vec![
                    branch(0, Value::Null),
                    branch(1, map([("y", id("z"))])),
                ]),
            )]),
        ),
        (
            "empties",
            Value::Array(vec![record([]), record([]), record([])]),
        ),
    ]);
    (ours, theirs)
}

#[test]
fn arrays_and_maps() {
    let (ours, theirs) = containers();
    agree(&ours, &theirs);
}

#[test]
fn references() {
    let customer = |branch| shop::people::Customer {
        currency: shop::Currency::Usd,
        branch,
    };
    let note = || shop::orders::detail::Note {
        of: shop::Currency::Eur,
    };
    let branch_of = |name: &str| company::Branch {
        name: name.to_owned(),
    };
    let order = shop::orders::Order {
        customer: customer(Some(branch_of("a"))),
        sibling: shop::orders::Line {
            total: customer(None),
            note: note(),
        },
        below: note(),
        above: shop::Currency::Usd,
        elsewhere: branch_of("b"),
        note: Some(note()),
    };
    let (usd, eur) = (|| symbol(1, "USD"), || record([("of", symbol(0, "EUR"))]));
    let named = |name: &str| record([("name", text(name))]);
    let value = record([
        (
            "customer",
            record([("currency", usd()), ("branch", branch(1, named("a")))]),
        ),
        (
            "sibling",
            record([
                (
                    "total",
                    record([("currency", usd()), ("branch", branch(0, Value::Null))]),
                ),
                ("note", eur()),
            ]),
        ),
        ("below", eur()),
        ("above", usd()),
        ("elsewhere", named("b")),
        ("note", branch(1, eur())),
    ]);
    agree(&order, &value);
    let rootless = Rootless {
        branch: branch_of("c"),
        own: None,
    };
    let value = record([("branch", named("c")), ("own", branch(0, Value::Null))]);
    agree(&rootless, &value);
}

#[test]
fn recursion() {
    let ping = Ping {
        pong: Some(Box::new(Pong {
            ping: None,
            list: list(2),
            pings: vec![None, Some(Ping { pong: None })],
        })),
    };
    let last = record([("value", Value::Int(0)), ("next", branch(0, Value::Null))]);
    let first = record([("value", Value::Int(0)), ("next", branch(1, last))]);
    let none = || record([("pong", branch(1, Value::Null))]);
    let inner = record([
        ("ping", branch(0, Value::Null)),
        ("list", first),
        (
            "pings",
            Value::Array(vec![branch(0, Value::Null), branch(1, none())]),
        ),
    ]);
    agree(&ping, &record([("pong", branch(0, inner))]));
    let leaf = |label: &str| Tree {
        label: label.to_owned(),
        children: vec![],
        named: of([]),
    };
    let tree = Tree {
        label: "root".to_owned(),
        children: vec![leaf("a"), leaf("b")],
        named: of([("c", leaf("c"))]),
    };
    let their_leaf = |label: &str| {
        record([
            ("label", text(label)),
            ("children", Value::Array(vec![])),
            ("named", map([])),
        ])
    };
    let value = record([
        ("label", text("root")),
        (
            "children",
            Value::Array(vec![their_leaf("a"), their_leaf("b")]),
        ),
        ("named", map([("c", their_leaf("c"))])),
    ]);
    agree(&tree, &value);
}

#[test]
fn times() {
    let uuid = Uuid::from_u128(0x1234_5678_9abc_def0_1234_5678_9abc_def0);
    let time = |text: &str| -> DateTime<Utc> { text.parse().expect("a time") };
    let times = Times {
        id: uuid,
        millis: time("1969-12-31T23:59:59.999Z"),
        micros: time("2024-02-29T12:00:00.000001Z"),
        nanos: time("2262-04-11T23:47:16.854775807Z"),
        maybe_id: Some(Uuid::nil()),
        history: vec![
            time("0001-01-01T00:00:00Z"),
            time("9999-12-31T23:59:59.999Z"),
        ],
        seen: of([("k", Uuid::max())]),
    };
    let value = record([
        ("id", Value::Uuid(uuid)),
        ("millis", Value::TimestampMillis(-1)),
        ("micros", Value::TimestampMicros(1_709_208_000_000_001)),
        ("nanos", Value::TimestampNanos(i64::MAX)),
        ("maybe_id", branch(1, Value::Uuid(Uuid::nil()))),
        (
            "history",
            Value::Array(vec![
                Value::TimestampMillis(-62_135_596_800_000),
                Value::TimestampMillis(253_402_300_799_999),
            ]),
        ),
        ("seen", map([("k", Value::Uuid(Uuid::max()))])),
    ]);
    agree(&times, &value);
    let late = Times {
        nanos: time("2262-04-11T23:47:16.854775808Z"),
        ..times
    };
    let error = late.to_vec().expect_err("a nanosecond too late");
    assert!(
        error.to_string().contains("use timestamp-micros"),
        "{error}"
    );
}

#[test]
fn an_event_knows_its_attributes() {
    let paid = InvoicePaid {
        invoice_id: "i-1".to_owned(),
        customer: -5,
        cents: 100,
    };
    assert_eq!(InvoicePaid::TYPE, "com.example.billing.invoice.paid");
    assert_eq!(paid.event_type(), InvoicePaid::TYPE);
    assert_eq!(InvoicePaid::TOPIC, Some("invoices"));
    assert_eq!(paid.subject().as_deref(), Some("i-1"));
    assert_eq!(paid.partition_key().as_deref(), Some("-5"));
    let types = State::ALL.map(|state| Task { state }.event_type());
    assert_eq!(
        types,
        [
            "agent.task.opened",
            "agent.task.reopened",
            "agent.task.started",
            "agent.task.self"
        ]
    );
    assert_eq!(Task::TYPES, types);
    assert_eq!(Task { state: State::In }.subject().as_deref(), Some("in"));
}

#[test]
fn every_text_can_be_an_attribute() {
    let uuid = Uuid::from_u128(7);
    assert_eq!(
        keyed::ByUuid { key: uuid }.subject().as_deref(),
        Some("00000000-0000-0000-0000-000000000007")
    );
    assert_eq!(keyed::ByInt { key: -1 }.subject().as_deref(), Some("-1"));
    assert_eq!(
        keyed::ByLong { key: i64::MAX }.partition_key().as_deref(),
        Some("9223372036854775807")
    );
    assert_eq!(
        keyed::BySymbol {
            key: keyed::KeySymbol::BC
        }
        .subject()
        .as_deref(),
        Some("b_c")
    );
    assert_eq!(
        keyed::ByText { key: String::new() }.subject().as_deref(),
        Some("")
    );
    assert_eq!(keyed::ByMaybeText { key: None }.subject(), None);
    assert_eq!(keyed::ByMaybeUuid { key: None }.partition_key(), None);
    assert_eq!(
        keyed::ByMaybeInt { key: Some(3) }.subject().as_deref(),
        Some("3")
    );
    assert_eq!(
        keyed::ByMaybeSymbol {
            key: Some(keyed::KeySymbol::A)
        }
        .subject()
        .as_deref(),
        Some("A")
    );
}

#[test]
fn the_enum_over_all_events_has_the_name_of_the_policy_unless_it_is_taken() {
    use agent_events::EventCatalog as _;
    assert_eq!(
        catalog::Happening2::TYPES,
        [
            "one.happened",
            "one.Unknown",
            "three.up",
            "three.down",
            "two.happened"
        ]
    );
    assert_eq!(catalog::Happening2::TOPICS, ["first", "second"]);
}
