//! Any bytes in: an error, or an event that is written and read again in every format, out; the same for a batch.
#![no_main]

use agent_events::Profile;
use agent_events::event_format::{EventFormat, JsonBatchReader, JsonBatchWriter};
use libfuzzer_sys::fuzz_target;

const FORMATS: [EventFormat; 3] = [
    EventFormat::Json,
    EventFormat::Avro,
    EventFormat::AvroCompact,
];

fuzz_target!(|bytes: &[u8]| {
    let strict = EventFormat::Json.decode(bytes);
    let lenient = EventFormat::Json.decode_as(Profile::Lenient, bytes);
    if let Ok(event) = &strict {
        let (same, notes) = lenient.as_ref().expect("what is strict is lenient too");
        assert!(same == event && notes.is_empty());
    }
    if let Ok((event, _)) = lenient {
        for format in FORMATS {
            let once = format
                .decode(&format.encode(&event))
                .expect("what was written can be read");
            let again = format.decode(&format.encode(&once));
            assert_eq!(again, Ok(once));
        }
    }
    let mut events = Vec::new();
    for event in JsonBatchReader::new(bytes) {
        match event {
            Ok(event) => events.push(event),
            Err(error) if error.event().is_some() => {}
            Err(_) => return,
        }
    }
    let mut batch = JsonBatchWriter::new(Vec::new());
    for event in &events {
        batch.write(event).expect("memory takes everything");
    }
    let batch = batch.finish().expect("memory takes everything");
    let again: Result<Vec<_>, _> = JsonBatchReader::new(batch.as_slice()).collect();
    assert_eq!(again.expect("what was written can be read"), events);
});
