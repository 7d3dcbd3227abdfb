//! A typed event and a framing in, an envelope or a record out.

use std::borrow::Cow;

use super::{Framing, VALUE_SCHEMA_ID, prefix};
use crate::attribute::{ContentType, DataSchema};
#[cfg(feature = "rdkafka")]
use crate::codec::framing::{begin_confluent, begin_single_object};
use crate::codec::framing::{encode_confluent, encode_single_object};
use crate::codec::{AvroSchema, EncodeError};
#[cfg(feature = "rdkafka")]
use crate::event::DataFormat;
use crate::format::Avro;
use crate::kafka::{Record, RecordError};
use crate::{CloudEvent, CloudEventType, Envelope};

#[cfg(feature = "rdkafka")]
impl<E: CloudEventType> CloudEvent<E> {
    /// Returns the event with its data as bytes in a framing, and the value of the header that `ConfluentHeader` has.
    ///
    /// Data in a format that knows no framing stays as it is.
    pub(crate) fn encode_in(
        &self,
        framing: Framing,
    ) -> Result<(Envelope, Option<Vec<u8>>), EncodeError> {
        let mut bytes = Vec::new();
        let known = <E::Format as DataFormat<E>>::FRAMED_WITH;
        let Some((fingerprint, guid)) = known.filter(|_| framing != Framing::Raw) else {
            return Ok((self.encode()?, None));
        };
        match framing {
            Framing::Raw | Framing::ConfluentHeader => {}
            Framing::SingleObject => begin_single_object(fingerprint, &mut bytes),
            Framing::Confluent(id) => begin_confluent(id, &mut bytes),
        }
        E::Format::encode(self.data(), &mut bytes)?;
        let mut context = self.context().clone();
        context.datacontenttype = Some(ContentType::from_static(framing.content_type()));
        let data = bytes.into();
        let header = (framing == Framing::ConfluentHeader).then(|| prefix::header(guid));
        Ok((Envelope { context, data }, header))
    }
}

impl<E: CloudEventType<Format = Avro> + AvroSchema + 'static> CloudEvent<E> {
    /// Returns the event with its data as bytes in the given framing; `datacontenttype` says which.
    ///
    /// [`Framing::ConfluentHeader`] needs a record: here it is the same as [`Framing::Raw`].
    ///
    /// # Errors
    ///
    /// When the data has no form under its schema.
    pub fn encode_framed(&self, framing: Framing) -> Result<Envelope, EncodeError> {
        let mut bytes = Vec::new();
        match framing {
            Framing::Raw | Framing::ConfluentHeader => self.data().encode(&mut bytes)?,
            Framing::SingleObject => encode_single_object(self.data(), &mut bytes)?,
            Framing::Confluent(id) => encode_confluent(id, self.data(), &mut bytes)?,
        }
        let schema = DataSchema::new(E::DATA_SCHEMA)
            .map_err(|error| EncodeError::new("the schema has no URI").caused_by(error))?;
        let mut context = self.context().clone();
        context.datacontenttype = Some(ContentType::from_static(framing.content_type()));
        context.dataschema.get_or_insert(schema);
        let data = bytes.into();
        Ok(Envelope { context, data })
    }

    /// Returns the event as a Kafka record in binary mode with its data in the given framing, for the topic of its type,
    /// without key.
    ///
    /// # Errors
    ///
    /// When the data has no form under its schema.
    pub fn to_record_framed(&self, framing: Framing) -> Result<Record, RecordError> {
        let envelope = self.encode_framed(framing).map_err(RecordError::Encode)?;
        let mut record = envelope.to_record()?;
        record.topic = E::TOPIC.map(Cow::Borrowed);
        if framing == Framing::ConfluentHeader {
            record = record.with_header(VALUE_SCHEMA_ID, prefix::header(E::GUID));
        }
        Ok(record)
    }
}
