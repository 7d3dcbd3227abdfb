//! An event in, the compact Avro event format out, and back: a working draft of CloudEvents.

use chrono::DateTime;

use super::FormatError;
use super::avro::{set_all, syntax};
use crate::attribute::{AttributeValue, ExtensionName, Timestamp};
use crate::codec::{DecodeError, Decoder, decode, encode};
use crate::context::Context;
use crate::context::draft::{Draft, Given};
use crate::profile::Notes;

/// The schema of the compact Avro event format, as of 2026.
///
/// The record is named `io.cloudevents.v1.avro.compact.CloudEvent`. The draft gives `data` the default `"null"`, which for
/// its first branch, bytes, is a text of four bytes; here `data` has no default. No reader of whole events needs it, and
/// the Parsing Canonical Form is the same.
pub const AVRO_COMPACT_SCHEMA: &str = concat!(
    r#"{"type":"record","name":"CloudEvent","namespace":"io.cloudevents.v1.avro.compact","fields":["#,
    r#"{"name":"id","type":"string"},{"name":"source","type":"string"},{"name":"type","type":"string"},"#,
    r#"{"name":"datacontenttype","type":["null","string"],"default":null},"#,
    r#"{"name":"dataschema","type":["null","string"],"default":null},"#,
    r#"{"name":"subject","type":["null","string"],"default":null},"#,
    r#"{"name":"time","type":["null",{"type":"long","logicalType":"timestamp-micros"}],"default":null},"#,
    r#"{"name":"extensions","type":{"type":"map","values":["boolean","int","#,
    r#"{"type":"long","logicalType":"timestamp-micros"},"string","bytes"]},"default":{}},"#,
    r#"{"name":"data","type":["bytes","null"]}]}"#,
);

/// Branches of an extension's value: boolean, int, timestamp-micros, string, bytes.
const EXTENSION_BRANCHES: u32 = 5;
const BOOLEAN: u32 = 0;
const INT: u32 = 1;
const TIMESTAMP: u32 = 2;
const STRING: u32 = 3;
const BYTES: u32 = 4;

pub(super) fn to_vec(context: &Context, data: Option<&[u8]>) -> Vec<u8> {
    let mut out = Vec::with_capacity(192 + data.map_or(0, <[u8]>::len));
    write(context, data, &mut out).expect("the parts of the compact format have no other form");
    out
}

fn write(context: &Context, data: Option<&[u8]>, out: &mut Vec<u8>) -> encode::Result {
    encode::string(context.id(), out)?;
    encode::string(context.source(), out)?;
    encode::string(context.ty(), out)?;
    for text in [
        context.datacontenttype(),
        context.dataschema(),
        context.subject(),
    ] {
        encode::nullable(0, &text, out, |text, out| encode::string(*text, out))?;
    }
    encode::nullable(0, &context.time(), out, |time, out| micros(*time, out))?;
    let extensions = context.extensions();
    if !extensions.is_empty() {
        encode::long(&(extensions.len().cast_signed() as i64), out)?;
        for (name, value) in extensions.iter() {
            encode::string(name, out)?;
            extension(value, out)?;
        }
    }
    encode::long(&0, out)?;
    encode::nullable(1, &data, out, |bytes, out| encode::bytes(*bytes, out))
}

fn extension(value: &AttributeValue, out: &mut Vec<u8>) -> encode::Result {
    match value {
        AttributeValue::Boolean(value) => {
            encode::index(BOOLEAN, out)?;
            encode::boolean(value, out)
        }
        AttributeValue::Integer(value) => {
            encode::index(INT, out)?;
            encode::int(value, out)
        }
        AttributeValue::Timestamp(value) => {
            encode::index(TIMESTAMP, out)?;
            micros(*value, out)
        }
        AttributeValue::Binary(value) => {
            encode::index(BYTES, out)?;
            encode::bytes(value, out)
        }
        value => {
            encode::index(STRING, out)?;
            encode::string(value.as_str().unwrap_or_default(), out)
        }
    }
}

/// What is finer than a microsecond is cut off, towards the past.
fn micros(time: Timestamp, out: &mut Vec<u8>) -> encode::Result {
    encode::long(&time.as_date_time().timestamp_micros(), out)
}

pub(super) fn from_slice(
    bytes: &[u8],
    notes: &mut Notes,
) -> Result<(Context, Option<Vec<u8>>), FormatError> {
    let mut attributes = Vec::with_capacity(16);
    let data = read(bytes, &mut attributes).map_err(syntax)?;
    let mut draft = Draft::new(notes);
    draft.imply_specversion();
    set_all(&mut draft, attributes)?;
    Ok((draft.finish()?, data.map(Vec::from)))
}

fn read<'a>(
    bytes: &'a [u8],
    attributes: &mut Vec<(&'a str, Given<'a>)>,
) -> decode::Result<Option<&'a [u8]>> {
    let mut input = Decoder::new(bytes);
    for name in ["id", "source", "type"] {
        attributes.push((name, Given::Text(input.borrowed_str()?.into())));
    }
    for name in ["datacontenttype", "dataschema", "subject"] {
        if let Some(text) = input.nullable(0, Decoder::borrowed_str)? {
            attributes.push((name, Given::Text(text.into())));
        }
    }
    if let Some(time) = input.nullable(0, timestamp)? {
        attributes.push(("time", Given::Time(time)));
    }
    input.each_entry(|input, name| {
        let start = input.offset();
        let value = match input.index(EXTENSION_BRANCHES)? {
            BOOLEAN => Given::Boolean(input.boolean()?),
            INT => Given::Integer(input.int()?),
            TIMESTAMP => Given::Time(timestamp(input)?),
            STRING => Given::Text(input.borrowed_str()?.into()),
            BYTES => Given::Bytes(input.bytes()?),
            _ => Given::Unset,
        };
        // Here only core attributes have fields of their own, and an extension would overwrite one.
        if ExtensionName::is_reserved(name) {
            return Err(DecodeError::at_byte(
                start,
                format!("`{name}` is no extension: the specification defines it"),
            ));
        }
        attributes.push((name, value));
        Ok(())
    })?;
    let data = input.nullable(1, Decoder::borrowed_bytes)?;
    input.finish()?;
    Ok(data)
}

fn timestamp(input: &mut Decoder<'_>) -> decode::Result<Timestamp> {
    let start = input.offset();
    let micros = input.long()?;
    DateTime::from_timestamp_micros(micros)
        .and_then(|time| Timestamp::try_from(time).ok())
        .ok_or_else(|| {
            DecodeError::at_byte(
                start,
                format!("{micros} microseconds are no time from year 0 to 9999"),
            )
        })
}
