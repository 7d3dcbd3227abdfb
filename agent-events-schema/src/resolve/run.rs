//! A program and a writer's bytes in, a reader's bytes out.
//!
//! Bytes that stay as they are are not copied one by one: they are passed over, and copied together as soon as
//! something else has to be written. Calls stand on a stack of their own, so that no data can exhaust the thread's.

use std::slice::Iter;

use super::budget::Budget;
use super::convert::{Conversion, Short};
use super::input::Input;
use super::program::{BlockId, Items, Program, Step};
use super::{MAX_DEPTH, TranscodeError};
use crate::datum;

type Done = Result<(), TranscodeError>;

pub(super) struct Run<'p, 'b, 'o> {
    program: &'p Program,
    input: Input<'b>,
    /// What stands before has been copied or is to be left out.
    copied: usize,
    out: &'o mut Vec<u8>,
    budget: &'o mut Budget,
    room: &'o mut Room<'p>,
}

/// What runs one after the other over the same bytes need not ask for each anew.
#[derive(Debug, Default)]
pub(super) struct Room<'p> {
    frames: Vec<Frame<'p>>,
    marks: Vec<usize>,
}

/// A block under way.
#[derive(Debug)]
struct Frame<'p> {
    steps: Iter<'p, Step>,
    then: Then,
    /// Where the block, or the present item, began.
    start: usize,
    /// Where the block's own marks begin.
    marks: usize,
}

/// What is left of a block of an array or map.
#[derive(Debug, Clone, Copy)]
struct Left {
    items: u64,
    /// Where the last of them ends, if the data says so.
    end: Option<usize>,
}

/// What happens at the end of a block.
#[derive(Debug, Clone, Copy)]
enum Then {
    Return,
    /// What was passed over is left out.
    Drop,
    /// Reading goes on at another place.
    GoTo(usize),
    /// The block has so many more items.
    Repeat(Items, Left),
}

