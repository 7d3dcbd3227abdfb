//! A context and data in, one JSON object out: attributes in the order of the specification, extensions, data.

use std::fmt::Display;

use ::base64::display::Base64Display;
use ::base64::prelude::BASE64_STANDARD;
use serde_core::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use crate::attribute::AttributeValue;
use crate::attribute::is_json;
use crate::context::Context;
use crate::context::draft::SPEC_VERSION;

/// An event that is to be written.
pub(super) struct Written<'a> {
    pub(super) context: &'a Context,
    pub(super) data: Option<&'a [u8]>,
}

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let context = self.context;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("specversion", SPEC_VERSION)?;
        map.serialize_entry("id", context.id())?;
        map.serialize_entry("source", context.source())?;
        map.serialize_entry("type", context.ty())?;
        for (name, value) in [
            ("datacontenttype", context.datacontenttype()),
            ("dataschema", context.dataschema()),
            ("subject", context.subject()),
        ] {
            if let Some(value) = value {
                map.serialize_entry(name, value)?;
            }
        }
        if let Some(time) = context.time() {
            map.serialize_entry("time", &Shown(time))?;
        }
        for (name, value) in context.extensions().iter() {
            match value {
                AttributeValue::Boolean(value) => map.serialize_entry(name, value)?,
                AttributeValue::Integer(value) => map.serialize_entry(name, value)?,
                value => match value.as_str() {
                    Some(text) => map.serialize_entry(name, text)?,
                    None => map.serialize_entry(name, &Shown(value))?,
                },
            }
        }
        if let Some(data) = self.data {
            match Member::of(context.datacontenttype(), data) {
                Member::Json(json) => map.serialize_entry("data", json)?,
                Member::Text(text) => map.serialize_entry("data", text)?,
                Member::Bytes(bytes) => {
                    let text = Base64Display::new(bytes, &BASE64_STANDARD);
                    map.serialize_entry("data_base64", &Shown(text))?;
                }
            }
        }
        map.end()
    }
}

/// What is written as text, without a copy.
struct Shown<T>(T);

impl<T: Display> Serialize for Shown<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// How the data is written.
enum Member<'a> {
    Json(&'a RawValue),
    Text(&'a str),
    Bytes(&'a [u8]),
}

impl<'a> Member<'a> {
    fn of(content_type: Option<&str>, data: &'a [u8]) -> Self {
        let member = match content_type {
            Some(it) if is_json(it) => serde_json::from_slice(data).ok().map(Self::Json),
            Some(it) if is_text(it) => std::str::from_utf8(data).ok().map(Self::Text),
            _ => None,
        };
        member.unwrap_or(Self::Bytes(data))
    }
}

/// Tells whether data of this media type is text in UTF-8, as far as its media type knows.
fn is_text(content_type: &str) -> bool {
    let mut parts = content_type.split(';');
    let kind = parts.next().and_then(|essence| essence.split('/').next());
    kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("text"))
        && parts.all(|parameter| match parameter.split_once('=') {
            Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
                let value = value.trim().trim_matches('"');
                value.eq_ignore_ascii_case("utf-8") || value.eq_ignore_ascii_case("us-ascii")
            }
            _ => true,
        })
}
