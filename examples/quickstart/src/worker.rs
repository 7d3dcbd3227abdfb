//! Assigned tasks in, their progress and their result out; the first attempt at a summary fails.

use std::collections::HashMap;
use std::time::Instant;

use agent_events::{CloudEvent, EventId};
use tokio::sync::watch;

use crate::AgentEvent;
use crate::agent::task::{TaskAssigned, TaskCompleted, TaskFailed, TaskFailure, TaskProgressed};
use crate::com::devraftel::events::TaskStatus;
use crate::error::Error;
use crate::inbox::Inbox;
use crate::outbox::Outbox;

/// The `source` of what the worker publishes.
const SOURCE: &str = "/agents/worker";
/// What every task consists of.
const STEPS: [&str; 2] = ["read the sources", "write the answer"];

/// Does the tasks that are assigned to it.
pub(crate) struct Worker {
    name: String,
    inbox: Inbox,
    outbox: Outbox,
    attempts: HashMap<String, i32>,
}

impl Worker {
    /// Creates a worker without tasks, under a name of its own: what was assigned to another is not for it.
    pub(crate) fn new(inbox: Inbox, outbox: Outbox) -> Self {
        let id = EventId::random();
        let (_, random) = id.as_str().rsplit_once('-').unwrap_or_default();
        Self {
            name: format!("worker-{random}"),
            inbox,
            outbox,
            attempts: HashMap::new(),
        }
    }

    /// Returns the name that tasks are assigned to.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Does tasks until `stop` says so; a task that was begun is finished first.
    ///
    /// # Errors
    ///
    /// When Kafka fails, or an event cannot be decoded.
    pub(crate) async fn run(mut self, mut stop: watch::Receiver<bool>) -> Result<(), Error> {
        loop {
            let incoming = tokio::select! {
                incoming = self.inbox.next() => incoming?,
                _ = stop.wait_for(|stop| *stop) => return Ok(()),
            };
            match incoming.event() {
                AgentEvent::TaskAssigned(task) if task.data().assigned_to == self.name => {
                    self.work(task).await?;
                }
                AgentEvent::TaskAssigned(_)
                | AgentEvent::TaskCreated(_)
                | AgentEvent::TaskProgressed(_)
                | AgentEvent::TaskCompleted(_)
                | AgentEvent::TaskFailed(_)
                | AgentEvent::TaskCancelled(_)
                | AgentEvent::AgentTaskEvent(_)
                | AgentEvent::Unknown(_) => {}
            }
            self.inbox.commit(&incoming).await?;
        }
    }

    async fn work(&mut self, assigned: &CloudEvent<TaskAssigned>) -> Result<(), Error> {
        let begun = Instant::now();
        let task = assigned.data();
        let attempts = *self
            .attempts
            .entry(task.task_id.clone())
            .and_modify(|attempts| *attempts += 1)
            .or_insert(1);

        for (done, step) in (1..).zip(STEPS) {
            if let Err(error) = take(step, task, attempts) {
                let failure = TaskFailed {
                    task_id: task.task_id.clone(),
                    error,
                    attempts,
                };
                let failed = CloudEvent::new(failure, SOURCE)?.caused_by(assigned);
                return self.outbox.publish(&failed).await;
            }
            let progress = progress(task, done, step);
            let progressed = CloudEvent::new(progress, SOURCE)?.caused_by(assigned);
            self.outbox.publish(&progressed).await?;
        }

        let about = task.parameters.get("about").map_or("", String::as_str);
        let result = format!("{} of {about}", task.task_type);
        let completion = TaskCompleted {
            task_id: task.task_id.clone(),
            duration_ms: i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX),
            tokens_used: i64::try_from(result.split_whitespace().count()).unwrap_or(i64::MAX),
            result,
        };
        let completed = CloudEvent::new(completion, SOURCE)?.caused_by(assigned);
        self.outbox.publish(&completed).await
    }
}

/// Takes one step; stands for the call of a model, which is overloaded at the first attempt to write a summary.
fn take(step: &str, task: &TaskAssigned, attempt: i32) -> Result<(), TaskFailure> {
    if attempt == 1 && task.task_type == "summary" && step == STEPS[1] {
        return Err(TaskFailure {
            code: "OVERLOADED".to_owned(),
            message: "the model has no capacity left".to_owned(),
            retryable: true,
            retry_after_ms: Some(100),
        });
    }
    Ok(())
}

/// Returns how far a task has come after `steps_completed` steps.
fn progress(task: &TaskAssigned, steps_completed: i32, step: &str) -> TaskProgressed {
    let steps_total = i32::try_from(STEPS.len()).unwrap_or(i32::MAX);
    TaskProgressed {
        task_id: task.task_id.clone(),
        status: TaskStatus::InProgress,
        progress_percent: 100 * steps_completed / steps_total,
        current_step: step.to_owned(),
        steps_completed,
        steps_total,
    }
}
