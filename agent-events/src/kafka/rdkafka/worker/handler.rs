//! An event in, what its handler made of it out: handled, failed, or set aside for its reason.

use std::error::Error;
use std::fmt;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use super::super::consumer::open::{Fetched, Opened, Opener};
use super::dead_letter::FailureKind;
use super::dedup::{Identity, Seen};
use super::retry::Severity;
use crate::EventCatalog;
use crate::framing::UnknownWriter;
use crate::kafka::{Incoming, UnreadableReason, processing};

type Cause = Box<dyn Error + Send + Sync>;

/// What a handler says of an event that it could not handle.
///
/// Every error becomes one that is worth [another attempt](Self::retry), so that `?` does the usual thing.
///
/// ```
/// use agent_events::kafka::HandlerError;
///
/// fn charge(cents: &str) -> Result<u32, HandlerError> {
///     if cents.starts_with('-') {
///         return Err(HandlerError::dead_letter("a charge cannot be negative"));
///     }
///     Ok(cents.parse()?)
/// }
/// assert!(charge("-1").is_err() && charge("x").is_err());
/// ```
pub struct HandlerError {
    wants: Severity,
    cause: Cause,
}

impl HandlerError {
    /// Says that another attempt may succeed: the worker's [`Retry`](crate::kafka::Retry) goes on.
    pub fn retry(cause: impl Into<Cause>) -> Self {
        Self::new(Severity::Passing, cause)
    }

    /// Says that no attempt can succeed: the event goes to the dead-letter topic now.
    pub fn dead_letter(cause: impl Into<Cause>) -> Self {
        Self::new(Severity::Hopeless, cause)
    }

    /// Says that nothing can be handled any more: the worker stops, and the event is the first when it starts again.
    pub fn stop(cause: impl Into<Cause>) -> Self {
        Self::new(Severity::Stop, cause)
    }

    fn new(wants: Severity, cause: impl Into<Cause>) -> Self {
        let cause = cause.into();
        Self { wants, cause }
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for HandlerError {
    fn from(error: E) -> Self {
        Self::retry(error)
    }
}

/// What a handler may fail with: a [`HandlerError`], and whatever becomes one, as every [`Error`] does.
#[diagnostic::on_unimplemented(
    message = "a handler of events cannot fail with `{Self}`",
    label = "`{Self}` is neither an error nor a `HandlerError`",
    note = "fail with a `HandlerError`, or with a type that implements `std::error::Error`",
    note = "a text, or a boxed error, becomes one with `.map_err(HandlerError::retry)`"
)]
pub trait IntoHandlerError {
    /// Turns it into a [`HandlerError`].
    fn into_handler_error(self) -> HandlerError;
}

#[diagnostic::do_not_recommend]
impl<E: Into<HandlerError>> IntoHandlerError for E {
    fn into_handler_error(self) -> HandlerError {
        self.into()
    }
}

impl fmt::Debug for HandlerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HandlerError")
            .field("wants", &self.wants)
            .field("cause", &self.cause)
            .finish()
    }
}

impl fmt::Display for HandlerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.fmt(f)
    }
}

pub(super) type Handling = Pin<Box<dyn Future<Output = Result<(), HandlerError>> + Send>>;
pub(super) type Handler<C> = Arc<dyn Fn(Incoming<C>) -> Handling + Send + Sync>;

/// What came of one attempt.
#[derive(Debug)]
pub(super) enum Attempt {
    Handled(Option<Identity>),
    Duplicate,
    OtherType,
    Failed(FailureKind, Severity, String),
    /// A store of schemas does not answer.
    Outage(String),
}

/// What an attempt needs beside its event.
pub(super) struct Attempts<C> {
    pub(super) opener: Arc<Opener<C>>,
    pub(super) handler: Handler<C>,
    pub(super) group: Arc<str>,
}

impl<C> Clone for Attempts<C> {
    fn clone(&self) -> Self {
        Self {
            opener: Arc::clone(&self.opener),
            handler: Arc::clone(&self.handler),
            group: Arc::clone(&self.group),
        }
    }
}