impl<'p, 'b, 'o> Run<'p, 'b, 'o> {
    /// Starts at the byte `at` of `bytes`.
    pub(super) fn new(
        program: &'p Program,
        (bytes, at): (&'b [u8], usize),
        out: &'o mut Vec<u8>,
        budget: &'o mut Budget,
        room: &'o mut Room<'p>,
    ) -> Self {
        room.frames.clear();
        room.marks.clear();
        Self {
            program,
            input: Input { bytes, at },
            copied: at,
            out,
            budget,
            room,
        }
    }

    /// Transcodes one value and returns where it ends.
    pub(super) fn transcode(mut self, block: BlockId) -> Result<usize, TranscodeError> {
        self.enter(block, Then::Return)?;
        self.finish()?;
        self.copy()?;
        Ok(self.input.at)
    }

    /// Takes a step over a writer's type as it is, and returns where that ends.
    pub(super) fn skip(mut self, step: &'p Step) -> Result<usize, TranscodeError> {
        self.step(step)?;
        self.finish()?;
        Ok(self.input.at)
    }

    /// Goes on until no block is under way.
    fn finish(&mut self) -> Done {
        while let Some(frame) = self.room.frames.last_mut() {
            match frame.steps.next() {
                Some(step) => self.step(step)?,
                None => self.leave()?,
            }
        }
        Ok(())
    }

    fn step(&mut self, step: &'p Step) -> Done {
        match step {
            Step::Advance(_) | Step::Int | Step::Long | Step::Bytes => {
                self.input.pass(step).map(drop)
            }
            Step::Convert(conversion) => self.convert(conversion),
            Step::Call(block) => self.enter(*block, Then::Return),
            Step::Items(items) => self.items(*items),
            Step::Union(branches) => {
                let start = self.input.at;
                let branch = &branches[self.input.index(branches.len())?];
                if let Some(head) = &branch.head {
                    self.replace_from(start, head)?;
                }
                match &self.program.blocks[branch.block.0][..] {
                    [] => Ok(()),
                    [step] if step.is_simple() => self.step(step),
                    [Step::Call(block)] => self.enter(*block, Then::Return),
                    _ => self.enter(branch.block, Then::Return),
                }
            }
            Step::Insert(bytes) => {
                self.copy()?;
                self.put(bytes)
            }
            Step::Skip(block) => {
                self.copy()?;
                self.enter(*block, Then::Drop)
            }
            Step::Mark(mark) => {
                let base = self.room.frames.last().map_or(0, |frame| frame.marks);
                let length = self.room.marks.len().max(base + mark + 1);
                self.room.marks.resize(length, 0);
                self.room.marks[base + mark] = self.input.at;
                Ok(())
            }
            Step::At(mark, block) => {
                self.copy()?;
                let base = self.room.frames.last().map_or(0, |frame| frame.marks);
                let back = self.input.at;
                self.input.at = self.room.marks.get(base + mark).copied().unwrap_or(back);
                self.copied = self.input.at;
                self.enter(*block, Then::GoTo(back))
            }
            Step::Never(reason) => Err(TranscodeError::new(self.input.at, reason.as_ref())),
        }
    }

    fn enter(&mut self, block: BlockId, then: Then) -> Done {
        if self.room.frames.len() == MAX_DEPTH {
            let reason = "the data is nested deeper than the limit";
            return Err(TranscodeError::new(self.input.at, reason));
        }
        self.room.frames.push(Frame {
            steps: self.program.blocks[block.0].iter(),
            then,
            start: self.input.at,
            marks: self.room.marks.len(),
        });
        Ok(())
    }

    fn leave(&mut self) -> Done {
        let Some(frame) = self.room.frames.last() else {
            return Ok(());
        };
        let (then, start, marks) = (frame.then, frame.start, frame.marks);
        if self.input.at == start {
            let is_item = matches!(then, Then::Repeat(..));
            self.budget.empty(is_item, self.input.at)?;
        }
        self.room.marks.truncate(marks);
        match then {
            Then::Return => {}
            Then::Drop => self.copied = self.input.at,
            Then::GoTo(back) => {
                self.copy()?;
                self.budget.reread(self.input.at - start, start)?;
                self.input.at = back;
                self.copied = back;
            }
            Then::Repeat(items, left) => {
                let left = match left.items - 1 {
                    0 => self.next_block(items, left)?,
                    more => Left {
                        items: more,
                        ..left
                    },
                };
                if left.items > 0 {
                    return self.next_item(items, left);
                }
            }
        }
        self.room.frames.pop();
        Ok(())
    }

    fn items(&mut self, items: Items) -> Done {
        let mut left = self.block(items)?;
        // Most items are a single step, for which a frame would cost more than the step.
        if let [step] = &self.program.blocks[items.block.0][..]
            && step.is_simple()
        {
            while left.items > 0 {
                for _ in 0..left.items {
                    if items.keyed {
                        self.input.counted()?;
                    }
                    self.step(step)?;
                }
                left = self.next_block(items, left)?;
            }
        }
        if left.items == 0 {
            return Ok(());
        }
        self.enter(items.block, Then::Repeat(items, left))?;
        self.next_item(items, left)
    }

    fn next_item(&mut self, items: Items, left: Left) -> Done {
        let start = self.input.at;
        if items.keyed {
            self.input.counted()?;
        }
        if let Some(frame) = self.room.frames.last_mut() {
            frame.steps = self.program.blocks[items.block.0].iter();
            frame.then = Then::Repeat(items, left);
            frame.start = start;
        }
        Ok(())
    }

    /// As [`block`](Self::block), behind the items of another.
    fn next_block(&mut self, items: Items, last: Left) -> Result<Left, TranscodeError> {
        if last.end.is_some_and(|end| end != self.input.at) {
            let reason = "the items of a block end at another byte than its size says";
            return Err(TranscodeError::new(self.input.at, reason));
        }
        self.block(items)
    }

    /// Reads the head of a block; one without items is the end of the array or map.
    fn block(&mut self, items: Items) -> Result<Left, TranscodeError> {
        loop {
            let start = self.input.at;
            let count = self.input.long()?;
            let mut end = None;
            if count < 0 {
                if items.whole {
                    self.input.counted()?;
                    continue;
                }
                // Its size in bytes is that of the writer's items.
                let size = self.input.long()?;
                let left = self.input.left();
                let Some(size) = usize::try_from(size).ok().filter(|size| *size <= left) else {
                    let reason = format!("a block of {size} bytes is declared and {left} are left");
                    return Err(TranscodeError::new(start, reason));
                };
                end = Some(self.input.at + size);
                let mut head = Vec::new();
                datum::long(count.saturating_abs(), &mut head);
                self.replace_from(start, &head)?;
            }
            let items = count.unsigned_abs();
            if items > (self.input.left() + self.budget.empty_items_left()) as u64 {
                let left = self.input.left();
                let reason = format!("{items} items are declared and {left} bytes are left");
                return Err(TranscodeError::new(start, reason));
            }
            return Ok(Left { items, end });
        }
    }

    /// Puts bytes in the place of what was passed over from `start` on.
    fn replace_from(&mut self, start: usize, bytes: &[u8]) -> Done {
        let passed = &self.input.bytes[self.copied..start];
        self.copied = self.input.at;
        self.put(passed)?;
        self.put(bytes)
    }

    /// Reads a value and writes another in its place.
    fn convert(&mut self, conversion: &Conversion) -> Done {
        let start = self.input.at;
        let mut converted = Short::default();
        conversion.convert(&mut self.input, &mut converted)?;
        self.replace_from(start, converted.bytes())
    }

    /// Copies what was passed over.
    fn copy(&mut self) -> Done {
        let passed = &self.input.bytes[self.copied..self.input.at];
        self.copied = self.input.at;
        self.put(passed)
    }

    fn put(&mut self, bytes: &[u8]) -> Done {
        self.budget.write(bytes.len(), self.input.at)?;
        self.out.extend_from_slice(bytes);
        Ok(())
    }
}
