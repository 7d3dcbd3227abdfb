//! What a plan is compiled to: steps over a writer's bytes, in blocks that may call each other in cycles.

use super::convert::Conversion;
use super::field_plan::{FieldPlan, RecordPlan};
use crate::datum;

/// Index of a [`Block`] in its [`Program`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BlockId(pub(super) usize);

/// The reader's index of a symbol in its binary form, or why there is none.
pub(super) type Symbol = Result<Box<[u8]>, Box<str>>;

/// Steps taken one after the other.
pub(super) type Block = Vec<Step>;

/// All blocks of a plan.
#[derive(Debug, Clone)]
pub(super) struct Program {
    pub(super) blocks: Vec<Block>,
    pub(super) root: BlockId,
    pub(super) records: Vec<RecordPlan>,
    /// Where a decoder finds the root.
    pub(super) start: FieldPlan,
    /// What comes after the root, when that is a record; nothing else is said of this field.
    pub(super) tail: FieldPlan,
}

/// A step over the writer's bytes. What it passes over is copied, unless it says otherwise.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// Passes over this many bytes.
    Advance(usize),
    Int,
    Long,
    /// Passes over a length and as many bytes.
    Bytes,
    /// Replaces a number or a symbol.
    Convert(Conversion),
    /// Takes the steps of another block.
    Call(BlockId),
    Items(Items),
    /// Goes on as the branch says that the data has.
    Union(Box<[Branch]>),
    /// Writes bytes that the writer did not.
    Insert(Box<[u8]>),
    /// Passes over what the block does, and copies nothing.
    Skip(BlockId),
    /// Remembers the present position.
    Mark(usize),
    /// Takes the steps of a block from a marked position, then comes back.
    At(usize, BlockId),
    /// Stands where the reader can never read what the writer wrote.
    Never(Box<str>),
}

impl Step {
    /// Tells whether the step reads a value of at least one byte and is done at once.
    pub(super) fn is_simple(&self) -> bool {
        match self {
            Self::Advance(length) => *length > 0,
            Self::Int | Self::Long | Self::Bytes | Self::Convert(_) => true,
            _ => false,
        }
    }
}

/// An array or a map.
#[derive(Debug, Clone, Copy)]
pub(super) struct Items {
    pub(super) block: BlockId,
    /// Whether each item follows a key.
    pub(super) keyed: bool,
    /// Whether items stay as they are, so that a block may be passed over by its size.
    pub(super) whole: bool,
}

/// A branch of the writer's union.
#[derive(Debug, Clone)]
pub(super) struct Branch {
    /// What stands in the place of the branch's index; `None` when that stays.
    pub(super) head: Option<Box<[u8]>>,
    pub(super) block: BlockId,
}

/// Returns the binary form of an index.
pub(super) fn index_of(value: usize) -> Box<[u8]> {
    let mut out = Vec::new();
    datum::long(i64::try_from(value).unwrap_or(i64::MAX), &mut out);
    out.into()
}

/// Appends a step; what can be one step with the last becomes so.
pub(super) fn push(block: &mut Block, step: Step) {
    match (block.last_mut(), step) {
        (_, Step::Advance(0)) => {}
        (Some(Step::Advance(last)), Step::Advance(more)) => *last = last.saturating_add(more),
        (Some(Step::Insert(last)), Step::Insert(more)) => *last = [&**last, &*more].concat().into(),
        (_, step) => block.push(step),
    }
}
