//! A consumer group in, its events out, each error with the name of the group.

use agent_events::kafka::{Consumer, Incoming, Position, ReceiveError};

use crate::AgentEvent;
use crate::cluster::Cluster;
use crate::error::Error;

/// Returns the `group.id` of a group of this example, which no other program in a cluster should have.
pub(crate) fn group_id(group: &str) -> String {
    format!("quickstart-{group}")
}

/// What a consumer group receives.
pub(crate) struct Inbox {
    group: &'static str,
    consumer: Consumer<AgentEvent>,
}

impl Inbox {
    /// Joins `group` for the topics that the schemas name.
    ///
    /// # Errors
    ///
    /// When the client cannot be set up.
    pub(crate) fn join(cluster: &Cluster, group: &'static str) -> Result<Self, Error> {
        let consumer = Consumer::new(cluster.config(), &group_id(group))?;
        Ok(Self { group, consumer })
    }

    /// Returns the name of the group.
    pub(crate) fn group(&self) -> &'static str {
        self.group
    }

    /// Waits for the next record, be it an event or not. May be cancelled without loss.
    ///
    /// # Errors
    ///
    /// As [`Consumer::recv`].
    pub(crate) async fn recv(&self) -> Result<Incoming<AgentEvent>, ReceiveError> {
        self.consumer.recv().await
    }

    /// Waits for the next event and passes by what is none. May be cancelled without loss.
    ///
    /// # Errors
    ///
    /// When an event cannot be decoded, or the client failed.
    pub(crate) async fn next(&self) -> Result<Incoming<AgentEvent>, Error> {
        loop {
            match self.recv().await {
                Ok(incoming) => return Ok(incoming),
                Err(ReceiveError::Unreadable(record)) if record.is_not_a_cloud_event() => {
                    self.commit(&*record).await?;
                }
                Err(cause) => return Err(self.failed(cause)),
            }
        }
    }

    /// Commits that `handled` and everything before it in its partition has been handled.
    ///
    /// # Errors
    ///
    /// When the broker does not confirm.
    pub(crate) async fn commit(&self, handled: &impl AsRef<Position>) -> Result<(), Error> {
        let committed = self.consumer.commit(handled).await;
        committed.map_err(|cause| Error::Commit {
            group: self.group,
            cause,
        })
    }

    /// Returns `cause` with the name of the group.
    pub(crate) fn failed(&self, cause: ReceiveError) -> Error {
        Error::Receive {
            group: self.group,
            cause,
        }
    }
}
