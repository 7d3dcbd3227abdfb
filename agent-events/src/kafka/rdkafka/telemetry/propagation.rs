//! The current context of OpenTelemetry in, W3C Trace Context in events and headers out, and back.

use std::str::FromStr;

pub(super) use opentelemetry::Context as Trace;
use opentelemetry::ContextGuard;
use opentelemetry::context::FutureExt;
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState};

use crate::Context;
use crate::attribute::{ExtensionName, Text};
use crate::extension::{TRACE_PARENT, TRACE_STATE, TraceParent};
use crate::kafka::Headers;

const PARENT: &str = "traceparent";
const STATE: &str = "tracestate";

/// Enters a context, as long as what is returned is held.
pub(super) fn enter(context: Option<&Trace>) -> Option<ContextGuard> {
    context.cloned().map(Trace::attach)
}

/// Runs a future in a context.
pub(super) async fn within<F: Future>(future: F, context: Option<&Trace>) -> F::Output {
    match context {
        Some(context) => future.with_context(context.clone()).await,
        None => future.await,
    }
}

/// Returns the context that a message came with: that of its last hop, or else that in which its event began.
pub(super) fn of(headers: &Headers, event: &Context) -> Option<Trace> {
    let header = |key| {
        headers
            .get(key)
            .and_then(|value| std::str::from_utf8(value).ok())
    };
    let hop = header(PARENT).and_then(|parent| remote(parent, header(STATE)));
    hop.or_else(|| {
        let parent = event.get(&TRACE_PARENT).ok().flatten()?;
        let state = event.get(&TRACE_STATE).ok().flatten();
        remote(parent.as_str(), state.as_ref().map(Text::as_str))
    })
}

pub(super) fn begin(event: &mut Context) {
    if event.extension(PARENT).is_some() {
        return;
    }
    let Some((parent, state)) = current() else {
        return;
    };
    let Ok(parent) = Text::new(parent) else {
        return;
    };
    event.extensions.set(ExtensionName::TRACE_PARENT, parent);
    if let Some(state) = state.and_then(|state| Text::new(state).ok()) {
        event.extensions.set(ExtensionName::TRACE_STATE, state);
    }
}

pub(super) fn begin_in(headers: &mut Headers) {
    if headers.get("ce_traceparent").is_some() {
        return;
    }
    if let Some((parent, state)) = current() {
        headers.push("ce_traceparent", Some(parent.into_bytes()));
        if let Some(state) = state {
            headers.push("ce_tracestate", Some(state.into_bytes()));
        }
    }
}

/// Returns the headers with the current context in place of that of the last hop; nothing when there is none.
pub(super) fn with_hop(headers: &Headers) -> Option<Headers> {
    let (parent, state) = current()?;
    let others = headers.clone().into_iter();
    let others = others.filter(|(key, _)| key != PARENT && key != STATE);
    let mut all: Headers = others.collect();
    all.push(PARENT, Some(parent.into_bytes()));
    if let Some(state) = state {
        all.push(STATE, Some(state.into_bytes()));
    }
    Some(all)
}

/// Returns the current context as `traceparent` and `tracestate`.
fn current() -> Option<(String, Option<String>)> {
    Trace::map_current(|context| {
        let span = context.span();
        let span = span.span_context();
        if !span.is_valid() {
            return None;
        }
        let (trace, id, flags) = (span.trace_id(), span.span_id(), span.trace_flags());
        let parent = format!("00-{trace}-{id}-{:02x}", flags & TraceFlags::SAMPLED);
        let state = span.trace_state().header();
        Some((parent, (!state.is_empty()).then_some(state)))
    })
}

fn remote(parent: &str, state: Option<&str>) -> Option<Trace> {
    let checked: TraceParent = parent.parse().ok()?;
    let flags = u8::from_str_radix(parent.get(53..55)?, 16).ok()?;
    let state = state.and_then(|state| TraceState::from_str(state).ok());
    let span = SpanContext::new(
        TraceId::from_hex(checked.trace_id()).ok()?,
        SpanId::from_hex(checked.parent_id()).ok()?,
        TraceFlags::new(flags) & TraceFlags::SAMPLED,
        true,
        state.unwrap_or_default(),
    );
    Some(Trace::current().with_remote_span_context(span))
}
