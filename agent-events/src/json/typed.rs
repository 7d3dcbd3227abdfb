//! Values in, JSON through serde out, and back: what the generated impls and the functions of this module call.

use std::fmt;

use serde_core::de::{Deserialize, Deserializer, Error as _, Visitor};
use serde_core::ser::{Error as _, Serializer};
use serde_json::Value;

use super::tree::Tree;
use super::{JsonError, JsonForm, cache, from_avro, to_avro};
use crate::codec::AvroSchema;

/// Makes JSON of a value, and something of the JSON.
pub(super) fn text<T: AvroSchema, O>(
    value: &T,
    form: JsonForm,
    write: impl FnOnce(&Tree<'_>) -> serde_json::Result<O>,
) -> Result<O, JsonError> {
    let (schema, bytes) = (cache::schema_of::<T>()?, to_avro(value)?);
    let tree = from_avro::tree(schema.as_ref().as_ref(), &bytes, form)?;
    write(&tree).map_err(JsonError::unwritable)
}

pub(super) fn parse(text: &str) -> Result<Value, JsonError> {
    serde_json::from_str(text).map_err(JsonError::unreadable)
}

pub(super) fn from_value<T: AvroSchema>(value: &Value, form: JsonForm) -> Result<T, JsonError> {
    let schema = cache::schema_of::<T>()?;
    let bytes = to_avro::bytes(schema.as_ref().as_ref(), value, form)?;
    T::from_slice(&bytes).map_err(|error| {
        JsonError::new(format!("the value is no `{}`: {error}", T::NAME)).caused_by(error)
    })
}

fn to_avro<T: AvroSchema>(value: &T) -> Result<Vec<u8>, JsonError> {
    value.to_vec().map_err(|error| {
        JsonError::new(format!("the value has no form under its schema: {error}")).caused_by(error)
    })
}

/// Writes human-readable JSON, or for formats that are not for people the Avro binary.
///
/// # Errors
///
/// When the value has no form under its schema, or nests too deep.
pub fn serialize<T: AvroSchema, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let bytes = to_avro(value).map_err(S::Error::custom)?;
    if !serializer.is_human_readable() {
        return serializer.serialize_bytes(&bytes);
    }
    let schema = cache::schema_of::<T>().map_err(S::Error::custom)?;
    let tree = from_avro::tree(schema.as_ref().as_ref(), &bytes, JsonForm::HumanReadable);
    serde_core::Serialize::serialize(&tree.map_err(S::Error::custom)?, serializer)
}

/// Reads what [`serialize`] writes.
///
/// # Errors
///
/// When the input is not a value of the schema.
pub fn deserialize<'de, T: AvroSchema, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    if deserializer.is_human_readable() {
        let value = Value::deserialize(deserializer)?;
        return from_value(&value, JsonForm::HumanReadable).map_err(D::Error::custom);
    }
    let bytes = deserializer.deserialize_byte_buf(BytesVisitor)?;
    T::from_slice(&bytes).map_err(D::Error::custom)
}

struct BytesVisitor;

impl Visitor<'_> for BytesVisitor {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes in Avro's binary encoding")
    }

    fn visit_bytes<E: serde_core::de::Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
        Ok(bytes.to_vec())
    }

    fn visit_byte_buf<E: serde_core::de::Error>(self, bytes: Vec<u8>) -> Result<Vec<u8>, E> {
        Ok(bytes)
    }
}
