//! The headers of an HTTP request in, the events that follow from it out: where correlation and trace come in.

use crate::attribute::{AttributeError, CorrelationId, Source, Text};
use crate::extension::{DistributedTracing, TraceParent};
use crate::{CloudEvent, CloudEventType};

/// The longest correlation id that is taken from a request.
const MAX_CORRELATION_ID_BYTES: usize = 256;
/// The longest `tracestate` that W3C Trace Context wants everybody to carry on.
const MAX_TRACE_STATE_BYTES: usize = 512;

/// What a request says about what it belongs to: `X-Correlation-ID`, `traceparent` and `tracestate`.
///
/// ```
/// # use agent_events::{CloudEvent, CloudEventType, Edge, format::Json};
/// # #[derive(serde::Serialize, serde::Deserialize)]
/// # struct Asked;
/// # impl CloudEventType for Asked {
/// #     const TYPES: &'static [&'static str] = &["com.acme.asked.v1"];
/// #     type Format = Json;
/// # }
/// let headers = [("X-Correlation-ID", "order-7"), ("Accept", "*/*")];
/// let event = Edge::from_headers(headers).root(Asked, "/api")?;
/// assert_eq!(event.correlation_id(), Some("order-7"));
/// # Ok::<(), agent_events::AttributeError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edge {
    correlation_id: Option<CorrelationId>,
    tracing: Option<DistributedTracing>,
}

impl Edge {
    /// Reads the headers of a request, in any case of their names.
    ///
    /// What comes from outside may be anything: a value that cannot be an attribute, a correlation id of more than 256 bytes
    /// and a trace that is not one of W3C Trace Context are passed over, as that specification has it.
    pub fn from_headers<N: AsRef<str>, V: AsRef<[u8]>>(
        headers: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let mut edge = Self::default();
        let (mut parents, mut states) = (Vec::new(), Vec::new());
        for (name, value) in headers {
            let Ok(value) = std::str::from_utf8(value.as_ref()) else {
                continue;
            };
            let value = value.trim_matches([' ', '\t']);
            let is = |known: &str| name.as_ref().eq_ignore_ascii_case(known);
            if is("x-correlation-id") && value.len() <= MAX_CORRELATION_ID_BYTES {
                edge.correlation_id = edge.correlation_id.or(value.parse().ok());
            } else if is("traceparent") {
                parents.push(value.parse::<TraceParent>().ok());
            } else if is("tracestate") {
                states.push(value.to_owned());
            }
        }
        if let [Some(parent)] = parents.as_slice() {
            let tracing = DistributedTracing::new(parent.clone());
            let state = states.join(",");
            edge.tracing = Some(match state.parse::<Text>() {
                Ok(text) if (1..=MAX_TRACE_STATE_BYTES).contains(&state.len()) => {
                    tracing.with_state(text)
                }
                _ => tracing,
            });
        }
        edge
    }

    /// Returns the correlation id of the request.
    #[must_use]
    pub fn correlation_id(&self) -> Option<&str> {
        self.correlation_id.as_ref().map(CorrelationId::as_str)
    }

    /// Returns the trace of the request.
    #[must_use]
    pub fn tracing(&self) -> Option<&DistributedTracing> {
        self.tracing.as_ref()
    }

    /// Creates the first event that follows from the request: a root, since no event led to it.
    ///
    /// # Errors
    ///
    /// As [`CloudEvent::new`].
    pub fn root<E: CloudEventType>(
        &self,
        data: E,
        source: impl TryInto<Source, Error: Into<AttributeError>>,
    ) -> Result<CloudEvent<E>, AttributeError> {
        let mut event = CloudEvent::new(data, source)?;
        if let Some(id) = &self.correlation_id {
            event = event.with_correlation_id(id.clone());
        }
        match &self.tracing {
            Some(tracing) => event.with_known(tracing.clone()),
            None => Ok(event),
        }
    }
}
