//! A plan and a decoder of the reader's schema in, for each field that it reads the bytes it finds there out.

use std::slice::from_ref;

use super::TranscodeError;
use super::begun::Begun;
use super::budget::Budget;
use super::field_plan::{FieldPlan, Pass, RecordId, Source};
use super::head::Head;
use super::input::Input;
use super::marks::Marks;
use super::place::{Back, Inner, Outer, Place, Rare};
use super::program::BlockId;
use super::run::Run;
use super::{ResolutionPlan, Scratch};
use crate::datum;

type Result<T> = std::result::Result<T, TranscodeError>;

/// The way of a decoder for the reader's schema through data of the writer's.
///
/// The decoder goes to the root by [`start`](Self::start), where [`first`](Self::first) does not say that it is there, and reads fields of records between [`begin`](Self::begin)
/// and [`end`](Self::end). Before a field, what it does not know is passed over, and the bytes that it is to read are put
/// in its way: the writer's own wherever they will do. So nothing is written anew but what has to be.
#[derive(Debug)]
pub struct Course<'a> {
    pub(super) plan: &'a ResolutionPlan,
    /// All that the writer wrote.
    pub(super) bytes: &'a [u8],
    scratch: &'a Scratch,
    pub(super) at: Place<'a>,
    /// The outermost of the records around the present one. Few events have more.
    outermost: Option<Outer<'a>>,
    pub(super) marks: Marks,
    /// The field that is read without the plan.
    pub(super) inner: Option<Inner<'a>>,
    pub(super) head: Head<'a>,
    pub(super) budget: Budget,
    pub(super) rare: Option<Box<Rare<'a>>>,
    /// Whether what comes after the root has been passed over together with it.
    pub(super) whole: bool,
}

impl<'a> Course<'a> {
    /// Starts before the first of `bytes`, in the root when that is a record that differs.
    #[inline]
    #[must_use]
    pub fn new(plan: &'a ResolutionPlan, bytes: &'a [u8], scratch: &'a Scratch) -> Self {
        let program = &plan.program;
        let (at, marks) = match program.start.source {
            Source::Nested(RecordId(id)) => {
                let record = &program.records[id];
                (Place::before(record, 0), record.marks)
            }
            _ => (Place::OUTSIDE, 0),
        };
        Self {
            plan,
            bytes,
            scratch,
            at,
            outermost: None,
            marks: Marks::of(marks),
            inner: None,
            head: Head::default(),
            budget: Budget::of(bytes),
            rare: None,
            whole: false,
        }
    }

    /// Returns how many bytes the writer wrote.
    #[must_use]
    pub fn length(&self) -> usize {
        self.bytes.len()
    }

    /// Returns the first [`Begun::until`] when the root is a record that differs, before anything is begun; otherwise
    /// [`start`](Self::start) is to be called.
    #[inline]
    #[must_use]
    pub fn first(&self) -> Option<u32> {
        self.at.record.map(|record| record.first.until)
    }

    /// Goes to the root, where [`first`](Self::first) has nothing to tell; `rest` is what the decoder would read.
    ///
    /// # Errors
    ///
    /// As [`begin`](Self::begin).
    pub fn start(&mut self, rest: &mut &'a [u8]) -> Result<Begun> {
        self.go(&self.plan.program.start, None, rest)
    }

    /// Goes to the field of the record that the last [`Begun::until`] told; `rest` is what the decoder would read.
    ///
    /// # Errors
    ///
    /// When what was written before is no data of the writer's schema, the field cannot be read, or a limit is reached.
    pub fn begin(&mut self, rest: &mut &'a [u8]) -> Result<Begun> {
        self.head.drop(rest);
        let Some(field) = self.at.fields.get(self.at.next) else {
            let reason = "a field is read that the reader's schema does not have";
            return Err(TranscodeError::new(self.offset(rest), reason));
        };
        self.at.next = field.then.index;
        if !field.before.is_empty() {
            self.pass(&field.before, rest)?;
        }
        let mut back = None;
        if let Some(mark) = field.mark {
            let again = self.marked(mark).unwrap_or(rest);
            back = Some(Back {
                rest,
                again: Some(again),
            });
            *rest = again;
        }
        self.go(field, back, rest)
    }

