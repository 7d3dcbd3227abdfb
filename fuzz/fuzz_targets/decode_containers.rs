//! Data of arrays and maps within each other in; see `shapes`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| agent_events_fuzz::shapes::containers(bytes));
