//! Positions that a course comes back to, the first few without an allocation.

const FEW: usize = 8;

/// The marks of the records that are under way, one record after the other.
#[derive(Debug, Default)]
pub(super) struct Marks {
    few: [usize; FEW],
    more: Vec<usize>,
    length: usize,
}

impl Marks {
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.length
    }

    /// Makes room for those of a record, which may have been there before.
    #[inline]
    pub(super) fn begin(&mut self, start: usize, count: usize) {
        self.truncate(start + count);
        self.length = start + count;
        if self.length > FEW {
            self.more.resize(self.length - FEW, 0);
        }
    }

    /// Forgets those from `length` on.
    #[inline]
    pub(super) fn truncate(&mut self, length: usize) {
        self.length = self.length.min(length);
        self.more.truncate(self.length.saturating_sub(FEW));
    }

    #[inline]
    pub(super) fn get(&self, index: usize) -> Option<usize> {
        let few = self.few.get(index);
        few.or_else(|| self.more.get(index - FEW)).copied()
    }

    #[inline]
    pub(super) fn set(&mut self, index: usize, at: usize) {
        let mark = match self.few.get_mut(index) {
            Some(mark) => Some(mark),
            None => self.more.get_mut(index - FEW),
        };
        if let Some(mark) = mark {
            *mark = at;
        }
    }
}
