//! The parts of a Kafka record in, one value that any client can send out.

use std::borrow::Cow;

use super::{Headers, InvalidEvent, PARTITION_KEY, Received, RecordError, read};
use crate::attribute::PartitionKey;

/// The size up to which every CloudEvents implementation accepts an event: 64 KiB, headers included.
pub const MAX_INTEROPERABLE_BYTES: usize = 64 << 10;

/// A Kafka record, as plain data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record {
    /// Where the record goes, when that is decided.
    pub topic: Option<Cow<'static, str>>,
    /// The record key; decides the partition.
    pub key: Option<Vec<u8>>,
    /// The headers, those of the event and your own.
    pub headers: Headers,
    /// The value; `None` is null, a tombstone on a compacted topic.
    pub value: Option<Vec<u8>>,
    /// The attribute of an event in structured mode, which has no headers.
    pub(super) partition_key: Option<PartitionKey>,
}

impl Record {
    /// Creates a record of headers and a value, without topic and key.
    #[must_use]
    pub fn new(headers: Headers, value: Option<Vec<u8>>) -> Self {
        Self {
            topic: None,
            key: None,
            headers,
            value,
            partition_key: None,
        }
    }

    /// Sets the topic.
    #[must_use]
    pub fn with_topic(mut self, topic: impl Into<Cow<'static, str>>) -> Self {
        self.topic = Some(topic.into());
        self
    }

    /// Sets the key; the event stays as it is.
    #[must_use]
    pub fn with_key(mut self, key: impl Into<Vec<u8>>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Takes the `partitionkey` attribute as the key, as it is; a key that is set already stays.
    ///
    /// This is the key mapper of the Kafka protocol binding, section "Key Mapping".
    #[must_use]
    pub fn with_partition_key_as_key(mut self) -> Self {
        if self.key.is_none() {
            let attribute = self.partition_key.as_ref().map(|key| key.as_str().into());
            self.key = attribute.or_else(|| self.headers.get(PARTITION_KEY).map(Vec::from));
        }
        self
    }

    /// Drops the value, so that a compacted topic forgets what has this key.
    ///
    /// # Errors
    ///
    /// When the record has no key: it would delete nothing, and a compacted topic refuses it.
    pub fn into_tombstone(self) -> Result<Self, RecordError> {
        if self.key.is_none() {
            return Err(RecordError::TombstoneWithoutKey);
        }
        Ok(Self {
            value: None,
            ..self
        })
    }

    /// Appends a header of your own.
    #[must_use]
    pub fn with_header(
        mut self,
        key: impl Into<Cow<'static, str>>,
        value: impl Into<Vec<u8>>,
    ) -> Self {
        self.headers.push(key, Some(value.into()));
        self
    }

    /// Reads the event in this record; copies its data.
    ///
    /// # Errors
    ///
    /// As [`read`].
    pub fn read(&self) -> Result<Received, InvalidEvent> {
        read(self.headers.iter(), self.value.as_deref())
    }

    /// Returns the bytes of key, value and headers together.
    ///
    /// An event of more than [`MAX_INTEROPERABLE_BYTES`] may be refused on its way: let `dataref` point to large data.
    #[must_use]
    pub fn wire_bytes(&self) -> usize {
        let length = |bytes: Option<&[u8]>| bytes.map_or(0, <[u8]>::len);
        let headers: usize = self
            .headers
            .iter()
            .map(|(key, value)| key.len() + length(value))
            .sum();
        headers + length(self.key.as_deref()) + length(self.value.as_deref())
    }
}
