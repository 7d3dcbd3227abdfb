//! What the writer wrote and nobody reads where it stands in, hops over it out: flat, where the program has blocks that call
//! each other.

use std::slice::Iter;

use super::TranscodeError;
use super::course::Course;
use super::field_plan::Pass;
use super::program::{Block, BlockId, Branch, Program, Step};
use super::skip::{counted, int, length, long, near_counted, near_number, near_texts, texts};

/// A hop over some of the writer's bytes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Hop {
    Fixed(usize),
    Int,
    Long,
    Counted,
    /// Over the index of a union of null, whose index is this byte, and of what the next hop is over.
    Nullable(u8),
    /// Over an array or map of so many lengths, each with as many bytes, for an item.
    Texts(usize),
    /// Over nothing: the place is marked.
    Mark(usize),
    /// Over any other array of what the next hop is over, a single value.
    Items,
    /// Over any other map, likewise.
    Entries,
    /// Over anything else.
    Block(usize),
}

/// What is passed over at once, without a loop over hops.
#[derive(Debug, Clone, Copy)]
pub(super) enum Over {
    /// A number of at most so many bytes; one of more takes the long way.
    Number(usize),
    /// A length and as many bytes.
    Counted,
    /// The same in a union with null, whose index is this byte.
    Nullable(u8),
    /// As [`Hop::Texts`].
    Texts(usize),
    /// What the hops say.
    More,
}

impl Over {
    fn of(hops: &[Hop]) -> Self {
        match *hops {
            [Hop::Int] => Self::Number(4),
            [Hop::Long] => Self::Number(8),
            [Hop::Counted] => Self::Counted,
            [Hop::Nullable(null), Hop::Counted] => Self::Nullable(null),
            [Hop::Texts(each)] => Self::Texts(each),
            _ => Self::More,
        }
    }

    /// Passes over it, without a call; `None` when that takes the hops.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a call would cost as much")]
    pub(super) fn over(self, rest: &[u8]) -> Option<&[u8]> {
        match self {
            Self::Number(most) => near_number(rest, most),
            Self::Counted => near_counted(rest),
            Self::Nullable(null) => match rest {
                [index, rest @ ..] if *index == null => Some(rest),
                [index, rest @ ..] if *index == null ^ 2 => near_counted(rest),
                _ => None,
            },
            Self::Texts(each) => near_texts(each, rest),
            Self::More => None,
        }
    }
}

impl Hop {
    /// Returns the hop over a value of at least a byte.
    fn single(step: &Step) -> Option<Self> {
        Some(match step {
            Step::Advance(length) if *length > 0 => Self::Fixed(*length),
            Step::Int => Self::Int,
            Step::Long => Self::Long,
            Step::Bytes => Self::Counted,
            _ => return None,
        })
    }

    /// Appends the hops over what a step passes over; `None` when it has none.
    fn push(step: &Step, blocks: &[Block], hops: &mut Vec<Self>) -> Option<()> {
        let only = |block: BlockId| match &blocks[block.0][..] {
            [step] => Some(step),
            _ => None,
        };
        match step {
            Step::Items(items) => match (Self::single(only(items.block)?)?, items.keyed) {
                (Self::Counted, keyed) => hops.push(Self::Texts(1 + usize::from(keyed))),
                (item, true) => hops.extend([Self::Entries, item]),
                (item, false) => hops.extend([Self::Items, item]),
            },
            Step::Union(branches) => {
                let [first, last] = &branches[..] else {
                    return None;
                };
                let is_null = |branch: &Branch| blocks[branch.block.0].is_empty();
                let (null, other) = match (is_null(first), is_null(last)) {
                    (true, false) => (0, last),
                    (false, true) => (2, first),
                    _ => return None,
                };
                let other = Self::single(only(other.block)?)?;
                hops.extend([Self::Nullable(null), other]);
            }
            step => hops.push(Self::single(step)?),
        }
        Some(())
    }

    /// Passes over a single value.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it is a length and a comparison")]
    fn over(self, rest: &[u8]) -> Option<&[u8]> {
        match self {
            Self::Fixed(length) => rest.get(length..),
            Self::Int => int(rest),
            Self::Long => long(rest),
            Self::Counted => counted(rest),
            _ => None,
        }
    }

    /// Passes over the values of all blocks, which have keys or not.
    #[inline(never)]
    fn over_all(self, keyed: bool, mut rest: &[u8]) -> Option<&[u8]> {
        loop {
            let count;
            (count, rest) = length(rest)?;
            if count == 0 {
                return Some(rest);
            }
            for _ in 0..count {
                if keyed {
                    rest = counted(rest)?;
                }
                rest = self.over(rest)?;
            }
        }
    }
}

