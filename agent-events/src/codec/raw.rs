//! Bytes in, appended behind their length or seen as text: the two steps of the codec whose checks cost more than the
//! work itself, and the only `unsafe` of the project.
//!
//! For both a safe function could stand in without any difference but time: for [`prefixed`] a varint and
//! `extend_from_slice`, for [`text`] `str::from_utf8`. What they gain stands in `DESIGN.md`.
#![allow(
    unsafe_code,
    reason = "measured: DESIGN.md tells what both steps gain over safe code"
)]

use std::str::Utf8Error;

use super::encode::length;

/// The longest text that is copied in line: longer than a UUID, and its length is a varint of one byte.
const SHORT: usize = 63;

/// Appends the length of `bytes` as a zig-zag varint, then `bytes`.
#[inline]
pub(super) fn prefixed(bytes: &[u8], out: &mut Vec<u8>) {
    if bytes.len() > SHORT {
        return prefixed_long(bytes, out);
    }
    let start = out.len();
    out.reserve(1 + SHORT);
    // SAFETY: `reserve` has made `1 + SHORT` bytes from `start` on ours to write, at least `1 + bytes.len()`. `out` does
    // not count them as its own and is borrowed alone, so `bytes` is not among them. One byte is written for the length
    // and `copy` writes `bytes.len()` after it, so `set_len` counts bytes that were written and no more.
    unsafe {
        let end = out.as_mut_ptr().add(start);
        // Zig-zag doubles what is not negative; at most 126, so no bit is cut off.
        end.write(bytes.len().to_le_bytes()[0] << 1);
        copy(bytes, end.add(1));
        out.set_len(start + 1 + bytes.len());
    }
}

#[inline(never)]
fn prefixed_long(bytes: &[u8], out: &mut Vec<u8>) {
    length(bytes.len(), out);
    out.extend_from_slice(bytes);
}

/// Copies at most [`SHORT`] bytes without a call: the first and the last of them as two chunks, which may overlap.
///
/// # Safety
///
/// `bytes.len()` bytes at `to` can be written, and `bytes` is not among them.
#[inline]
unsafe fn copy(bytes: &[u8], to: *mut u8) {
    /// # Safety
    ///
    /// As [`copy`], and `bytes` has at least `N` bytes.
    #[inline]
    unsafe fn both_ends<const N: usize>(bytes: &[u8], to: *mut u8) {
        let last = bytes.len() - N;
        // SAFETY: the caller's: both chunks lie within `bytes`, and as far within `to`. An array of bytes has no
        // alignment to keep.
        unsafe {
            let head = bytes.as_ptr().cast::<[u8; N]>().read();
            let tail = bytes.as_ptr().add(last).cast::<[u8; N]>().read();
            to.cast::<[u8; N]>().write(head);
            to.add(last).cast::<[u8; N]>().write(tail);
        }
    }
    // SAFETY: the caller's; each arm has as many bytes as it asks for.
    unsafe {
        match bytes.len() {
            32.. => both_ends::<32>(bytes, to),
            16.. => both_ends::<16>(bytes, to),
            8.. => both_ends::<8>(bytes, to),
            4.. => both_ends::<4>(bytes, to),
            2.. => both_ends::<2>(bytes, to),
            1 => to.write(bytes[0]),
            0 => {}
        }
    }
}

/// Returns `bytes` as text.
#[inline]
pub(super) fn text(bytes: &[u8]) -> Result<&str, Utf8Error> {
    if is_ascii(bytes) {
        // SAFETY: ASCII is UTF-8.
        Ok(unsafe { str::from_utf8_unchecked(bytes) })
    } else {
        str::from_utf8(bytes)
    }
}

/// As `<[u8]>::is_ascii`, which goes byte by byte through what is short.
#[inline]
fn is_ascii(bytes: &[u8]) -> bool {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    if let Some(last) = bytes.last_chunk() {
        let (chunks, _) = bytes.as_chunks();
        let all = |all, chunk: &[u8; 8]| all | u64::from_ne_bytes(*chunk);
        chunks.iter().fold(u64::from_ne_bytes(*last), all) & HIGH == 0
    } else {
        bytes.iter().fold(0, |all, byte| all | byte) < 0x80
    }
}
