//! Messages in, spans and events of `tracing` with OpenTelemetry's names out.

use tracing::Instrument as _;

use super::super::outgoing::Outgoing;
use super::super::{Delivery, Incoming, SendError};
use crate::Context;

/// The target of all that is traced here.
const TARGET: &str = "agent_events::kafka";

#[derive(Debug, Clone)]
pub(super) struct Span(tracing::Span);

impl Span {
    pub(super) async fn around<F: Future>(&self, future: F) -> F::Output {
        future.instrument(self.0.clone()).await
    }

    pub(super) fn in_group(&self, group: &str) {
        self.0.record("messaging.consumer.group.name", group);
    }

    pub(super) fn failed(&self, error_type: &str) {
        self.0.record("error.type", error_type);
    }

    pub(super) fn refused(&self, error: &SendError) {
        self.failed(&error.name());
    }

    pub(super) fn sent(&self, sent: &Result<Delivery, SendError>) {
        match sent {
            Ok(delivery) => {
                let partition = tracing::field::display(delivery.partition);
                self.0
                    .record("messaging.destination.partition.id", partition);
                self.0.record("messaging.kafka.offset", delivery.offset);
            }
            Err(error) => self.refused(error),
        }
    }

    pub(super) fn sent_all(&self, sent: &[Result<Delivery, SendError>]) {
        self.0.record("messaging.batch.message_count", sent.len());
        if let Some(error) = sent.iter().find_map(|sent| sent.as_ref().err()) {
            self.refused(error);
        }
    }
}

pub(super) fn sending(outgoing: &Outgoing<'_>, event: Option<&Context>) -> Span {
    let header = |key| outgoing.headers.text(key);
    let topic = outgoing.topic;
    Span(tracing::info_span!(
        target: TARGET,
        "send",
        otel.name = %format_args!("send {topic}"),
        otel.kind = "producer",
        messaging.system = "kafka",
        messaging.operation.name = "send",
        messaging.operation.type = "send",
        messaging.destination.name = topic,
        messaging.destination.partition.id = tracing::field::Empty,
        messaging.kafka.offset = tracing::field::Empty,
        messaging.kafka.message.key = outgoing.key.as_deref().and_then(as_text),
        messaging.kafka.message.tombstone = outgoing.value.is_none().then_some(true),
        messaging.message.body.size = outgoing.value.as_ref().map(|value| value.len()),
        cloudevents.event_id = event.map(Context::id).or_else(|| header("ce_id")),
        cloudevents.event_source = event.map(Context::source).or_else(|| header("ce_source")),
        cloudevents.event_type = event.map(Context::ty).or_else(|| header("ce_type")),
        cloudevents.event_subject = event.map_or_else(|| header("ce_subject"), Context::subject),
        cloudevents.event_spec_version = event.map(|_| "1.0").or_else(|| header("ce_specversion")),
        error.type = tracing::field::Empty,
    ))
}

pub(super) fn sending_all(topic: Option<&str>) -> Span {
    Span(tracing::info_span!(
        target: TARGET,
        "send",
        otel.name = %format_args!("send {}", topic.unwrap_or_default()),
        otel.kind = "producer",
        messaging.system = "kafka",
        messaging.operation.name = "send",
        messaging.operation.type = "send",
        messaging.destination.name = topic,
        messaging.batch.message_count = tracing::field::Empty,
        error.type = tracing::field::Empty,
    ))
}

pub(super) fn receiving<C>(incoming: &Incoming<C>) {
    let (position, event) = (incoming.position(), incoming.context());
    tracing::event!(
        target: TARGET,
        tracing::Level::DEBUG,
        messaging.system = "kafka",
        messaging.operation.name = "poll",
        messaging.operation.type = "receive",
        messaging.destination.name = position.topic,
        messaging.destination.partition.id = %position.partition,
        messaging.kafka.offset = position.offset,
        cloudevents.event_id = event.id(),
        cloudevents.event_source = event.source(),
        cloudevents.event_type = event.ty(),
        "received"
    );
}

pub(super) fn processing<C>(incoming: &Incoming<C>) -> Span {
    let (position, event) = (incoming.position(), incoming.context());
    Span(tracing::info_span!(
        target: TARGET,
        "process",
        otel.name = %format_args!("process {}", position.topic),
        otel.kind = "consumer",
        messaging.system = "kafka",
        messaging.operation.name = "process",
        messaging.operation.type = "process",
        messaging.destination.name = position.topic,
        messaging.destination.partition.id = %position.partition,
        messaging.kafka.offset = position.offset,
        messaging.kafka.message.key = incoming.key().and_then(as_text),
        messaging.consumer.group.name = tracing::field::Empty,
        cloudevents.event_id = event.id(),
        cloudevents.event_source = event.source(),
        cloudevents.event_type = event.ty(),
        cloudevents.event_subject = event.subject(),
        cloudevents.event_spec_version = "1.0",
        error.type = tracing::field::Empty,
    ))
}

fn as_text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}
