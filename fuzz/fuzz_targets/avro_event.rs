//! Any bytes in: an error, or an event that is written and read again, out. The first byte chooses the format.
#![no_main]

use agent_events::Profile;
use agent_events::event_format::EventFormat;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, bytes)) = bytes.split_first() else {
        return;
    };
    let format = if first % 2 == 0 {
        EventFormat::Avro
    } else {
        EventFormat::AvroCompact
    };
    let strict = format.decode(bytes);
    let lenient = format.decode_as(Profile::Lenient, bytes);
    if let Ok(event) = &strict {
        let (same, notes) = lenient.as_ref().expect("what is strict is lenient too");
        assert!(same == event && notes.is_empty());
        let again = format.decode(&format.encode(event));
        assert_eq!(again.as_ref(), Ok(event));
        let json = EventFormat::Json.encode(event);
        EventFormat::Json
            .decode(&json)
            .expect("what was written can be read");
    }
});
