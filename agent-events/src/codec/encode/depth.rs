//! A value of a recursive type in, its binary form one level deeper appended, or an error beyond the limit.

use std::cell::Cell;

use super::Result;
use crate::codec::{EncodeError, Limits};

thread_local! {
    /// How many levels are left. Not a parameter, which all types would have to hand on for the few that are recursive.
    static LEFT: Cell<u32> = const { Cell::new(Limits::DEPTH) };
}

/// Puts back how many levels are left, also when an encoder panics.
struct Level(u32);

impl Drop for Level {
    fn drop(&mut self) {
        LEFT.set(self.0);
    }
}

/// Appends a value of a recursive type, one level deeper.
///
/// # Errors
///
/// When the nesting is deeper than the limit, or `item` fails.
pub fn nested<T>(
    value: &T,
    out: &mut Vec<u8>,
    item: impl FnOnce(&T, &mut Vec<u8>) -> Result,
) -> Result {
    let level = Level(LEFT.get());
    match level.0.checked_sub(1) {
        Some(left) => {
            LEFT.set(left);
            item(value, out)
        }
        None => Err(too_deep()),
    }
}

#[cold]
fn too_deep() -> EncodeError {
    EncodeError::new(
        "the value is nested deeper than the limit; raise it with `encode::with_depth`, and that of those who read it",
    )
}

/// Encodes with another limit on how deep recursive types may be nested, in this thread.
///
/// The limit is that of [`Limits::depth`] otherwise, so that what is written can be read under the default limits.
///
/// ```
/// use agent_events::codec::encode;
///
/// let mut out = Vec::new();
/// let written = encode::with_depth(0, || encode::nested(&7, &mut out, encode::long));
/// assert!(written.is_err());
/// ```
pub fn with_depth<R>(levels: u32, encode: impl FnOnce() -> R) -> R {
    let _before = Level(LEFT.replace(levels));
    encode()
}
