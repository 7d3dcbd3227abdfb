//! Events in, records of either content mode out: core attributes in the order of the specification, then extensions.

use std::borrow::Cow;

use super::{CONTENT_TYPE, Headers, PREFIX, Record, RecordError, is_structured};
use crate::attribute::{PartitionKey, Timestamp};
use crate::context::Context;
use crate::context::draft::SPEC_VERSION;
use crate::event_format::EventFormat;
use crate::{CloudEvent, CloudEventType, Envelope};

/// Where the attributes of an event stand in a record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ContentMode {
    /// In the headers, and the value is the data.
    #[default]
    Binary,
    /// In the value, together with the data.
    Structured(EventFormat),
}

impl Envelope {
    /// Returns the event as a Kafka record of the given content mode, without topic and key.
    ///
    /// In structured mode the one header is `content-type`, and the value is never null.
    ///
    /// # Errors
    ///
    /// As [`to_record`](Self::to_record) for binary mode; never for structured mode.
    pub fn to_record_in(&self, mode: ContentMode) -> Result<Record, RecordError> {
        match mode {
            ContentMode::Binary => self.to_record(),
            ContentMode::Structured(format) => Ok(structured(self, format)),
        }
    }

    /// Returns the event as a Kafka record in binary mode, without topic and key.
    ///
    /// An event without data gets a null value.
    ///
    /// # Errors
    ///
    /// When `datacontenttype` begins with `application/cloudevents`: a reader would take the value for an event in
    /// structured mode.
    pub fn to_record(&self) -> Result<Record, RecordError> {
        let headers = headers(self.context())?;
        Ok(Record::new(headers, self.data().as_bytes().map(Vec::from)))
    }
}

impl<E: CloudEventType> CloudEvent<E> {
    /// Returns the event as a Kafka record of the given content mode, for the topic of its type, without key.
    ///
    /// # Errors
    ///
    /// As [`to_record`](Self::to_record) for binary mode; for structured mode when the data has no form under its schema.
    pub fn to_record_in(&self, mode: ContentMode) -> Result<Record, RecordError> {
        match mode {
            ContentMode::Binary => self.to_record(),
            ContentMode::Structured(format) => {
                let event = self.encode().map_err(RecordError::Encode)?;
                let mut record = structured(&event, format);
                record.topic = E::TOPIC.map(Cow::Borrowed);
                Ok(record)
            }
        }
    }

    /// Returns the event as a Kafka record in binary mode, for the topic of its type, without key.
    ///
    /// [`Record::with_partition_key_as_key`] gives it the key.
    ///
    /// # Errors
    ///
    /// When the data has no form under its schema, or its media type begins with `application/cloudevents`.
    pub fn to_record(&self) -> Result<Record, RecordError> {
        let headers = headers(self.context())?;
        let value = self.encode_data().map_err(RecordError::Encode)?;
        let mut record = Record::new(headers, Some(value));
        record.topic = E::TOPIC.map(Cow::Borrowed);
        Ok(record)
    }
}

fn structured(event: &Envelope, format: EventFormat) -> Record {
    let mut headers = Headers::with_capacity(1);
    headers.push(CONTENT_TYPE, Some(format.media_type().into()));
    let mut record = Record::new(headers, Some(format.encode(event)));
    let key = event.partition_key().map(str::parse::<PartitionKey>);
    record.partition_key = key.and_then(Result::ok);
    record
}

fn headers(context: &Context) -> Result<Headers, RecordError> {
    let none = Headers::with_capacity(8 + context.extensions().len());
    fold_headers(context, none, |mut all, key, value| {
        all.push(key, Some(value.into()));
        all
    })
}

/// Hands out the headers of an event in binary mode, one after the other.
pub(super) fn fold_headers<T>(
    context: &Context,
    none: T,
    with: impl Fn(T, Cow<'static, str>, &[u8]) -> T,
) -> Result<T, RecordError> {
    if let Some(content_type) = context.datacontenttype().filter(|it| is_structured(it)) {
        return Err(RecordError::StructuredContentType(content_type.to_owned()));
    }
    let time = context.time().map(Timestamp::to_text);
    let core = [
        ("ce_specversion", Some(SPEC_VERSION)),
        ("ce_id", Some(context.id())),
        ("ce_source", Some(context.source())),
        ("ce_type", Some(context.ty())),
        (CONTENT_TYPE, context.datacontenttype()),
        ("ce_dataschema", context.dataschema()),
        ("ce_subject", context.subject()),
        ("ce_time", time.as_deref()),
    ];
    let mut all = none;
    for (key, value) in core {
        if let Some(value) = value {
            all = with(all, Cow::Borrowed(key), value.as_bytes());
        }
    }
    for (name, value) in context.extensions().iter() {
        let key = header_key(name);
        all = match value.as_str() {
            Some(text) => with(all, key, text.as_bytes()),
            None => with(all, key, value.to_string().as_bytes()),
        };
    }
    Ok(all)
}

fn header_key(name: &str) -> Cow<'static, str> {
    match name {
        "causationid" => Cow::Borrowed("ce_causationid"),
        "correlationid" => Cow::Borrowed("ce_correlationid"),
        "partitionkey" => Cow::Borrowed(super::PARTITION_KEY),
        _ => Cow::Owned([PREFIX, name].concat()),
    }
}
