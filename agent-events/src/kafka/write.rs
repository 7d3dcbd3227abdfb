//! Events in, records in binary content mode out: core attributes in the order of the specification, then extensions.

use std::borrow::Cow;

use super::{CONTENT_TYPE, Headers, PREFIX, Record, RecordError, SPEC_VERSION, is_structured};
use crate::attribute::AttributeValue;
use crate::context::Context;
use crate::{CloudEvent, CloudEventType, Envelope};

impl Envelope {
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
        let record = Record::new(headers, Some(value));
        Ok(Record {
            topic: E::TOPIC.map(Cow::Borrowed),
            ..record
        })
    }
}

fn headers(context: &Context) -> Result<Headers, RecordError> {
    if let Some(content_type) = context.datacontenttype().filter(|it| is_structured(it)) {
        return Err(RecordError::StructuredContentType(content_type.to_owned()));
    }
    let time = context.time().map(|time| time.to_string());
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
    let mut headers = Headers::with_capacity(core.len() + context.extensions().len());
    for (key, value) in core {
        if let Some(value) = value {
            headers.push(key, Some(value.into()));
        }
    }
    for (name, value) in context.extensions().iter() {
        headers.push(header_key(name), Some(canonical(value)));
    }
    Ok(headers)
}

fn header_key(name: &str) -> Cow<'static, str> {
    match name {
        "causationid" => Cow::Borrowed("ce_causationid"),
        "correlationid" => Cow::Borrowed("ce_correlationid"),
        "partitionkey" => Cow::Borrowed(super::PARTITION_KEY),
        _ => Cow::Owned([PREFIX, name].concat()),
    }
}

fn canonical(value: &AttributeValue) -> Vec<u8> {
    match value.as_str() {
        Some(text) => text.into(),
        None => value.to_string().into_bytes(),
    }
}
