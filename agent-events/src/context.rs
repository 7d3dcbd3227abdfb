//! Checked attributes in, the context of one event out: everything CloudEvents 1.0 says about it except the data.

pub(crate) mod draft;

use crate::attribute::{
    AttributeValue, CausationId, ContentType, CorrelationId, DataSchema, EventId, EventSubject,
    EventType, ExtensionName, Extensions, Source, Timestamp, UriReference,
};
use crate::extension::HOPS;

/// The context attributes of an event (CloudEvents 1.0, section "Context Attributes").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    pub(crate) id: EventId,
    pub(crate) source: Source,
    pub(crate) ty: EventType,
    pub(crate) subject: Option<EventSubject>,
    pub(crate) time: Option<Timestamp>,
    pub(crate) datacontenttype: Option<ContentType>,
    pub(crate) dataschema: Option<DataSchema>,
    pub(crate) extensions: Extensions,
}

impl Context {
    pub(crate) fn new(id: EventId, source: Source, ty: EventType) -> Self {
        Self {
            id,
            source,
            ty,
            subject: None,
            time: None,
            datacontenttype: None,
            dataschema: None,
            extensions: Extensions::default(),
        }
    }

    /// Returns the `id` attribute: together with `source` it names one event.
    #[must_use]
    pub fn id(&self) -> &str {
        self.id.as_str()
    }

    /// Returns the `source` attribute, a URI reference.
    #[must_use]
    pub fn source(&self) -> &str {
        self.source.as_str()
    }

    /// Returns the `type` attribute.
    #[must_use]
    pub fn ty(&self) -> &str {
        self.ty.as_str()
    }

    /// Returns the `subject` attribute.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.subject.as_ref().map(EventSubject::as_str)
    }

    /// Returns the `time` attribute: when it happened.
    #[must_use]
    pub fn time(&self) -> Option<Timestamp> {
        self.time
    }

    /// Returns the `datacontenttype` attribute, a media type.
    #[must_use]
    pub fn datacontenttype(&self) -> Option<&str> {
        self.datacontenttype.as_ref().map(ContentType::as_str)
    }

    /// Returns the `dataschema` attribute, an absolute URI.
    #[must_use]
    pub fn dataschema(&self) -> Option<&str> {
        self.dataschema.as_ref().map(DataSchema::as_str)
    }

    /// Returns the extension attribute `name`.
    #[must_use]
    pub fn extension(&self, name: &str) -> Option<&AttributeValue> {
        self.extensions.get(name)
    }

    /// Returns all extension attributes.
    #[must_use]
    pub fn extensions(&self) -> &Extensions {
        &self.extensions
    }

    /// Returns the `partitionkey` extension: events with an equal key keep their order.
    #[must_use]
    pub fn partition_key(&self) -> Option<&str> {
        self.text(&ExtensionName::PARTITION_KEY)
    }

    /// Returns the `correlationid` extension: shared by all events that follow from one.
    #[must_use]
    pub fn correlation_id(&self) -> Option<&str> {
        self.text(&ExtensionName::CORRELATION_ID)
    }

    /// Returns the `causationid` extension: the `id` of the event that led to this one.
    #[must_use]
    pub fn causation_id(&self) -> Option<&str> {
        self.text(&ExtensionName::CAUSATION_ID)
    }

    /// Returns the `hops` extension, ours: how many events led to this one, one after the other.
    ///
    /// An event without it counts as the first; one whose `hops` cannot be read, as one of as many as there can be.
    #[must_use]
    pub fn hops(&self) -> i32 {
        match self.get(&HOPS) {
            Ok(hops) => hops.unwrap_or(0).max(0),
            Err(_) => i32::MAX,
        }
    }

    fn text(&self, name: &ExtensionName) -> Option<&str> {
        self.extension(name.as_str())
            .and_then(AttributeValue::as_str)
    }

    /// Records that `cause` led to this event.
    pub(crate) fn follow(&mut self, cause: &Self) {
        let hops = cause.hops().saturating_add(1);
        let extensions = &mut self.extensions;
        extensions.set(ExtensionName::CAUSATION_ID, CausationId::from(&cause.id));
        extensions.set(
            ExtensionName::CAUSATION_SOURCE,
            UriReference::from(&cause.source),
        );
        extensions.set(ExtensionName::HOPS, hops);
        match cause.extension(ExtensionName::CORRELATION_ID.as_str()) {
            Some(shared) => extensions.set(ExtensionName::CORRELATION_ID, shared.clone()),
            None => extensions.set(
                ExtensionName::CORRELATION_ID,
                CorrelationId::from(&cause.id),
            ),
        }
        let [parent, state] = [ExtensionName::TRACE_PARENT, ExtensionName::TRACE_STATE];
        if let Some(trace) = cause.extension(parent.as_str()) {
            extensions.set(parent, trace.clone());
            match cause.extension(state.as_str()) {
                Some(trace) => extensions.set(state, trace.clone()),
                None => extensions.remove(state.as_str()),
            }
        }
    }
}

impl AsRef<Context> for Context {
    fn as_ref(&self) -> &Context {
        self
    }
}
