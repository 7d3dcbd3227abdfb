//! The type of the Avro payloads that are exchanged with other implementations; see `tests/interop/main.rs`.

agent_events::include_events!();
