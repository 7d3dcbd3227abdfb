//! What the README tells users to write.

fn main() -> agent_events_build::Report {
    agent_events_build::compile("../../schemas")
}