    /// Goes into a record, to the first of its fields for which anything is to be done.
    fn enter(&mut self, RecordId(id): RecordId) -> Begun {
        let record = &self.plan.program.records[id];
        let marks = self.begin_marks(record.marks);
        self.at = Place::before(record, marks);
        Begun {
            at_record: true,
            ..Begun::after(record.first.until)
        }
    }

    /// Puts the bytes of a field in the decoder's way.
    fn go(
        &mut self,
        field: &'a FieldPlan,
        mut back: Option<Back<'a>>,
        rest: &mut &'a [u8],
    ) -> Result<Begun> {
        let mut source = &field.source;
        let mut replaced = None;
        let by_field = loop {
            match source {
                Source::Direct { records } => break !records,
                Source::Int => {
                    self.input(rest).int()?;
                    break true;
                }
                &Source::Nested(record) => {
                    let outer = Outer {
                        at: self.at,
                        field,
                        back,
                    };
                    if self.outermost.is_none() {
                        self.outermost = Some(outer);
                    } else {
                        self.rare.get_or_insert_default().outer.push(outer);
                    }
                    let begun = self.enter(record);
                    self.head.put(rest);
                    return Ok(Begun {
                        ends: true,
                        ..begun
                    });
                }
                Source::Default(bytes) => {
                    let at = self.offset(rest);
                    self.budget.write(bytes.len(), at)?;
                    back.get_or_insert(Back { rest, again: None });
                    *rest = bytes;
                    replaced = Some(at);
                    break false;
                }
                Source::Convert(conversion) => {
                    let mut input = self.input(rest);
                    conversion.convert(&mut input, &mut self.head.converted)?;
                    *rest = &self.bytes[input.at..];
                    break true;
                }
                Source::Constant(number) => {
                    self.head.numbers = from_ref(number);
                    break true;
                }
                Source::Number(number, inner) => {
                    self.head.numbers = from_ref(number);
                    source = inner;
                }
                Source::Branch(branches) => {
                    let mut input = self.input(rest);
                    source = &branches[input.index(branches.len())?];
                    *rest = &self.bytes[input.at..];
                }
                &Source::Transcode(block) => {
                    replaced = Some(self.offset(rest));
                    let transcoded = self.transcode(block, rest)?;
                    let back = back.get_or_insert(Back { rest, again: None });
                    self.charge(back.again.take(), rest)?;
                    *rest = transcoded;
                    break false;
                }
                Source::Never(reason) => {
                    return Err(TranscodeError::new(self.offset(rest), reason.as_ref()));
                }
            }
        };
        self.head.put(rest);
        if by_field && !field.ends {
            return Ok(Begun::after(field.then.until));
        }
        self.inner = Some(Inner {
            field: Some(field),
            back,
            replaced,
            until: field.then.until,
        });
        Ok(Begun {
            ends: true,
            replaced: replaced.is_some(),
            ..Begun::after(0)
        })
    }

    /// Goes to a record whose codec does not read by fields, as long as [`Begun::at_record`] and [`Begun::until`] are as
    /// they were told.
    ///
    /// # Errors
    ///
    /// As [`begin`](Self::begin).
    pub fn begin_whole(&mut self, rest: &mut &'a [u8]) -> Result<Begun> {
        let Some(record) = self.at.record else {
            return Ok(Begun::after(0));
        };
        self.head.drop(rest);
        let replaced = Some(self.offset(rest));
        let transcoded = self.transcode(record.block, rest)?;
        self.whole |= self.outermost.is_none();
        self.inner = Some(Inner {
            field: None,
            back: Some(Back { rest, again: None }),
            replaced,
            until: record.first.until,
        });
        *rest = transcoded;
        Ok(Begun {
            ends: true,
            replaced: true,
            ..Begun::after(0)
        })
    }

    /// Tells whether what [`end`](Self::end) leaves is a record that was read by its fields.
    #[must_use]
    pub fn is_by_field(&self) -> bool {
        self.inner.is_none()
    }

