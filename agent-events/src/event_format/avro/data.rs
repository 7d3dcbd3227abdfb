//! The data of an event in the Avro event format in, bytes out: those of the data, or those of a JSON value.

use crate::attribute::is_json;
use crate::codec::{DecodeError, Decoder, decode, encode};
use crate::context::draft::{Draft, Given};
use crate::event_format::FormatError;

/// The branches of the field `data`.
mod branch {
    pub(super) const COUNT: u32 = 7;
    pub(super) const BYTES: u32 = 0;
    pub(super) const NULL: u32 = 1;
    pub(super) const BOOLEAN: u32 = 2;
    pub(super) const MAP: u32 = 3;
    pub(super) const ARRAY: u32 = 4;
    pub(super) const DOUBLE: u32 = 5;
}

pub(super) fn write(data: Option<&[u8]>, out: &mut Vec<u8>) -> encode::Result {
    match data {
        Some(bytes) => {
            encode::index(branch::BYTES, out)?;
            encode::bytes(bytes, out)
        }
        None => encode::index(branch::NULL, out),
    }
}

/// The data as one of the branches has it.
pub(super) enum Data<'a> {
    None,
    Bytes(&'a [u8]),
    Text(&'a str),
    Json(Vec<u8>),
}

impl<'a> Data<'a> {
    pub(super) fn read(input: &mut Decoder<'a>) -> decode::Result<Self> {
        let mut json = Vec::new();
        match input.index(branch::COUNT)? {
            branch::BYTES => return Ok(Self::Bytes(input.borrowed_bytes()?)),
            branch::NULL => return Ok(Self::None),
            branch::BOOLEAN => boolean(input, &mut json)?,
            branch::MAP => object(input, &mut json, |input, json| match input.index(5)? {
                0 => literal(b"null", json),
                1 => boolean(input, json),
                2 => record(input, json),
                3 => number(input, json),
                _ => string(input, json),
            })?,
            branch::ARRAY => array(input, &mut json)?,
            branch::DOUBLE => number(input, &mut json)?,
            _ => return Ok(Self::Text(input.borrowed_str()?)),
        }
        Ok(Self::Json(json))
    }

    /// Returns the data as bytes; a JSON value says so in `datacontenttype`.
    pub(super) fn into_bytes(self, draft: &mut Draft<'_>) -> Result<Option<Vec<u8>>, FormatError> {
        let is_json = draft.datacontenttype().map(|it| is_json(it.as_str()));
        let json = match (self, is_json) {
            (Self::None, _) => return Ok(None),
            (Self::Bytes(bytes), _) => return Ok(Some(bytes.into())),
            (Self::Text(text), Some(false)) => return Ok(Some(text.into())),
            (Self::Json(_), Some(false)) => {
                return Err(FormatError::Data(
                    "the data is a JSON value, and `datacontenttype` is not JSON: let the producer write it as bytes",
                ));
            }
            (Self::Text(text), _) => serde_json::to_vec(text).expect("any text is a JSON string"),
            (Self::Json(json), _) => json,
        };
        if is_json.is_none() {
            draft.set("datacontenttype", Given::Text("application/json".into()))?;
        }
        Ok(Some(json))
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "it stands among others that can fail"
)]
fn literal(text: &[u8], json: &mut Vec<u8>) -> decode::Result<()> {
    json.extend_from_slice(text);
    Ok(())
}

fn boolean(input: &mut Decoder<'_>, json: &mut Vec<u8>) -> decode::Result<()> {
    literal(if input.boolean()? { b"true" } else { b"false" }, json)
}

fn string(input: &mut Decoder<'_>, json: &mut Vec<u8>) -> decode::Result<()> {
    append(json, input.borrowed_str()?);
    Ok(())
}

/// Every number is a double here; a whole one was most likely written as one.
fn number(input: &mut Decoder<'_>, json: &mut Vec<u8>) -> decode::Result<()> {
    const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;
    let start = input.offset();
    let number = input.double()?;
    if !number.is_finite() {
        return Err(DecodeError::at_byte(
            start,
            "a number of the data has no form in JSON",
        ));
    }
    let is_whole = number.fract() == 0.0
        && number.abs() <= LARGEST_EXACT
        && (number != 0.0 || number.is_sign_positive());
    if is_whole {
        json.extend_from_slice(format!("{number:.0}").as_bytes());
    } else {
        append(json, &number);
    }
    Ok(())
}

fn append<T: serde_core::Serialize + ?Sized>(json: &mut Vec<u8>, value: &T) {
    serde_json::to_writer(json, value).expect("text and finite numbers have a form in JSON");
}

/// Reads the record that stands for an object; its one field is the map of the members.
fn record(input: &mut Decoder<'_>, json: &mut Vec<u8>) -> decode::Result<()> {
    input.nested(|input| {
        object(input, json, |input, json| match input.index(6)? {
            0 => literal(b"null", json),
            1 => boolean(input, json),
            2 => object(input, json, record),
            3 => array(input, json),
            4 => number(input, json),
            _ => string(input, json),
        })
    })
}

fn object<'a>(
    input: &mut Decoder<'a>,
    json: &mut Vec<u8>,
    mut value: impl FnMut(&mut Decoder<'a>, &mut Vec<u8>) -> decode::Result<()>,
) -> decode::Result<()> {
    let start = json.len();
    json.push(b'{');
    input.each_entry(|input, key| {
        separate(json, start);
        append(json, key);
        json.push(b':');
        value(input, json)
    })?;
    json.push(b'}');
    Ok(())
}

fn array(input: &mut Decoder<'_>, json: &mut Vec<u8>) -> decode::Result<()> {
    let start = json.len();
    json.push(b'[');
    input.array(|input| {
        separate(json, start);
        record(input, json)
    })?;
    json.push(b']');
    Ok(())
}

fn separate(json: &mut Vec<u8>, start: usize) {
    if json.len() > start + 1 {
        json.push(b',');
    }
}
