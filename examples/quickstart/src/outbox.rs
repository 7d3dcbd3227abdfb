//! Events in, records at the broker out, with a line on the terminal and a note of each for the account.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use agent_events::kafka::{Delivery, Position, Producer, Received, Record, SendError};
use agent_events::{CloudEvent, CloudEventType, Context};

use crate::cluster::Cluster;
use crate::error::Error;

/// How long the broker has to confirm a record; the default of librdkafka is five minutes.
const CONFIRM_WITHIN: Duration = Duration::from_secs(5);

/// By what a record is recognised at the other end.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Evidence {
    /// The attributes of the event; `None` for a record that is no event.
    pub(crate) context: Option<Context>,
    /// The whole record, when the catalog has no type for it.
    pub(crate) foreign: Option<Record>,
}

/// Everything that was sent, and where the broker put it.
pub(crate) type Ledger = Vec<(Position, Evidence)>;

/// Publishes what the agents have to say. Clones share one producer and one ledger.
#[derive(Clone)]
pub(crate) struct Outbox {
    producer: Producer,
    ledger: Arc<Mutex<Ledger>>,
}

impl Outbox {
    /// Creates an outbox to `cluster`.
    ///
    /// # Errors
    ///
    /// When the client cannot be set up.
    pub(crate) fn new(cluster: &Cluster) -> Result<Self, Error> {
        let mut config = cluster.config().clone();
        let millis = CONFIRM_WITHIN.as_millis().to_string();
        config.set("message.timeout.ms", millis);
        Ok(Self {
            producer: Producer::new(&config)?,
            ledger: Arc::default(),
        })
    }

    /// Publishes an event to the topic of its type and waits until the broker has it.
    ///
    /// # Errors
    ///
    /// When the event cannot be encoded, or the broker does not confirm it in time.
    pub(crate) async fn publish<E: CloudEventType>(
        &self,
        event: &CloudEvent<E>,
    ) -> Result<(), Error> {
        let context = as_read(&event.to_record()?);
        let sent = self.producer.send(event).await;
        let evidence = Evidence {
            context,
            foreign: None,
        };
        self.note(sent, evidence)
    }

    /// Sends a record as it is, event or not.
    ///
    /// # Errors
    ///
    /// When the broker does not confirm it in time.
    pub(crate) async fn send_foreign(&self, record: Record) -> Result<(), Error> {
        let sent = self.producer.send_record(&record).await;
        let context = as_read(&record);
        let foreign = Some(record);
        self.note(sent, Evidence { context, foreign })
    }

    /// Returns everything that was sent so far.
    pub(crate) fn ledger(&self) -> Ledger {
        self.ledger
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn note(&self, sent: Result<Delivery, SendError>, evidence: Evidence) -> Result<(), Error> {
        let (who, what, about) = match &evidence.context {
            Some(event) => (event.source(), event.ty(), event.subject().unwrap_or("")),
            None => ("somebody", "a record that is no event", ""),
        };
        let position = Position::from(sent.map_err(|cause| Error::Send {
            what: what.to_owned(),
            cause,
        })?);
        println!("  {who:<20} {what:<34} {about}");
        self.ledger
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((position, evidence));
        Ok(())
    }
}

/// Returns the attributes that a reader finds, who does not know the types of extensions.
fn as_read(record: &Record) -> Option<Context> {
    match record.read() {
        Ok(Received::Event(event)) => Some(event.context().clone()),
        _ => None,
    }
}
