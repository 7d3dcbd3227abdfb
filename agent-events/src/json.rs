//! Values of generated types in, JSON out, and back: in a form for people and in the encoding of the specification.
//!
//! | Avro                               | [`HumanReadable`](JsonForm::HumanReadable)    | [`Avro`](JsonForm::Avro)            |
//! |------------------------------------|-----------------------------------------------|-------------------------------------|
//! | `null`, `boolean`, `string`        | as they are                                   | as they are                         |
//! | `int`, `long`                      | a number                                      | a number                            |
//! | `float`, `double`                  | a number, or `"NaN"`, `"Infinity"`, `"-Infinity"` | the same                        |
//! | `bytes`, `fixed`, `big-decimal`    | Base64 with padding                           | characters U+0000 to U+00FF         |
//! | `enum`                             | the symbol                                    | the symbol                          |
//! | `array`                            | an array                                      | an array                            |
//! | `map`                              | an object, sorted by key                      | an object, sorted by key            |
//! | `record`                           | an object, in the order of the schema         | the same                            |
//! | union                              | the bare value                                | `null`, or `{"branch": value}`      |
//! | `uuid`                             | `"6e8bc430-9c3a-11d9-9669-0800200c9a66"`      | the type below                      |
//! | `date`                             | `"2018-04-05"`                                | days since 1970-01-01               |
//! | `time-…`                           | `"17:31:00.123"`                              | a number                            |
//! | `timestamp-…`                      | RFC 3339: `"2018-04-05T17:31:00.123Z"`        | a number                            |
//! | `local-timestamp-…`                | `"2018-04-05T17:31:00.123"`                   | a number                            |
//! | `decimal`                          | `"-12.34"`                                    | characters U+0000 to U+00FF         |
//! | `duration`                         | ISO 8601: `"P1M2DT0.003S"`                    | characters U+0000 to U+00FF         |
//!
//! Generated types have `serde::Serialize` and `serde::Deserialize` in the human-readable form, so that they stand in
//! structs of your own. Formats that are not for people (`is_human_readable` is false) get the Avro binary form as
//! bytes. The functions here take every type with a schema, derived ones too.
//!
//! ```
//! use agent_events::{AvroSchema, json};
//!
//! /// Logs a value of any generated type, and sends it to a tool that speaks Avro's JSON.
//! fn show<T: AvroSchema>(value: &T) -> Result<(), json::JsonError> {
//!     println!("{}", json::to_string_pretty(value)?);
//!     let text = json::to_avro_json(value)?;
//!     let _same: T = json::from_avro_json(&text)?;
//!     Ok(())
//! }
//! ```
//!
//! # Reading
//!
//! * Numbers have to be in range, and integers without a point. Times finer than their type are cut off.
//! * A field that is missing takes its default. In the human-readable form one that can be null is null without it.
//! * A field that the schema does not have is ignored in the human-readable form and refused in Avro's.
//! * Of two members with one key the last counts.
//! * Nothing is read or written that nests deeper than 127 arrays and objects, or goes past the default
//!   [`Limits`](crate::codec::Limits) of the binary form.
//!
//! **Bare unions** do not say which branch they are. The value is read as the branch that it fits best, and of several
//! as the one that stands first in the schema. A value fits worse for each field that is ignored or missing, for each
//! integer read as `float`, `double` or `decimal`, and for each number that a `float` would round. So what was written
//! is read as the same branch, except where two branches look alike: `int` and `long`; records with the same fields;
//! empty arrays and maps; and the types written as strings, such as `string` before `enum`. Where that matters, use
//! [`JsonForm::Avro`].

mod branch;
mod cache;
mod duration;
mod error;
mod from_avro;
mod logical;
mod to_avro;
mod tree;
pub(crate) mod typed;

use agent_events_schema::SchemaRef;
use serde_json::Value;

use crate::codec::AvroSchema;

pub use error::JsonError;

/// How many arrays and objects may stand in each other; `serde_json` reads no more.
const MAX_DEPTH: u32 = 127;

/// How values of a schema are written in JSON; see the [table](self).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JsonForm {
    /// For logs, web pages and everybody without the schema.
    #[default]
    HumanReadable,
    /// "JSON Encoding" of Avro 1.12: for Avro's tools, and exact for every union.
    Avro,
}

/// Returns the value as human-readable JSON on one line.
///
/// # Errors
///
/// When the value has no form under its schema, or nests too deep.
pub fn to_string<T: AvroSchema>(value: &T) -> Result<String, JsonError> {
    typed::text(value, JsonForm::HumanReadable, |tree| {
        serde_json::to_string(tree)
    })
}

/// Returns the value as human-readable JSON on indented lines.
///
/// # Errors
///
/// As [`to_string`].
pub fn to_string_pretty<T: AvroSchema>(value: &T) -> Result<String, JsonError> {
    typed::text(value, JsonForm::HumanReadable, |tree| {
        serde_json::to_string_pretty(tree)
    })
}

/// Returns the value as a human-readable JSON value.
///
/// # Errors
///
/// As [`to_string`].
pub fn to_value<T: AvroSchema>(value: &T) -> Result<Value, JsonError> {
    typed::text(value, JsonForm::HumanReadable, |tree| {
        serde_json::to_value(tree)
    })
}

/// Reads human-readable JSON.
///
/// # Errors
///
/// When the text is not JSON, or not a value of the schema.
pub fn from_str<T: AvroSchema>(text: &str) -> Result<T, JsonError> {
    from_value(&typed::parse(text)?)
}

/// Reads a human-readable JSON value.
///
/// # Errors
///
/// When it is not a value of the schema.
pub fn from_value<T: AvroSchema>(value: &Value) -> Result<T, JsonError> {
    typed::from_value(value, JsonForm::HumanReadable)
}

/// Returns the value in Avro's JSON encoding, on one line.
///
/// # Errors
///
/// As [`to_string`].
pub fn to_avro_json<T: AvroSchema>(value: &T) -> Result<String, JsonError> {
    typed::text(value, JsonForm::Avro, |tree| serde_json::to_string(tree))
}

/// Reads Avro's JSON encoding.
///
/// # Errors
///
/// As [`from_str`].
pub fn from_avro_json<T: AvroSchema>(text: &str) -> Result<T, JsonError> {
    typed::from_value(&typed::parse(text)?, JsonForm::Avro)
}

/// Returns the JSON of the value that takes up all of `bytes`, which were written with `schema`.
///
/// # Errors
///
/// When the bytes are no value of the schema, or it nests too deep.
pub fn datum_to_value(
    schema: SchemaRef<'_>,
    bytes: &[u8],
    form: JsonForm,
) -> Result<Value, JsonError> {
    let tree = from_avro::tree(schema, bytes, form)?;
    serde_json::to_value(tree).map_err(JsonError::unwritable)
}

/// Returns the Avro binary form of a JSON value of `schema`.
///
/// # Errors
///
/// When it is not a value of the schema.
pub fn value_to_datum(
    schema: SchemaRef<'_>,
    value: &Value,
    form: JsonForm,
) -> Result<Vec<u8>, JsonError> {
    to_avro::bytes(schema, value, form)
}
