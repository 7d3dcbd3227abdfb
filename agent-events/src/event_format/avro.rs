//! An event in, the Avro event format out, and back.

mod data;

use super::FormatError;
use crate::attribute::AttributeValue;
use crate::codec::{DecodeError, Decoder, encode};
use crate::context::Context;
use crate::context::draft::{Draft, Given, SPEC_VERSION};
use crate::profile::{Deviation, Notes};
use data::Data;

/// The schema of the Avro event format.
///
/// The record is named `io.cloudevents.AvroCloudEvent`, as in the schema file of the specification; its text says
/// `CloudEvent`. The bytes are the same under both names, the fingerprints are not.
pub const AVRO_SCHEMA: &str = concat!(
    r#"{"type":"record","name":"AvroCloudEvent","namespace":"io.cloudevents","fields":["#,
    r#"{"name":"attribute","type":{"type":"map","values":["null","boolean","int","string","bytes"]}},"#,
    r#"{"name":"data","type":["bytes","null","boolean",{"type":"map","values":["null","boolean","#,
    r#"{"type":"record","name":"AvroCloudEventData","fields":[{"name":"value","type":{"type":"map","values":["#,
    r#""null","boolean",{"type":"map","values":"AvroCloudEventData"},"#,
    r#"{"type":"array","items":"AvroCloudEventData"},"double","string"]}}]},"double","string"]},"#,
    r#"{"type":"array","items":"AvroCloudEventData"},"double","string"]}]}"#,
);

/// Branches of an attribute's value: null, boolean, int, string, bytes.
const ATTRIBUTE_BRANCHES: u32 = 5;
const BOOLEAN: u32 = 1;
const INT: u32 = 2;
const STRING: u32 = 3;
const BYTES: u32 = 4;

pub(super) fn to_vec(context: &Context, data: Option<&[u8]>) -> Vec<u8> {
    let mut out = Vec::with_capacity(256 + data.map_or(0, <[u8]>::len));
    write(context, data, &mut out).expect("the parts of the Avro event format have no other form");
    out
}

fn write(context: &Context, data: Option<&[u8]>, out: &mut Vec<u8>) -> encode::Result {
    let time = context.time().map(|time| time.to_string());
    let core = [
        ("specversion", Some(SPEC_VERSION)),
        ("id", Some(context.id())),
        ("source", Some(context.source())),
        ("type", Some(context.ty())),
        ("datacontenttype", context.datacontenttype()),
        ("dataschema", context.dataschema()),
        ("subject", context.subject()),
        ("time", time.as_deref()),
    ];
    let extensions = context.extensions();
    let set = core.iter().filter(|(_, value)| value.is_some()).count();
    encode::long(&((set + extensions.len()).cast_signed() as i64), out)?;
    for (name, value) in core {
        if let Some(value) = value {
            encode::string(name, out)?;
            encode::index(STRING, out)?;
            encode::string(value, out)?;
        }
    }
    for (name, value) in extensions.iter() {
        encode::string(name, out)?;
        match value {
            AttributeValue::Boolean(value) => {
                encode::index(BOOLEAN, out)?;
                encode::boolean(value, out)?;
            }
            AttributeValue::Integer(value) => {
                encode::index(INT, out)?;
                encode::int(value, out)?;
            }
            AttributeValue::Binary(value) => {
                encode::index(BYTES, out)?;
                encode::bytes(value, out)?;
            }
            value => {
                encode::index(STRING, out)?;
                match value.as_str() {
                    Some(text) => encode::string(text, out)?,
                    None => encode::string(&value.to_string(), out)?,
                }
            }
        }
    }
    encode::long(&0, out)?;
    data::write(data, out)
}

pub(super) fn from_slice(
    bytes: &[u8],
    notes: &mut Notes,
) -> Result<(Context, Option<Vec<u8>>), FormatError> {
    let mut input = Decoder::new(bytes);
    let mut attributes = Vec::with_capacity(16);
    let read = input.each_entry(|input, name| {
        attributes.push((name, attribute(input)?));
        Ok(())
    });
    read.map_err(syntax)?;
    let data = Data::read(&mut input).map_err(syntax)?;
    input.finish().map_err(syntax)?;
    let mut draft = Draft::new(notes);
    set_all(&mut draft, attributes)?;
    let data = data.into_bytes(&mut draft)?;
    Ok((draft.finish()?, data))
}

fn attribute<'a>(input: &mut Decoder<'a>) -> Result<Given<'a>, DecodeError> {
    Ok(match input.index(ATTRIBUTE_BRANCHES)? {
        BOOLEAN => Given::Boolean(input.boolean()?),
        INT => Given::Integer(input.int()?),
        STRING => Given::Text(input.borrowed_str()?.into()),
        BYTES => Given::Bytes(input.bytes()?),
        _ => Given::Unset,
    })
}

/// Takes every attribute once, sorted by name.
pub(super) fn set_all<'a>(
    draft: &mut Draft<'_>,
    mut attributes: Vec<(&'a str, Given<'a>)>,
) -> Result<(), FormatError> {
    attributes.sort_by_key(|(name, _)| *name);
    let mut attributes = attributes.into_iter().peekable();
    while let Some((name, value)) = attributes.next() {
        if attributes.peek().is_some_and(|(next, _)| *next == name) {
            if !draft.notes.mend(Deviation::Duplicate, name) {
                return Err(FormatError::Duplicate(name.to_owned()));
            }
            continue;
        }
        draft.set(name, value)?;
    }
    Ok(())
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "this is what `map_err` calls"
)]
pub(super) fn syntax(error: DecodeError) -> FormatError {
    FormatError::syntax(error.offset().unwrap_or(0), error.reason())
}
