//! Requests in, tasks for a worker out; failed attempts are repeated, finished requests summed up.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use agent_events::{CloudEvent, Context};
use tokio::time::{Instant, timeout_at};

use crate::AgentEvent;
use crate::agent::task::{
    TaskAssigned, TaskCancelled, TaskCompleted, TaskCreated, TaskFailed, TaskPriority,
};
use crate::com::devraftel::events::{AgentTaskEvent, TaskError, TaskStatus};
use crate::error::Error;
use crate::inbox::Inbox;
use crate::outbox::Outbox;

/// The `source` of what the orchestrator publishes.
const SOURCE: &str = "/agents/orchestrator";
/// How many attempts a task gets.
const MAX_ATTEMPTS: i32 = 3;
/// The longest pause before the next attempt that a worker can ask for.
const MAX_PAUSE: Duration = Duration::from_secs(5);

/// What somebody wants done.
pub(crate) struct Request {
    /// The name of the task to be.
    task_id: &'static str,
    /// What is to be done.
    task_type: &'static str,
    /// What it is about.
    about: &'static str,
}

impl Request {
    /// Creates a request for task `task_id`, to do `task_type` about something.
    pub(crate) const fn new(
        task_id: &'static str,
        task_type: &'static str,
        about: &'static str,
    ) -> Self {
        Self {
            task_id,
            task_type,
            about,
        }
    }
}

/// Turns requests into tasks and sees to it that each comes to an end.
pub(crate) struct Orchestrator {
    inbox: Inbox,
    outbox: Outbox,
    worker: String,
    /// The tasks that are not finished, by the `correlationid` of what concerns them.
    open: BTreeMap<String, TaskAssigned>,
}

impl Orchestrator {
    /// Creates an orchestrator without requests, which assigns tasks to `worker`.
    pub(crate) fn new(inbox: Inbox, outbox: Outbox, worker: impl Into<String>) -> Self {
        Self {
            inbox,
            outbox,
            worker: worker.into(),
            open: BTreeMap::new(),
        }
    }

    /// Publishes the requests and returns when every one is finished.
    ///
    /// # Errors
    ///
    /// When Kafka fails, an event cannot be decoded, or a request is not finished within `patience`.
    pub(crate) async fn run(
        mut self,
        requests: &[Request],
        patience: Duration,
    ) -> Result<(), Error> {
        let deadline = Instant::now() + patience;
        for request in requests {
            self.request(request).await?;
        }
        while !self.open.is_empty() {
            let Ok(incoming) = timeout_at(deadline, self.inbox.next()).await else {
                let tasks = self.open.into_values().map(|task| task.task_id);
                return Err(Error::Unfinished(tasks.collect()));
            };
            let incoming = incoming?;
            self.react(incoming.event()).await?;
            self.inbox.commit(&incoming).await?;
        }
        Ok(())
    }

    async fn request(&mut self, request: &Request) -> Result<(), Error> {
        let task = TaskCreated {
            task_id: request.task_id.to_owned(),
            task_type: request.task_type.to_owned(),
            parameters: HashMap::from([("about".to_owned(), request.about.to_owned())]),
            created_by: SOURCE.to_owned(),
            deadline: None,
            priority: TaskPriority::Normal,
        };
        let created = CloudEvent::new(task.clone(), SOURCE)?;
        self.outbox.publish(&created).await?;

        let same = |open: &&TaskAssigned| {
            open.task_type == task.task_type && open.parameters == task.parameters
        };
        if let Some(same) = self.open.values().find(same) {
            let reason = format!("{} does the same already", same.task_id);
            return self.cancel(task.task_id, reason, &created).await;
        }
        let assignment = TaskAssigned {
            task_id: task.task_id,
            task_type: task.task_type,
            parameters: task.parameters,
            assigned_to: self.worker.clone(),
            deadline: task.deadline,
            priority: task.priority,
        };
        self.assign(assignment, &created).await
    }

