//! The schemas that the project ships in: they compile, and nothing is found in them.

use std::fs;

use agent_events_build::{check, configure};

#[test]
fn the_shipped_schemas_compile_without_a_finding() {
    let out = tempfile::tempdir().expect("a folder for the output");
    let report = configure().out_dir(out.path()).compile("../schemas");
    assert!(report.is_clean(), "{report}");
    let code = fs::read_to_string(out.path().join("agent_events.rs")).expect("the generated file");
    assert!(code.contains("pub enum AgentEvent {"));
    assert!(code.contains("pub struct AgentTaskEvent {"));
}

#[test]
fn every_shipped_event_is_seen() {
    let check = check("../schemas");
    let written = fs::read_dir("../schemas")
        .expect("the folder of schemas")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "avsc")
        })
        .filter(|path| {
            let text = fs::read_to_string(path).expect("a schema");
            text.contains("\"cloudevents\"")
        });
    assert_eq!(check.events, written.count());
}
