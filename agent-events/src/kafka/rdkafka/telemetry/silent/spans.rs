//! Messages in, nothing out: what spans are without the feature `tracing`.

#![expect(
    clippy::unused_self,
    reason = "the feature gives spans something to tell"
)]

use super::super::outgoing::Outgoing;
use super::super::{Delivery, Incoming, SendError};
use crate::Context;

#[derive(Debug, Clone)]
pub(super) struct Span;

impl Span {
    pub(super) fn around<F: Future>(&self, future: F) -> F {
        future
    }

    pub(super) fn in_group(&self, _group: &str) {}

    pub(super) fn failed(&self, _error_type: &str) {}

    pub(super) fn refused(&self, _error: &SendError) {}

    pub(super) fn sent(&self, _sent: &Result<Delivery, SendError>) {}

    pub(super) fn sent_all(&self, _sent: &[Result<Delivery, SendError>]) {}
}

pub(super) fn sending(_outgoing: &Outgoing<'_>, _event: Option<&Context>) -> Span {
    Span
}

pub(super) fn sending_all(_topic: Option<&str>) -> Span {
    Span
}

pub(super) fn receiving<C>(_incoming: &Incoming<C>) {}

pub(super) fn processing<C>(_incoming: &Incoming<C>) -> Span {
    Span
}
