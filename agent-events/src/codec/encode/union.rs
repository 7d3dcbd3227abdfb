//! A value and the index of its type in, the branch of a union appended.

use super::{Result, varint};
use crate::codec::AvroUnion;

/// Appends the index of a union branch or of an enum symbol.
///
/// # Errors
///
/// Never.
#[inline]
pub fn index(index: u32, out: &mut Vec<u8>) -> Result {
    varint(i64::from(index), out);
    Ok(())
}

/// Appends a union of null and one other type; `null` is the index of the null branch, 0 or 1.
///
/// # Errors
///
/// When `item` fails.
#[inline]
pub fn nullable<T>(
    null: u32,
    value: &Option<T>,
    out: &mut Vec<u8>,
    item: impl FnOnce(&T, &mut Vec<u8>) -> Result,
) -> Result {
    if let Some(value) = value {
        index(1 - null, out)?;
        item(value, out)
    } else {
        index(null, out)
    }
}

/// Appends a union of several types without null, or of null and several types where null is a value of `U`.
///
/// # Errors
///
/// When the value fails.
#[inline]
pub fn union<U: AvroUnion>(value: &U, out: &mut Vec<u8>) -> Result {
    value.encode(out)
}

/// Appends a union of null and several other types; `null` is the index of the null branch.
///
/// # Errors
///
/// When the value fails.
#[inline]
pub fn nullable_union<U: AvroUnion>(null: u32, value: &Option<U>, out: &mut Vec<u8>) -> Result {
    match value {
        Some(value) => value.encode(out),
        None => index(null, out),
    }
}

/// Appends a union of one type.
///
/// # Errors
///
/// When `item` fails.
#[inline]
pub fn single<T: ?Sized>(
    value: &T,
    out: &mut Vec<u8>,
    item: impl FnOnce(&T, &mut Vec<u8>) -> Result,
) -> Result {
    index(0, out)?;
    item(value, out)
}
