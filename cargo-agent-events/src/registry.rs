//! Options that say which registry in, what the library takes out; and how far things are, on standard error.

use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicBool, Ordering};

use agent_events_build::RegistryOptions;
use clap::Args;

use crate::verdict::complain;

/// From how many subjects on it takes long enough to be told how far things are.
const MANY: usize = 20;

static IS_SHOWN: AtomicBool = AtomicBool::new(false);

#[derive(Args)]
pub(crate) struct RegistryArguments {
    /// The registry, instead of the one in agent-events.toml or `AGENT_EVENTS_REGISTRY_URL`; give it again for further addresses.
    #[arg(long = "registry", value_name = "URL")]
    urls: Vec<String>,
    /// How subjects are named: `TopicName`, `RecordName` or `TopicRecordName`.
    #[arg(long, value_name = "STRATEGY")]
    strategy: Option<String>,
    /// The context that subjects are in.
    #[arg(long, value_name = "NAME")]
    context: Option<String>,
}

impl RegistryArguments {
    pub(crate) fn options(&self) -> RegistryOptions {
        RegistryOptions {
            urls: self.urls.clone(),
            strategy: self.strategy.clone(),
            context: self.context.clone(),
            progress: Some(progress),
        }
    }
}

/// On a terminal one line that changes, elsewhere a line for every hundred.
fn progress(done: usize, all: usize, next: &str) {
    if all < MANY {
        return;
    }
    if io::stderr().is_terminal() {
        IS_SHOWN.store(true, Ordering::Relaxed);
        let next: String = next
            .chars()
            .filter(|char| !char.is_control())
            .take(60)
            .collect();
        complain(&format!("\r\x1b[K{done} of {all}: {next}"));
    } else if done.is_multiple_of(100) {
        complain(&format!("{done} of {all} subjects\n"));
    }
}

/// Clears the line that says how far things are.
pub(crate) fn end_progress() {
    if IS_SHOWN.swap(false, Ordering::Relaxed) {
        complain("\r\x1b[K");
    }
}
