//! placeholder
agent_events::include_events!();
fn main() {}
