//! A payload and a source in, an event that is valid from the start out: `CloudEvent<D>`.

use std::borrow::Cow;

use crate::attribute::{
    AttributeError, AttributeValue, ContentType, CorrelationId, DataSchema, EventId, EventSubject,
    EventType, ExtensionName, Extensions, PartitionKey, Source, Timestamp,
};
use crate::codec::EncodeError;
use crate::context::Context;
use crate::event::{CloudEventType, DataFormat};
use crate::{Envelope, RawData};

/// An event of CloudEvents 1.0 with data of type `D`.
///
/// Every value of this type is a valid event: attributes are checked when they are set. [`Envelope`] is the event
/// whose data has not been decoded.
///
/// ```
/// # use agent_events::{CloudEvent, CloudEventType, format::Json};
/// # #[derive(serde::Serialize, serde::Deserialize)]
/// # struct TaskDone { task_id: String }
/// # impl CloudEventType for TaskDone {
/// #     const TYPES: &'static [&'static str] = &["com.acme.task.done.v1"];
/// #     type Format = Json;
/// # }
/// # fn handle(incoming: &CloudEvent<TaskDone>) -> Result<CloudEvent<TaskDone>, agent_events::AttributeError> {
/// let done = TaskDone { task_id: "t-1".into() };
/// let event = CloudEvent::new(done, "/agents/planner")?.caused_by(incoming);
/// # Ok(event)
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloudEvent<D> {
    pub(crate) context: Context,
    pub(crate) data: D,
}

impl<E: CloudEventType> CloudEvent<E> {
    /// Creates an event that happens now at `source`, a URI reference such as `/agents/planner`.
    ///
    /// Nothing led to it: it is the root of what follows. What follows from an event that was received is
    /// [derived](crate::Incoming::derive) from that.
    ///
    /// The `id` is a new UUID of version 7. `type`, `subject` and `partitionkey` come from the data,
    /// `datacontenttype` and `dataschema` from its format.
    ///
    /// # Errors
    ///
    /// When `source` is no URI reference, or the data gives an attribute a value that it cannot have.
    pub fn new(
        data: E,
        source: impl TryInto<Source, Error: Into<AttributeError>>,
    ) -> Result<Self, AttributeError> {
        let id = EventId::random();
        let source = source.try_into().map_err(Into::into)?;
        let mut context = Context::new(id, source, EventType::new(data.event_type())?);
        context.time = Some(Timestamp::now());
        context.subject = data.subject().map(owned(EventSubject::new)).transpose()?;
        context.datacontenttype = Some(ContentType::new(E::Format::CONTENT_TYPE)?);
        context.dataschema = E::Format::DATA_SCHEMA.map(DataSchema::new).transpose()?;
        if let Some(key) = data.partition_key() {
            let key = PartitionKey::new(key.into_owned())?;
            context.extensions.set(ExtensionName::PARTITION_KEY, key);
        }
        Ok(Self { context, data })
    }

    /// Returns the event with its data as bytes.
    ///
    /// # Errors
    ///
    /// When the data has no form under its schema.
    pub fn encode(&self) -> Result<Envelope, EncodeError> {
        Ok(Envelope {
            context: self.context.clone(),
            data: RawData::from(self.encode_data()?),
        })
    }

    pub(crate) fn encode_data(&self) -> Result<Vec<u8>, EncodeError> {
        self.encode_data_in(Vec::new())
    }

    /// Returns the data as bytes in `bytes`, which is empty.
    pub(crate) fn encode_data_in(&self, mut bytes: Vec<u8>) -> Result<Vec<u8>, EncodeError> {
        E::Format::encode(&self.data, &mut bytes)?;
        Ok(bytes)
    }
}

