//! Entries of an Avro map in, the collection that a field has for them out, and back.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

/// A collection that can be an Avro map: `HashMap`, `BTreeMap`, or a `Vec` of entries.
pub trait AvroMap: Default {
    /// The values.
    type Value;

    /// Returns how many entries there are.
    fn count(&self) -> usize;

    /// Returns the entries in the order they are to be written.
    fn entries<'a>(&'a self) -> impl Iterator<Item = (&'a String, &'a Self::Value)>
    where
        Self::Value: 'a;

    /// Returns a collection without entries that has room for some.
    #[must_use]
    fn with_capacity(capacity: usize) -> Self {
        let mut entries = Self::default();
        entries.reserve(capacity);
        entries
    }

    /// Makes room for more entries.
    fn reserve(&mut self, additional: usize);

    /// Adds an entry that was read; of two with one key the last stays, if the collection holds one only.
    fn insert(&mut self, key: String, value: Self::Value);
}

impl<T, S: BuildHasher + Default> AvroMap for HashMap<String, T, S> {
    type Value = T;

    #[inline]
    fn count(&self) -> usize {
        self.len()
    }

    #[inline]
    fn entries<'a>(&'a self) -> impl Iterator<Item = (&'a String, &'a T)>
    where
        T: 'a,
    {
        self.iter()
    }

    #[inline]
    fn with_capacity(capacity: usize) -> Self {
        Self::with_capacity_and_hasher(capacity, S::default())
    }

    #[inline]
    fn reserve(&mut self, additional: usize) {
        Self::reserve(self, additional);
    }

    #[inline]
    fn insert(&mut self, key: String, value: T) {
        Self::insert(self, key, value);
    }
}

impl<T> AvroMap for BTreeMap<String, T> {
    type Value = T;

    #[inline]
    fn count(&self) -> usize {
        self.len()
    }

    #[inline]
    fn entries<'a>(&'a self) -> impl Iterator<Item = (&'a String, &'a T)>
    where
        T: 'a,
    {
        self.iter()
    }

    /// A tree takes room as it grows.
    #[inline]
    fn reserve(&mut self, _: usize) {}

    #[inline]
    fn insert(&mut self, key: String, value: T) {
        Self::insert(self, key, value);
    }
}

/// In the order written, entries with the same key included.
impl<T> AvroMap for Vec<(String, T)> {
    type Value = T;

    #[inline]
    fn count(&self) -> usize {
        self.len()
    }

    #[inline]
    fn entries<'a>(&'a self) -> impl Iterator<Item = (&'a String, &'a T)>
    where
        T: 'a,
    {
        self.iter().map(|(key, value)| (key, value))
    }

    #[inline]
    fn with_capacity(capacity: usize) -> Self {
        Self::with_capacity(capacity)
    }

    #[inline]
    fn reserve(&mut self, additional: usize) {
        Self::reserve(self, additional);
    }

    #[inline]
    fn insert(&mut self, key: String, value: T) {
        self.push((key, value));
    }
}
