//! Bytes in, the branch of a union out.

use super::{Decoder, Result};
use crate::codec::AvroUnion;

impl Decoder<'_> {
    /// Reads the index of a union branch, of which there are `count`.
    ///
    /// # Errors
    ///
    /// When there is no such branch.
    #[inline]
    pub fn index(&mut self, count: u32) -> Result<u32> {
        if let Some((index, rest)) = self.short()
            && u32::from(index) < count
        {
            self.rest = rest;
            return Ok(index.into());
        }
        #[expect(clippy::cast_possible_truncation, reason = "it is less than `count`")]
        self.any_index(count).map(|index| index as u32)
    }

    /// The result fits registers, which that of a `u32` does not.
    #[inline(never)]
    pub(super) fn any_index(&mut self, count: u32) -> Result<u64> {
        if self.rest.is_empty()
            && let Some(index) = self.index_on_course(count)
        {
            return Ok(index);
        }
        self.odd_index(count)
    }

    #[inline(never)]
    fn odd_index(&mut self, count: u32) -> Result<u64> {
        let before = self.rest;
        let index = self.any_long()?;
        match u64::try_from(index) {
            Ok(index) if index < count.into() => Ok(index),
            _ => Err(self.no_such_index(before, index, count as usize)),
        }
    }

    /// Reads a union of null and one other type; `null` is the index of the null branch, 0 or 1.
    ///
    /// # Errors
    ///
    /// When the index is neither, or `item` fails.
    #[inline]
    pub fn nullable<T>(
        &mut self,
        null: u32,
        item: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<Option<T>> {
        if self.index(2)? == null {
            Ok(None)
        } else {
            item(self).map(Some)
        }
    }

    /// Reads a union of several types without null, or of null and several types where null is a value of `U`.
    ///
    /// # Errors
    ///
    /// When the index is none of `U`'s, or the value fails.
    #[inline]
    pub fn union<U: AvroUnion>(&mut self) -> Result<U> {
        let index = self.index(U::BRANCHES)?;
        U::decode_branch(index, self)
    }

    /// Reads a union of null and several other types; `null` is the index of the null branch.
    ///
    /// # Errors
    ///
    /// When the index is neither `null` nor one of `U`'s, or the value fails.
    #[inline]
    pub fn nullable_union<U: AvroUnion>(&mut self, null: u32) -> Result<Option<U>> {
        let index = self.index(U::BRANCHES)?;
        if index == null {
            Ok(None)
        } else {
            U::decode_branch(index, self).map(Some)
        }
    }

    /// Reads a union of one type.
    ///
    /// # Errors
    ///
    /// When the index is not 0, or `item` fails.
    #[inline]
    pub fn single<T>(&mut self, item: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.index(1)?;
        item(self)
    }
}
