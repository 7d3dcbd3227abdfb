//! Keys with values in, the same in the order of their keys out: one list, for few entries or those that come in order.
//!
//! A `BTreeMap` of the same types is twenty times as much code, which every build of a user's compiles.

/// A map that is a list.
#[derive(Debug, Clone)]
pub(crate) struct Sorted<K, V> {
    entries: Vec<(K, V)>,
}

impl<K, V> Default for Sorted<K, V> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
        }
    }
}

impl<K: Ord, V> Sorted<K, V> {
    /// Returns where the key is, or where it would be.
    fn place(&self, key: &K) -> Result<usize, usize> {
        match self.entries.last() {
            Some((last, _)) if last >= key => {
                self.entries.binary_search_by(|(known, _)| known.cmp(key))
            }
            _ => Err(self.entries.len()),
        }
    }

    /// Sets the value of a key, and returns the one it had.
    pub(crate) fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.place(&key) {
            Ok(place) => Some(std::mem::replace(&mut self.entries[place].1, value)),
            Err(place) => {
                self.entries.insert(place, (key, value));
                None
            }
        }
    }

    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.place(key).ok().map(|place| &self.entries[place].1)
    }

    /// Returns the value of a key, which is made where there is none.
    pub(crate) fn entry(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        let place = match self.place(&key) {
            Ok(place) => place,
            Err(place) => {
                self.entries.insert(place, (key, make()));
                place
            }
        };
        &mut self.entries[place].1
    }

    pub(crate) fn contains(&self, key: &K) -> bool {
        self.place(key).is_ok()
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &K> {
        self.entries.iter().map(|(key, _)| key)
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &V> {
        self.entries.iter().map(|(_, value)| value)
    }

    /// Returns the place of a key in the order.
    pub(crate) fn position(&self, key: &K) -> Option<usize> {
        self.place(key).ok()
    }

    #[cfg(feature = "report")]
    pub(crate) fn into_values(self) -> impl Iterator<Item = V> {
        self.entries.into_iter().map(|(_, value)| value)
    }

    #[cfg(feature = "report")]
    pub(crate) fn iter(&self) -> impl Iterator<Item = &(K, V)> {
        self.entries.iter()
    }
}

impl<K: Ord + Clone> Sorted<K, ()> {
    /// Returns some keys, each once.
    pub(crate) fn of<'k>(keys: impl IntoIterator<Item = &'k K>) -> Self
    where
        K: 'k,
    {
        let mut sorted = Self::default();
        for key in keys {
            sorted.insert(key.clone(), ());
        }
        sorted
    }
}

#[cfg(test)]
mod tests {
    use super::Sorted;

    #[test]
    fn keys_are_in_order_and_each_there_once() {
        let mut sorted = Sorted::default();
        for key in [3, 1, 2, 5, 4, 2] {
            let before = sorted.get(&key).copied();
            assert_eq!(sorted.insert(key, -key), before);
            *sorted.entry(key, || 0) = key;
        }
        assert!(sorted.keys().eq(&[1, 2, 3, 4, 5]));
        assert!(sorted.values().eq(&[1, 2, 3, 4, 5]));
        assert_eq!((sorted.get(&4), sorted.get(&6)), (Some(&4), None));
    }
}
