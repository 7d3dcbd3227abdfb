//! A batch of events as JSON in; see `events`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| agent_events_fuzz::events::batch(bytes));
