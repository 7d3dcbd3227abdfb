//! Where a course is, and what it goes back to.

use super::field_plan::{FieldPlan, RecordPlan};

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

/// A record that waits until a field of it has been read.
#[derive(Debug)]
pub(super) struct Outer<'a> {
    pub(super) at: Place<'a>,
    pub(super) field: &'a FieldPlan,
    pub(super) back: Option<Back<'a>>,
}

#[derive(Debug, Default)]
pub(super) struct Inner<'a> {
    pub(super) field: Option<&'a FieldPlan>,
    pub(super) back: Option<Back<'a>>,
    /// Where the field began, when what is read are not the writer's bytes.
    pub(super) replaced: Option<usize>,
    /// What [`Begun::until`] is afterwards.
    pub(super) until: u32,
}

/// What reading goes on with after bytes from elsewhere.
#[derive(Debug, Clone, Copy)]
pub(super) struct Back<'a> {
    pub(super) rest: &'a [u8],
    /// What the field is read from again.
    pub(super) again: Option<&'a [u8]>,
}
