//! Short texts in, copied without a call, and ASCII in, taken as text without a second look: the only `unsafe` of the
//! project. Safe code could stand in for each function here; `DESIGN.md` tells what it would cost.
#![allow(unsafe_code, reason = "measured, see DESIGN.md")]

use std::str::Utf8Error;

use super::ascii;

/// The longest text that is copied in line: longer than a UUID, and its length is a varint of one byte.
const SHORT: usize = 63;

/// Appends the length of `bytes` as a zig-zag varint, then `bytes`, if they are short; otherwise returns `false`.
#[inline]
pub(super) fn prefixed(bytes: &[u8], out: &mut Vec<u8>) -> bool {
    if bytes.len() > SHORT {
        return false;
    }
    let start = out.len();
    out.reserve(1 + SHORT);
    // SAFETY: `reserve` has made `1 + SHORT` bytes from `start` on ours to write, no fewer than `1 + bytes.len()`. `out` is
    // borrowed alone, so `bytes` is not among them. One byte is written for the length and `bytes.len()` after it by
    // `copy`; `set_len` counts these and no more.
    unsafe {
        let end = out.as_mut_ptr().add(start);
        // Zig-zag doubles what is not negative; at most 126, so no bit is cut off.
        end.write(bytes.len().to_le_bytes()[0] << 1);
        copy(bytes, end.add(1));
        out.set_len(start + 1 + bytes.len());
    }
    true
}

/// Returns a text of its own, with no more room than it needs.
#[inline(always)]
#[expect(clippy::inline_always, reason = "one call for a text is enough")]
pub(super) fn owned(text: &str) -> String {
    if text.len() > SHORT {
        return text.to_owned();
    }
    let mut owned = Vec::with_capacity(text.len());
    // SAFETY: `owned` has room for as many bytes as `text` has, and all are written before they are counted. They are
    // those of a text.
    unsafe {
        copy(text.as_bytes(), owned.as_mut_ptr());
        owned.set_len(text.len());
        String::from_utf8_unchecked(owned)
    }
}

/// Copies at most [`SHORT`] bytes: the first and the last as two chunks, which may overlap.
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
        // SAFETY: the caller's: both chunks lie within `bytes`, and as far within `to`. Arrays of bytes are never unaligned.
        unsafe {
            let head = bytes.as_ptr().cast::<[u8; N]>().read();
            let tail = bytes.as_ptr().add(last).cast::<[u8; N]>().read();
            to.cast::<[u8; N]>().write(head);
            to.add(last).cast::<[u8; N]>().write(tail);
        }
    }
    // SAFETY: the caller's; each arm has as many bytes as it asks for, and two chunks of 32 hold `SHORT`.
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
    ascii_text(bytes, bytes.len()).map_or_else(|| str::from_utf8(bytes), Ok)
}

/// Returns the first `length` of `bytes` as text, when there are as many and all of them are ASCII.
#[inline]
pub(super) fn ascii_text(bytes: &[u8], length: usize) -> Option<&str> {
    let text = ascii::beginning(bytes, length)?;
    // SAFETY: ASCII is UTF-8.
    Some(unsafe { str::from_utf8_unchecked(text) })
}
