//! A message of librdkafka in, an event or the reason why there is none out.

use std::marker::PhantomData;

use ::rdkafka::message::{Headers as _, Message};

use super::super::received::is_added;
use super::super::{Incoming, Position, Unreadable, UnreadableReason};
use super::quiet;
use crate::framing::{FramingError, FramingReader};
use crate::kafka::{
    CONTENT_TYPE, Headers, Reader, Reading, Received, Record, TYPE, is_of_event, is_structured,
};
use crate::{Envelope, EventCatalog, Note};

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
        let headers = quiet::catch(|| Headers::from_message(message));
        let lacks_headers = headers.is_none();
        record.headers = headers.unwrap_or_else(|| readable_headers(message));
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

/// The headers of a message as it has them.
type Lent<'m> = Vec<(&'m str, Option<&'m [u8]>)>;

/// Lends out the headers of a message; `None` when the name of one is not UTF-8, which the bindings take for impossible.
fn lent(message: &impl Message) -> Option<Lent<'_>> {
    let lend = || {
        let Some(headers) = message.headers() else {
            return Lent::new();
        };
        let mut lent = Lent::with_capacity(headers.count());
        lent.extend(headers.iter().map(|header| (header.key, header.value)));
        lent
    };
    quiet::catch(lend)
}

fn readable_headers(message: &impl Message) -> Headers {
    let Some(headers) = message.headers() else {
        return Headers::new();
    };
    (0..headers.count())
        .filter_map(|index| {
            let header = quiet::catch(|| headers.try_get(index))??;
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
    pub(in crate::kafka::rdkafka) fn is_of_other_type<'a>(
        &self,
        headers: impl Iterator<Item = (&'a str, Option<&'a [u8]>)> + Clone,
    ) -> bool {
        if self.only.is_none() {
            return false;
        }
        let mut types = headers.clone().filter(|(key, _)| *key == TYPE);
        let (Some((_, Some(ty))), None) = (types.next(), types.next()) else {
            return false;
        };
        let structured = headers
            .filter(|(key, _)| *key == CONTENT_TYPE)
            .filter_map(|(_, value)| std::str::from_utf8(value?).ok())
            .any(is_structured);
        !structured && std::str::from_utf8(ty).is_ok_and(|ty| !self.wants(ty))
    }

    fn wants(&self, ty: &str) -> bool {
        let only = self.only.as_ref();
        only.is_none_or(|only| only.iter().any(|wanted| wanted == ty))
    }

    /// Opens a message where it lies; only one that is no event of the catalog is copied.
    pub(super) fn open_message(
        &self,
        message: &impl Message,
        assignments: u64,
    ) -> Result<Opened<C>, Box<Unreadable>> {
        let whole = || Fetched::from_message(message).after_assignments(assignments);
        let (Some(headers), None) = (lent(message), &self.framings) else {
            let fetched = whole();
            let opened = self.open(&fetched, 1);
            return opened.map_err(|reason| Box::new(Unreadable::new(fetched, reason)));
        };
        let headers = headers.iter().copied();
        if self.is_of_other_type(headers.clone()) {
            return Ok(Opened::OtherType);
        }
        let (key, value) = (message.key(), message.payload());
        let opened = self.event_in(headers.clone(), key, value, Ok);
        let event = match opened {
            Ok(Some(event)) => event,
            Ok(None) => return Ok(Opened::OtherType),
            Err(reason) => return Err(Box::new(Unreadable::new(whole(), reason))),
        };
        Ok(Opened::Event(Box::new(Incoming {
            received: event.received,
            notes: event.notes,
            key: key.map(Vec::from),
            headers: own_headers(headers),
            position: Position::new(message.topic(), message.partition(), message.offset()),
            timestamp: message.timestamp().to_millis(),
            attempt: 1,
            assignments,
        })))
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
        let (key, value) = (record.key.as_deref(), record.value.as_deref());
        let event = self.event_in(record.headers.iter(), key, value, |envelope| {
            match &self.framings {
                None => Ok(envelope),
                Some(framings) => framings.read(envelope, &record.headers),
            }
        })?;
        let Some(event) = event else {
            return Ok(Opened::OtherType);
        };
        Ok(Opened::Event(Box::new(Incoming {
            received: event.received,
            notes: event.notes,
            key: record.key.clone(),
            headers: own_headers(record.headers.iter()),
            position: fetched.position.clone(),
            timestamp: fetched.timestamp,
            attempt,
            assignments: fetched.assignments,
        })))
    }

    /// Reads an event of the catalog; `None` when it is of a type that nobody asked for.
    fn event_in<'a>(
        &self,
        headers: impl Iterator<Item = (&'a str, Option<&'a [u8]>)>,
        key: Option<&'a [u8]>,
        value: Option<&'a [u8]>,
        unframed: impl FnOnce(Envelope) -> Result<Envelope, FramingError>,
    ) -> Result<Option<Event<C>>, UnreadableReason> {
        let reading = self.reader.read(headers, key, value);
        let Reading { received, notes } = reading.map_err(UnreadableReason::Invalid)?;
        let Received::Event(envelope) = received else {
            return Err(UnreadableReason::NotACloudEvent);
        };
        if !self.wants(envelope.ty()) {
            return Ok(None);
        }
        let envelope = unframed(envelope).map_err(UnreadableReason::Framing)?;
        let received =
            crate::Incoming::from_envelope(envelope).map_err(UnreadableReason::Rejected)?;
        Ok(Some(Event { received, notes }))
    }
}

/// An event and what its writer got wrong.
struct Event<C> {
    received: crate::Incoming<C>,
    notes: Vec<Note>,
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

fn own_headers<'a>(headers: impl Iterator<Item = (&'a str, Option<&'a [u8]>)>) -> Headers {
    headers
        .filter(|(key, _)| !is_of_event(key) && !is_added(key))
        .map(|(key, value)| (key.to_owned(), value.map(Vec::from)))
        .collect()
}