    /// Leaves what was begun last and not yet ended, and returns the next [`Begun::until`].
    ///
    /// # Errors
    ///
    /// When what was written behind the last field of a record is no data of the writer's schema, or a limit is reached.
    pub fn end(&mut self, rest: &mut &'a [u8]) -> Result<u32> {
        self.head.drop(rest);
        let (field, back, until) = if let Some(inner) = self.inner.take() {
            (inner.field, inner.back, inner.until)
        } else {
            let inner = self.rare.as_mut().and_then(|rare| rare.outer.pop());
            let Some(outer) = inner.or_else(|| self.outermost.take()) else {
                return Ok(0);
            };
            self.end_marks();
            self.at = outer.at;
            (Some(outer.field), outer.back, outer.field.then.until)
        };
        if let Some(back) = back {
            self.charge(back.again, rest)?;
            *rest = back.rest;
        }
        if let Some(field) = field
            && !field.after.is_empty()
        {
            self.pass(&field.after, rest)?;
        }
        Ok(until)
    }

    /// Returns where the value that cannot be read began, when its bytes are others than the writer's.
    pub fn failed(&mut self) -> Option<usize> {
        self.inner.take()?.replaced
    }

    /// Reads an index of one of `count` from what was put before the writer's bytes; `None` when there is none.
    #[inline]
    pub fn head_index(&mut self, count: u32, rest: &mut &'a [u8]) -> Option<u64> {
        self.head.index(count, rest)
    }

    /// Reads a number from what was put before the writer's bytes; `None` when there is nothing.
    #[inline]
    pub fn head_long(&mut self, rest: &mut &'a [u8]) -> Option<i64> {
        self.head.long(rest)
    }

    /// Reads bytes from what was put before the writer's; tells whether there were as many.
    pub fn head_bytes(&mut self, out: &mut [u8], rest: &mut &'a [u8]) -> bool {
        self.head.bytes(out, rest)
    }

    /// Counts what has been read again, since nothing else bounds it.
    fn charge(&mut self, again: Option<&[u8]>, rest: &[u8]) -> Result<()> {
        let Some(again) = again else { return Ok(()) };
        let count = again.len().saturating_sub(rest.len());
        self.budget.reread(count, self.offset(again))
    }

    pub(super) fn offset(&self, rest: &[u8]) -> usize {
        self.bytes.len().saturating_sub(rest.len())
    }

    fn input(&self, rest: &[u8]) -> Input<'a> {
        Input {
            bytes: self.bytes,
            at: self.offset(rest),
        }
    }

    /// Passes over what a block makes other bytes of, and returns these behind the present head.
    fn transcode(&mut self, block: BlockId, rest: &mut &'a [u8]) -> Result<&'a [u8]> {
        let mut out = Vec::new();
        for number in std::mem::take(&mut self.head.numbers) {
            datum::long(*number, &mut out);
        }
        let from = (self.bytes, self.offset(rest));
        let (program, budget) = (&self.plan.program, &mut self.budget);
        let room = &mut self.rare.get_or_insert_default().room;
        let run = Run::new(program, from, &mut out, budget, room);
        let end = run.transcode(block)?;
        *rest = &self.bytes[end..];
        let (bytes, scratch) = self.scratch.keep(out);
        self.scratch = scratch;
        Ok(bytes)
    }

    /// Passes over what is not read where it stands.
    pub(super) fn pass(&mut self, passes: &[Pass], rest: &mut &'a [u8]) -> Result<()> {
        for pass in passes {
            match *pass {
                Pass::Block(block) => {
                    if let Some(after) = self.plan.program.skip(block, rest) {
                        *rest = after;
                        continue;
                    }
                    let mut input = self.input(rest);
                    self.skip(block, &mut input)?;
                    *rest = &self.bytes[input.at..];
                }
                Pass::Mark(mark) => self.mark(mark, rest),
            }
        }
        Ok(())
    }

    /// Passes over a block of the writer's types as they are.
    fn skip(&mut self, block: BlockId, input: &mut Input<'a>) -> Result<()> {
        let program = &self.plan.program;
        for step in &program.blocks[block.0] {
            let mut out = Vec::new();
            let from = (self.bytes, input.at);
            let room = &mut self.rare.get_or_insert_default().room;
            let run = Run::new(program, from, &mut out, &mut self.budget, room);
            input.at = run.skip(step)?;
        }
        Ok(())
    }
}
