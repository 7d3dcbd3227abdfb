//! What is to be done for a field in, when it is as little as for most: the field begun out.

use super::Begun;
use super::convert::Conversion;
use super::course::Course;
use super::field_plan::{FieldPlan, Pass, Source};
use super::input::Input;
use super::place::{Back, Inner};
use super::skip;

/// How a field is begun the short way, after what is to be passed over.
#[derive(Debug, Clone)]
pub(super) enum Quick {
    /// The writer's bytes are read as they are.
    Plain,
    /// As [`Plain`](Self::Plain), from a mark or with something behind them.
    Ends,
    /// A number is read, then the writer's bytes.
    Number(i64),
    /// An index is read as another, then the writer's bytes. That which has none takes the long way.
    Index(Box<[Option<i64>]>),
    /// As [`Index`](Self::Index), where that is all of the value.
    Symbol(Box<[Option<i64>]>),
}

impl Quick {
    pub(super) fn of(field: &FieldPlan) -> Option<Self> {
        let stays = field.mark.is_none() && field.after.is_empty();
        match &field.source {
            source if source.is_plain() => Some(if stays { Self::Plain } else { Self::Ends }),
            Source::Constant(number) if stays => Some(Self::Number(*number)),
            Source::Number(number, inner) if stays && inner.is_plain() => {
                Some(Self::Number(*number))
            }
            Source::Branch(branches) if stays => {
                let number = |branch: &Source| match branch {
                    Source::Number(number, inner) if inner.is_plain() => Some(*number),
                    _ => None,
                };
                Some(Self::Index(branches.iter().map(number).collect()))
            }
            Source::Convert(Conversion::Symbol(symbols)) if field.after.is_empty() => {
                let number = |bytes: &[u8]| Input { bytes, at: 0 }.long().ok();
                let symbols = symbols.iter().map(|symbol| number(symbol.as_ref().ok()?));
                Some(Self::Symbol(symbols.collect()))
            }
            _ => None,
        }
    }
}

impl<'a> Course<'a> {
    /// As [`begin`](Self::begin), when all that is to be done for the field, or for some in a row, is to put numbers before
    /// the writer's bytes; returns the next [`Begun::until`]. `None` when [`begin_quick`](Self::begin_quick) is to be
    /// called.
    #[inline]
    pub fn begin_number(&mut self, rest: &mut &'a [u8]) -> Option<u32> {
        let field = self.at.record?.fields.get(self.at.next)?;
        let number = field.number?;
        self.head.drop(rest);
        self.at.next = field.then.index;
        self.head.put_numbers(number, &field.more, rest);
        Some(field.then.until)
    }

    /// As [`begin`](Self::begin), when little is to be done for the field; `None` when [`begin`](Self::begin) is to be
    /// called.
    #[inline]
    pub fn begin_quick(&mut self, rest: &mut &'a [u8]) -> Option<Begun> {
        let field = self.at.record?.fields.get(self.at.next)?;
        let quick = field.quick.as_ref()?;
        self.head.drop(rest);
        let mut at = *rest;
        if field.marks > 0 {
            self.marks.begin(self.at.marks, field.marks);
        }
        if !field.before.is_empty() {
            at = self.pass_quickly(&field.before, at)?;
        }
        let then = field.then.until;
        let number = match quick {
            Quick::Plain => None,
            Quick::Number(number) => Some(*number),
            Quick::Index(numbers) => {
                let (index, after) = skip::short(at)?;
                let number = *numbers.get(usize::from(index))?;
                at = after;
                Some(number?)
            }
            Quick::Symbol(numbers) => {
                let from = match field.mark {
                    Some(mark) => self.marked(mark)?,
                    None => at,
                };
                let (index, after) = skip::short(from)?;
                let number = *numbers.get(usize::from(index))?;
                if field.mark.is_none() {
                    at = after;
                }
                Some(number?)
            }
            Quick::Ends => {
                let again = match field.mark {
                    Some(mark) => Some(self.marked(mark)?),
                    None => None,
                };
                *rest = again.unwrap_or(at);
                self.at.next = field.then.index;
                self.inner = Inner {
                    field: Some(field),
                    back: again.map(|_| Back { rest: at, again }),
                    replaced: None,
                    until: then,
                };
                return Some(Begun {
                    ends: true,
                    ..Begun::after(0)
                });
            }
        };
        self.at.next = field.then.index;
        *rest = at;
        if let Some(number) = number {
            self.head.put_numbers(number, &[], rest);
        }
        Some(Begun::after(then))
    }

    /// Returns the bytes from a mark on.
    pub(super) fn marked(&self, mark: usize) -> Option<&'a [u8]> {
        self.bytes.get(self.marks.get(self.at.marks + mark)?..)
    }

    /// Passes over what is not read where it stands, when that goes the short way.
    fn pass_quickly(&mut self, passes: &[Pass], mut rest: &'a [u8]) -> Option<&'a [u8]> {
        for pass in passes {
            match *pass {
                Pass::Block(block) => rest = self.plan.program.skip(block, rest)?,
                Pass::Mark(mark) => {
                    let at = self.offset(rest);
                    self.marks.set(self.at.marks + mark, at);
                }
            }
        }
        Some(rest)
    }
}
