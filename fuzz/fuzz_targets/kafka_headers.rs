//! Headers and a value in: no event, an error, or an event that is written and read again out; in every profile.
//!
//! A header is its key, `=`, its value and a newline; what follows an empty line is the value of the record.
#![no_main]

use agent_events::kafka::{Reader, Received, RecordError, read};
use agent_events::{Envelope, Profile};
use libfuzzer_sys::fuzz_target;

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

fuzz_target!(|bytes: &[u8]| {
    let mut headers = Vec::new();
    let mut value = None;
    let mut rest = bytes;
    while !rest.is_empty() {
        let end = rest
            .iter()
            .position(|byte| *byte == b'\n')
            .unwrap_or(rest.len());
        let (line, after) = (&rest[..end], &rest[rest.len().min(end + 1)..]);
        rest = after;
        if line.is_empty() {
            value = Some(rest);
            break;
        }
        let mut parts = line.splitn(2, |byte| *byte == b'=');
        if let Some(Ok(key)) = parts.next().map(std::str::from_utf8) {
            headers.push((key, parts.next()));
        }
    }
    for profile in PROFILES {
        let reader = Reader::new().with_profile(profile);
        if let Ok(reading) = reader.read(headers.iter().copied(), value, value)
            && let Received::Event(event) = reading.received
        {
            through_binary(&event);
        }
    }
    if let Ok(Received::Event(event)) = read(headers, value)
        && let Some(once) = through_binary(&event)
    {
        // A structured event has types that headers do not have, and that is all.
        assert_eq!(once.data(), event.data());
        assert_eq!(through_binary(&once), Some(once));
    }
});

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
