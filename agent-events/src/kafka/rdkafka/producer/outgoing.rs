//! An event or a record in, what librdkafka takes of it out.

use std::borrow::Cow;

use ::rdkafka::error::KafkaError;
use ::rdkafka::message::{Header, OwnedHeaders};

use super::{Receipt, SendError};
use crate::kafka::rdkafka::telemetry;
use crate::kafka::{Headers, Record, RecordError, write};
use crate::{CloudEvent, CloudEventType};

/// What is sent.
pub(in crate::kafka::rdkafka) struct Outgoing<'a> {
    pub(in crate::kafka::rdkafka) topic: &'a str,
    pub(in crate::kafka::rdkafka) key: Option<Cow<'a, [u8]>>,
    pub(in crate::kafka::rdkafka) value: Option<Cow<'a, [u8]>>,
    pub(in crate::kafka::rdkafka) headers: Outward<'a>,
    /// Those of key, value and headers together.
    pub(super) bytes: usize,
}

/// What the client has not taken.
pub(super) struct Unsent<'a> {
    pub(super) outgoing: Outgoing<'a>,
    pub(super) receipt: Receipt,
    pub(super) error: KafkaError,
}

/// The headers of what is sent.
pub(in crate::kafka::rdkafka) enum Outward<'a> {
    /// As librdkafka takes them.
    Native(OwnedHeaders),
    /// As a record has them, without the trace of this hop.
    OfRecord(Cow<'a, Headers>),
}

impl<'a> Outgoing<'a> {
    /// Takes a record as it is.
    pub(in crate::kafka::rdkafka) fn of_record(record: &'a Record) -> Result<Self, SendError> {
        Ok(Self {
            topic: record.topic.as_deref().ok_or(SendError::NoTopic)?,
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

impl Outward<'_> {
    /// Returns the headers with the trace of this hop.
    pub(super) fn on_their_way(self) -> OwnedHeaders {
        match self {
            Self::Native(headers) => headers,
            Self::OfRecord(headers) => telemetry::on_its_way(&headers),
        }
    }

    /// Returns the text of a header, of a record.
    #[cfg(feature = "tracing")]
    pub(in crate::kafka::rdkafka) fn text(&self, key: &str) -> Option<&str> {
        match self {
            Self::Native(_) => None,
            Self::OfRecord(headers) => std::str::from_utf8(headers.get(key)?).ok(),
        }
    }
}