impl Program {
    /// Makes hops of what is passed over before and after fields; all blocks have been compiled.
    pub(super) fn flatten(&mut self) {
        let blocks = &self.blocks;
        let hops = |passes: &[Pass]| -> Box<[Hop]> {
            let mut hops = Vec::new();
            for &pass in passes {
                let block = match pass {
                    Pass::Block(block) => block,
                    Pass::Mark(mark) => {
                        hops.push(Hop::Mark(mark));
                        continue;
                    }
                };
                let before = hops.len();
                for step in &blocks[block.0] {
                    if Hop::push(step, blocks, &mut hops).is_none() {
                        hops.truncate(before);
                        hops.push(Hop::Block(block.0));
                        break;
                    }
                }
            }
            hops.into()
        };
        self.tail.hops_after = hops(&self.tail.after);
        self.tail.over = Over::of(&self.tail.hops_after);
        for record in &mut self.records {
            for field in &mut record.fields {
                field.hops_before = hops(&field.before);
                field.hops_after = hops(&field.after);
                field.over = Over::of(&field.hops_before);
            }
        }
    }
}

impl<'a> Course<'a> {
    /// Tells whether [`finish`](Self::finish) is to be called at the end.
    #[inline]
    #[must_use]
    pub fn has_tail(&self) -> bool {
        !self.plan.program.tail.after.is_empty() && !self.whole
    }

    /// Passes over what the writer wrote behind the root.
    ///
    /// # Errors
    ///
    /// As [`end`](Self::end).
    #[inline]
    pub fn finish(&mut self, rest: &mut &'a [u8]) -> Result<(), TranscodeError> {
        if rest.is_empty() {
            self.head.drop(rest);
        }
        match self.plan.program.tail.over.over(rest) {
            Some(after) => {
                *rest = after;
                Ok(())
            }
            None => self.finish_slowly(rest),
        }
    }

    #[inline(never)]
    fn finish_slowly(&mut self, rest: &mut &'a [u8]) -> Result<(), TranscodeError> {
        let tail = &self.plan.program.tail;
        match self.hop(&tail.hops_after, rest) {
            Some(after) => *rest = after,
            None => self.pass(&tail.after, rest)?,
        }
        Ok(())
    }

    /// Passes over what is not read where it stands; `None` when that takes the long way.
    #[inline]
    pub(super) fn hop(&mut self, hops: &[Hop], rest: &'a [u8]) -> Option<&'a [u8]> {
        if hops.is_empty() {
            return Some(rest);
        }
        self.hop_over(hops, rest)
    }

    #[inline(never)]
    fn hop_over(&mut self, hops: &[Hop], mut rest: &'a [u8]) -> Option<&'a [u8]> {
        let mut hops = hops.iter();
        while let Some(hop) = hops.next() {
            rest = match *hop {
                Hop::Fixed(length) => rest.get(length..)?,
                Hop::Int => int(rest)?,
                Hop::Long => long(rest)?,
                Hop::Counted => counted(rest)?,
                Hop::Nullable(null) => nullable(null, &mut hops, rest)?,
                Hop::Texts(each) => texts(each, rest)?,
                Hop::Mark(mark) => {
                    self.mark(mark, rest);
                    rest
                }
                Hop::Items => hops.next()?.over_all(false, rest)?,
                Hop::Entries => hops.next()?.over_all(true, rest)?,
                Hop::Block(block) => self.plan.program.skip(BlockId(block), rest)?,
            };
        }
        Some(rest)
    }

    /// As [`hop`](Self::hop), without a call, for lengths and numbers of few bytes.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a call would cost as much as a hop")]
    pub(super) fn hop_near(&mut self, hops: &[Hop], mut rest: &'a [u8]) -> Option<&'a [u8]> {
        let mut hops = hops.iter();
        while let Some(hop) = hops.next() {
            rest = match *hop {
                Hop::Fixed(length) => rest.get(length..)?,
                Hop::Int => near_number(rest, 4)?,
                Hop::Long => near_number(rest, 8)?,
                Hop::Counted => near_counted(rest)?,
                Hop::Nullable(null) => nullable(null, &mut hops, rest)?,
                Hop::Texts(each) => near_texts(each, rest)?,
                Hop::Mark(mark) => {
                    self.mark_few(mark, rest)?;
                    rest
                }
                Hop::Items | Hop::Entries | Hop::Block(_) => return None,
            };
        }
        Some(rest)
    }
}

/// Passes over an index, and leaves out the next hop where it is that of null.
#[inline(always)]
#[expect(clippy::inline_always, reason = "it is two comparisons")]
fn nullable<'b>(null: u8, hops: &mut Iter<'_, Hop>, rest: &'b [u8]) -> Option<&'b [u8]> {
    match rest {
        [index, rest @ ..] if *index == null => {
            hops.next();
            Some(rest)
        }
        [index, rest @ ..] if *index == null ^ 2 => Some(rest),
        _ => None,
    }
}
