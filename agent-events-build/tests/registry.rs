//! A build script that asks a registry.
#![cfg(feature = "registry")]

use std::fs;

use agent_events_build::{RegistryOptions, Report, configure};
use agent_events_registry::testing::{MockRegistry, Profile};

const ORDER: &str = r#"{
  "type": "record", "name": "OrderPlaced", "namespace": "com.acme", "doc": "An order.",
  "cloudevents": { "type": "com.acme.order.placed.v1", "topic": "orders" },
  "fields": [ { "name": "cents", "type": "long", "doc": "What it costs." } ]
}"#;

/// Compiles a schema while a registry is asked; returns the report and the code.
fn compile(schema: &str, url: &str) -> (Report, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let (schemas, out) = (folder.path().join("schemas"), folder.path().join("out"));
    fs::create_dir(&schemas).expect("made");
    fs::create_dir(&out).expect("made");
    fs::write(schemas.join("order.avsc"), schema).expect("written");
    let options = RegistryOptions {
        urls: vec![url.to_owned()],
        ..RegistryOptions::default()
    };
    let report = configure()
        .out_dir(&out)
        .registry(options)
        .compile(&schemas);
    let code = fs::read_to_string(out.join("agent_events.rs")).expect("the code");
    (report, code)
}

#[test]
fn what_the_registry_has_is_compared_and_the_types_are_there() {
    let registry = MockRegistry::start(Profile::Confluent);
    registry.seed("orders-value", ORDER, &[]);
    let (report, code) = compile(ORDER, &registry.url());
    assert!(!report.has_errors(), "{report}");
    assert!(code.contains("pub struct OrderPlaced"), "{code}");
    let (report, code) = compile(&ORDER.replace("long", "string"), &registry.url());
    let text = report.to_string();
    assert!(text.contains("[type_mismatch]"), "{text}");
    assert!(text.contains("order.avsc:4:42"), "{text}");
    assert!(text.contains("registry:orders-value/1"), "{text}");
    assert!(code.contains("compile_error!"), "{code}");
    assert!(code.contains("pub struct OrderPlaced"), "{code}");
}

#[test]
fn a_registry_that_is_not_there_fails_the_build() {
    let (report, code) = compile(ORDER, "http://127.0.0.1:1");
    assert!(report.is_incomplete(), "{report}");
    assert!(code.contains("compile_error!"), "{code}");
}

#[test]
fn nothing_is_asked_without_it() {
    let registry = MockRegistry::start(Profile::Confluent);
    let folder = tempfile::tempdir().expect("a folder");
    let schemas = folder.path().join("schemas");
    fs::create_dir(&schemas).expect("made");
    fs::write(schemas.join("order.avsc"), ORDER).expect("written");
    let policy = format!("[registry]\nurl = \"{}\"\n", registry.url());
    fs::write(schemas.join("agent-events.toml"), policy).expect("written");
    let report = configure().out_dir(folder.path()).compile(&schemas);
    assert!(!report.has_errors(), "{report}");
    assert_eq!(registry.requests(), []);
}
