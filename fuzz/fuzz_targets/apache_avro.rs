//! Data in, for this codec and for apache-avro; see `differential`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| agent_events_fuzz::differential::apache_avro(bytes));
