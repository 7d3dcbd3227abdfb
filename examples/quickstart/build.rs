//! The schemas of the repository in, `agent_events.rs` out; a change that breaks a consumer does not build.

fn main() -> agent_events_build::Report {
    agent_events_build::compile("../../schemas")
}
