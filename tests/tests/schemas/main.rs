//! Schemas of every kind in; Rust that compiles without a warning and has the bytes of another implementation out, or
//! an error at the place at fault.
//!
//! The files of `corpus/` are a row each in `docs/conformance.md`, which one command writes anew:
//!
//! ```text
//! AGENT_EVENTS_CONFORMANCE=update cargo test -p agent-events-tests --test schemas
//! ```
//!
//! Random schemas are few by default; `AGENT_EVENTS_SCHEMAS=400 AGENT_EVENTS_SEED=7` makes others.

#[path = "../codec/entropy.rs"]
#[allow(dead_code, reason = "shared with the test `codec`")]
mod entropy;
#[path = "../codec/oracle.rs"]
mod oracle;

mod corpus;
mod defaults;
mod generated;
mod pools;
mod project;
mod random;
mod refused;
mod schema_text;
mod table;
mod trial;
