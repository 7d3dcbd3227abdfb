//! A course that went to a value in, what its decoder has to do out.

#[cfg(doc)]
use super::Course;

/// How a value is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Begun {
    /// Which field from here is the next to be read between [`Course::begin`] and [`Course::end`]; the others before it
    /// are read as they are. 0 when none is before the end of this one.
    pub until: u32,
    /// Whether [`Course::end`] is to be called.
    pub ends: bool,
    /// Whether the bytes are others than the writer's.
    pub replaced: bool,
    /// Whether the next value is a record that differs, for which [`Course::begin_whole`] is to be called when its codec
    /// does not read by fields.
    pub at_record: bool,
}

impl Begun {
    pub(super) const fn after(until: u32) -> Self {
        Self {
            until,
            ends: false,
            replaced: false,
            at_record: false,
        }
    }
}
