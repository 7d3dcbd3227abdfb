//! The correlation extension: what an event belongs to and what led to it.

use super::{Attributes, CAUSATION_SOURCE};
use crate::Context;
use crate::attribute::{
    AttributeError, AttributeValue, CausationId, CorrelationId, ExtensionName, UriReference,
};

/// What an event belongs to and what led to it.
///
/// [`Incoming::derive`](crate::Incoming::derive) sets it by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Correlation {
    /// `correlationid`: shared by all events that follow from one.
    pub correlation_id: Option<CorrelationId>,
    /// `causationid`: the `id` of the event that led to this one.
    pub causation_id: Option<CausationId>,
    /// `causationsource`, ours: the `source` of the event that led to this one.
    pub causation_source: Option<UriReference>,
}

impl Correlation {
    /// Creates one without any attribute.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Attributes for Correlation {
    fn read(context: &Context) -> Result<Option<Self>, AttributeError> {
        let read = Self {
            correlation_id: context.correlation_id().map(str::parse).transpose()?,
            causation_id: context.causation_id().map(str::parse).transpose()?,
            causation_source: context.get(&CAUSATION_SOURCE)?,
        };
        Ok((read != Self::default()).then_some(read))
    }

    fn write(self, context: &mut Context) -> Result<(), AttributeError> {
        let mut put = |name: ExtensionName, value: Option<AttributeValue>| match value {
            Some(value) => context.extensions.set(name, value),
            None => context.extensions.remove(name.as_str()),
        };
        put(
            ExtensionName::CORRELATION_ID,
            self.correlation_id.map(AttributeValue::from),
        );
        put(
            ExtensionName::CAUSATION_ID,
            self.causation_id.map(AttributeValue::from),
        );
        put(
            ExtensionName::CAUSATION_SOURCE,
            self.causation_source.map(AttributeValue::from),
        );
        Ok(())
    }
}
