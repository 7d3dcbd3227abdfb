//! What the targets hold every decoder to. Bytes in; a panic where a promise is broken, and nothing else, out.
//!
//! `tests/tests/seeds.rs` includes this file, so that what fuzzing has found is held to the same on stable Rust.

#[path = "bounded.rs"]
mod bounded;
#[path = "differential.rs"]
pub mod differential;
#[path = "events.rs"]
pub mod events;
#[path = "older.rs"]
mod older;
#[path = "shapes.rs"]
pub mod shapes;
