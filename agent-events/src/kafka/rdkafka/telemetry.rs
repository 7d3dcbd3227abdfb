//! Messages on their way in, spans with the names of OpenTelemetry out; without the features, nothing at no cost.
//!
//! Spans are those of `tracing`, with the messaging, Kafka and CloudEvents conventions of OpenTelemetry. Contexts travel as
//! W3C Trace Context: that in which an event began as its extension `traceparent`, which is never changed, and that of
//! this one hop as the header `traceparent`.

#[cfg(feature = "opentelemetry")]
mod propagation;

use ::rdkafka::message::OwnedHeaders;

use super::{Delivery, Incoming, SendError};
use crate::Context;
use crate::kafka::{Headers, Record};

/// The target of all that is traced here.
#[cfg(feature = "tracing")]
const TARGET: &str = "agent_events::kafka";

/// A span around what is done with a message; an empty shell without the feature `tracing`.
#[derive(Debug, Clone)]
pub struct MessagingSpan {
    #[cfg(feature = "tracing")]
    span: tracing::Span,
    #[cfg(feature = "opentelemetry")]
    remote: Option<opentelemetry::Context>,
}

impl MessagingSpan {
    /// Runs a future within the span, and within the trace that the message came with.
    pub async fn around<F: Future>(&self, future: F) -> F::Output {
        #[cfg(feature = "tracing")]
        let future = tracing::Instrument::instrument(future, self.span.clone());
        #[cfg(feature = "opentelemetry")]
        let future = propagation::within(future, self.remote.as_ref());
        future.await
    }

    /// Tells the consumer group.
    #[must_use]
    pub fn in_group(self, group: &str) -> Self {
        #[cfg(feature = "tracing")]
        self.span.record("messaging.consumer.group.name", group);
        #[cfg(not(feature = "tracing"))]
        let _ = group;
        self
    }

    /// Tells that it failed, by a name of few values: that of an error's type or code.
    pub fn failed(&self, error_type: &str) {
        #[cfg(feature = "tracing")]
        self.span.record("error.type", error_type);
        #[cfg(not(feature = "tracing"))]
        let _ = error_type;
    }

    /// Tells where a message was put, or why it was not.
    pub(super) fn sent(&self, sent: &Result<Delivery, SendError>) {
        #[cfg(feature = "tracing")]
        match sent {
            Ok(delivery) => {
                let partition = tracing::field::display(delivery.partition);
                self.span
                    .record("messaging.destination.partition.id", partition);
                self.span.record("messaging.kafka.offset", delivery.offset);
            }
            Err(error) => self.refused(error),
        }
        #[cfg(not(feature = "tracing"))]
        let _ = sent;
    }

    /// Tells why a message was not sent.
    pub(super) fn refused(&self, error: &SendError) {
        #[cfg(feature = "tracing")]
        self.failed(&error.name());
        #[cfg(not(feature = "tracing"))]
        let _ = error;
    }
}

/// Begins the span of sending a record, of an event with these attributes when they are known.
#[cfg_attr(
    not(feature = "tracing"),
    expect(unused_variables, reason = "they are told by the feature")
)]
pub(super) fn sending(record: &Record, event: Option<&Context>) -> MessagingSpan {
    #[cfg(feature = "tracing")]
    let header = |key| record.headers.get(key).and_then(as_text);
    #[cfg(feature = "tracing")]
    let topic = record.topic.as_deref().unwrap_or_default();
    MessagingSpan {
        #[cfg(feature = "tracing")]
        span: tracing::info_span!(
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
            messaging.kafka.message.key = record.key.as_deref().and_then(as_text),
            messaging.kafka.message.tombstone = record.value.is_none().then_some(true),
            messaging.message.body.size = record.value.as_ref().map(Vec::len),
            cloudevents.event_id = event.map(Context::id).or_else(|| header("ce_id")),
            cloudevents.event_source = event.map(Context::source).or_else(|| header("ce_source")),
            cloudevents.event_type = event.map(Context::ty).or_else(|| header("ce_type")),
            cloudevents.event_subject = event.map_or_else(|| header("ce_subject"), Context::subject),
            cloudevents.event_spec_version = event.map(|_| "1.0").or_else(|| header("ce_specversion")),
            error.type = tracing::field::Empty,
        ),
        #[cfg(feature = "opentelemetry")]
        remote: None,
    }
}