/// Lends out the data's text only for as long as the attribute needs to copy it.
fn owned<T>(
    new: impl Fn(Cow<'static, str>) -> Result<T, AttributeError>,
) -> impl Fn(Cow<'_, str>) -> Result<T, AttributeError> {
    move |text| new(Cow::Owned(text.into_owned()))
}

impl<D> CloudEvent<D> {
    /// Returns the data.
    #[must_use]
    pub fn data(&self) -> &D {
        &self.data
    }

    /// Returns the data and drops the attributes.
    #[must_use]
    pub fn into_data(self) -> D {
        self.data
    }

    /// Returns all attributes.
    #[must_use]
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Records that `cause` led to this event, as the correlation extension of CloudEvents has it.
    ///
    /// `causationid` and `causationsource` become the cause's `id` and `source`, and `hops` one more than the cause's.
    /// `correlationid` becomes the cause's `correlationid`; a cause without
    /// one is the first of its chain, and its `id` is taken. `traceparent` and `tracestate` are taken over together
    /// when the cause has them.
    #[must_use]
    pub fn caused_by(mut self, cause: &impl AsRef<Context>) -> Self {
        self.context.follow(cause.as_ref());
        self
    }

    /// Sets the `id` attribute: a repeated send keeps its id, so that receivers see the duplicate.
    #[must_use]
    pub fn with_id(mut self, id: EventId) -> Self {
        self.context.id = id;
        self
    }

    /// Sets the `subject` attribute.
    #[must_use]
    pub fn with_subject(mut self, subject: EventSubject) -> Self {
        self.context.subject = Some(subject);
        self
    }

    /// Sets the `time` attribute.
    #[must_use]
    pub fn with_time(mut self, time: Timestamp) -> Self {
        self.context.time = Some(time);
        self
    }

    /// Sets the `partitionkey` extension.
    #[must_use]
    pub fn with_partition_key(mut self, key: PartitionKey) -> Self {
        self.context
            .extensions
            .set(ExtensionName::PARTITION_KEY, key);
        self
    }

    /// Sets the `correlationid` extension.
    #[must_use]
    pub fn with_correlation_id(mut self, id: CorrelationId) -> Self {
        self.context
            .extensions
            .set(ExtensionName::CORRELATION_ID, id);
        self
    }

    /// Sets an extension attribute.
    ///
    /// # Errors
    ///
    /// When the name is no name for an extension, or the extension cannot have this value.
    pub fn with_extension(
        mut self,
        name: impl TryInto<ExtensionName, Error: Into<AttributeError>>,
        value: impl TryInto<AttributeValue, Error: Into<AttributeError>>,
    ) -> Result<Self, AttributeError> {
        let name = name.try_into().map_err(Into::into)?;
        let value = value
            .try_into()
            .map_err(|error| error.into().renamed(name.as_str()))?;
        self.context.extensions.insert(name, value)?;
        Ok(self)
    }

    /// Returns the `id` attribute: together with `source` it names one event.
    #[must_use]
    pub fn id(&self) -> &str {
        self.context.id()
    }

    /// Returns the `source` attribute, a URI reference.
    #[must_use]
    pub fn source(&self) -> &str {
        self.context.source()
    }

    /// Returns the `type` attribute.
    #[must_use]
    pub fn ty(&self) -> &str {
        self.context.ty()
    }

    /// Returns the `subject` attribute.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.context.subject()
    }

    /// Returns the `time` attribute: when it happened.
    #[must_use]
    pub fn time(&self) -> Option<Timestamp> {
        self.context.time()
    }

    /// Returns the `datacontenttype` attribute, a media type.
    #[must_use]
    pub fn datacontenttype(&self) -> Option<&str> {
        self.context.datacontenttype()
    }

    /// Returns the `dataschema` attribute, an absolute URI.
    #[must_use]
    pub fn dataschema(&self) -> Option<&str> {
        self.context.dataschema()
    }

    /// Returns the extension attribute `name`.
    #[must_use]
    pub fn extension(&self, name: &str) -> Option<&AttributeValue> {
        self.context.extension(name)
    }

    /// Returns all extension attributes.
    #[must_use]
    pub fn extensions(&self) -> &Extensions {
        self.context.extensions()
    }

    /// Returns the `partitionkey` extension: events with an equal key keep their order.
    #[must_use]
    pub fn partition_key(&self) -> Option<&str> {
        self.context.partition_key()
    }

    /// Returns the `correlationid` extension: shared by all events that follow from one.
    #[must_use]
    pub fn correlation_id(&self) -> Option<&str> {
        self.context.correlation_id()
    }

    /// Returns the `causationid` extension: the `id` of the event that led to this one.
    #[must_use]
    pub fn causation_id(&self) -> Option<&str> {
        self.context.causation_id()
    }
}

impl<D> AsRef<Context> for CloudEvent<D> {
    fn as_ref(&self) -> &Context {
        &self.context
    }
}
