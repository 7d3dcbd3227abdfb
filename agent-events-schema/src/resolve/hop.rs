//! What the writer wrote and nobody reads where it stands in, hops over it out: flat, where the program has blocks that call
//! each other.

use super::course::Course;
use super::field_plan::Pass;
use super::program::{Block, Program, Step};
use super::skip::{counted, number, short};

/// A hop over some of the writer's bytes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Hop {
    Single(Single),
    /// Over a union of null, whose index is this byte, and another type.
    Nullable(u8, Single),
    /// Over an array.
    Items(Single),
    /// Over a map.
    Entries(Single),
    /// Over anything else.
    Pass(Pass),
}

/// A hop over a value of at least a byte.
#[derive(Debug, Clone, Copy)]
pub(super) enum Single {
    Fixed(usize),
    Number,
    Counted,
}

impl Single {
    fn of(step: &Step) -> Option<Self> {
        Some(match step {
            Step::Advance(length) if *length > 0 => Self::Fixed(*length),
            Step::Int | Step::Long => Self::Number,
            Step::Bytes => Self::Counted,
            _ => return None,
        })
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it is a length and a comparison")]
    fn over(self, rest: &[u8]) -> Option<&[u8]> {
        match self {
            Self::Fixed(length) => rest.get(length..),
            Self::Number => number(rest),
            Self::Counted => counted(rest),
        }
    }

    /// Hops over the items of all blocks, which have keys or not.
    #[inline]
    fn over_all(self, keyed: bool, mut rest: &[u8]) -> Option<&[u8]> {
        loop {
            let count;
            (count, rest) = short(rest)?;
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

impl Hop {
    fn of(step: &Step, blocks: &[Block]) -> Option<Self> {
        let single = |block: &Block| match &block[..] {
            [step] => Single::of(step),
            _ => None,
        };
        Some(match step {
            Step::Items(items) => {
                let item = single(&blocks[items.block.0])?;
                if items.keyed {
                    Self::Entries(item)
                } else {
                    Self::Items(item)
                }
            }
            Step::Union(branches) => {
                let [first, last] = &branches[..] else {
                    return None;
                };
                let (first, last) = (&blocks[first.block.0], &blocks[last.block.0]);
                match (first.is_empty(), last.is_empty()) {
                    (true, false) => Self::Nullable(0, single(last)?),
                    (false, true) => Self::Nullable(2, single(first)?),
                    _ => return None,
                }
            }
            step => Self::Single(Single::of(step)?),
        })
    }
}

impl Program {
    /// Makes hops of what is passed over before and after fields; all blocks have been compiled.
    pub(super) fn flatten(&mut self) {
        let blocks = &self.blocks;
        let hops = |passes: &[Pass]| -> Box<[Hop]> {
            let mut hops = Vec::new();
            for &pass in passes {
                let flat: Option<Vec<Hop>> = match pass {
                    Pass::Block(block) => {
                        let steps = blocks[block.0].iter();
                        steps.map(|step| Hop::of(step, blocks)).collect()
                    }
                    Pass::Mark(_) => None,
                };
                match flat {
                    Some(flat) => hops.extend(flat),
                    None => hops.push(Hop::Pass(pass)),
                }
            }
            hops.into()
        };
        for record in &mut self.records {
            for field in &mut record.fields {
                field.hops_before = hops(&field.before);
                field.hops_after = hops(&field.after);
            }
        }
    }
}

impl<'a> Course<'a> {
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
        for hop in hops {
            rest = match *hop {
                Hop::Single(single) => single.over(rest)?,
                Hop::Nullable(null, single) => match rest {
                    [index, rest @ ..] if *index == null => rest,
                    [index, rest @ ..] if *index == null ^ 2 => single.over(rest)?,
                    _ => return None,
                },
                Hop::Items(item) => item.over_all(false, rest)?,
                Hop::Entries(item) => item.over_all(true, rest)?,
                Hop::Pass(Pass::Block(block)) => self.plan.program.skip(block, rest)?,
                Hop::Pass(Pass::Mark(mark)) => {
                    let at = self.offset(rest);
                    self.marks.set(self.at.marks + mark, at);
                    rest
                }
            };
        }
        Some(rest)
    }
}
