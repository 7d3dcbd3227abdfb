//! The bytes of a record in, its view out when it is asked for: what a record needs that can contain itself.

use std::fmt;
use std::marker::PhantomData;

use super::AvroView;
use crate::codec::{Decoder, decode};

/// A record in its binary form; it was checked.
pub struct Lazy<'a, V> {
    bytes: &'a [u8],
    view: PhantomData<fn() -> V>,
}

impl<'a, V> Lazy<'a, V> {
    #[inline]
    pub(in crate::codec) fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            view: PhantomData,
        }
    }
}

impl<'a, V: AvroView<'a>> Lazy<'a, V> {
    /// Returns the view of the record.
    ///
    /// # Errors
    ///
    /// Never for a generated view: the bytes were read before. A view of your own, or one that holds a type of yours, may
    /// not read the same bytes the same way twice.
    #[inline]
    pub fn get(&self) -> decode::Result<V> {
        V::view(&mut Decoder::again(self.bytes))
    }
}

impl<V> Clone for Lazy<'_, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for Lazy<'_, V> {}

impl<'a, V: AvroView<'a> + PartialEq> PartialEq for Lazy<'a, V> {
    fn eq(&self, other: &Self) -> bool {
        self.get().ok() == other.get().ok()
    }
}

impl<'a, V: AvroView<'a> + Eq> Eq for Lazy<'a, V> {}

impl<'a, V: AvroView<'a> + fmt::Debug> fmt::Debug for Lazy<'a, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.get() {
            Ok(view) => view.fmt(f),
            Err(error) => error.fmt(f),
        }
    }
}
