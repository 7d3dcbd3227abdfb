//! Workers against a mock broker: every event is handled, in order, and committed only then.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "../common/mod.rs"]
mod common;
mod dead_letters;
mod fixture;
mod guarantees;
mod reading;
mod rebalance;
mod settings;
