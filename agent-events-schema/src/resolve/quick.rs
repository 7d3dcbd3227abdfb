//! What is to be done for a field in, when it is as little as for most: the field begun or ended out.
//!
//! Whatever is unusual, or wrong, is left to [`Course::begin`] and [`Course::end`], which know all limits and reasons.

use std::slice::from_ref;

#[cfg(doc)]
use super::Begun;
use super::convert::Conversion;
use super::course::Course;
use super::field_plan::{FieldPlan, Source};
use super::input::Input;
use super::place::{Back, Inner};
use super::skip::{int, near_number, short};

/// How a field is begun the short way, after what is to be passed over.
#[derive(Debug, Clone)]
pub(super) enum Quick {
    /// The writer's bytes are read as they are.
    Plain,
    /// As [`Plain`](Self::Plain), when the number fits an int.
    Int,
    /// As either, from a mark or with something behind them.
    Ends,
    /// Numbers are read, for this field and for fields after it, then the writer's bytes.
    Numbers(Box<[i64]>),
    /// An index is read as another, then the writer's bytes.
    Index(Box<[Choice]>),
    /// An index at a mark, which is all of the value, is read as another.
    IndexAt(usize, Box<[Choice]>),
    /// There is no short way.
    Long,
}

/// What is done for an index of the writer: a number that is not negative is read in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Choice(i64);

impl Choice {
    /// It is the reader's too.
    const KEEP: Self = Self(-1);
    /// The reader has no index there.
    const DROP: Self = Self(-2);
    /// As [`KEEP`](Self::KEEP), when the number behind it fits an int.
    const KEEP_INT: Self = Self(-3);
    const LONG: Self = Self(-4);

    fn of(number: i64, index: usize, stays: bool) -> Self {
        if stays && i64::try_from(index) == Ok(number) {
            Self::KEEP
        } else {
            Self(number)
        }
    }

    /// Returns what is read in the place of the index.
    #[inline]
    fn number(&self) -> Option<&[i64]> {
        (self.0 >= 0).then(|| from_ref(&self.0))
    }
}

impl Quick {
    pub(super) fn of(field: &FieldPlan) -> Self {
        let stays = field.mark.is_none() && field.after.is_empty();
        match &field.source {
            source if source.is_plain() && stays => Self::Plain,
            Source::Int if stays => Self::Int,
            source if source.is_plain() || matches!(source, Source::Int) => Self::Ends,
            Source::Constant(number) if stays => Self::Numbers([*number].into()),
            Source::Number(number, inner) if stays && inner.is_plain() => {
                Self::Numbers([*number].into())
            }
            Source::Branch(branches) if stays => {
                let choice = |(index, branch): (usize, &Source)| match branch {
                    Source::Number(number, inner) if inner.is_plain() => {
                        Choice::of(*number, index, true)
                    }
                    Source::Number(number, inner)
                        if matches!(**inner, Source::Int)
                            && i64::try_from(index) == Ok(*number) =>
                    {
                        Choice::KEEP_INT
                    }
                    branch if branch.is_plain() => Choice::DROP,
                    _ => Choice::LONG,
                };
                Self::Index(branches.iter().enumerate().map(choice).collect())
            }
            Source::Convert(Conversion::Symbol(symbols)) if field.after.is_empty() => {
                let number = |bytes: &[u8]| Input { bytes, at: 0 }.long().ok();
                let choice = |(index, symbol): (usize, &Result<Box<[u8]>, _>)| {
                    let number = symbol.as_ref().ok().and_then(|symbol| number(symbol));
                    number.map_or(Choice::LONG, |number| {
                        Choice::of(number, index, field.mark.is_none())
                    })
                };
                let choices = symbols.iter().enumerate().map(choice).collect();
                match field.mark {
                    Some(mark) => Self::IndexAt(mark, choices),
                    None => Self::Index(choices),
                }
            }
            _ => Self::Long,
        }
    }
}

impl<'a> Course<'a> {
    /// As [`begin`](Self::begin), when next to nothing is to be done; returns [`Begun::until`], and [`Begun::ends`] is
    /// whether that is 0. `None` when [`begin_near`](Self::begin_near) is to be called.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a call would cost as much")]
    pub fn begin_at_once(&mut self, rest: &mut &'a [u8]) -> Option<u32> {
        let field = self.at.fields.get(self.at.next)?;
        if rest.is_empty() {
            self.head.drop(rest);
        }
        let mut at = *rest;
        if !field.hops_before.is_empty() {
            at = field.over.over(at)?;
        }
        match &field.quick {
            Quick::Plain => {}
            Quick::Int => {
                near_number(at, 4)?;
            }
            Quick::Numbers(numbers) => self.head.put_numbers(numbers, &mut at),
            Quick::Index(choices) => self.choose(choices, &mut at)?,
            _ => return None,
        }
        *rest = at;
        self.at.next = field.then.index;
        Some(field.then.until)
    }

