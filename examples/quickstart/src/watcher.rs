//! A consumer group in, what it saw out, once it has seen everything that was sent.

use std::collections::HashMap;
use std::time::Duration;

use agent_events::kafka::{Incoming, Position, ReceiveError};
use tokio::sync::watch;

use crate::AgentEvent;
use crate::error::Error;
use crate::inbox::Inbox;
use crate::outbox::{Evidence, Ledger};

/// A record as a group saw it.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    /// By what it is recognised.
    pub(crate) evidence: Evidence,
    /// What it says, for people.
    pub(crate) says: String,
}

/// What a group saw, by place: a record that is delivered twice counts once.
#[derive(Debug)]
pub(crate) struct Sightings {
    /// The consumer group.
    pub(crate) group: &'static str,
    /// The records.
    pub(crate) records: HashMap<Position, Seen>,
}

impl Sightings {
    /// Returns the places of what was sent and not seen.
    fn missing(&self, sent: &Ledger) -> Vec<Position> {
        sent.iter()
            .map(|(position, _)| position)
            .filter(|position| !self.records.contains_key(position))
            .cloned()
            .collect()
    }
}

/// A consumer group that remembers every record.
pub(crate) struct Watcher {
    inbox: Inbox,
    sightings: Sightings,
}

impl Watcher {
    /// Creates a watcher that has not seen anything.
    pub(crate) fn new(inbox: Inbox) -> Self {
        let group = inbox.group();
        Self {
            inbox,
            sightings: Sightings {
                group,
                records: HashMap::new(),
            },
        }
    }

    /// Watches until the agents have told what they `sent`, and then until all of it was seen, at most for `patience`.
    ///
    /// # Errors
    ///
    /// When Kafka fails, an event cannot be decoded, or something that was sent is not seen in time.
    pub(crate) async fn run(
        mut self,
        mut sent: watch::Receiver<Option<Ledger>>,
        patience: Duration,
    ) -> Result<Sightings, Error> {
        let ledger = loop {
            tokio::select! {
                received = self.inbox.recv() => self.see(received).await?,
                // Without a sender the agents have failed, and that error ends the program.
                told = sent.wait_for(Option::is_some) => {
                    break told.ok().and_then(|ledger| ledger.clone()).unwrap_or_default();
                }
            }
        };
        match tokio::time::timeout(patience, self.catch_up(&ledger)).await {
            Ok(caught_up) => caught_up.map(|()| self.sightings),
            Err(_) => Err(Error::NotSeen {
                group: self.sightings.group,
                positions: self.sightings.missing(&ledger),
            }),
        }
    }

    async fn catch_up(&mut self, sent: &Ledger) -> Result<(), Error> {
        while !self.sightings.missing(sent).is_empty() {
            let received = self.inbox.recv().await;
            self.see(received).await?;
        }
        Ok(())
    }

    async fn see(
        &mut self,
        received: Result<Incoming<AgentEvent>, ReceiveError>,
    ) -> Result<(), Error> {
        let (position, seen) = match received {
            Ok(incoming) => (incoming.position().clone(), event(&incoming)?),
            // What is no event is reported; what claims to be one and cannot be read is an error.
            Err(ReceiveError::Unreadable(record)) if record.is_not_a_cloud_event() => {
                let seen = Seen {
                    evidence: Evidence {
                        context: None,
                        foreign: Some(record.record().clone()),
                    },
                    says: record.to_string(),
                };
                (record.position().clone(), seen)
            }
            Err(cause) => return Err(self.inbox.failed(cause)),
        };
        self.inbox.commit(&position).await?;
        self.sightings.records.insert(position, seen);
        Ok(())
    }
}

/// Returns an event as it was seen.
fn event(incoming: &Incoming<AgentEvent>) -> Result<Seen, Error> {
    let foreign = match incoming.event() {
        AgentEvent::Unknown(envelope) => {
            let topic = incoming.position().topic.clone();
            Some(envelope.to_record()?.with_topic(topic))
        }
        _ => None,
    };
    Ok(Seen {
        evidence: Evidence {
            context: Some(incoming.context().clone()),
            foreign,
        },
        says: says(incoming.event()),
    })
}

