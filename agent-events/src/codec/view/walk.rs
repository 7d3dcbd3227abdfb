//! The blocks of an array or map that was checked in, one item after another out.

use crate::codec::{Decoder, decode};

/// Where a walk stands.
#[derive(Debug, Clone)]
pub(super) struct Walk<'a> {
    rest: &'a [u8],
    /// Items that are to come, in all blocks.
    left: usize,
    /// Items that are to come in this block.
    in_block: u64,
}

impl<'a> Walk<'a> {
    #[inline]
    pub(super) fn new(bytes: &'a [u8], length: usize) -> Self {
        Self {
            rest: bytes,
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
        let mut input = Decoder::again(self.rest);
        if self.in_block == 0 {
            self.in_block = input.block().ok()??;
        }
        let value = read(&mut input).ok()?;
        self.in_block -= 1;
        self.left = left;
        self.rest = input.rest();
        Some(value)
    }
}
