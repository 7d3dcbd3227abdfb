//! Where a course is, and what it goes back to.

use super::field_plan::{FieldPlan, RecordPlan};
use super::run::Room;

/// A field of a record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) record: Option<&'a RecordPlan>,
    pub(super) fields: &'a [FieldPlan],
    /// The next of its fields for which anything is to be done.
    pub(super) next: usize,
    /// Where the marks of the record begin.
    pub(super) marks: usize,
}

impl<'a> Place<'a> {
    /// Nowhere in a record.
    pub(super) const OUTSIDE: Self = Self {
        record: None,
        fields: &[],
        next: 0,
        marks: 0,
    };

    /// Before the first field of a record for which anything is to be done.
    #[inline]
    pub(super) fn before(record: &'a RecordPlan, marks: usize) -> Self {
        Self {
            record: Some(record),
            fields: &record.fields,
            next: record.first.index,
            marks,
        }
    }
}

/// A record that waits until a field of it has been read.
#[derive(Debug)]
pub(super) struct Outer<'a> {
    pub(super) at: Place<'a>,
    pub(super) field: &'a FieldPlan,
    pub(super) back: Option<Back<'a>>,
}

#[derive(Debug)]
pub(super) struct Inner<'a> {
    pub(super) field: Option<&'a FieldPlan>,
    pub(super) back: Option<Back<'a>>,
    /// Where the field began, when what is read are not the writer's bytes.
    pub(super) replaced: Option<usize>,
    /// What [`Begun::until`](super::Begun::until) is afterwards.
    pub(super) until: u32,
}

/// What reading goes on with after bytes from elsewhere.
#[derive(Debug, Clone, Copy)]
pub(super) struct Back<'a> {
    pub(super) rest: &'a [u8],
    /// What the field is read from again.
    pub(super) again: Option<&'a [u8]>,
}

/// What most courses do without, so that it is made when it is needed.
#[derive(Debug, Default)]
pub(super) struct Rare<'a> {
    /// The records around the present one, but for the outermost.
    pub(super) outer: Vec<Outer<'a>>,
    /// The marks for which there is no other room.
    pub(super) marks: Vec<usize>,
    pub(super) room: Room<'a>,
}
