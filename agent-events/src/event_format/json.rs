//! An event in, the JSON event format out, and back; also through serde.

mod members;
mod write;

use serde_core::de::Error as _;
use serde_core::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::FormatError;
use crate::context::Context;
use crate::event::CloudEventType;
use crate::format::json_fault;
use crate::profile::{Deviation, Notes, Profile};
use crate::{CloudEvent, Envelope, RawData};
use members::Members;
use write::Written;

pub(super) fn to_vec(context: &Context, data: Option<&[u8]>) -> Vec<u8> {
    serde_json::to_vec(&Written { context, data }).expect("text, numbers and JSON can be written")
}

pub(super) fn from_slice(
    bytes: &[u8],
    notes: &mut Notes,
) -> Result<(Context, Option<Vec<u8>>), FormatError> {
    const MARK: &[u8] = b"\xEF\xBB\xBF";
    let bytes = match bytes.strip_prefix(MARK) {
        Some(rest) if notes.mend(Deviation::ByteOrderMark, "byte order mark") => rest,
        Some(_) => {
            return Err(FormatError::syntax(
                0,
                "there is a byte order mark, which JSON does not begin with",
            ));
        }
        None => bytes,
    };
    let members: Members<&RawValue> = serde_json::from_slice(bytes).map_err(|error| {
        let (offset, reason) = json_fault(bytes, &error);
        FormatError::syntax(offset, reason)
    })?;
    members.into_event(notes)
}

/// Writes the JSON event format. JSON data is written as it is, which takes `serde_json`.
impl Serialize for Envelope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (context, data) = (&self.context, self.data.as_bytes());
        Written { context, data }.serialize(serializer)
    }
}

/// Writes the JSON event format, as for an [`Envelope`].
impl<E: CloudEventType> Serialize for CloudEvent<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes = self.encode_data().map_err(serde_core::ser::Error::custom)?;
        let (context, data) = (&self.context, Some(bytes.as_slice()));
        Written { context, data }.serialize(serializer)
    }
}

/// Reads the JSON event format, strictly. JSON data is kept as it is, which takes `serde_json`.
impl<'de> Deserialize<'de> for Envelope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = Members::<Box<RawValue>>::deserialize(deserializer)?;
        let (context, data) = members
            .into_event(&mut Notes::new(Profile::Strict))
            .map_err(D::Error::custom)?;
        let data = RawData::from(data);
        Ok(Self { context, data })
    }
}

/// Reads the JSON event format, as for an [`Envelope`], and decodes the data.
impl<'de, E: CloudEventType> Deserialize<'de> for CloudEvent<E> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let envelope = Envelope::deserialize(deserializer)?;
        envelope.into_event().map_err(|rejected| {
            let error = rejected.error();
            D::Error::custom(format!("{rejected}: {error}"))
        })
    }
}
