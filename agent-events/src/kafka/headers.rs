//! Keys and values in, the headers of one record out: in order, duplicates and nulls kept.

use std::borrow::Cow;

/// The headers of a Kafka record.
///
/// Kafka allows a key more than once and a value to be null; both are kept as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<(Cow<'static, str>, Option<Vec<u8>>)>);

impl Headers {
    /// Creates headers without an entry.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self(Vec::with_capacity(capacity))
    }

    /// Appends a header.
    pub fn push(&mut self, key: impl Into<Cow<'static, str>>, value: Option<Vec<u8>>) {
        self.0.push((key.into(), value));
    }

    /// Returns the value of the last header `key`; `None` when there is none or it is null.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&[u8]> {
        self.iter()
            .rfind(|(known, _)| *known == key)
            .and_then(|(_, value)| value)
    }

    /// Iterates over keys and values, in order.
    #[must_use]
    pub fn iter(
        &self,
    ) -> impl ExactSizeIterator<Item = (&str, Option<&[u8]>)> + DoubleEndedIterator + Clone {
        self.0.iter().map(|(key, value)| (&**key, value.as_deref()))
    }

    /// Returns how many headers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there is no header.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl IntoIterator for Headers {
    type Item = (Cow<'static, str>, Option<Vec<u8>>);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<K: Into<Cow<'static, str>>> FromIterator<(K, Option<Vec<u8>>)> for Headers {
    fn from_iter<I: IntoIterator<Item = (K, Option<Vec<u8>>)>>(headers: I) -> Self {
        Self(
            headers
                .into_iter()
                .map(|(key, value)| (key.into(), value))
                .collect(),
        )
    }
}
