//! The schema of the Avro payloads in, its Rust type out.

fn main() -> agent_events_build::Report {
    agent_events_build::compile("schemas")
}
