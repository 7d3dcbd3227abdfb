//! A consumer in, its events as a stream out.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use ::rdkafka::consumer::{Consumer as _, MessageStream};
use futures_core::Stream;

use super::membership::Membership;
use super::open::Opened;
use super::{Consumer, Incoming, ReceiveError};
use crate::EventCatalog;
use crate::kafka::rdkafka::telemetry;

/// How many records of other types are passed over in one go.
const BATCH: usize = 64;

/// The events of a consumer, without end; made by [`Consumer::stream`].
pub struct EventStream<'a, C> {
    messages: MessageStream<'a, Membership>,
    consumer: &'a Consumer<C>,
}

impl<'a, C: EventCatalog> EventStream<'a, C> {
    pub(super) fn new(consumer: &'a Consumer<C>) -> Self {
        Self {
            messages: consumer.client.stream(),
            consumer,
        }
    }

    /// Waits for the next event, as [`Consumer::recv`]; it is always there.
    ///
    /// # Errors
    ///
    /// As [`Consumer::recv`].
    pub async fn next(&mut self) -> Option<Result<Incoming<C>, ReceiveError>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<C: EventCatalog> Stream for EventStream<'_, C> {
    type Item = Result<Incoming<C>, ReceiveError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let consumer = self.consumer;
        let membership = consumer.client.context();
        for _ in 0..BATCH {
            // Partitions come and go while the client is polled: not in between, by another stream.
            let turn = membership.turn();
            let message = match Pin::new(&mut self.messages).poll_next(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error.into()))),
                Poll::Ready(Some(Ok(message))) => message,
            };
            let assignments = membership.assignments();
            drop(turn);
            return Poll::Ready(Some(
                match consumer.opener.open_message(&message, assignments) {
                    Ok(Opened::OtherType) => continue,
                    Ok(Opened::Event(incoming)) => {
                        telemetry::receiving(&incoming);
                        Ok(*incoming)
                    }
                    Err(unreadable) => Err(ReceiveError::Unreadable(unreadable)),
                },
            ));
        }
        // A long run of other types is not to keep other tasks waiting.
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

impl<C> fmt::Debug for EventStream<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream").finish_non_exhaustive()
    }
}
