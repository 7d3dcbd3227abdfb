//! A writer's bytes in, how much they may still ask for out.

use super::{MAX_ADDED_BYTES, MAX_EMPTY_ITEMS, MAX_REREAD, TranscodeError};

type Done = Result<(), TranscodeError>;

/// What a writer's bytes have used up of the limits. Most use nothing, so that limits are worked out when something is.
#[derive(Debug, Clone)]
pub(super) struct Budget {
    length: usize,
    /// How many bytes were written.
    written: usize,
    /// How many items took up no bytes.
    empty_items: usize,
    /// How many records and other parts took up no bytes.
    empty_blocks: usize,
    /// How many bytes were read again.
    reread: usize,
}

impl Budget {
    #[inline]
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self {
            length: bytes.len(),
            written: 0,
            empty_items: 0,
            empty_blocks: 0,
            reread: 0,
        }
    }

    /// Takes bytes that are to be written.
    pub(super) fn write(&mut self, count: usize, at: usize) -> Done {
        let most = self.length.saturating_add(MAX_ADDED_BYTES);
        let written = self.written.saturating_add(count);
        if written > most {
            let reason = "the data would grow by more than the limit";
            return Err(TranscodeError::new(at, reason));
        }
        self.written = written;
        Ok(())
    }

    /// Takes bytes that have been read again.
    pub(super) fn reread(&mut self, count: usize, start: usize) -> Done {
        if self.has_reread(count) {
            return Ok(());
        }
        let reason = "fields in another order are nested deeper than the limit";
        Err(TranscodeError::new(start, reason))
    }

    /// As [`reread`](Self::reread); tells whether that is within the limit.
    #[inline]
    pub(super) fn has_reread(&mut self, count: usize) -> bool {
        let reread = self.reread.saturating_add(count);
        let is_within = reread <= self.length.saturating_mul(MAX_REREAD);
        if is_within {
            self.reread = reread;
        }
        is_within
    }

    /// Returns how many more items may take up no bytes.
    pub(super) fn empty_items_left(&self) -> usize {
        MAX_EMPTY_ITEMS.saturating_sub(self.empty_items)
    }

    /// Counts an item, or a record or another part, without bytes, since nothing else bounds it.
    pub(super) fn empty(&mut self, is_item: bool, at: usize) -> Done {
        let (count, most) = if is_item {
            (&mut self.empty_items, MAX_EMPTY_ITEMS)
        } else {
            let most = self.length.saturating_add(MAX_EMPTY_ITEMS);
            (&mut self.empty_blocks, most.saturating_mul(16))
        };
        if *count >= most {
            let reason = "there are more values without any bytes than the limit";
            return Err(TranscodeError::new(at, reason));
        }
        *count += 1;
        Ok(())
    }
}