    async fn assign(
        &mut self,
        task: TaskAssigned,
        cause: &impl AsRef<Context>,
    ) -> Result<(), Error> {
        let assigned = CloudEvent::new(task, SOURCE)?.caused_by(cause);
        self.outbox.publish(&assigned).await?;
        if let Some(request) = assigned.correlation_id() {
            let request = request.to_owned();
            self.open.insert(request, assigned.into_data());
        }
        Ok(())
    }

    async fn cancel(
        &self,
        task_id: String,
        reason: String,
        cause: &impl AsRef<Context>,
    ) -> Result<(), Error> {
        let task = TaskCancelled {
            task_id: task_id.clone(),
            cancelled_by: SOURCE.to_owned(),
            reason: Some(reason),
        };
        let cancelled = CloudEvent::new(task, SOURCE)?.caused_by(cause);
        self.outbox.publish(&cancelled).await?;
        let summary = summary(task_id, TaskStatus::Cancelled);
        self.sum_up(summary, &cancelled).await
    }

    async fn react(&mut self, event: &AgentEvent) -> Result<(), Error> {
        match event {
            AgentEvent::TaskCompleted(completed) => self.complete(completed).await,
            AgentEvent::TaskFailed(failed) => self.retry_or_give_up(failed).await,
            // Nothing to do: its own events, the worker's progress, and what belongs to others.
            AgentEvent::TaskCreated(_)
            | AgentEvent::TaskAssigned(_)
            | AgentEvent::TaskProgressed(_)
            | AgentEvent::TaskCancelled(_)
            | AgentEvent::AgentTaskEvent(_)
            | AgentEvent::Unknown(_) => Ok(()),
        }
    }

    async fn complete(&mut self, completed: &CloudEvent<TaskCompleted>) -> Result<(), Error> {
        let Some(task) = self.close(completed) else {
            return Ok(());
        };
        let summary = AgentTaskEvent {
            progress_percent: Some(100),
            result: Some(completed.data().result.clone()),
            ..summary(task.task_id, TaskStatus::Completed)
        };
        self.sum_up(summary, completed).await
    }

    async fn retry_or_give_up(&mut self, failed: &CloudEvent<TaskFailed>) -> Result<(), Error> {
        let Some(task) = self.close(failed) else {
            return Ok(());
        };
        let TaskFailed {
            error, attempts, ..
        } = failed.data();
        if error.retryable && *attempts < MAX_ATTEMPTS {
            // The worker asks for this pause.
            let millis = error.retry_after_ms.unwrap_or_default();
            let pause = Duration::from_millis(u64::try_from(millis).unwrap_or_default());
            tokio::time::sleep(pause.min(MAX_PAUSE)).await;
            return self.assign(task, failed).await;
        }
        let summary = AgentTaskEvent {
            error: Some(TaskError {
                code: error.code.clone(),
                message: error.message.clone(),
                retryable: error.retryable,
            }),
            ..summary(task.task_id, TaskStatus::Failed)
        };
        self.sum_up(summary, failed).await
    }

    /// Returns the open task that an event is about; none for the tasks of others.
    fn close<D>(&mut self, event: &CloudEvent<D>) -> Option<TaskAssigned> {
        self.open.remove(event.correlation_id()?)
    }

    async fn sum_up(
        &self,
        summary: AgentTaskEvent,
        cause: &impl AsRef<Context>,
    ) -> Result<(), Error> {
        let event = CloudEvent::new(summary, SOURCE)?.caused_by(cause);
        self.outbox.publish(&event).await
    }
}

/// Returns the end of a request in the form for consumers that want one record for every kind of change.
fn summary(task_id: String, status: TaskStatus) -> AgentTaskEvent {
    AgentTaskEvent {
        task_id,
        status,
        agent_id: SOURCE.to_owned(),
        progress_percent: None,
        result: None,
        error: None,
        metadata: HashMap::new(),
    }
}