/// Begins the span of sending several records at once.
#[cfg_attr(
    not(feature = "tracing"),
    expect(unused_variables, reason = "it is told by the feature")
)]
pub(super) fn sending_all(topic: Option<&str>) -> MessagingSpan {
    MessagingSpan {
        #[cfg(feature = "tracing")]
        span: tracing::info_span!(
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
        ),
        #[cfg(feature = "opentelemetry")]
        remote: None,
    }
}

impl MessagingSpan {
    /// Tells how many messages were sent at once, and how the first failed that did.
    #[cfg_attr(
        not(feature = "tracing"),
        expect(
            unused_variables,
            clippy::unused_self,
            reason = "they are told by the feature"
        )
    )]
    pub(super) fn sent_all(&self, sent: &[Result<Delivery, SendError>]) {
        #[cfg(feature = "tracing")]
        {
            self.span
                .record("messaging.batch.message_count", sent.len());
            if let Some(error) = sent.iter().find_map(|sent| sent.as_ref().err()) {
                self.refused(error);
            }
        }
    }
}

/// Tells that an event was received.
#[cfg_attr(
    not(feature = "tracing"),
    expect(unused_variables, reason = "it is told by the feature")
)]
pub(super) fn receiving<C>(incoming: &Incoming<C>) {
    #[cfg(feature = "tracing")]
    {
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
}

/// Begins the span of processing an event that was received, in the trace that it came with.
///
/// With the feature `opentelemetry` the trace is that of the header `traceparent`, or else of the extension of that name,
/// unless a span of `tracing` is entered already, which stays the parent.
///
/// ```no_run
/// # use agent_events::{EventCatalog, kafka::{Consumer, Incoming, ReceiveError, processing}};
/// # async fn handle<C>(_: &Incoming<C>) -> Result<(), String> { Ok(()) }
/// # async fn example<C: EventCatalog>(consumer: Consumer<C>) -> Result<(), ReceiveError> {
/// let incoming = consumer.recv().await?;
/// let span = processing(&incoming);
/// if span.around(handle(&incoming)).await.is_err() {
///     span.failed("handler");
/// }
/// # Ok(())
/// # }
/// ```
#[must_use]
#[cfg_attr(
    not(any(feature = "tracing", feature = "opentelemetry")),
    expect(unused_variables, reason = "it is told by the features")
)]
pub fn processing<C>(incoming: &Incoming<C>) -> MessagingSpan {
    #[cfg(feature = "opentelemetry")]
    let remote = propagation::of(incoming.headers(), incoming.context());
    #[cfg(feature = "opentelemetry")]
    let _entered = remote.clone().map(opentelemetry::Context::attach);
    #[cfg(feature = "tracing")]
    let (position, event) = (incoming.position(), incoming.context());
    MessagingSpan {
        #[cfg(feature = "tracing")]
        span: tracing::info_span!(
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
        ),
        #[cfg(feature = "opentelemetry")]
        remote,
    }
}

/// Says in the attributes of an event in which trace it began, unless they say so already.
#[cfg_attr(
    not(feature = "opentelemetry"),
    expect(unused_variables, reason = "the feature writes them"),
    expect(clippy::needless_pass_by_ref_mut, reason = "the feature writes them")
)]
pub(super) fn begin_trace(event: &mut Context) {
    #[cfg(feature = "opentelemetry")]
    propagation::begin(event);
}

/// Says in the headers of an event in binary mode in which trace it began, unless they say so already.
#[cfg_attr(
    not(feature = "opentelemetry"),
    expect(unused_variables, reason = "the feature writes them"),
    expect(clippy::needless_pass_by_ref_mut, reason = "the feature writes them")
)]
pub(super) fn begin_trace_in(headers: &mut Headers) {
    #[cfg(feature = "opentelemetry")]
    propagation::begin_in(headers);
}

/// Returns the headers of a record with the trace of this hop.
pub(super) fn on_its_way(headers: &Headers) -> OwnedHeaders {
    #[cfg(feature = "opentelemetry")]
    if let Some(headers) = propagation::with_hop(headers) {
        return OwnedHeaders::from(&headers);
    }
    OwnedHeaders::from(headers)
}

#[cfg(feature = "tracing")]
fn as_text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}
