//! Event types, once released, and what may become of them.

use std::fs;
use std::path::Path;

use agent_events_build::{check, release};

fn write(dir: &Path, record: &str, event_type: &str) {
    let schema = format!(
        r#"{{"type": "record", "name": "{record}", "namespace": "shop", "fields": [{{"name": "id", "type": "string"}}],
  "cloudevents": {{"type": "{event_type}"}}}}"#
    );
    fs::write(dir.join("event.avsc"), schema).expect("a file");
}

fn rules(dir: &Path) -> Vec<&'static str> {
    check(dir).report.errors().map(|error| error.rule).collect()
}

fn released() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    write(dir.path(), "OrderShipped", "shop.order.shipped");
    release(dir.path()).expect("nothing is wrong");
    assert!(rules(dir.path()).is_empty());
    dir
}

#[test]
fn a_released_type_does_not_move_to_another_record() {
    let dir = released();
    write(dir.path(), "OrderSent", "shop.order.shipped");
    assert_eq!(rules(dir.path()), ["event_type_taken", "event_removed"]);
}

#[test]
fn a_released_event_keeps_its_type() {
    let dir = released();
    write(dir.path(), "OrderShipped", "shop.order.sent");
    assert_eq!(rules(dir.path()), ["event_type_changed"]);
}

#[test]
fn a_new_type_on_a_new_record_is_the_way_out() {
    let dir = released();
    let old = fs::read_to_string(dir.path().join("event.avsc")).expect("a file");
    fs::write(dir.path().join("event_v1.avsc"), old).expect("a file");
    write(dir.path(), "OrderShippedV2", "shop.order.shipped.v2");
    assert!(rules(dir.path()).is_empty());
}

#[test]
fn a_new_type_on_the_same_record_is_the_way_out_of_a_break_and_of_nothing_else() {
    let dir = released();
    let path = dir.path().join("event.avsc");
    let edit = |from: &str, to: &str| {
        let text = fs::read_to_string(&path).expect("a file");
        assert!(text.contains(from), "{text}");
        fs::write(&path, text.replace(from, to)).expect("a file");
    };
    edit("\"string\"", "\"int\"");
    assert_eq!(rules(dir.path()), ["type_mismatch"]);
    edit("shop.order.shipped", "shop.order.shipped.v2");
    assert!(rules(dir.path()).is_empty());
    release(dir.path()).expect("nothing is wrong");
    assert!(rules(dir.path()).is_empty());
    // The old type stays taken, and comes back with its old data only.
    edit("shop.order.shipped.v2", "shop.order.shipped");
    assert_eq!(rules(dir.path()), ["type_mismatch", "event_type_changed"]);
}
