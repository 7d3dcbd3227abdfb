//! The numbers of other crates in, decimal numbers out, and back.

#[cfg(feature = "bigdecimal")]
mod bigdecimal;
#[cfg(feature = "rust_decimal")]
mod rust_decimal;
