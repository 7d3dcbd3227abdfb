//! Generated types in, their JSON out in both forms, and back.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod branches;
mod forms;
mod oracle;
mod refusals;
mod round_trip;
mod through_serde;
mod values;

/// The types of the schemas in `tests/json`.
#[allow(
    unreachable_pub,
    dead_code,
    clippy::pedantic,
    clippy::all,
    reason = "a test is no library; the golden files are linted"
)]
mod generated {
    include!("../../json.rs");
}

use std::fs;

const UPDATE: &str = "AGENT_EVENTS_GOLDEN=update cargo test -p agent-events-tests --test json";

#[test]
fn the_types_are_those_of_the_schemas() {
    let out = tempfile::tempdir().unwrap();
    let report = agent_events_build::configure()
        .out_dir(out.path())
        .compile("json");
    assert!(!report.has_errors(), "{report}");
    let now = fs::read_to_string(out.path().join("agent_events.rs")).unwrap();
    if std::env::var_os("AGENT_EVENTS_GOLDEN").is_some_and(|value| value == "update") {
        fs::write("json.rs", &now).unwrap();
    }
    assert!(
        now == fs::read_to_string("json.rs").unwrap(),
        "generated code changed; if that is what you meant, run `{UPDATE}` and commit the file"
    );
}
