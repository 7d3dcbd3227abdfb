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
            (count, rest) = short(rest)?;
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
        Step::Int | Step::Long => number(rest),
        Step::Bytes => counted(rest),
        _ => None,
    }
}

/// Passes over a number of at most four bytes, which fit an int too.
#[inline]
pub(super) fn number(rest: &[u8]) -> Option<&[u8]> {
    match rest {
        [0..0x80, rest @ ..]
        | [_, 0..0x80, rest @ ..]
        | [_, _, 0..0x80, rest @ ..]
        | [_, _, _, 0..0x80, rest @ ..] => Some(rest),
        _ => None,
    }
}

/// Passes over a length and as many bytes.
#[inline]
pub(super) fn counted(rest: &[u8]) -> Option<&[u8]> {
    let (length, rest) = match short(rest) {
        Some((length, rest)) => (usize::from(length), rest),
        None => match rest {
            [first, last @ 0..0x80, rest @ ..] if first & 0x81 == 0x80 => {
                let length = u16::from(first & 0x7f) | u16::from(*last) << 7;
                (usize::from(length >> 1), rest)
            }
            _ => return None,
        },
    };
    rest.get(length..)
}

/// Reads a number of one byte that is not negative.
#[inline]
pub(super) fn short(rest: &[u8]) -> Option<(u8, &[u8])> {
    match rest {
        [byte, rest @ ..] if byte & 0x81 == 0 => Some((byte >> 1, rest)),
        _ => None,
    }
}
