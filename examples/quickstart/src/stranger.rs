//! Nothing in, what other systems write to the topic of the agents out: a foreign event, and a record that is none.

use agent_events::kafka::{Headers, Record};
use agent_events::{CloudEventType, Envelope, EventId};

use crate::agent::task::TaskCreated;
use crate::error::Error;
use crate::outbox::Outbox;

/// Writes both to the topic that new tasks go to.
///
/// # Errors
///
/// When the broker does not confirm them.
pub(crate) async fn meddle(outbox: &Outbox) -> Result<(), Error> {
    let topic = TaskCreated::TOPIC.unwrap_or("agent-tasks");

    let invoice = Envelope::from_required(
        EventId::random(),
        "/billing".parse()?,
        "com.acme.invoice.paid".parse()?,
    )
    .with_datacontenttype("application/json".parse()?)
    .with_data(br#"{"invoice":"4711"}"#.to_vec());
    let record = invoice.to_record()?.with_topic(topic);
    outbox.send_foreign(record).await?;

    let plain = Record::new(Headers::new(), Some(b"hello".to_vec())).with_topic(topic);
    outbox.send_foreign(plain).await
}
