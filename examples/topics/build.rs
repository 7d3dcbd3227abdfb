//! The schemas of the repository in, `agent_events.rs` out; `agent-events.toml` beside them describes the topics.

fn main() -> agent_events_build::Report {
    agent_events_build::compile("../../schemas")
}
