//! Messages on their way in, spans with the names of OpenTelemetry out; without the features, nothing at no cost.
//!
//! Spans are those of `tracing`, with the messaging, Kafka and CloudEvents conventions of OpenTelemetry. Contexts travel as
//! W3C Trace Context: that in which an event began as its extension `traceparent`, which is never changed, and that of
//! this one hop as the header `traceparent`.

#[cfg_attr(
    not(feature = "opentelemetry"),
    path = "telemetry/silent/propagation.rs"
)]
mod propagation;
#[cfg_attr(not(feature = "tracing"), path = "telemetry/silent/spans.rs")]
mod spans;

use ::rdkafka::message::OwnedHeaders;

use super::outgoing::Outgoing;
use super::{Delivery, Incoming, SendError};
use crate::Context;
use crate::kafka::Headers;

/// Whether the trace of OpenTelemetry travels with what is sent.
pub(super) const TRAVELS: bool = cfg!(feature = "opentelemetry");

/// A span around what is done with a message; an empty shell without the feature `tracing`.
#[derive(Debug, Clone)]
pub struct MessagingSpan {
    span: spans::Span,
    remote: Option<propagation::Trace>,
}

impl MessagingSpan {
    fn new(span: spans::Span) -> Self {
        Self { span, remote: None }
    }

    /// Runs a future within the span, and within the trace that the message came with.
    pub async fn around<F: Future>(&self, future: F) -> F::Output {
        let future = self.span.around(future);
        propagation::within(future, self.remote.as_ref()).await
    }

    /// Tells the consumer group.
    #[must_use]
    pub fn in_group(self, group: &str) -> Self {
        self.span.in_group(group);
        self
    }

    /// Tells that it failed, by a name of few values: that of an error's type or code.
    pub fn failed(&self, error_type: &str) {
        self.span.failed(error_type);
    }

    /// Tells where a message was put, or why it was not.
    pub(super) fn sent(&self, sent: &Result<Delivery, SendError>) {
        self.span.sent(sent);
    }

    /// Tells why a message was not sent.
    pub(super) fn refused(&self, error: &SendError) {
        self.span.refused(error);
    }

    /// Tells how many messages were sent at once, and how the first failed that did.
    pub(super) fn sent_all(&self, sent: &[Result<Delivery, SendError>]) {
        self.span.sent_all(sent);
    }
}

/// Begins the span of sending, of an event with these attributes when they are known.
pub(super) fn sending(outgoing: &Outgoing<'_>, event: Option<&Context>) -> MessagingSpan {
    MessagingSpan::new(spans::sending(outgoing, event))
}

/// Begins the span of sending several records at once.
pub(super) fn sending_all(topic: Option<&str>) -> MessagingSpan {
    MessagingSpan::new(spans::sending_all(topic))
}

/// Tells that an event was received.
pub(super) fn receiving<C>(incoming: &Incoming<C>) {
    spans::receiving(incoming);
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
pub fn processing<C>(incoming: &Incoming<C>) -> MessagingSpan {
    let remote = propagation::of(incoming.headers(), incoming.context());
    let _entered = propagation::enter(remote.as_ref());
    MessagingSpan {
        span: spans::processing(incoming),
        remote,
    }
}

/// Says in the attributes of an event in which trace it began, unless they say so already.
pub(super) fn begin_trace(event: &mut Context) {
    propagation::begin(event);
}

/// Says in the headers of an event in binary mode in which trace it began, unless they say so already.
pub(super) fn begin_trace_in(headers: &mut Headers) {
    propagation::begin_in(headers);
}

/// Returns the headers of a record with the trace of this hop.
pub(super) fn on_its_way(headers: &Headers) -> OwnedHeaders {
    let hop = propagation::with_hop(headers);
    OwnedHeaders::from(hop.as_ref().unwrap_or(headers))
}
