//! The distributed tracing extension: the trace in which an event began.

use super::{Attributes, TRACE_PARENT, TRACE_STATE};
use crate::Context;
use crate::attribute::{AttributeError, ExtensionName, Problem, Text, checked_text};

checked_text! {
    /// A `traceparent` of W3C Trace Context: version, trace, parent and flags.
    TraceParent, "traceparent", check
}

impl TraceParent {
    /// Returns the trace: 32 hexadecimal digits.
    #[must_use]
    pub fn trace_id(&self) -> &str {
        &self.0[3..35]
    }

    /// Returns the span that began it: 16 hexadecimal digits.
    #[must_use]
    pub fn parent_id(&self) -> &str {
        &self.0[36..52]
    }
}

fn check(text: &str) -> Result<(), Problem> {
    let bytes = text.as_bytes();
    let hexadecimal = |from: usize, to: usize| {
        bytes.get(from..to).filter(|part| {
            part.iter()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        })
    };
    let filled = |part: &[u8]| part.iter().any(|byte| *byte != b'0');
    let version = hexadecimal(0, 2);
    let valid = version.is_some_and(|version| version != b"ff")
        && hexadecimal(3, 35).is_some_and(filled)
        && hexadecimal(36, 52).is_some_and(filled)
        && hexadecimal(53, 55).is_some()
        && [2, 35, 52].iter().all(|at| bytes[*at] == b'-')
        && match bytes.get(55) {
            None => true,
            // Later versions may have more to say.
            Some(next) => version != Some(b"00") && *next == b'-' && text.is_ascii(),
        };
    if valid {
        Ok(())
    } else {
        Err(Problem::new(
            "is not a traceparent of W3C Trace Context",
            "write `00-`, 32 and 16 hexadecimal digits and two of flags, in lower case, with `-` between",
        ))
    }
}

/// The trace in which an event began.
///
/// It is carried on to the events that follow, and is not that of a single hop: that belongs into the headers of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DistributedTracing {
    parent: TraceParent,
    state: Option<Text>,
}

impl DistributedTracing {
    /// Creates the extension.
    #[must_use]
    pub fn new(parent: TraceParent) -> Self {
        Self {
            parent,
            state: None,
        }
    }

    /// Sets `tracestate`: what vendors add to the trace.
    #[must_use]
    pub fn with_state(mut self, state: Text) -> Self {
        self.state = Some(state);
        self
    }

    /// Returns the trace and the span that began it.
    #[must_use]
    pub fn parent(&self) -> &TraceParent {
        &self.parent
    }

    /// Returns what vendors add to the trace.
    #[must_use]
    pub fn state(&self) -> Option<&str> {
        self.state.as_ref().map(Text::as_str)
    }
}

impl Attributes for DistributedTracing {
    fn read(context: &Context) -> Result<Option<Self>, AttributeError> {
        let Some(parent) = context.get(&TRACE_PARENT)? else {
            return Ok(None);
        };
        Ok(Some(Self {
            parent: parent.as_str().parse()?,
            state: context.get(&TRACE_STATE)?,
        }))
    }

    fn write(self, context: &mut Context) -> Result<(), AttributeError> {
        let parent = Text::new(self.parent.0)?;
        context.extensions.set(ExtensionName::TRACE_PARENT, parent);
        context.put_or_remove(&TRACE_STATE, self.state)
    }
}
