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
    assert_eq!(rules(dir.path()), ["event_type_taken"]);
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
    write(dir.path(), "OrderShippedV2", "shop.order.shipped.v2");
    assert!(rules(dir.path()).is_empty());
}