impl<C: EventCatalog + Send + 'static> Attempts<C> {
    /// Opens a record and hands it to the handler; a panic of either is a failure.
    pub(super) async fn run(
        self,
        fetched: Arc<Fetched>,
        attempt: u32,
        seen: Option<Arc<Mutex<Seen>>>,
    ) -> Attempt {
        let mut work = Box::pin(self.handle(fetched, attempt, seen));
        let attempt = poll_fn(|context| {
            let polled = catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context)));
            polled.unwrap_or_else(|panic| Poll::Ready(panicked(panic.as_ref())))
        })
        .await;
        // What the handler holds may panic too when it is dropped.
        match catch_unwind(AssertUnwindSafe(|| drop(work))) {
            Ok(()) => attempt,
            Err(panic) => panicked(panic.as_ref()),
        }
    }

    async fn handle(
        self,
        fetched: Arc<Fetched>,
        attempt: u32,
        seen: Option<Arc<Mutex<Seen>>>,
    ) -> Attempt {
        let opened = if self.opener.may_wait() {
            let shared = Arc::clone(&self.opener);
            match tokio::task::spawn_blocking(move || shared.open(&fetched, attempt)).await {
                Ok(opened) => opened,
                Err(failed) => {
                    let message = failed.to_string();
                    return Attempt::Failed(FailureKind::Panic, Severity::Passing, message);
                }
            }
        } else {
            self.opener.open(&fetched, attempt)
        };
        let incoming = match opened {
            Ok(Opened::Event(incoming)) => incoming,
            Ok(Opened::OtherType) => return Attempt::OtherType,
            Err(reason) => return unreadable(&reason),
        };
        let identity = match seen {
            None => None,
            Some(seen) => {
                let seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                let identity = seen.identity(incoming.context());
                if seen.contains(identity) {
                    return Attempt::Duplicate;
                }
                Some(identity)
            }
        };
        let span = processing(&incoming).in_group(&self.group);
        match span.around(async { (self.handler)(*incoming).await }).await {
            Ok(()) => Attempt::Handled(identity),
            Err(HandlerError { wants, cause }) => {
                span.failed("handler");
                let kind = match wants {
                    Severity::Hopeless => FailureKind::Requested,
                    Severity::Passing | Severity::Stop => FailureKind::Handler,
                };
                Attempt::Failed(kind, wants, with_causes(cause.as_ref()))
            }
        }
    }
}

fn unreadable(reason: &UnreadableReason) -> Attempt {
    let (kind, cause): (_, Option<&(dyn Error + 'static)>) = match reason {
        UnreadableReason::NotACloudEvent => (FailureKind::NotACloudEvent, None),
        UnreadableReason::HeaderName => (FailureKind::HeaderName, None),
        UnreadableReason::Invalid(error) => (FailureKind::Invalid, Some(error)),
        UnreadableReason::Framing(error) => (FailureKind::Framing, Some(error)),
        UnreadableReason::Rejected(error) => match unknown_writer(error) {
            Some(unknown) if unknown.is_temporary() => {
                return Attempt::Outage(unknown.to_string());
            }
            Some(_) => (FailureKind::UnknownWriter, Some(error)),
            None => (FailureKind::Undecodable, Some(error)),
        },
    };
    let message = match cause {
        Some(cause) => with_causes(cause),
        None => reason.to_string(),
    };
    Attempt::Failed(kind, Severity::Hopeless, message)
}

fn unknown_writer<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a UnknownWriter> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// Returns an error and what caused it, as a sentence; causes that the sentence tells already are left out.
fn with_causes(error: &(dyn Error + 'static)) -> String {
    let mut text = String::new();
    for cause in causes(error).take(16) {
        let cause = cause.to_string();
        if text.is_empty() {
            text = cause;
        } else if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    text
}

fn panicked(panic: &(dyn std::any::Any + Send)) -> Attempt {
    let message = panic_message(panic);
    Attempt::Failed(FailureKind::Panic, Severity::Passing, message)
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.map_or_else(
        || "the handler panicked".into(),
        |text| format!("the handler panicked: {text}"),
    )
}
