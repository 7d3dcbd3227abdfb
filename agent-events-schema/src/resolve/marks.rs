//! Positions that a course comes back to, the first few without an allocation.

use super::course::Course;

const FEW: usize = 8;

/// The marks of the records that are under way, one record after the other.
#[derive(Debug, Default)]
pub(super) struct Marks {
    few: [usize; FEW],
    length: usize,
}

impl Marks {
    /// Starts with those of the root.
    #[inline]
    pub(super) fn of(count: usize) -> Self {
        Self {
            few: [0; FEW],
            length: count,
        }
    }
}

impl<'a> Course<'a> {
    /// Makes room for those of a record, and returns where they begin.
    #[inline]
    pub(super) fn begin_marks(&mut self, count: usize) -> usize {
        let start = self.marks.length;
        self.marks.length += count;
        start
    }

    /// Forgets those of the present record.
    #[inline]
    pub(super) fn end_marks(&mut self) {
        self.marks.length = self.at.marks;
    }

    /// Remembers where `rest` begins.
    pub(super) fn mark(&mut self, mark: usize, rest: &[u8]) {
        if self.mark_few(mark, rest).is_some() {
            return;
        }
        let (index, at) = (self.at.marks + mark - FEW, self.offset(rest));
        let more = &mut self.rare.get_or_insert_default().marks;
        if more.len() <= index {
            more.resize(index + 1, 0);
        }
        more[index] = at;
    }

    /// As [`mark`](Self::mark); `None` when it is not one of the few.
    #[inline]
    pub(super) fn mark_few(&mut self, mark: usize, rest: &[u8]) -> Option<()> {
        let at = self.offset(rest);
        let room = self.marks.few.get_mut(self.at.marks + mark)?;
        *room = at;
        Some(())
    }

    /// Returns the bytes from a mark on.
    #[inline]
    pub(super) fn marked(&self, mark: usize) -> Option<&'a [u8]> {
        let index = self.at.marks + mark;
        match self.marks.few.get(index) {
            Some(at) => self.bytes.get(*at..),
            None => self.marked_more(index),
        }
    }

    #[inline(never)]
    fn marked_more(&self, index: usize) -> Option<&'a [u8]> {
        let more = &self.rare.as_ref()?.marks;
        self.bytes.get(*more.get(index - FEW)?..)
    }
}