    /// As [`begin_at_once`](Self::begin_at_once), when little is to be passed over before the field. `None` when
    /// [`begin_quick`](Self::begin_quick) is to be called.
    #[inline]
    pub fn begin_near(&mut self, rest: &mut &'a [u8]) -> Option<u32> {
        let field = self.at.fields.get(self.at.next)?;
        if matches!(field.quick, Quick::Long) {
            return None;
        }
        let at = self.hop_near(&field.hops_before, rest)?;
        self.begin_at(field, at, rest)
    }

    /// As [`begin_near`](Self::begin_near), when as much is to be passed over as there may be. `None` when
    /// [`begin`](Self::begin) is to be called.
    #[inline]
    pub fn begin_quick(&mut self, rest: &mut &'a [u8]) -> Option<u32> {
        let field = self.at.fields.get(self.at.next)?;
        if matches!(field.quick, Quick::Long) {
            return None;
        }
        let at = self.hop(&field.hops_before, rest)?;
        self.begin_at(field, at, rest)
    }

    /// Begins a field behind what was to be passed over.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a call would cost as much")]
    fn begin_at(
        &mut self,
        field: &'a FieldPlan,
        mut at: &'a [u8],
        rest: &mut &'a [u8],
    ) -> Option<u32> {
        let mut until = field.then.until;
        match &field.quick {
            Quick::Plain => {}
            Quick::Int => {
                near_number(at, 4).or_else(|| int(at))?;
            }
            Quick::Numbers(numbers) => self.head.put_numbers(numbers, &mut at),
            Quick::Index(choices) => self.choose(choices, &mut at)?,
            Quick::IndexAt(mark, choices) => {
                let (index, _) = short(self.marked(*mark)?)?;
                let number = choices.get(usize::from(index))?.number()?;
                self.head.put_numbers(number, &mut at);
            }
            Quick::Ends => {
                self.begin_ends(field, &mut at)?;
                until = 0;
            }
            Quick::Long => return None,
        }
        *rest = at;
        self.at.next = field.then.index;
        Some(until)
    }

    /// Puts another index in the place of one.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a call would cost as much")]
    fn choose(&mut self, choices: &'a [Choice], rest: &mut &'a [u8]) -> Option<()> {
        let (index, after) = short(rest)?;
        let choice = choices.get(usize::from(index))?;
        if let Some(number) = choice.number() {
            *rest = after;
            self.head.put_numbers(number, rest);
        } else if *choice == Choice::DROP {
            *rest = after;
        } else if *choice == Choice::KEEP_INT {
            near_number(after, 4)?;
        } else if *choice != Choice::KEEP {
            return None;
        }
        Some(())
    }

    /// Begins a field at a mark, or one with something behind it.
    #[inline]
    fn begin_ends(&mut self, field: &'a FieldPlan, at: &mut &'a [u8]) -> Option<()> {
        let again = match field.mark {
            Some(mark) => Some(self.marked(mark)?),
            None => None,
        };
        let from = again.unwrap_or(at);
        if matches!(field.source, Source::Int) {
            near_number(from, 4).or_else(|| int(from))?;
        }
        self.inner = Some(Inner {
            field: Some(field),
            back: again.map(|_| Back { rest: at, again }),
            replaced: None,
            until: field.then.until,
        });
        *at = from;
        Some(())
    }

    /// As [`end`](Self::end), after a field that was begun in any way; `None` when
    /// [`end`](Self::end) is to be called.
    #[inline]
    pub fn end_quick(&mut self, rest: &mut &'a [u8]) -> Option<u32> {
        let inner = self.inner.as_ref()?;
        let (field, back, until) = (inner.field?, inner.back, inner.until);
        if inner.replaced.is_some() {
            return None;
        }
        self.head.drop(rest);
        let mut at = *rest;
        let mut reread = 0;
        if let Some(back) = back {
            if let Some(again) = back.again {
                reread = again.len().checked_sub(at.len())?;
            }
            at = back.rest;
        }
        at = self.hop(&field.hops_after, at)?;
        if !self.budget.has_reread(reread) {
            return None;
        }
        *rest = at;
        self.inner = None;
        Some(until)
    }
}
