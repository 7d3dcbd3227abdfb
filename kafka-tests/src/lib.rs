//! Nothing in; Apache Kafka on ports of this machine out, with what counts the events that go through it.
//!
//! `AGENT_EVENTS_KAFKA=1,3 cargo test -p agent-events-kafka-tests` starts a cluster of one node, then one of three, and
//! breaks them; with `BOOTSTRAP_SERVERS` set the same suite runs against a cluster that is there.

mod certificates;
mod cluster;
mod guarded;
mod jars;
mod java;
mod ledger;
mod node;
mod page;
mod secured;
mod stored;
mod wire;

use std::fmt;

pub use certificates::Certificates;
pub use cluster::{BOOTSTRAP_SERVERS, Cluster, client_config, free_ports};
pub use jars::KAFKA_VERSION;
pub use java::Kafka;
pub use ledger::{Counts, Ledger};
pub use page::{machine, today, write as write_page};
pub use secured::{PASSWORD, Secured, USER};
pub use stored::{Stored, stored};
pub use wire::produce;

agent_events::include_events!();

/// Whatever failed.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// What a run would need and does not find here; the run does not count as failed.
#[derive(Debug)]
pub struct NotRun(pub String);

impl fmt::Display for NotRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not run: {}", self.0)
    }
}

impl std::error::Error for NotRun {}

/// Returns the failure `what`.
///
/// # Errors
///
/// Always.
pub fn fail<T>(what: impl Into<String>) -> Result<T, Error> {
    Err(what.into().into())
}
