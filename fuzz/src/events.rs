//! Bytes of an event in: an error, or an event that is written and read again, out; in every profile.

use std::sync::{Arc, LazyLock};

use agent_events::event_format::{EventFormat, JsonBatchReader, JsonBatchWriter};
use agent_events::framing::{
    Framing, FramingReader, SchemaCache, SchemaId, VALUE_SCHEMA_ID, WriterId,
};
use agent_events::kafka::{Headers, Reader, Received, RecordError, read};
use agent_events::{AvroSchema, Envelope, Profile};
use agent_events_tests::evolved::work::TaskDone;

use super::bounded::bounded;

const PROFILES: [Profile; 8] = [
    Profile::Lenient,
    Profile::JavaScript,
    Profile::Python,
    Profile::CSharp,
    Profile::Go,
    Profile::SpringOld,
    Profile::EneKafka,
    Profile::CloudEventsSdk09,
];

/// A header and its value, or null.
type Header<'a> = (&'a str, Option<&'a [u8]>);

/// Reads headers and a value as a record.
///
/// A header is its key, `=`, its value and a newline; what follows an empty line is the value of the record.
pub fn headers(bytes: &[u8]) {
    let (headers, value) = record(bytes);
    for profile in PROFILES {
        let reader = Reader::new().with_profile(profile);
        let read = bounded(bytes.len(), || {
            reader.read(headers.iter().copied(), value, value)
        });
        if let Ok(reading) = read
            && let Received::Event(event) = reading.received
        {
            through_binary(&event);
        }
    }
    if let Ok(Received::Event(event)) = bounded(bytes.len(), || read(headers, value))
        && let Some(once) = through_binary(&event)
    {
        // A structured event has types that headers do not have, and that is all.
        assert_eq!(once.data(), event.data());
        assert_eq!(through_binary(&once), Some(once));
    }
}

fn record(bytes: &[u8]) -> (Vec<Header<'_>>, Option<&[u8]>) {
    let mut headers = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let end = rest
            .iter()
            .position(|byte| *byte == b'\n')
            .unwrap_or(rest.len());
        let (line, after) = (&rest[..end], &rest[rest.len().min(end + 1)..]);
        rest = after;
        if line.is_empty() {
            return (headers, Some(rest));
        }
        let mut parts = line.splitn(2, |byte| *byte == b'=');
        if let Some(Ok(key)) = parts.next().map(std::str::from_utf8) {
            headers.push((key, parts.next()));
        }
    }
    (headers, None)
}

/// Writes and reads an event, unless binary mode cannot have its media type.
fn through_binary(event: &Envelope) -> Option<Envelope> {
    let record = match event.to_record() {
        Err(RecordError::StructuredContentType(_)) => return None,
        record => record.expect("what was read can be written"),
    };
    match record.read() {
        Ok(Received::Event(event)) => Some(event),
        other => panic!("what was written cannot be read: {other:?}"),
    }
}

/// Reads the JSON event format.
pub fn json(bytes: &[u8]) {
    format(EventFormat::Json, bytes);
}

/// Reads the Avro event format.
pub fn avro(bytes: &[u8]) {
    format(EventFormat::Avro, bytes);
}

/// Reads the compact Avro event format, where there is such: the feature `avro-compact`.
pub fn avro_compact(bytes: &[u8]) {
    if let Some(compact) = compact() {
        format(compact, bytes);
    }
}

fn compact() -> Option<EventFormat> {
    EventFormat::from_media_type("application/cloudevents+avro-compact")
}

fn format(format: EventFormat, bytes: &[u8]) {
    let strict = bounded(bytes.len(), || format.decode(bytes));
    let lenient = bounded(bytes.len(), || format.decode_as(Profile::Lenient, bytes));
    if let Ok(event) = &strict {
        let (same, notes) = lenient.as_ref().expect("what is strict is lenient too");
        assert!(same == event && notes.is_empty());
        let again = format.decode(&format.encode(event));
        // White space around a JSON value is lost on the way.
        assert_eq!(again.as_ref().map(Envelope::context), Ok(event.context()));
    }
    if let Ok((event, _)) = lenient {
        for other in [Some(EventFormat::Json), Some(EventFormat::Avro), compact()]
            .into_iter()
            .flatten()
        {
            let once = other
                .decode(&other.encode(&event))
                .expect("what was written can be read");
            let again = other.decode(&other.encode(&once));
            assert_eq!(again, Ok(once));
        }
    }
}

/// Reads a batch in the JSON event format.
pub fn batch(bytes: &[u8]) {
    let read = || {
        let mut events = Vec::new();
        for event in JsonBatchReader::new(bytes) {
            match event {
                Ok(event) => events.push(event),
                Err(error) if error.event().is_some() => {}
                Err(_) => return None,
            }
        }
        Some(events)
    };
    // An event that is not valid is told with what is wrong in it, and what came before it has been read.
    let Some(events) = bounded(bytes.len() + 64, read) else {
        return;
    };
    let mut batch = JsonBatchWriter::new(Vec::new());
    for event in &events {
        batch.write(event).expect("memory takes everything");
    }
    let batch = batch.finish().expect("memory takes everything");
    let again: Result<Vec<_>, _> = JsonBatchReader::new(batch.as_slice()).collect();
    assert_eq!(again.expect("what was written can be read"), events);
}

/// Reads a payload in every framing; the header of a framing is what stands before the first newline, if there is one.
pub fn framing(bytes: &[u8]) {
    static SCHEMAS: LazyLock<Arc<SchemaCache>> = LazyLock::new(|| {
        let schemas = SchemaCache::new(());
        for (id, text) in (1..).zip(TaskDone::released().texts()) {
            let writer = WriterId::Id(SchemaId::new(id));
            schemas
                .insert(writer, text)
                .expect("a released schema is one");
        }
        Arc::new(schemas)
    });
    let (header, value) = match bytes.iter().position(|byte| *byte == b'\n') {
        Some(end) => (Some(&bytes[..end]), &bytes[end + 1..]),
        None => (None, bytes),
    };
    let mut headers = Headers::new();
    if let Some(header) = header {
        headers.push(VALUE_SCHEMA_ID, Some(header.to_vec()));
    }
    for framing in [
        Framing::Raw,
        Framing::SingleObject,
        Framing::Confluent(SchemaId::new(0)),
    ] {
        for sniffs in [false, true] {
            let reader = FramingReader::new(Arc::clone(&SCHEMAS));
            let reader = if sniffs { reader.sniffing() } else { reader };
            let event = framed(framing, value);
            // The plans of a version are made when its data comes for the first time.
            drop(
                reader
                    .read(event.clone(), &headers)
                    .map(Envelope::into_event::<TaskDone>),
            );
            let read = bounded(bytes.len(), || {
                let payload = reader.read(event, &headers).ok()?;
                payload.into_event::<TaskDone>().ok()
            });
            if let Some(event) = read {
                let again = event
                    .encode_framed(Framing::SingleObject)
                    .expect("what was read can be written");
                let again = reader
                    .read(again, &Headers::new())
                    .expect("what was written is framed");
                again
                    .into_event::<TaskDone>()
                    .expect("what was written can be read");
            }
        }
    }
}

fn framed(framing: Framing, value: &[u8]) -> Envelope {
    let event = Envelope::of_type("work.task.done", "/fuzz").expect("a type and a source");
    let content_type = framing.content_type().parse().expect("a media type");
    event
        .with_datacontenttype(content_type)
        .with_data(value.to_vec())
}
