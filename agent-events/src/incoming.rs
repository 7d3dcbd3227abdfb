//! An event that was received in, what follows from it out: causality by construction.

use std::error::Error;
use std::fmt;

use crate::attribute::{AttributeError, Source};
use crate::{CloudEvent, CloudEventType, Context, Envelope, EventCatalog, Rejected};

/// An event that was received: what a handler is given, and what its own events are derived from.
///
/// Events that are derived from it share its correlation and its trace, name it as their cause, and count their hops, so
/// that agents that answer each other in a circle come to an end.
///
/// ```
/// # use agent_events::{CloudEvent, CloudEventType, Incoming, DeriveError, format::Json};
/// # #[derive(Clone, serde::Serialize, serde::Deserialize)]
/// # struct Asked;
/// # impl CloudEventType for Asked {
/// #     const TYPES: &'static [&'static str] = &["com.acme.asked.v1"];
/// #     type Format = Json;
/// # }
/// # #[derive(serde::Serialize, serde::Deserialize)]
/// # struct Answered;
/// # impl CloudEventType for Answered {
/// #     const TYPES: &'static [&'static str] = &["com.acme.answered.v1"];
/// #     type Format = Json;
/// # }
/// fn handle(asked: &Incoming<CloudEvent<Asked>>) -> Result<CloudEvent<Answered>, DeriveError> {
///     asked.derive(Answered, "/agents/worker-5")
/// }
///
/// let asked = CloudEvent::new(Asked, "/agents/planner")?;
/// let answered = handle(&Incoming::from_event(asked.clone()))?;
/// assert_eq!(answered.causation_id(), Some(asked.id()));
/// assert_eq!(answered.correlation_id(), Some(asked.id()));
/// assert_eq!(answered.context().hops(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Incoming<T> {
    event: T,
    cause: Cause,
}

impl<E> Incoming<CloudEvent<E>> {
    /// Takes an event as received.
    #[must_use]
    pub fn from_event(event: CloudEvent<E>) -> Self {
        let cause = Cause::new(event.context.clone());
        Self { event, cause }
    }
}

impl<C: EventCatalog> Incoming<C> {
    /// Decodes an event that was received as one of a catalog.
    ///
    /// # Errors
    ///
    /// When the type is known and the data cannot be read; the error keeps the event.
    pub fn from_envelope(envelope: Envelope) -> Result<Self, Rejected> {
        let cause = Cause::new(envelope.context.clone());
        let event = C::from_envelope(envelope)?;
        Ok(Self { event, cause })
    }
}

impl<T> Incoming<T> {
    /// Returns the event.
    #[must_use]
    pub fn event(&self) -> &T {
        &self.event
    }

    /// Returns the event and what to derive from, to match on the one and use the other.
    #[must_use]
    pub fn into_parts(self) -> (T, Cause) {
        (self.event, self.cause)
    }

    /// Returns the attributes of the event.
    #[must_use]
    pub fn context(&self) -> &Context {
        &self.cause.context
    }

    /// Returns what to derive from.
    #[must_use]
    pub fn cause(&self) -> &Cause {
        &self.cause
    }

    /// Sets how many events may lead to one another; see [`Cause::with_hop_limit`].
    #[must_use]
    pub fn with_hop_limit(mut self, limit: u16) -> Self {
        self.cause = self.cause.with_hop_limit(limit);
        self
    }

    /// Creates an event that follows from this one; see [`Cause::derive`].
    ///
    /// # Errors
    ///
    /// As [`Cause::derive`].
    pub fn derive<E: CloudEventType>(
        &self,
        data: E,
        source: impl TryInto<Source, Error: Into<AttributeError>>,
    ) -> Result<CloudEvent<E>, DeriveError> {
        self.cause.derive(data, source)
    }
}

impl<T> AsRef<Context> for Incoming<T> {
    fn as_ref(&self) -> &Context {
        &self.cause.context
    }
}

/// What events are derived from: the attributes of an event that was received.
#[derive(Debug, Clone)]
pub struct Cause {
    context: Context,
    hop_limit: u16,
}

impl Cause {
    /// How many events may lead to one another unless another limit is set.
    pub const DEFAULT_HOP_LIMIT: u16 = 64;

    fn new(context: Context) -> Self {
        Self {
            context,
            hop_limit: Self::DEFAULT_HOP_LIMIT,
        }
    }

    /// Sets how many events may lead to one another, [64](Self::DEFAULT_HOP_LIMIT) by default.
    #[must_use]
    pub fn with_hop_limit(mut self, limit: u16) -> Self {
        self.hop_limit = limit;
        self
    }

    /// Creates an event that follows from this one and happens now at `source`.
    ///
    /// Beside what [`CloudEvent::new`] sets, it has what [`CloudEvent::caused_by`] does.
    ///
    /// # Errors
    ///
    /// When more events than the limit would have led to it, or it cannot have its attributes.
    pub fn derive<E: CloudEventType>(
        &self,
        data: E,
        source: impl TryInto<Source, Error: Into<AttributeError>>,
    ) -> Result<CloudEvent<E>, DeriveError> {
        if self.context.hops() >= i32::from(self.hop_limit) {
            return Err(DeriveError::TooManyHops {
                limit: self.hop_limit,
            });
        }
        let event = CloudEvent::new(data, source).map_err(DeriveError::Attribute)?;
        Ok(event.caused_by(self))
    }
}

impl AsRef<Context> for Cause {
    fn as_ref(&self) -> &Context {
        &self.context
    }
}

/// Why no event was derived.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeriveError {
    /// As many events led to one another as may do.
    TooManyHops {
        /// The limit.
        limit: u16,
    },
    /// The event cannot have its attributes.
    Attribute(AttributeError),
}

impl fmt::Display for DeriveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyHops { limit } => write!(
                f,
                "{limit} events led to one another, which is the limit: look for agents that answer each other in a \
                 circle, or set a higher limit"
            ),
            Self::Attribute(_) => f.write_str("the event cannot have its attributes"),
        }
    }
}

impl Error for DeriveError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::TooManyHops { .. } => None,
            Self::Attribute(error) => Some(error),
        }
    }
}
