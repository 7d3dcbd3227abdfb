//! What stands before a payload or in its header in, which schema it names out, and back.

use agent_events_schema::Guid;

use super::WriterId;
use crate::codec::framing::{Frame, confluent, recognise, single_object};

const CONFLUENT_GUID: u8 = 1;

pub(super) fn header(guid: Guid) -> Vec<u8> {
    let mut value = vec![CONFLUENT_GUID];
    value.extend_from_slice(&guid.to_bytes());
    value
}

pub(super) fn read_single_object(bytes: &[u8]) -> Option<(WriterId, &[u8])> {
    let (fingerprint, payload) = single_object(bytes).ok()?;
    Some((WriterId::Fingerprint(fingerprint), payload))
}

pub(super) fn read_confluent(bytes: &[u8]) -> Option<(WriterId, &[u8])> {
    let (id, payload) = confluent(bytes).ok()?;
    Some((WriterId::Id(id), payload))
}

/// Reads whichever of the two it is.
pub(super) fn read_either(bytes: &[u8]) -> Option<(WriterId, &[u8])> {
    Some(match recognise(bytes)? {
        Frame::SingleObject(fingerprint, payload) => (WriterId::Fingerprint(fingerprint), payload),
        Frame::Confluent(id, payload) => (WriterId::Id(id), payload),
    })
}

/// Returns the schema that a `dataschema` attribute names.
pub(super) fn of_data_schema(data_schema: &str) -> WriterId {
    let guid = data_schema
        .split_at_checked("urn:uuid:".len())
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("urn:uuid:"))
        .and_then(|(_, guid)| guid.parse().ok());
    guid.map_or_else(|| WriterId::Uri(data_schema.to_owned()), WriterId::Guid)
}

/// Reads the value of the header: a GUID, or the id that also stands before payloads.
pub(super) fn read_header(value: &[u8]) -> Option<WriterId> {
    match value.split_first()? {
        (&CONFLUENT_GUID, guid) => {
            let guid = u128::from_be_bytes(guid.try_into().ok()?);
            Some(WriterId::Guid(Guid::from_u128(guid)))
        }
        _ => read_confluent(value)
            .filter(|(_, rest)| rest.is_empty())
            .map(|(writer, _)| writer),
    }
}
