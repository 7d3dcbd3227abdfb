//! The schemas of the repository in, `agent_events.rs` out.

fn main() -> agent_events_build::Report {
    agent_events_build::compile("../schemas")
}
