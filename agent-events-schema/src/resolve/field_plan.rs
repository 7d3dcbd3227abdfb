//! What a decoder of the reader's record is told of each of its fields: where its bytes come from, and what to do around them.

use super::convert::Conversion;
use super::hop::{Hop, Over};
use super::program::BlockId;
use super::quick::Quick;

/// Index of a [`RecordPlan`] in its program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RecordId(pub(super) usize);

/// A record of the reader, read from one of the writer.
#[derive(Debug, Clone)]
pub(super) struct RecordPlan {
    pub(super) fields: Box<[FieldPlan]>,
    /// The first field for which anything is to be done.
    pub(super) first: Next,
    /// How many fields of the writer are marked in it.
    pub(super) marks: usize,
    /// Transcodes the record as a whole.
    pub(super) block: BlockId,
}

impl RecordPlan {
    pub(super) fn new(mut fields: Vec<FieldPlan>, marks: usize, block: BlockId) -> Self {
        // The record may be read again and again, as the items of an array are.
        let next = |fields: &[FieldPlan], from: usize| {
            let count = fields.len();
            let plain = |ahead: &usize| fields[(from + ahead) % count].is_plain();
            let ahead = (0..count).take_while(plain).count();
            Next {
                index: (from + ahead).checked_rem(count).unwrap_or_default(),
                until: u32::try_from(ahead + 1).unwrap_or(u32::MAX),
            }
        };
        let first = next(&fields, 0);
        let mut asked = 0;
        for index in 0..fields.len() {
            let numbers = if index < asked {
                Vec::new()
            } else {
                numbers(&fields[index..])
            };
            // The fields after it need not be asked for.
            let more = numbers.len().saturating_sub(1);
            let after = index + 1 + more;
            asked = asked.max(after);
            let mut then = next(&fields, after);
            let passed = u32::try_from(more).unwrap_or(u32::MAX);
            then.until = then.until.saturating_add(passed);
            fields[index].then = then;
            fields[index].quick = if numbers.is_empty() {
                Quick::of(&fields[index])
            } else {
                Quick::Numbers(numbers.into())
            };
        }
        Self {
            fields: fields.into(),
            first,
            marks,
            block,
        }
    }

    /// Returns the record without what comes after its last field, and that; `None` when there is nothing.
    pub(super) fn without_tail(&self) -> Option<(Self, Box<[Pass]>)> {
        let mut fields = self.fields.to_vec();
        let last = fields.last_mut()?;
        let after = std::mem::take(&mut last.after);
        last.ends = last.mark.is_some();
        let is_any = !after.is_empty();
        is_any.then(|| (Self::new(fields, self.marks, self.block), after))
    }
}

/// A field of the reader.
#[derive(Debug, Clone)]
pub(super) struct FieldPlan {
    /// What the writer wrote before, and the reader does not read here.
    pub(super) before: Box<[Pass]>,
    /// Where to go back to, when the writer wrote the field earlier than the reader wants it.
    pub(super) mark: Option<usize>,
    pub(super) source: Source,
    /// What the writer wrote after the last of the reader's fields.
    pub(super) after: Box<[Pass]>,
    /// Whether anything is to be done after the field, wherever its bytes come from.
    pub(super) ends: bool,
    /// The short way to begin it.
    pub(super) quick: Quick,
    /// What comes before it, or after the root, when that is little and not nothing.
    pub(super) over: Over,
    /// The short way over what comes before it.
    pub(super) hops_before: Box<[Hop]>,
    /// The short way over what comes after it.
    pub(super) hops_after: Box<[Hop]>,
    /// The next field for which anything is to be done, in this record or in another that follows it.
    pub(super) then: Next,
}

/// A field for which anything is to be done, and how many fields from here it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Next {
    pub(super) index: usize,
    pub(super) until: u32,
}

impl FieldPlan {
    pub(super) fn new(source: Source) -> Self {
        Self {
            before: Box::default(),
            mark: None,
            source,
            after: Box::default(),
            ends: false,
            quick: Quick::Long,
            over: Over::More,
            hops_before: Box::default(),
            hops_after: Box::default(),
            then: Next { index: 0, until: 1 },
        }
    }

    /// Tells whether there is nothing to be done but for the source.
    fn is_simple(&self) -> bool {
        self.before.is_empty() && !self.ends
    }

    /// Tells whether there is nothing to be done.
    fn is_plain(&self) -> bool {
        self.is_simple() && self.source.is_plain()
    }

    /// Returns what is put before the writer's bytes, when nothing else is to be done, and whether it is all of the field.
    fn only_number(&self) -> Option<(i64, bool)> {
        match &self.source {
            Source::Constant(number) if self.is_simple() => Some((*number, true)),
            Source::Number(number, inner) if self.is_simple() && inner.is_plain() => {
                Some((*number, false))
            }
            _ => None,
        }
    }
}

/// Returns the numbers of the first field and of those after it which nothing stands between; none when the first has more
/// to be done.
fn numbers(fields: &[FieldPlan]) -> Vec<i64> {
    let mut numbers = Vec::new();
    for (number, is_all) in fields.iter().map_while(FieldPlan::only_number) {
        numbers.push(number);
        if !is_all {
            break;
        }
    }
    numbers
}

/// Something that the writer wrote and that is not read where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) enum Pass {
    Block(BlockId),
    Mark(usize),
}

/// Where the bytes that a decoder reads come from.
#[derive(Debug, Clone)]
pub(super) enum Source {
    /// They are the writer's as they are, for all that the field leads to.
    Direct {
        /// Whether records are among that, whose codecs would go by the plan.
        records: bool,
    },
    /// They are the writer's as they are, once it is seen that the number fits an int.
    Int,
    /// They are the writer's, but for the records of one type that the field leads to.
    Nested(RecordId),
    /// They are the reader's default.
    Default(Box<[u8]>),
    /// They stand in the place of a number or a symbol.
    Convert(Conversion),
    /// They are a number that the writer did not write: all of a default.
    Constant(i64),
    /// They begin with a number that the writer did not write: the index of a branch.
    Number(i64, Box<Source>),
    /// They depend on the branch that was written.
    Branch(Box<[Source]>),
    /// They are made by a block.
    Transcode(BlockId),
    /// There are none.
    Never(Box<str>),
}

impl Source {
    pub(super) const DIRECT: Self = Self::Direct { records: false };

    pub(super) fn is_plain(&self) -> bool {
        matches!(self, Self::Direct { records: false })
    }
}
