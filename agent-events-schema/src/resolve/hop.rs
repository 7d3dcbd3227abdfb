//! What the writer wrote and nobody reads where it stands in, hops over it out: flat, where the program has blocks that call
//! each other.

use super::TranscodeError;
use super::course::Course;
use super::field_plan::{FieldPlan, Pass};
use super::program::{Block, Program, Step};
use super::skip::{counted, int, length, long, texts};

/// A hop over some of the writer's bytes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Hop {
    Fixed(usize),
    Int,
    Long,
    Counted,
    /// Over a union of null, whose index is this byte, and another type.
    Nullable(u8, Single),
    /// Over an array or map of so many lengths, each with as many bytes, for an item.
    Texts(usize),
    /// Makes room for the marks of a record.
    Room(usize),
    /// Over any other array or map of single values.
    Items {
        item: Single,
        keyed: bool,
    },
    /// Over anything else.
    Pass(Pass),
}

/// A hop over a value of at least a byte.
#[derive(Debug, Clone, Copy)]
pub(super) enum Single {
    Fixed(usize),
    Int,
    Long,
    Counted,
}

impl Single {
    fn of(step: &Step) -> Option<Self> {
        Some(match step {
            Step::Advance(length) if *length > 0 => Self::Fixed(*length),
            Step::Int => Self::Int,
            Step::Long => Self::Long,
            Step::Bytes => Self::Counted,
            _ => return None,
        })
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it is a length and a comparison")]
    fn over(self, rest: &[u8]) -> Option<&[u8]> {
        match self {
            Self::Fixed(length) => rest.get(length..),
            Self::Int => int(rest),
            Self::Long => long(rest),
            Self::Counted => counted(rest),
        }
    }

    /// Hops over the items of all blocks, which have keys or not.
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

impl Hop {
    fn of(step: &Step, blocks: &[Block]) -> Option<Self> {
        let single = |block: &Block| match &block[..] {
            [step] => Single::of(step),
            _ => None,
        };
        Some(match step {
            Step::Items(items) => match (single(&blocks[items.block.0])?, items.keyed) {
                (Single::Counted, keyed) => Self::Texts(1 + usize::from(keyed)),
                (item, keyed) => Self::Items { item, keyed },
            },
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
            step => match Single::of(step)? {
                Single::Fixed(length) => Self::Fixed(length),
                Single::Int => Self::Int,
                Single::Long => Self::Long,
                Single::Counted => Self::Counted,
            },
        })
    }
}

impl Program {
    /// Makes hops of what is passed over before and after fields; all blocks have been compiled.
    pub(super) fn flatten(&mut self) {
        let blocks = &self.blocks;
        let hops = |passes: &[Pass]| -> Vec<Hop> {
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
            hops
        };
        self.tail.hops_after = hops(&self.tail.after).into();
        for record in &mut self.records {
            for field in &mut record.fields {
                let room = (field.marks > 0).then_some(Hop::Room(field.marks));
                let before = room.into_iter().chain(hops(&field.before));
                field.hops_before = before.collect();
                field.hops_after = hops(&field.after).into();
            }
        }
    }
}

impl<'a> Course<'a> {
    /// Passes over what the writer wrote behind the root, when [`start_record`](Self::start_record) went there.
    ///
    /// # Errors
    ///
    /// As [`end`](Self::end).
    #[inline]
    pub fn finish(&mut self, rest: &mut &'a [u8]) -> Result<(), TranscodeError> {
        let tail = &self.plan.program.tail;
        if tail.after.is_empty() || self.whole {
            return Ok(());
        }
        self.pass_tail(tail, rest)
    }

    #[inline(never)]
    fn pass_tail(&mut self, tail: &FieldPlan, rest: &mut &'a [u8]) -> Result<(), TranscodeError> {
        self.head.drop(rest);
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
        for hop in hops {
            rest = match *hop {
                Hop::Fixed(length) => rest.get(length..)?,
                Hop::Int => int(rest)?,
                Hop::Long => long(rest)?,
                Hop::Counted => counted(rest)?,
                Hop::Nullable(null, single) => match rest {
                    [index, rest @ ..] if *index == null => rest,
                    [index, rest @ ..] if *index == null ^ 2 => single.over(rest)?,
                    _ => return None,
                },
                Hop::Texts(each) => texts(each, rest)?,
                Hop::Items { item, keyed } => item.over_all(keyed, rest)?,
                Hop::Room(marks) => {
                    self.marks.begin(self.at.marks, marks);
                    rest
                }
                Hop::Pass(Pass::Mark(mark)) => {
                    let at = self.offset(rest);
                    self.marks.set(self.at.marks + mark, at);
                    rest
                }
                Hop::Pass(Pass::Block(block)) => self.plan.program.skip(block, rest)?,
            };
        }
        Some(rest)
    }
}
