//! Data of types that can contain themselves in; see `shapes`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| agent_events_fuzz::shapes::recursive(bytes));
