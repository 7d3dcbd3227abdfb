//! What the README tells users to write.

fn main() -> agent_events_build::Report {
    agent_events_build::configure()
        .views("agent.task.TaskFailed")
        .compile("../../schemas")
}
