//! Bytes in, views of them out: checked from end to end, and decoded as far as they need not be walked.

use super::{Decoder, Limits, Result};
use crate::codec::view::{Array, AvroUnionView, AvroView, Item, Lazy, Map};

impl<'a> Decoder<'a> {
    /// Starts at the first of `bytes`, which were read before and so kept within the limits of whoever read them.
    #[inline]
    pub(in crate::codec) fn again(bytes: &'a [u8]) -> Self {
        let limits = Limits {
            depth: u32::MAX,
            empty_items: u32::MAX,
        };
        Self::with_limits(bytes, limits)
    }

    /// Returns the bytes that have not been read.
    #[inline]
    pub(in crate::codec) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Reads a field of a record with `read`, and adds the field's name to what goes wrong in it.
    ///
    /// Unlike [`field`](Self::field) it never reads data of another schema.
    ///
    /// # Errors
    ///
    /// When `read` fails.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a value stays where it was read to")]
    pub fn view_field<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        match read(self) {
            Ok(value) => Ok(value),
            Err(error) => Err(error.in_field(name)),
        }
    }

    /// Reads a record without copying its texts and bytes.
    ///
    /// # Errors
    ///
    /// When the bytes are not the binary form of the record, or go past a limit.
    #[inline]
    pub fn view<V: AvroView<'a>>(&mut self) -> Result<V> {
        V::view(self)
    }

    /// Checks a record, to be read when it is asked for.
    ///
    /// # Errors
    ///
    /// As [`view`](Self::view).
    #[inline]
    pub fn view_lazy<V: AvroView<'a>>(&mut self) -> Result<Lazy<'a, V>> {
        let before = self.rest;
        V::view(self)?;
        Ok(Lazy::new(self.read_since(before)))
    }

    /// Checks an `array` in any number of blocks, to be walked later.
    ///
    /// # Errors
    ///
    /// When a block's count is wrong, an item fails, or a limit is reached.
    #[inline]
    pub fn view_array<I: Item<'a>>(&mut self) -> Result<Array<'a, I>> {
        let before = self.rest;
        let mut length = 0_usize;
        while let Some(count) = self.block()? {
            let end = self.take_end();
            for _ in 0..count {
                self.counted(&mut I::read)?;
            }
            self.ends(end)?;
            length = sum(length, count);
        }
        Ok(Array::new(self.read_since(before), length))
    }

    /// Checks a `map` in any number of blocks, to be walked later.
    ///
    /// # Errors
    ///
    /// When a block's count is wrong, an entry fails, or a limit is reached.
    #[inline]
    pub fn view_map<I: Item<'a>>(&mut self) -> Result<Map<'a, I>> {
        let before = self.rest;
        let mut length = 0_usize;
        while let Some(count) = self.block()? {
            let end = self.take_end();
            for _ in 0..count {
                self.borrowed_str()?;
                I::read(self)?;
            }
            self.ends(end)?;
            length = sum(length, count);
        }
        Ok(Map::new(self.read_since(before), length))
    }

    /// Reads a union of several types without null, or of null and several types where null is a value of `U`.
    ///
    /// # Errors
    ///
    /// When the index is none of `U`'s, or the value fails.
    #[inline]
    pub fn view_union<U: AvroUnionView<'a>>(&mut self) -> Result<U> {
        let index = self.index(U::BRANCHES)?;
        U::view_branch(index, self)
    }

    /// Reads a union of null and several other types; `null` is the index of the null branch.
    ///
    /// # Errors
    ///
    /// When the index is neither `null` nor one of `U`'s, or the value fails.
    #[inline]
    pub fn view_nullable_union<U: AvroUnionView<'a>>(&mut self, null: u32) -> Result<Option<U>> {
        let index = self.index(U::BRANCHES)?;
        if index == null {
            Ok(None)
        } else {
            U::view_branch(index, self).map(Some)
        }
    }

    /// Returns what was read since the rest was `before`.
    #[inline]
    fn read_since(&self, before: &'a [u8]) -> &'a [u8] {
        let read = before.len().saturating_sub(self.rest.len());
        before.get(..read).unwrap_or(before)
    }
}

/// Items that take up no bytes may be as many as a caller's own limit says.
#[inline]
fn sum(length: usize, count: u64) -> usize {
    length.saturating_add(usize::try_from(count).unwrap_or(usize::MAX))
}
