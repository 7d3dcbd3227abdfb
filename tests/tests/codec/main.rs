//! Golden types in, their bytes out: what another implementation writes and reads, and nothing else.

mod any_value;
mod by_hand;
mod entropy;
mod ints;
mod limits;
mod oracle;
mod types;
mod vectors;
mod views;
