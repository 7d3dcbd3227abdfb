//! An event with a framed payload in, one whose payload knows its writer's schema out; then the payload's value.

use std::sync::Arc;

use super::{Framing, FramingError, SchemaCache, VALUE_SCHEMA_ID, WriterId, prefix};
use crate::attribute::{ContentType, essence};
use crate::codec::{AvroSchema, DecodeError, Guid, decode_released};
use crate::kafka::Headers;
use crate::{Envelope, RawData};

/// Reads the framing of Avro payloads, so that they can be decoded with the schema that they were written with.
///
/// Schemas that the program was built with need no store: today's, and the
/// [released](AvroSchema::released) ones. The store is asked for others while the payload is decoded.
#[derive(Debug, Clone)]
pub struct FramingReader {
    schemas: Arc<SchemaCache>,
    sniffs: bool,
}

impl FramingReader {
    /// Creates a reader that goes by what events say: the header, then `datacontenttype`, then `dataschema`.
    #[must_use]
    pub fn new(schemas: Arc<SchemaCache>) -> Self {
        let sniffs = false;
        Self { schemas, sniffs }
    }

    /// Takes payloads of `application/avro` or without `datacontenttype` that begin with `00` or `C3 01` for framed ones,
    /// and those without it that have the header for payloads.
    ///
    /// Serializers that know nothing of CloudEvents write them so. A payload without framing can begin with these bytes
    /// too: choose this only where all producers frame.
    #[must_use]
    pub fn sniffing(mut self) -> Self {
        self.sniffs = true;
        self
    }

    /// Takes the framing off the payload; the event then says that its data is `application/avro`.
    ///
    /// An event with other data or without any comes back as it is.
    ///
    /// # Errors
    ///
    /// When the payload is not framed as the event says; the error keeps the event.
    pub fn read(&self, envelope: Envelope, headers: &Headers) -> Result<Envelope, FramingError> {
        let Some(bytes) = envelope.data().as_bytes() else {
            return Ok(envelope);
        };
        let declared = match envelope.datacontenttype() {
            Some(content_type) => declared(content_type),
            None => self.sniffs.then_some(Declared::Nothing),
        };
        let header = headers.get(VALUE_SCHEMA_ID);
        let found = match declared {
            None => return Ok(envelope),
            Some(Declared::Nothing) if header.is_none() => match prefix::read_either(bytes) {
                Some(found) => Ok(found),
                None => return Ok(envelope),
            },
            Some(Declared::Confluent) => prefix::read_confluent(bytes).ok_or(
                "the data does not begin with `00` and an id of four bytes: let its producer write what its media \
                 type says",
            ),
            Some(Declared::SingleObject) => prefix::read_single_object(bytes).ok_or(
                "the data does not begin with `C3 01` and a fingerprint of eight bytes: let its producer write what \
                 its media type says",
            ),
            Some(Declared::Payload | Declared::Nothing) => match header {
                Some(value) => prefix::read_header(value).map(|writer| (writer, bytes)).ok_or(
                    "header `__value_schema_id` is neither `01` and a GUID nor `00` and an id: let its producer \
                     write one of these",
                ),
                None => match self.undeclared(&envelope, bytes) {
                    Some(found) => Ok(found),
                    None => return Ok(envelope),
                },
            },
        };
        match found {
            Ok((id, payload)) => {
                let schemas = Arc::clone(&self.schemas);
                let mut data = RawData::from(payload.to_vec());
                data.writer = Some(Box::new(Writer { id, schemas }));
                let mut context = envelope.context;
                let plain = ContentType::from_static(Framing::Raw.content_type());
                context.datacontenttype = Some(plain);
                Ok(Envelope { context, data })
            }
            Err(reason) => Err(FramingError::new(reason, envelope)),
        }
    }

    fn undeclared<'a>(&self, envelope: &Envelope, bytes: &'a [u8]) -> Option<(WriterId, &'a [u8])> {
        let sniffed = || prefix::read_either(bytes);
        self.sniffs.then(sniffed).flatten().or_else(|| {
            let writer = prefix::of_data_schema(envelope.dataschema()?);
            Some((writer, bytes))
        })
    }
}

/// What a media type says about the framing.
enum Declared {
    /// There is none.
    Nothing,
    Payload,
    SingleObject,
    Confluent,
}

fn declared(content_type: &str) -> Option<Declared> {
    let essence = essence(content_type);
    if essence.eq_ignore_ascii_case("application/vnd.confluent.avro") {
        return Some(Declared::Confluent);
    }
    if !essence.eq_ignore_ascii_case("application/avro") {
        return None;
    }
    let is_single_object = content_type.split(';').skip(1).any(|parameter| {
        parameter.split_once('=').is_some_and(|(name, value)| {
            name.trim().eq_ignore_ascii_case("framing")
                && value
                    .trim()
                    .trim_matches('"')
                    .eq_ignore_ascii_case("single-object")
        })
    });
    Some(if is_single_object {
        Declared::SingleObject
    } else {
        Declared::Payload
    })
}

/// The schema that a payload was written with, as it is named, and who may know it.
#[derive(Debug, Clone)]
pub(crate) struct Writer {
    id: WriterId,
    schemas: Arc<SchemaCache>,
}

/// Returns the `dataschema` attribute of data with this schema.
fn data_schema(guid: Guid) -> String {
    format!("urn:uuid:{guid}")
}

impl Writer {
    /// Tells whether the schema is named as that of `E`; a registry's id is not known to be.
    pub(crate) fn is_of_today<E: AvroSchema>(&self) -> bool {
        match &self.id {
            WriterId::Guid(guid) => *guid == E::GUID,
            WriterId::Fingerprint(fingerprint) => *fingerprint == E::FINGERPRINT,
            WriterId::Uri(uri) => uri.eq_ignore_ascii_case(E::DATA_SCHEMA),
            WriterId::Id(_) => false,
        }
    }

    /// Reads the payload: with what the program was built with if it can, else with what the store says.
    pub(crate) fn decode<E: AvroSchema + 'static>(&self, bytes: &[u8]) -> Result<E, DecodeError> {
        if self.is_of_today::<E>() {
            return E::from_slice(bytes);
        }
        let released = match &self.id {
            WriterId::Guid(guid) => Some(*guid),
            WriterId::Fingerprint(fingerprint) => self.schemas.released::<E>(*fingerprint),
            WriterId::Id(_) | WriterId::Uri(_) => None,
        };
        if let Some(read) = released.and_then(|guid| decode_released(&data_schema(guid), bytes)) {
            return read;
        }
        let schema = self.schemas.schema(&self.id).map_err(|error| {
            DecodeError::new(
                "the schema that the data was written with is not known: let the store of schemas have it, or build \
                 with all released versions",
            )
            .caused_by(error)
        })?;
        if schema.guid == E::GUID {
            return E::from_slice(bytes);
        }
        match decode_released(&data_schema(schema.guid), bytes) {
            Some(read) => read,
            None => schema.resolver::<E>()?.decode(bytes),
        }
    }
}
