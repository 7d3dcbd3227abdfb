//! The client over a mock: what is asked, how answers are read, and how it behaves when things go wrong.

mod requests;
mod resolving;
mod transport;
mod verdicts;

use std::time::Duration;

use agent_events_registry::testing::MockRegistry;
use agent_events_registry::{Client, Settings, Subject};

/// Settings that do not make a test wait.
fn settings(url: &str) -> Settings {
    Settings::new([url.parse().expect("an address")])
        .no_proxy()
        .backoff(Duration::from_millis(1))
        .timeout(Duration::from_secs(10))
}

fn client(mock: &MockRegistry) -> Client {
    Client::new(settings(&mock.url())).expect("a client")
}

fn subject(name: &str) -> Subject {
    name.parse().expect("a subject")
}

/// A record with these fields.
fn record(name: &str, fields: &str) -> String {
    format!(r#"{{"type":"record","name":"{name}","namespace":"com.acme","fields":[{fields}]}}"#)
}
