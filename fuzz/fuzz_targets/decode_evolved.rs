//! Data of released versions in; see `shapes`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| agent_events_fuzz::shapes::evolved(bytes));
