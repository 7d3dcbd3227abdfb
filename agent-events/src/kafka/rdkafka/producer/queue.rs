//! What is sent in, the queue of the client with room for it, and what became of it, out.

use std::time::Duration;

use ::rdkafka::error::{KafkaError, RDKafkaErrorCode};
use ::rdkafka::producer::{BaseRecord, Producer as _};

use super::{Delivery, KeyMapping, Producer, Receipt, SendError};
use crate::framing::Framing;
use crate::kafka::rdkafka::outgoing::{Outgoing, Outward};
use crate::kafka::rdkafka::telemetry;
use crate::kafka::{ContentMode, RecordError};
use crate::{CloudEvent, CloudEventType};

/// How long to wait at most for room in a full queue before looking again: room by bytes is not told.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// What the client has not taken.
struct Unsent<'a> {
    outgoing: Outgoing<'a>,
    receipt: Receipt,
    error: KafkaError,
}

impl Producer {
    /// Returns what is sent of an event.
    pub(in crate::kafka::rdkafka) fn outgoing<'a, E: CloudEventType>(
        &self,
        topic: &'a str,
        event: &'a CloudEvent<E>,
    ) -> Result<Outgoing<'a>, RecordError> {
        let plain = self.options.mode == ContentMode::Binary
            && self.options.framing_of::<E>() == Framing::Raw;
        if plain && !telemetry::TRAVELS {
            let keyed = self.options.keys == KeyMapping::PartitionKey;
            return Outgoing::of_event(topic, event, keyed);
        }
        Ok(Outgoing::of_own(topic, self.record(event)?))
    }

    /// Puts a record into the queue of the client, as soon as there is room.
    pub(in crate::kafka::rdkafka) async fn enqueue(
        &self,
        outgoing: Outgoing<'_>,
    ) -> Result<Receipt, SendError> {
        match self.offer(outgoing) {
            Ok(receipt) => Ok(receipt),
            // Apart, as it is rare: every send would be as large as this otherwise.
            Err(unsent) => Box::pin(self.insist(unsent)).await,
        }
    }

    /// Puts a record into the queue of the client, if there is room.
    fn offer<'a>(&self, outgoing: Outgoing<'a>) -> Result<Receipt, Box<Unsent<'a>>> {
        let deliveries = self.client.context();
        let (teller, receipt) = deliveries.begin(outgoing.topic, outgoing.bytes);
        let Outgoing {
            topic,
            key,
            value,
            headers,
            ..
        } = outgoing;
        // With the trace of this hop.
        let headers = match headers {
            Outward::Native(headers) => headers,
            Outward::OfRecord(headers) => telemetry::on_its_way(&headers),
        };
        let sent = self.client.send(BaseRecord::<[u8], [u8], _> {
            topic,
            partition: None,
            payload: value.as_deref(),
            key: key.as_deref(),
            timestamp: None,
            headers: Some(headers),
            delivery_opaque: teller,
        });
        let (error, headers) = match sent {
            Ok(()) => return Ok(receipt),
            Err((error, message)) => (error, message.headers.unwrap_or_default()),
        };
        deliveries.end();
        Err(Box::new(Unsent {
            outgoing: Outgoing {
                topic,
                key,
                value,
                headers: Outward::Native(headers),
                bytes: receipt.bytes,
            },
            receipt,
            error,
        }))
    }

    /// Waits for room as long as it takes.
    async fn insist(&self, mut unsent: Box<Unsent<'_>>) -> Result<Receipt, SendError> {
        const FULL: KafkaError = KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull);
        while unsent.error == FULL {
            self.client.context().room(LOOK_AGAIN).await;
            match self.offer(unsent.outgoing) {
                Ok(receipt) => return Ok(receipt),
                Err(again) => unsent = again,
            }
        }
        Err(self.told(unsent.error, &unsent.receipt))
    }

    /// Waits for what became of a record.
    pub(in crate::kafka::rdkafka) async fn delivered(
        &self,
        receipt: Receipt,
    ) -> Result<Delivery, SendError> {
        match receipt.told().await {
            Ok((partition, offset)) => Ok(receipt.into_delivery(partition, offset)),
            Err(error) => Err(self.told(error, &receipt)),
        }
    }

    fn told(&self, error: KafkaError, receipt: &Receipt) -> SendError {
        SendError::new(error, receipt, self.max_bytes, || self.fatal_error())
    }
}
