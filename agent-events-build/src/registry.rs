//! Policy, options and environment in, a registry and what it says of a catalog out.

#[cfg(feature = "registry")]
mod check;
#[cfg(feature = "registry")]
pub(crate) mod connection;
#[cfg(feature = "registry")]
pub(crate) mod split;
#[cfg(feature = "registry")]
mod verify;

use std::path::Path;

use agent_events_schema::{Diagnostic, SourceMap};

use crate::catalog::Catalog;
use crate::history::History;
use crate::policy::Policy;

#[cfg(feature = "registry")]
pub(crate) use verify::verify;

/// The rule broken by a registry that cannot be asked.
pub(crate) const UNREADABLE: &str = "registry_unreadable";

/// Called with the number of subjects done, the number of all, and the next one's name.
pub type Progress = fn(usize, usize, &str);

/// Which registry is asked, where that is not as `[registry]` in `agent-events.toml` says.
///
/// Without either, the environment variable `AGENT_EVENTS_REGISTRY_URL` says it: one URL or several with commas between.
/// Credentials come from the variables that the policy names, or else from `AGENT_EVENTS_REGISTRY_USER`,
/// `AGENT_EVENTS_REGISTRY_PASSWORD` and `AGENT_EVENTS_REGISTRY_TOKEN`.
#[derive(Debug, Clone, Default)]
pub struct RegistryOptions {
    /// Where it is reached, the preferred address first.
    pub urls: Vec<String>,
    /// How subjects are named: `TopicName`, `RecordName` or `TopicRecordName`.
    pub strategy: Option<String>,
    /// The context that subjects are in.
    pub context: Option<String>,
    /// What is told of how far things are.
    pub progress: Option<Progress>,
}

/// Puts the versions that the registry has into the history, and what it asks of the next ones into the policy, unless
/// that is forced.
#[cfg(feature = "registry")]
pub(crate) fn apply(
    (options, is_forced): (&RegistryOptions, bool),
    (dir, catalog): (&Path, &Catalog),
    (policy, history): (&mut Policy, &mut History),
    sources: &mut SourceMap,
    found: &mut Vec<Diagnostic>,
) {
    history.events.clear();
    match connection::Connection::open(dir, &policy.registry, options) {
        Ok(connection) => {
            let mut check = check::Check {
                connection: &connection,
                progress: options.progress,
                is_forced,
                catalog,
                policy,
                history,
                sources,
                found,
            };
            check.run();
        }
        Err(finding) => found.push(*finding),
    }
}

/// Says that nothing can be asked.
#[cfg(not(feature = "registry"))]
pub(crate) fn apply(
    _: (&RegistryOptions, bool),
    _: (&Path, &Catalog),
    (_, history): (&mut Policy, &mut History),
    _: &mut SourceMap,
    found: &mut Vec<Diagnostic>,
) {
    history.events.clear();
    found.push(off());
}

/// Says that nothing can be asked.
#[cfg(all(not(feature = "registry"), feature = "cli"))]
pub(crate) fn verify(
    _: &Path,
    _: &Policy,
    _: &RegistryOptions,
    _: &History,
    found: &mut Vec<Diagnostic>,
) -> usize {
    found.push(off());
    0
}

#[cfg(not(feature = "registry"))]
fn off() -> Diagnostic {
    let message = "no registry can be asked: the feature `registry` is off";
    let help = "set `features = [\"registry\"]` for agent-events-build in Cargo.toml";
    Diagnostic::error(UNREADABLE, message).help(help)
}
