//! One value and a buffer in, the value's Avro binary form appended: what generated encoders are put together from.
//!
//! All functions have one shape, so that they fit into each other: `encode::array(&names, out, encode::string)`.
//! The buffer only grows; on error it holds what was written before, which [`AvroCodec::encode`](super::AvroCodec::encode)
//! takes away again.

mod depth;
mod logical;
mod union;

use super::{AvroMap, AvroValue, EncodeError, WriteFields, raw};

pub use depth::{nested, with_depth};
pub use logical::{
    date, decimal_bytes, decimal_fixed, duration, local_timestamp_micros, local_timestamp_millis,
    local_timestamp_nanos, time_micros, time_millis, timestamp_micros, timestamp_millis,
    timestamp_nanos, uuid_fixed, uuid_string,
};
pub use union::{index, nullable, nullable_union, single, union};

/// What every function here returns.
pub type Result = std::result::Result<(), EncodeError>;

/// Appends a `null`, which takes up no bytes.
///
/// # Errors
///
/// Never.
#[inline]
pub fn null((): &(), _: &mut Vec<u8>) -> Result {
    Ok(())
}

/// Appends a `boolean`.
///
/// # Errors
///
/// Never.
#[inline]
pub fn boolean(value: &bool, out: &mut Vec<u8>) -> Result {
    out.push(u8::from(*value));
    Ok(())
}

/// Appends an `int`.
///
/// # Errors
///
/// Never.
#[inline]
pub fn int(value: &i32, out: &mut Vec<u8>) -> Result {
    varint(i64::from(*value), out);
    Ok(())
}

/// Appends a `long`.
///
/// # Errors
///
/// Never.
#[inline]
pub fn long(value: &i64, out: &mut Vec<u8>) -> Result {
    varint(*value, out);
    Ok(())
}

/// Appends a `float`.
///
/// # Errors
///
/// Never.
#[inline]
pub fn float(value: &f32, out: &mut Vec<u8>) -> Result {
    out.extend_from_slice(&value.to_le_bytes());
    Ok(())
}

/// Appends a `double`.
///
/// # Errors
///
/// Never.
#[inline]
pub fn double(value: &f64, out: &mut Vec<u8>) -> Result {
    out.extend_from_slice(&value.to_le_bytes());
    Ok(())
}

/// Appends `bytes`.
///
/// # Errors
///
/// Never.
#[inline]
pub fn bytes(value: &(impl AsRef<[u8]> + ?Sized), out: &mut Vec<u8>) -> Result {
    let value = value.as_ref();
    if !raw::prefixed(value, out) {
        long_bytes(value, out);
    }
    Ok(())
}

#[inline(never)]
fn long_bytes(value: &[u8], out: &mut Vec<u8>) {
    length(value.len(), out);
    out.extend_from_slice(value);
}

/// Appends a `string`.
///
/// # Errors
///
/// Never.
#[inline]
pub fn string(value: &(impl AsRef<str> + ?Sized), out: &mut Vec<u8>) -> Result {
    bytes(value.as_ref().as_bytes(), out)
}

/// Appends a `fixed`, whose size is part of its type.
///
/// # Errors
///
/// Never.
#[inline]
pub fn fixed<const N: usize>(value: &[u8; N], out: &mut Vec<u8>) -> Result {
    out.extend_from_slice(value);
    Ok(())
}

/// Appends an `array` as one block.
///
/// # Errors
///
/// When `item` fails.
#[inline]
pub fn array<T>(
    items: &[T],
    out: &mut Vec<u8>,
    mut item: impl FnMut(&T, &mut Vec<u8>) -> Result,
) -> Result {
    if !items.is_empty() {
        length(items.len(), out);
        for value in items {
            item(value, out)?;
        }
    }
    out.push(0);
    Ok(())
}

/// Appends a `map` as one block, in the order the map gives.
///
/// # Errors
///
/// When `item` fails.
#[inline]
pub fn map<M: AvroMap>(
    entries: &M,
    out: &mut Vec<u8>,
    mut item: impl FnMut(&M::Value, &mut Vec<u8>) -> Result,
) -> Result {
    let count = entries.count();
    if count > 0 {
        length(count, out);
        for (key, value) in entries.entries() {
            string(key, out)?;
            item(value, out)?;
        }
    }
    out.push(0);
    Ok(())
}

/// Appends a value whose type tells what it is in Avro.
///
/// # Errors
///
/// When the value has no binary form.
#[inline]
pub fn value<T: AvroValue>(value: &T, out: &mut Vec<u8>) -> Result {
    value.write(out)
}

/// Appends fields of a record in their order, each as [`value`] does.
///
/// # Errors
///
/// When a value has no binary form.
#[inline(always)]
#[expect(
    clippy::inline_always,
    reason = "it is the body of a function that is called as a whole"
)]
pub fn fields(values: impl WriteFields, out: &mut Vec<u8>) -> Result {
    values.write(out)
}

/// Refuses a symbol that the schema does not have; nothing of it is appended.
///
/// # Errors
///
/// Always.
#[cold]
pub fn unknown_symbol(index: u32) -> Result {
    Err(EncodeError::new(format!(
        "symbol {index} is not one that the schema has, so it cannot be written with it"
    )))
}

/// Appends the number of bytes or items that follow.
#[inline]
fn length(length: usize, out: &mut Vec<u8>) {
    // A Rust allocation is at most isize::MAX bytes, so no length is cut here.
    varint(length.cast_signed() as i64, out);
}

/// Zig-zag, then seven bits a byte, the lowest first.
#[inline]
fn varint(value: i64, out: &mut Vec<u8>) {
    let zigzag = ((value << 1) ^ (value >> 63)).cast_unsigned();
    match u8::try_from(zigzag) {
        // Nearly all indices, symbols and counts.
        Ok(byte @ 0..0x80) => out.push(byte),
        _ => varint_of_many_bytes(zigzag, out),
    }
}

/// Puts each seven bits into a byte without looking at one after the other; of 64 bits the last eight go by themselves.
fn varint_of_many_bytes(zigzag: u64, out: &mut Vec<u8>) {
    const MORE: u64 = 0x8080_8080_8080_8080;
    let bits = u64::BITS - zigzag.leading_zeros();
    if bits > 56 {
        return varint_of_most_bytes(zigzag, out);
    }
    let spread = (zigzag & 0x0fff_ffff) | ((zigzag << 4) & 0x0fff_ffff_0000_0000);
    let spread = (spread & 0x3fff_0000_3fff) | ((spread << 2) & 0x3fff_0000_3fff_0000);
    let spread = (spread & 0x007f_007f_007f_007f) | ((spread << 1) & 0x7f00_7f00_7f00_7f00);
    let last = (bits - 1) / 7;
    let spread = spread | (MORE & ((1 << (8 * last)) - 1));
    // All eight at once: copying a number of bytes that is known while compiling takes no call.
    let end = out.len() + last as usize + 1;
    out.extend_from_slice(&spread.to_le_bytes());
    out.truncate(end);
}

#[cold]
fn varint_of_most_bytes(mut rest: u64, out: &mut Vec<u8>) {
    while rest >= 0x80 {
        out.push(rest.to_le_bytes()[0] | 0x80);
        rest >>= 7;
    }
    out.push(rest.to_le_bytes()[0]);
}
