//! Steps over a writer's types and its bytes in, the bytes behind them out: the short way, for data as most is.
//!
//! Whatever is unusual, or wrong, is left to [`Run`](super::run::Run), which knows all limits and reasons.

use super::program::{Block, BlockId, Items, Program, Step};

/// How many blocks deep the short way goes.
const DEPTH: u32 = 8;

impl Program {
    /// Passes over a block; `None` when that takes the long way.
    #[inline]
    pub(super) fn skip<'b>(&self, block: BlockId, rest: &'b [u8]) -> Option<&'b [u8]> {
        self.skip_all(&self.blocks[block.0], rest, DEPTH)
    }

    fn skip_all<'b>(&self, block: &Block, rest: &'b [u8], depth: u32) -> Option<&'b [u8]> {
        let step = |rest, step| self.skip_step(step, rest, depth);
        block.iter().try_fold(rest, step)
    }

    /// As [`skip_all`](Self::skip_all), a level deeper, for a value of at least a byte; what has none is counted
    /// elsewhere.
    fn skip_value<'b>(&self, block: BlockId, rest: &'b [u8], depth: u32) -> Option<&'b [u8]> {
        let after = match &self.blocks[block.0][..] {
            [step] if step.is_simple() => skip_simple(step, rest)?,
            _ => self.skip_all(&self.blocks[block.0], rest, depth.checked_sub(1)?)?,
        };
        (after.len() < rest.len()).then_some(after)
    }

    fn skip_step<'b>(&self, step: &Step, rest: &'b [u8], depth: u32) -> Option<&'b [u8]> {
        match step {
            Step::Call(block) => self.skip_value(*block, rest, depth),
            Step::Items(items) => self.skip_items(*items, rest, depth),
            Step::Union(branches) => {
                let (index, rest) = short(rest)?;
                let block = branches.get(usize::from(index))?.block;
                if self.blocks[block.0].is_empty() {
                    return Some(rest);
                }
                self.skip_value(block, rest, depth)
            }
            step => skip_simple(step, rest),
        }
    }

    fn skip_items<'b>(&self, items: Items, mut rest: &'b [u8], depth: u32) -> Option<&'b [u8]> {
        loop {
            let count;
            (count, rest) = length(rest)?;
            if count == 0 {
                return Some(rest);
            }
            for _ in 0..count {
                if items.keyed {
                    rest = counted(rest)?;
                }
                rest = self.skip_value(items.block, rest, depth)?;
            }
        }
    }
}

#[inline]
fn skip_simple<'b>(step: &Step, rest: &'b [u8]) -> Option<&'b [u8]> {
    match step {
        Step::Advance(length) => rest.get(*length..),
        Step::Int => int(rest),
        Step::Long => long(rest),
        Step::Bytes => counted(rest),
        _ => None,
    }
}

/// Passes over an `int`.
#[inline]
pub(super) fn int(rest: &[u8]) -> Option<&[u8]> {
    match rest {
        [0..0x80, rest @ ..] | [_, 0..0x80, rest @ ..] => Some(rest),
        rest => number(rest, 5, 0x0f),
    }
}

/// Passes over a `long`.
#[inline]
pub(super) fn long(rest: &[u8]) -> Option<&[u8]> {
    match rest {
        [0..0x80, rest @ ..] => Some(rest),
        rest => number(rest, 10, 1),
    }
}

/// Passes over a number of at most so many bytes, the last of which is at most `last`.
#[inline(never)]
fn number(rest: &[u8], most: usize, last: u8) -> Option<&[u8]> {
    let end = rest.iter().take(most).position(|byte| *byte < 0x80)?;
    let fits = end + 1 < most || rest[end] <= last;
    rest.get(end + 1..).filter(|_| fits)
}

/// Passes over a number of at most so many bytes, of which there may be eight, without a call.
#[inline(always)]
#[expect(clippy::inline_always, reason = "a call would cost more")]
pub(super) fn near_number(rest: &[u8], most: usize) -> Option<&[u8]> {
    if let [0..0x80, rest @ ..] | [_, 0..0x80, rest @ ..] = rest {
        return Some(rest);
    }
    let ends = !u64::from_le_bytes(*rest.first_chunk()?) & 0x8080_8080_8080_8080;
    let length = ends.trailing_zeros() as usize / 8 + 1;
    if length > most {
        return None;
    }
    rest.get(length..)
}

/// Passes over a length and as many bytes.
#[inline]
pub(super) fn counted(rest: &[u8]) -> Option<&[u8]> {
    let (length, rest) = length(rest)?;
    rest.get(length..)
}

/// As [`counted`], without a call, for a length of at most two bytes.
#[inline(always)]
#[expect(clippy::inline_always, reason = "a call would cost more")]
pub(super) fn near_counted(rest: &[u8]) -> Option<&[u8]> {
    let (length, rest) = near_length(rest)?;
    rest.get(length..)
}

/// Passes over an array or map of so many lengths, each with as many bytes, for an item.
#[inline]
pub(super) fn texts(each: usize, mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        let count;
        (count, rest) = length(rest)?;
        if count == 0 {
            return Some(rest);
        }
        for _ in 0..count * each {
            rest = counted(rest)?;
        }
    }
}

/// As [`texts`], without a call.
#[inline(always)]
#[expect(clippy::inline_always, reason = "a call would cost more")]
pub(super) fn near_texts(each: usize, mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        let count;
        (count, rest) = near_length(rest)?;
        if count == 0 {
            return Some(rest);
        }
        for _ in 0..count * each {
            rest = near_counted(rest)?;
        }
    }
}

/// Reads a length, or a count that stands for nothing else.
#[inline]
pub(super) fn length(rest: &[u8]) -> Option<(usize, &[u8])> {
    match short(rest) {
        Some((length, rest)) => Some((usize::from(length), rest)),
        None => long_length(rest),
    }
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "a call would cost more")]
fn near_length(rest: &[u8]) -> Option<(usize, &[u8])> {
    match *rest {
        [byte, ref rest @ ..] if byte & 0x81 == 0 => Some((usize::from(byte >> 1), rest)),
        [first, last @ 0..0x80, ref rest @ ..] if first & 1 == 0 => Some((
            usize::from(first & 0x7f) >> 1 | usize::from(last) << 6,
            rest,
        )),
        _ => None,
    }
}

/// Reads a length of two or three bytes.
#[inline(never)]
fn long_length(rest: &[u8]) -> Option<(usize, &[u8])> {
    if let Some(near) = near_length(rest) {
        return Some(near);
    }
    let seven = |byte: u8| usize::from(byte & 0x7f);
    match *rest {
        [first, second, third @ 0..0x80, ref rest @ ..]
            if first & 0x81 == 0x80 && second >= 0x80 =>
        {
            let length = seven(first) | seven(second) << 7 | seven(third) << 14;
            Some((length >> 1, rest))
        }
        _ => None,
    }
}

/// Reads a number of one byte that is not negative.
#[inline]
pub(super) fn short(rest: &[u8]) -> Option<(u8, &[u8])> {
    match rest {
        [byte, rest @ ..] if byte & 0x81 == 0 => Some((byte >> 1, rest)),
        _ => None,
    }
}
