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
use super::skip::{int, short};

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

/// What is done for an index of the writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// It is the reader's too.
    Keep,
    /// As [`Keep`](Self::Keep), when the number behind it fits an int.
    KeepInt,
    /// The reader has no index there.
    Drop,
    Number(i64),
    Long,
}

impl Choice {
    fn of(number: i64, index: usize, stays: bool) -> Self {
        if stays && i64::try_from(index) == Ok(number) {
            Self::Keep
        } else {
            Self::Number(number)
        }
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
                        Choice::KeepInt
                    }
                    branch if branch.is_plain() => Choice::Drop,
                    _ => Choice::Long,
                };
                Self::Index(branches.iter().enumerate().map(choice).collect())
            }
            Source::Convert(Conversion::Symbol(symbols)) if field.after.is_empty() => {
                let number = |bytes: &[u8]| Input { bytes, at: 0 }.long().ok();
                let choice = |(index, symbol): (usize, &Result<Box<[u8]>, _>)| {
                    let number = symbol.as_ref().ok().and_then(|symbol| number(symbol));
                    number.map_or(Choice::Long, |number| {
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
    /// As [`begin`](Self::begin), when little is to be done for the field; returns [`Begun::until`], and
    /// [`Begun::ends`] is whether that is 0. `None` when [`begin`](Self::begin) is to be called.
    #[inline]
    pub fn begin_quick(&mut self, rest: &mut &'a [u8]) -> Option<u32> {
        let field = self.at.fields.get(self.at.next)?;
        self.head.drop(rest);
        let at = self.hop(&field.hops_before, rest)?;
        match &field.quick {
            Quick::Plain => *rest = at,
            Quick::Int => {
                int(at)?;
                *rest = at;
            }
            Quick::Numbers(numbers) => {
                *rest = at;
                self.head.put_numbers(numbers, rest);
            }
            Quick::Index(choices) => {
                let (index, after) = short(at)?;
                match choices.get(usize::from(index))? {
                    Choice::Keep => *rest = at,
                    Choice::KeepInt => {
                        int(after)?;
                        *rest = at;
                    }
                    Choice::Drop => *rest = after,
                    Choice::Number(number) => {
                        *rest = after;
                        self.head.put_numbers(from_ref(number), rest);
                    }
                    Choice::Long => return None,
                }
            }
            Quick::IndexAt(mark, choices) => {
                let (index, _) = short(self.marked(*mark)?)?;
                let Choice::Number(number) = choices.get(usize::from(index))? else {
                    return None;
                };
                *rest = at;
                self.head.put_numbers(from_ref(number), rest);
            }
            Quick::Ends => return self.begin_ends(field, at, rest),
            Quick::Long => return None,
        }
        self.at.next = field.then.index;
        Some(field.then.until)
    }

    /// Begins a field at a mark, or one with something behind it.
    #[inline]
    fn begin_ends(
        &mut self,
        field: &'a FieldPlan,
        at: &'a [u8],
        rest: &mut &'a [u8],
    ) -> Option<u32> {
        let again = match field.mark {
            Some(mark) => Some(self.marked(mark)?),
            None => None,
        };
        let from = again.unwrap_or(at);
        if matches!(field.source, Source::Int) {
            int(from)?;
        }
        *rest = from;
        let back = again.map(|_| Back { rest: at, again });
        self.inner = Inner {
            field: Some(field),
            back,
            replaced: None,
            until: field.then.until,
        };
        self.at.next = field.then.index;
        Some(0)
    }

    /// As [`end`](Self::end), after a field that [`begin_quick`](Self::begin_quick) began; `None` when
    /// [`end`](Self::end) is to be called.
    #[inline]
    pub fn end_quick(&mut self, rest: &mut &'a [u8]) -> Option<u32> {
        let field = self.inner.field?;
        if self.inner.replaced.is_some() {
            return None;
        }
        self.head.drop(rest);
        let mut at = *rest;
        let mut reread = 0;
        if let Some(back) = self.inner.back {
            if let Some(again) = back.again {
                reread = again.len().checked_sub(at.len())?;
            }
            at = back.rest;
        }
        let left = self.budget.reread.checked_sub(reread)?;
        at = self.hop(&field.hops_after, at)?;
        self.budget.reread = left;
        *rest = at;
        self.inner.field = None;
        self.inner.back = None;
        Some(self.inner.until)
    }

    /// Returns the bytes from a mark on.
    #[inline]
    pub(super) fn marked(&self, mark: usize) -> Option<&'a [u8]> {
        self.bytes.get(self.marks.get(self.at.marks + mark)?..)
    }
}