/// Returns what an event says, in a few words; a new event in the catalog does not compile until it has some.
fn says(event: &AgentEvent) -> String {
    match event {
        AgentEvent::TaskCreated(event) => {
            let task = event.data();
            format!("{} wanted, {}", task.task_type, task.priority)
        }
        AgentEvent::TaskAssigned(event) => format!("to {}", event.data().assigned_to),
        AgentEvent::TaskProgressed(event) => {
            let progress = event.data();
            format!("{} %: {}", progress.progress_percent, progress.current_step)
        }
        AgentEvent::TaskCompleted(event) => {
            let done = event.data();
            format!("{} in {} ms", done.result, done.duration_ms)
        }
        AgentEvent::TaskFailed(event) => {
            let failed = event.data();
            let retryable = if failed.error.retryable { "" } else { "not " };
            format!(
                "attempt {}: {}, {retryable}retryable",
                failed.attempts, failed.error.code
            )
        }
        AgentEvent::TaskCancelled(event) => {
            let reason = event.data().reason.as_deref();
            reason.unwrap_or("no reason given").to_owned()
        }
        AgentEvent::AgentTaskEvent(event) => format!("finished: {}", event.data().status),
        AgentEvent::Unknown(envelope) => {
            let bytes = envelope.data().as_bytes().map_or(0, <[u8]>::len);
            format!("not of this catalog, passed on with its {bytes} bytes of data")
        }
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;
    use std::time::Duration;

    use agent_events::kafka::{Position, Record};
    use agent_events::{CloudEventType, Envelope};
    use tokio::sync::watch;

    use super::Watcher;
    use crate::agent::task::TaskCreated;
    use crate::cluster::Cluster;
    use crate::error::Error;
    use crate::inbox::Inbox;
    use crate::outbox::{Evidence, Outbox};

    /// Returns an event of a type of the catalog with data that is not of that type.
    fn undecodable() -> Record {
        let ty = TaskCreated::TYPE.parse().unwrap();
        let event = Envelope::from_required("1".parse().unwrap(), "/a".parse().unwrap(), ty);
        let record = event.with_data(vec![0xFF]).to_record().unwrap();
        record.with_topic("agent-tasks")
    }

    #[tokio::test]
    async fn an_event_that_cannot_be_decoded_is_an_error_that_says_where() {
        let cluster = Cluster::from_args(std::iter::empty()).unwrap();
        let outbox = Outbox::new(&cluster).unwrap();
        outbox.send_foreign(undecodable()).await.unwrap();
        let watcher = Watcher::new(Inbox::join(&cluster, "audit").unwrap());
        let (tell, told) = watch::channel(None);
        tell.send_replace(Some(outbox.ledger()));

        let error = watcher
            .run(told, Duration::from_secs(30))
            .await
            .unwrap_err();
        assert!(
            matches!(error, Error::Receive { group: "audit", .. }),
            "{error}"
        );
        let cause = error.source().unwrap().to_string();
        let position = &outbox.ledger()[0].0;
        assert!(cause.contains(&position.to_string()), "{cause}");
        assert!(cause.contains("could not be decoded"), "{cause}");
    }

    #[tokio::test]
    async fn what_is_not_seen_in_time_is_an_error_that_says_where() {
        let cluster = Cluster::from_args(std::iter::empty()).unwrap();
        let watcher = Watcher::new(Inbox::join(&cluster, "audit").unwrap());
        let evidence = Evidence {
            context: None,
            foreign: None,
        };
        let never = Position::new("agent-tasks", 1, 7);
        let (_tell, told) = watch::channel(Some(vec![(never.clone(), evidence)]));

        let error = watcher
            .run(told, Duration::from_millis(50))
            .await
            .unwrap_err();
        assert!(
            matches!(&error, Error::NotSeen { positions, .. } if positions == &[never]),
            "{error}"
        );
        assert!(
            error
                .to_string()
                .contains("quickstart-audit` did not see in time what is at agent-tasks [1] @ 7")
        );
    }
}
