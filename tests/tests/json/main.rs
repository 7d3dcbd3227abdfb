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
    include!("../../json/agent_events.rs");
}
