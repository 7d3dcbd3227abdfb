//! The blocks of an array or map that was checked in, one item after another out.

use crate::codec::{Decoder, decode};

/// Where a walk stands.
pub(super) struct Walk<'a> {
    input: Decoder<'a>,
    /// Items that are to come, in all blocks.
    left: usize,
    /// Items that are to come in this block.
    in_block: u64,
}

impl<'a> Walk<'a> {
    #[inline]
    pub(super) fn new(bytes: &'a [u8], length: usize) -> Self {
        Self {
            input: Decoder::again(bytes),
            left: length,
            in_block: 0,
        }
    }

    #[inline]
    pub(super) fn left(&self) -> usize {
        self.left
    }

    /// Reads the next item. Nothing here can fail, as it was read before; if it did, the walk would end.
    #[inline]
    pub(super) fn next<T>(
        &mut self,
        read: impl FnOnce(&mut Decoder<'a>) -> decode::Result<T>,
    ) -> Option<T> {
        let left = self.left.checked_sub(1)?;
        self.left = 0;
        if self.in_block == 0 {
            self.in_block = self.input.block().ok()??;
            // It was held against the items when they were checked.
            self.input.take_end();
        }
        let value = read(&mut self.input).ok()?;
        self.in_block -= 1;
        self.left = left;
        Some(value)
    }
}

impl Clone for Walk<'_> {
    fn clone(&self) -> Self {
        Self {
            input: Decoder::again(self.input.rest()),
            ..*self
        }
    }
}
