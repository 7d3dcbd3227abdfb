//! The bytes of an array in, its items out as they are walked.

use std::fmt;
use std::iter::FusedIterator;
use std::marker::PhantomData;

use super::item::Item;
use super::walk::Walk;
use crate::codec::{Decoder, decode};

/// An array in its binary form; every item was checked.
///
/// `I` says how items are read: `Array<'a, &'a str>` gives texts. See [`Item`].
pub struct Array<'a, I> {
    bytes: &'a [u8],
    length: usize,
    items: PhantomData<fn() -> I>,
}

impl<'a, I> Array<'a, I> {
    #[inline]
    pub(in crate::codec) fn new(bytes: &'a [u8], length: usize) -> Self {
        Self {
            bytes,
            length,
            items: PhantomData,
        }
    }

    /// Returns how many items there are.
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

impl<'a, I: Item<'a>> Array<'a, I> {
    /// Returns the items in their order, each decoded when it is reached.
    #[inline]
    #[must_use]
    pub fn iter(&self) -> Iter<'a, I> {
        Iter {
            walk: Walk::new(self.bytes, self.length),
            items: PhantomData,
        }
    }
}

impl<I> Clone for Array<'_, I> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<I> Copy for Array<'_, I> {}

/// The same items in the same order.
impl<'a, I: Item<'a, Value: PartialEq>> PartialEq for Array<'a, I> {
    fn eq(&self, other: &Self) -> bool {
        self.length == other.length && self.iter().eq(other.iter())
    }
}

impl<'a, I: Item<'a, Value: Eq>> Eq for Array<'a, I> {}

impl<'a, I: Item<'a, Value: fmt::Debug>> fmt::Debug for Array<'a, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<'a, I: Item<'a>> IntoIterator for Array<'a, I> {
    type Item = I::Value;
    type IntoIter = Iter<'a, I>;

    #[inline]
    fn into_iter(self) -> Iter<'a, I> {
        self.iter()
    }
}

impl<'a, I: Item<'a>> IntoIterator for &Array<'a, I> {
    type Item = I::Value;
    type IntoIter = Iter<'a, I>;

    #[inline]
    fn into_iter(self) -> Iter<'a, I> {
        self.iter()
    }
}

/// An array in an array, a map or a union.
impl<'a, I: Item<'a>> Item<'a> for Array<'a, I> {
    type Value = Self;

    #[inline]
    fn read(input: &mut Decoder<'a>) -> decode::Result<Self> {
        input.view_array()
    }
}

/// The items of an [`Array`].
pub struct Iter<'a, I> {
    walk: Walk<'a>,
    items: PhantomData<fn() -> I>,
}

impl<I> Clone for Iter<'_, I> {
    fn clone(&self) -> Self {
        Self {
            walk: self.walk.clone(),
            items: PhantomData,
        }
    }
}

impl<'a, I: Item<'a, Value: fmt::Debug>> fmt::Debug for Iter<'a, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

impl<'a, I: Item<'a>> Iterator for Iter<'a, I> {
    type Item = I::Value;

    #[inline]
    fn next(&mut self) -> Option<I::Value> {
        self.walk.next(I::read)
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.walk.left(), Some(self.walk.left()))
    }
}

impl<'a, I: Item<'a>> ExactSizeIterator for Iter<'a, I> {}

impl<'a, I: Item<'a>> FusedIterator for Iter<'a, I> {}
