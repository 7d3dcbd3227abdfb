//! The parts that generated codecs are put together from, against bytes written out from the specification.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod any_bytes;
mod decimal;
mod decimal_conversions;
mod decimal_text;
mod framing;
mod logical;
mod map;
mod number;
mod symbol;
mod text;
mod time;
#[cfg(any(feature = "jiff", feature = "time"))]
mod time_crates;
mod union;
mod value;

use std::fmt::Debug;

use agent_events::codec::{Decoder, decode, encode};

/// Bytes of an encode function.
fn bytes_of<T: ?Sized>(
    value: &T,
    encode: impl FnOnce(&T, &mut Vec<u8>) -> encode::Result,
) -> Vec<u8> {
    let mut out = Vec::new();
    encode(value, &mut out).unwrap();
    out
}

/// The one value that takes up all of `bytes`.
fn read<'a, T>(
    bytes: &'a [u8],
    decode: impl FnOnce(&mut Decoder<'a>) -> decode::Result<T>,
) -> decode::Result<T> {
    let mut input = Decoder::new(bytes);
    let value = decode(&mut input)?;
    input.finish()?;
    Ok(value)
}

/// Checks that `value` is written as `bytes`, and that these are read as `value`.
#[track_caller]
fn both_ways<'a, T: PartialEq + Debug>(
    value: &T,
    bytes: &'a [u8],
    encode: impl FnOnce(&T, &mut Vec<u8>) -> encode::Result,
    decode: impl FnOnce(&mut Decoder<'a>) -> decode::Result<T>,
) {
    assert_eq!(bytes_of(value, encode), bytes, "{value:?} as bytes");
    assert_eq!(read(bytes, decode).unwrap(), *value, "read from {bytes:?}");
}

/// The message with which `bytes` are refused.
#[track_caller]
fn refusal<'a, T: Debug>(
    bytes: &'a [u8],
    decode: impl FnOnce(&mut Decoder<'a>) -> decode::Result<T>,
) -> String {
    read(bytes, decode).unwrap_err().to_string()
}

fn long(value: i64) -> Vec<u8> {
    bytes_of(&value, encode::long)
}
