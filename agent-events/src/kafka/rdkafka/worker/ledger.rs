//! Offsets as they are received and settled in, the offset up to which all are settled out: what may be committed.

use std::collections::VecDeque;

/// The offsets of one partition that are held, in the order of the log.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// Offsets from the first that is not settled, and whether each is settled.
    held: VecDeque<(i64, bool)>,
    /// The offset after the last one received.
    next: Option<i64>,
    /// What the group goes on from, as far as is known.
    committed: Option<i64>,
}

impl Ledger {
    /// Takes down an offset that was received; `false` when the log has gone back before it.
    pub(super) fn receive(&mut self, offset: i64) -> bool {
        if self.next.is_some_and(|next| offset < next) {
            return false;
        }
        self.next = Some(offset.saturating_add(1));
        self.committed.get_or_insert(offset);
        self.held.push_back((offset, false));
        true
    }

    /// Takes down that an offset needs no more work.
    pub(super) fn settle(&mut self, offset: i64) {
        if let Ok(index) = self.held.binary_search_by_key(&offset, |(held, _)| *held) {
            self.held[index].1 = true;
        }
        while self.held.front().is_some_and(|(_, settled)| *settled) {
            self.held.pop_front();
        }
    }

    /// Returns how many offsets have been received from the first that is not settled.
    pub(super) fn len(&self) -> usize {
        self.held.len()
    }

    /// Returns the first offset that is not settled.
    pub(super) fn first_open(&self) -> Option<i64> {
        self.held.front().map(|(offset, _)| *offset)
    }

    /// Returns how many offsets are not settled.
    pub(super) fn open(&self) -> usize {
        self.held.iter().filter(|(_, settled)| !settled).count()
    }

    /// Returns the first offset that is not settled, or the one after the last: all before it are.
    pub(super) fn low_water(&self) -> Option<i64> {
        self.held.front().map(|(offset, _)| *offset).or(self.next)
    }

    /// Returns the offset to commit, unless it has been.
    pub(super) fn to_commit(&self) -> Option<i64> {
        self.low_water()
            .filter(|low| self.committed.is_some_and(|committed| committed < *low))
    }

    /// Takes down that the broker has confirmed a commit.
    pub(super) fn confirm(&mut self, committed: i64) {
        self.committed = self.committed.max(Some(committed));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_is_committed_before_something_is_settled() {
        let mut ledger = Ledger::default();
        assert_eq!(ledger.to_commit(), None);
        assert!(ledger.receive(7));
        assert_eq!((ledger.low_water(), ledger.to_commit()), (Some(7), None));
        ledger.settle(7);
        assert_eq!(ledger.to_commit(), Some(8));
        ledger.confirm(8);
        assert_eq!(ledger.to_commit(), None);
        assert!(!ledger.receive(7), "the log went back");
        assert!(ledger.receive(12), "logs have gaps");
        assert_eq!((ledger.len(), ledger.open()), (1, 1));
        assert_eq!(ledger.first_open(), Some(12));
    }

    proptest! {
        #[test]
        fn the_low_water_never_passes_what_is_open(
            gaps in prop::collection::vec(1_i64..4, 1..60),
            order in prop::collection::vec(any::<prop::sample::Index>(), 0..60),
        ) {
            let mut ledger = Ledger::default();
            let mut offset = 0;
            let mut open = Vec::new();
            for gap in gaps {
                offset += gap;
                prop_assert!(ledger.receive(offset));
                open.push(offset);
            }
            for index in order {
                if open.is_empty() {
                    break;
                }
                let before = ledger.low_water();
                ledger.settle(open.remove(index.index(open.len())));
                prop_assert_eq!(ledger.low_water(), open.first().copied().or(Some(offset + 1)));
                prop_assert!(ledger.low_water() >= before);
                prop_assert_eq!(ledger.open(), open.len());
            }
        }
    }
}
