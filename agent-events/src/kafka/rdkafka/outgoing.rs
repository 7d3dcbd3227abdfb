//! An event or a record in, what librdkafka takes of it out.

use std::borrow::Cow;

use ::rdkafka::message::{Header, OwnedHeaders};

use crate::kafka::{Headers, Record, RecordError, write};
use crate::{CloudEvent, CloudEventType};

/// What is sent.
pub(super) struct Outgoing<'a> {
    pub(super) topic: &'a str,
    pub(super) key: Option<Cow<'a, [u8]>>,
    pub(super) value: Option<Cow<'a, [u8]>>,
    pub(super) headers: Outward<'a>,
    /// Those of key, value and headers together.
    pub(super) bytes: usize,
}

/// The headers of what is sent.
pub(super) enum Outward<'a> {
    /// As librdkafka takes them.
    Native(OwnedHeaders),
    /// As a record has them, without the trace of this hop.
    OfRecord(Cow<'a, Headers>),
}

impl<'a> Outgoing<'a> {
    /// Takes a record as it is, when it names its topic.
    pub(super) fn of_record(record: &'a Record) -> Option<Self> {
        Some(Self {
            topic: record.topic.as_deref()?,
            key: record.key.as_deref().map(Cow::Borrowed),
            value: record.value.as_deref().map(Cow::Borrowed),
            headers: Outward::OfRecord(Cow::Borrowed(&record.headers)),
            bytes: record.wire_bytes(),
        })
    }

    /// Takes the record of an event.
    pub(super) fn of_own(topic: &'a str, record: Record) -> Self {
        Self {
            topic,
            bytes: record.wire_bytes(),
            key: record.key.map(Cow::Owned),
            value: record.value.map(Cow::Owned),
            headers: Outward::OfRecord(Cow::Owned(record.headers)),
        }
    }

    /// Writes an event in binary mode, its payload without a framing, as [`CloudEvent::to_record`] does, but the headers to
    /// where librdkafka wants them: a record would hold each of them once more.
    pub(super) fn of_event<E: CloudEventType>(
        topic: &'a str,
        event: &'a CloudEvent<E>,
        keyed: bool,
    ) -> Result<Self, RecordError> {
        let context = event.context();
        let none = (OwnedHeaders::new_with_capacity(12), 0);
        let (headers, mut bytes) =
            write::fold_headers(context, none, |(all, bytes), key, value| {
                let size = key.len() + value.len();
                let (key, value) = (&*key, Some(value));
                (all.insert(Header { key, value }), bytes + size)
            })?;
        // The client copies it soon, so that it may be larger than most events: growing would take several allocations.
        let value = event.encode_data_in(Vec::with_capacity(2 * size_of::<E>().max(256)));
        let value = value.map_err(RecordError::Encode)?;
        let key = context.partition_key().filter(|_| keyed);
        bytes += value.len() + key.map_or(0, str::len);
        Ok(Self {
            topic,
            key: key.map(|key| Cow::Borrowed(key.as_bytes())),
            value: Some(Cow::Owned(value)),
            headers: Outward::Native(headers),
            bytes,
        })
    }
}

#[cfg(feature = "tracing")]
impl Outward<'_> {
    /// Returns the text of a header, of a record.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        match self {
            Self::Native(_) => None,
            Self::OfRecord(headers) => std::str::from_utf8(headers.get(key)?).ok(),
        }
    }
}
