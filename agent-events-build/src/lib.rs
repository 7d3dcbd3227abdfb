//! Compiles Avro schemas into typed agent events, from a build script.
//!
//! ```no_run
//! // build.rs
//! fn main() -> agent_events_build::Report {
//!     agent_events_build::compile("schemas")
//! }
//! ```
//!
//! What a build script calls is there by default. Features add the rest: `cli` what `cargo agent-events` does besides, such as
//! `release` and comparisons with Git, folders and files; `registry` a schema registry, and all of `cli`; `idl` and `report`, by default, schemas in
//! `.avdl` and everything that reads files.

pub mod catalog;
mod code;
pub mod derive;
mod emit;
mod event_type;
mod parallel;
mod plan;
#[cfg(feature = "report")]
mod selector;
mod sorted;
mod style;
mod suggest;

#[cfg(feature = "report")]
mod accept;
#[cfg(feature = "report")]
mod against;
#[cfg(feature = "cli")]
mod baseline;
#[cfg(feature = "report")]
mod cargo;
#[cfg(feature = "report")]
mod check;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "report")]
mod compat;
#[cfg(feature = "report")]
mod compile;
#[cfg(feature = "report")]
mod document;
#[cfg(feature = "report")]
mod edit;
#[cfg(feature = "report")]
mod evolution;
#[cfg(feature = "report")]
mod generate;
#[cfg(feature = "report")]
mod history;
#[cfg(feature = "report")]
mod hooks;
#[cfg(feature = "idl")]
mod idl;
#[cfg(feature = "report")]
mod lint;
#[cfg(feature = "report")]
mod load;
#[cfg(feature = "report")]
pub mod lock;
#[cfg(feature = "report")]
mod past;
#[cfg(feature = "report")]
pub mod policy;
#[cfg(feature = "registry")]
mod publish;
#[cfg(feature = "registry")]
mod pull;
#[cfg(feature = "report")]
mod registry;
#[cfg(feature = "cli")]
mod release;
#[cfg(feature = "report")]
pub mod render;
#[cfg(feature = "report")]
mod report;
#[cfg(feature = "report")]
pub mod rule;
#[cfg(feature = "report")]
pub mod rules;
#[cfg(feature = "report")]
mod tables;
#[cfg(feature = "report")]
mod toml_text;
#[cfg(feature = "report")]
mod unnamed;
#[cfg(feature = "cli")]
mod write;

pub use emit::emit;
pub use plan::{Plan, plan};
pub use style::{MapType, Style, TimeCrate, UnknownSymbols};

#[cfg(feature = "report")]
pub use against::Against;
#[cfg(feature = "cli")]
pub use baseline::InvalidAgainst;
#[cfg(feature = "report")]
pub use check::{Check, CheckOptions, check, check_with};
#[cfg(feature = "report")]
pub use compile::{Builder, check_generated, compile, configure};
#[cfg(feature = "report")]
pub use hooks::ExternType;
#[cfg(feature = "registry")]
pub use publish::{Outcome, PublishOptions, Published, PublishedVersion, publish};
#[cfg(feature = "registry")]
pub use pull::{PullOptions, Pulled, PulledEvent, pull};
#[cfg(feature = "report")]
pub use registry::{Progress, RegistryOptions};
#[cfg(feature = "cli")]
pub use release::{Released, release};
#[cfg(feature = "report")]
pub use report::{EXIT_FINDINGS, Report, stderr_color, stdout_color};
#[cfg(feature = "cli")]
pub use write::{NewVersion, ReleaseError};
