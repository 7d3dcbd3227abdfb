//! Payloads in, bytes out, and back: the formats that a payload type can choose.

use serde_core::Serialize;
use serde_core::de::DeserializeOwned;

use crate::attribute::{essence, is_json_subtype};
use crate::codec::{
    AvroSchema, AvroView, DecodeError, EncodeError, Fingerprint, Guid, decode_released,
    is_read_as_it_is,
};
use crate::event::{CloudEventType, DataFormat, EncodedData};
use crate::mismatch::Mismatch;

/// How many bytes a payload can have to be decoded: 16 MiB.
pub const MAX_PAYLOAD_BYTES: usize = 16 << 20;

/// Avro binary without framing: `application/avro`, and the schema named by `dataschema`.
///
/// Data of a [released](AvroSchema::released) version is resolved into today's type: fields by name or alias, numbers
/// widened, defaults for what was not written. Without `dataschema` the data is taken to be of today's schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Avro;

impl<E: AvroSchema + 'static> DataFormat<E> for Avro {
    const CONTENT_TYPE: &'static str = "application/avro";
    const DATA_SCHEMA: Option<&'static str> = Some(E::DATA_SCHEMA);
    const FRAMED_WITH: Option<(Fingerprint, Guid)> = Some((E::FINGERPRINT, E::GUID));

    fn encode(data: &E, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        data.encode(out)
    }

    fn decode(data: EncodedData<'_>) -> Result<E, DecodeError> {
        check_avro(data)?;
        if let Some(writer) = data.writer {
            return writer.decode(data.bytes);
        }
        // Avro data does not say what it is: bytes of another schema decode to plausible nonsense.
        match data.data_schema {
            Some(found) if !found.eq_ignore_ascii_case(E::DATA_SCHEMA) => {
                decode_released(found, data.bytes).unwrap_or_else(|| {
                    let mismatch = Mismatch::new("dataschema", found, E::DATA_SCHEMA);
                    Err(mismatch.because(
                        "the event was written with a schema that this program does not know; build with all \
                         released versions, or decode the data with a `codec::Resolver` for the schema",
                    ))
                })
            }
            Some(_) => E::from_slice(data.bytes),
            None => E::from_slice(data.bytes).map_err(|error| {
                error.assuming("the event has no `dataschema`, so today's schema was assumed")
            }),
        }
    }
}

/// The payload of an event read in place; see [`Envelope::view`](crate::Envelope::view). Generated.
pub trait CloudEventView<'a>:
    AvroView<'a, Owned: AvroSchema + CloudEventType<Format = Avro>>
{
    /// Returns the `type` attribute of this event.
    fn event_type(&self) -> &'static str {
        <Self::Owned as CloudEventType>::TYPE
    }
}

const ONLY_TODAY: &str =
    "a view is of data of today's schema alone; decode the event as its owned type instead";

/// Reads data of today's schema in place.
pub(crate) fn view<'a, V>(data: EncodedData<'a>) -> Result<V, DecodeError>
where
    V: AvroView<'a, Owned: AvroSchema>,
{
    check_avro(data)?;
    if let Some(writer) = data.writer
        && !writer.is_of_today::<V::Owned>()
    {
        return Err(DecodeError::new(ONLY_TODAY));
    }
    let today = V::Owned::DATA_SCHEMA;
    match data.data_schema {
        Some(found)
            if !found.eq_ignore_ascii_case(today) && !is_read_as_it_is::<V::Owned>(found) =>
        {
            Err(Mismatch::new("dataschema", found, today).because(ONLY_TODAY))
        }
        _ => V::from_slice(data.bytes),
    }
}

fn check_avro(data: EncodedData<'_>) -> Result<(), DecodeError> {
    check_size(data.bytes)?;
    check_content_type(data, "application/avro", |kind, subtype| {
        kind.eq_ignore_ascii_case("application") && subtype.eq_ignore_ascii_case("avro")
    })
}

/// JSON through serde: `application/json`, without a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Json;

/// A payload that serde writes as JSON and reads back: everything that implements both of serde's traits.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no form as JSON, and no schema",
    label = "serde can write or read this payload not at all, or in one direction only",
    note = "derive `serde::Serialize` and `serde::Deserialize`, for a payload in JSON",
    note = "or name its Avro schema: `#[cloudevent(schema = \"schemas/….avsc\")]`"
)]
pub trait JsonPayload: Serialize + DeserializeOwned {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned> JsonPayload for T {}

impl<E: JsonPayload> DataFormat<E> for Json {
    const CONTENT_TYPE: &'static str = "application/json";
    const DATA_SCHEMA: Option<&'static str> = None;

    fn encode(data: &E, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let start = out.len();
        serde_json::to_writer(&mut *out, data).map_err(|error| {
            out.truncate(start);
            EncodeError::new("the data has no form in JSON").caused_by(error)
        })
    }

    fn decode(data: EncodedData<'_>) -> Result<E, DecodeError> {
        check_size(data.bytes)?;
        check_content_type(data, "application/json", |_, subtype| {
            is_json_subtype(subtype)
        })?;
        serde_json::from_slice(data.bytes).map_err(|error| json_error(data.bytes, error))
    }
}

fn check_size(bytes: &[u8]) -> Result<(), DecodeError> {
    if bytes.len() <= MAX_PAYLOAD_BYTES {
        return Ok(());
    }
    Err(DecodeError::new(format!(
        "the data has {} bytes, more than the limit of {MAX_PAYLOAD_BYTES}; let the event refer to it instead",
        bytes.len()
    )))
}

fn check_content_type(
    data: EncodedData<'_>,
    expected: &str,
    accepts: impl Fn(&str, &str) -> bool,
) -> Result<(), DecodeError> {
    let Some(content_type) = data.content_type else {
        return Ok(());
    };
    let essence = essence(content_type);
    match essence.split_once('/') {
        Some((kind, subtype)) if accepts(kind, subtype) => Ok(()),
        _ => Err(
            Mismatch::new("datacontenttype", content_type, expected).because(
                "the data is in another format; choose the format of its producer for the type",
            ),
        ),
    }
}

/// Turns the line and column that serde names into a byte of the data.
fn json_error(bytes: &[u8], error: serde_json::Error) -> DecodeError {
    let (offset, reason) = json_fault(bytes, &error);
    DecodeError::at_byte(offset, format!("the JSON cannot be read: {reason}")).caused_by(error)
}

/// Returns the byte that serde names by line and column, and the reason alone.
pub(crate) fn json_fault(bytes: &[u8], error: &serde_json::Error) -> (usize, String) {
    let line_start = match error.line().checked_sub(2) {
        None => 0,
        Some(newline) => bytes
            .iter()
            .enumerate()
            .filter(|(_, byte)| **byte == b'\n')
            .nth(newline)
            .map_or(0, |(at, _)| at + 1),
    };
    let offset = (line_start + error.column().saturating_sub(1)).min(bytes.len());
    let text = error.to_string();
    let reason = text.split(" at line ").next().unwrap_or(&text);
    (offset, reason.to_owned())
}
