//! The bytes of a map in, its entries out as they are walked.

use std::fmt;
use std::iter::FusedIterator;
use std::marker::PhantomData;

use super::item::Item;
use super::walk::Walk;
use crate::codec::{Decoder, decode};

/// A map in its binary form; every entry was checked.
///
/// Entries have the order they were written in, and a key that was written twice is there twice. `I` says how values are
/// read: `Map<'a, &'a str>` gives texts. See [`Item`].
pub struct Map<'a, I> {
    bytes: &'a [u8],
    length: usize,
    values: PhantomData<fn() -> I>,
}

impl<'a, I> Map<'a, I> {
    #[inline]
    pub(in crate::codec) fn new(bytes: &'a [u8], length: usize) -> Self {
        Self {
            bytes,
            length,
            values: PhantomData,
        }
    }

    /// Returns how many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.length
    }

    /// Tells whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }
}

impl<'a, I: Item<'a>> Map<'a, I> {
    /// Returns the entries in the order they were written, each decoded when it is reached.
    #[inline]
    #[must_use]
    pub fn iter(&self) -> Entries<'a, I> {
        Entries {
            walk: Walk::new(self.bytes, self.length),
            values: PhantomData,
        }
    }

    /// Returns the value of a key, the last one if it was written twice, as a `HashMap` would have it.
    ///
    /// Walks the whole map: to look up many keys, collect it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<I::Value> {
        let entries = self.iter().filter(|(found, _)| *found == key);
        entries.last().map(|(_, value)| value)
    }
}

impl<I> Clone for Map<'_, I> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<I> Copy for Map<'_, I> {}

/// The same entries in the same order.
impl<'a, I: Item<'a, Value: PartialEq>> PartialEq for Map<'a, I> {
    fn eq(&self, other: &Self) -> bool {
        self.length == other.length && self.iter().eq(other.iter())
    }
}

impl<'a, I: Item<'a, Value: Eq>> Eq for Map<'a, I> {}

impl<'a, I: Item<'a, Value: fmt::Debug>> fmt::Debug for Map<'a, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<'a, I: Item<'a>> IntoIterator for Map<'a, I> {
    type Item = (&'a str, I::Value);
    type IntoIter = Entries<'a, I>;

    #[inline]
    fn into_iter(self) -> Entries<'a, I> {
        self.iter()
    }
}

impl<'a, I: Item<'a>> IntoIterator for &Map<'a, I> {
    type Item = (&'a str, I::Value);
    type IntoIter = Entries<'a, I>;

    #[inline]
    fn into_iter(self) -> Entries<'a, I> {
        self.iter()
    }
}

/// A map in an array, a map or a union.
impl<'a, I: Item<'a>> Item<'a> for Map<'a, I> {
    type Value = Self;

    #[inline]
    fn read(input: &mut Decoder<'a>) -> decode::Result<Self> {
        input.view_map()
    }
}

/// The entries of a [`Map`].
pub struct Entries<'a, I> {
    walk: Walk<'a>,
    values: PhantomData<fn() -> I>,
}

impl<I> Clone for Entries<'_, I> {
    fn clone(&self) -> Self {
        Self {
            walk: self.walk.clone(),
            values: PhantomData,
        }
    }
}

impl<'a, I: Item<'a, Value: fmt::Debug>> fmt::Debug for Entries<'a, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.clone()).finish()
    }
}

impl<'a, I: Item<'a>> Iterator for Entries<'a, I> {
    type Item = (&'a str, I::Value);

    #[inline]
    fn next(&mut self) -> Option<(&'a str, I::Value)> {
        self.walk
            .next(|input| Ok((input.borrowed_str()?, I::read(input)?)))
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.walk.left(), Some(self.walk.left()))
    }
}

impl<'a, I: Item<'a>> ExactSizeIterator for Entries<'a, I> {}

impl<'a, I: Item<'a>> FusedIterator for Entries<'a, I> {}
