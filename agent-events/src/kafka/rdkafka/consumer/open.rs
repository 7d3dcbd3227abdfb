//! A message of librdkafka in, an event or the reason why there is none out.

use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};

use ::rdkafka::message::{Headers as _, Message};

use super::super::received::is_added;
use super::super::{Incoming, Position, Unreadable, UnreadableReason};
use crate::EventCatalog;
use crate::framing::FramingReader;
use crate::kafka::{
    CONTENT_TYPE, Headers, Reader, Received, Record, TYPE, is_of_event, is_structured,
};

/// A record as it was received, with its place.
#[derive(Debug)]
pub(in crate::kafka::rdkafka) struct Fetched {
    pub(in crate::kafka::rdkafka) record: Record,
    pub(in crate::kafka::rdkafka) position: Position,
    /// Milliseconds since 1970.
    pub(in crate::kafka::rdkafka) timestamp: Option<i64>,
    /// Whether the name of a header is not UTF-8, so that the record is without that header.
    pub(in crate::kafka::rdkafka) lacks_headers: bool,
    /// How many assignments of partitions its consumer had seen, if somebody asks for that later.
    pub(super) assignments: u64,
}

impl Fetched {
    pub(in crate::kafka::rdkafka) fn from_message(message: &impl Message) -> Self {
        let mut record = Record::without_headers(message);
        // The bindings take it for granted that the name of a header is UTF-8; who wrote the record may not.
        let headers = catch_unwind(AssertUnwindSafe(|| Headers::from_message(message)));
        let lacks_headers = headers.is_err();
        record.headers = headers.unwrap_or_else(|_| readable_headers(message));
        Self {
            record,
            position: Position::new(message.topic(), message.partition(), message.offset()),
            timestamp: message.timestamp().to_millis(),
            lacks_headers,
            assignments: 0,
        }
    }

    pub(super) fn after_assignments(self, assignments: u64) -> Self {
        Self {
            assignments,
            ..self
        }
    }
}

fn readable_headers(message: &impl Message) -> Headers {
    let Some(headers) = message.headers() else {
        return Headers::new();
    };
    (0..headers.count())
        .filter_map(|index| {
            let header = catch_unwind(AssertUnwindSafe(|| headers.try_get(index))).ok()??;
            Some((header.key.to_owned(), header.value.map(Vec::from)))
        })
        .collect()
}

/// How records become events of catalog `C`.
pub(in crate::kafka::rdkafka) struct Opener<C> {
    reader: Reader,
    framings: Option<FramingReader>,
    only: Option<Vec<String>>,
    catalog: PhantomData<fn() -> C>,
}

/// What a record turned out to be.
pub(in crate::kafka::rdkafka) enum Opened<C> {
    Event(Box<Incoming<C>>),
    /// Its type is not among those that were asked for.
    OtherType,
}

impl<C: EventCatalog> Opener<C> {
    pub(super) fn new(
        reader: Reader,
        framings: Option<FramingReader>,
        only: Option<Vec<String>>,
    ) -> Self {
        Self {
            reader,
            framings,
            only,
            catalog: PhantomData,
        }
    }

    /// Tells whether opening may wait for a store of schemas.
    pub(in crate::kafka::rdkafka) fn may_wait(&self) -> bool {
        self.framings.is_some()
    }

    /// Tells whether the headers alone say that the event is of a type that nobody asked for.
    pub(in crate::kafka::rdkafka) fn is_of_other_type(&self, headers: &Headers) -> bool {
        if self.only.is_none() {
            return false;
        }
        let mut types = headers.iter().filter(|(key, _)| *key == TYPE);
        let (Some((_, Some(ty))), None) = (types.next(), types.next()) else {
            return false;
        };
        let structured = headers
            .iter()
            .filter(|(key, _)| *key == CONTENT_TYPE)
            .filter_map(|(_, value)| std::str::from_utf8(value?).ok())
            .any(is_structured);
        !structured && std::str::from_utf8(ty).is_ok_and(|ty| !self.wants(ty))
    }

    fn wants(&self, ty: &str) -> bool {
        let only = self.only.as_ref();
        only.is_none_or(|only| only.iter().any(|wanted| wanted == ty))
    }

    pub(in crate::kafka::rdkafka) fn open(
        &self,
        fetched: &Fetched,
        attempt: u32,
    ) -> Result<Opened<C>, UnreadableReason> {
        if fetched.lacks_headers {
            return Err(UnreadableReason::HeaderName);
        }
        let record = &fetched.record;
        let reading = self
            .reader
            .read_record(record)
            .map_err(UnreadableReason::Invalid)?;
        let Received::Event(mut envelope) = reading.received else {
            return Err(UnreadableReason::NotACloudEvent);
        };
        if !self.wants(envelope.ty()) {
            return Ok(Opened::OtherType);
        }
        if let Some(framings) = &self.framings {
            envelope = framings
                .read(envelope, &record.headers)
                .map_err(UnreadableReason::Framing)?;
        }
        let received =
            crate::Incoming::from_envelope(envelope).map_err(UnreadableReason::Rejected)?;
        Ok(Opened::Event(Box::new(Incoming {
            received,
            key: record.key.clone(),
            headers: own_headers(&record.headers),
            position: fetched.position.clone(),
            timestamp: fetched.timestamp,
            notes: reading.notes,
            attempt,
            assignments: fetched.assignments,
        })))
    }
}

impl Unreadable {
    pub(super) fn new(fetched: Fetched, reason: UnreadableReason) -> Self {
        Self {
            position: fetched.position,
            record: fetched.record,
            reason,
            assignments: fetched.assignments,
        }
    }
}

fn own_headers(headers: &Headers) -> Headers {
    headers
        .iter()
        .filter(|(key, _)| !is_of_event(key) && !is_added(key))
        .map(|(key, value)| (key.to_owned(), value.map(Vec::from)))
        .collect()
}
