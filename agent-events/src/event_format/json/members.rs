//! The members of one JSON object in, each once, an event out.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde_core::de::{Deserialize, DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::attribute::is_json;
use crate::attribute::{Problem, base64, parse_integer};
use crate::context::Context;
use crate::context::draft::{Draft, Given};
use crate::event_format::FormatError;
use crate::profile::{Deviation, Notes};

/// The members that are no extensions: attributes first, then data.
const KNOWN: [&str; 10] = [
    "specversion",
    "id",
    "source",
    "type",
    "datacontenttype",
    "dataschema",
    "subject",
    "time",
    "data",
    "data_base64",
];
const ATTRIBUTES: usize = 8;
const DATA: usize = 8;
const DATA_BASE64: usize = 9;

/// The members of an event as JSON text, taken down before any of them is looked at.
pub(super) struct Members<R> {
    known: [Option<R>; KNOWN.len()],
    extensions: Vec<(String, R)>,
    repeated: Vec<&'static str>,
}

impl<R: Deref<Target = RawValue>> Members<R> {
    pub(super) fn into_event(
        mut self,
        notes: &mut Notes,
    ) -> Result<(Context, Option<Vec<u8>>), FormatError> {
        for name in &self.repeated {
            once(name, notes)?;
        }
        self.extensions
            .sort_by(|(left, _), (right, _)| left.cmp(right));
        let mut draft = Draft::new(notes);
        for (name, raw) in KNOWN.iter().zip(&self.known[..ATTRIBUTES]) {
            if let Some(raw) = raw {
                draft.set(name, given(name, raw.get())?)?;
            }
        }
        let mut extensions = self.extensions.iter().peekable();
        while let Some((name, raw)) = extensions.next() {
            if extensions.peek().is_some_and(|(next, _)| next == name) {
                once(name, draft.notes)?;
                continue;
            }
            draft.set(name, given(name, raw.get())?)?;
        }
        let data = self.data(&mut draft)?;
        Ok((draft.finish()?, data))
    }

    fn data(&self, draft: &mut Draft<'_>) -> Result<Option<Vec<u8>>, FormatError> {
        let text = |at: usize| self.known[at].as_ref().map(|raw| raw.get());
        match (text(DATA), text(DATA_BASE64).filter(|raw| *raw != "null")) {
            (None, None) => Ok(None),
            (Some(_), Some(_)) => Err(FormatError::Data(
                "`data` and `data_base64` are both there: let the producer write one of them",
            )),
            (None, Some(raw)) => {
                let bytes = raw.starts_with('"').then(|| string(raw)).transpose()?;
                let bytes = bytes.and_then(|text| base64::decode(&text));
                bytes.map(Some).ok_or(FormatError::Data(
                    "`data_base64` is not Base64: let the producer write a string in the standard alphabet with \
                     padding (RFC 4648 section 4)",
                ))
            }
            (Some(raw), None) => match draft.datacontenttype() {
                Some(content_type) if is_json(content_type.as_str()) => Ok(Some(raw.into())),
                Some(_) if raw.starts_with('"') => Ok(Some(string(raw)?.into_owned().into_bytes())),
                Some(_) => Err(FormatError::Data(
                    "`data` is not a string, and `datacontenttype` is not JSON: let the producer write text as a \
                     string and bytes as `data_base64`",
                )),
                None => {
                    let json = Given::Text(Cow::Borrowed("application/json"));
                    draft.set("datacontenttype", json)?;
                    Ok(Some(raw.into()))
                }
            },
        }
    }
}

fn once(name: &str, notes: &mut Notes) -> Result<(), FormatError> {
    if notes.mend(Deviation::Duplicate, name) {
        Ok(())
    } else {
        Err(FormatError::Duplicate(name.to_owned()))
    }
}

fn given<'a>(name: &str, raw: &'a str) -> Result<Given<'a>, FormatError> {
    Ok(match raw.as_bytes().first() {
        Some(b'n') => Given::Unset,
        Some(b't') => Given::Boolean(true),
        Some(b'f') => Given::Boolean(false),
        Some(b'"') => Given::Text(string(raw)?),
        Some(b'{' | b'[') | None => {
            return Err(Problem::new(
                "is an object or an array",
                "write a string, a whole number or a boolean",
            )
            .of(name.to_owned())
            .into());
        }
        Some(_) => parse_integer(raw).map_or(Given::Number(raw), Given::Integer),
    })
}

/// Returns what a JSON string says.
fn string(raw: &str) -> Result<Cow<'_, str>, FormatError> {
    match raw.get(1..raw.len().saturating_sub(1)) {
        Some(text) if !text.contains('\\') => Ok(Cow::Borrowed(text)),
        _ => serde_json::from_str(raw).map(Cow::Owned).map_err(|error| {
            let (_, reason) = crate::format::json_fault(raw.as_bytes(), &error);
            FormatError::syntax(0, format!("a string of the event cannot be read: {reason}"))
        }),
    }
}

impl<'de, R: Deserialize<'de>> Deserialize<'de> for Members<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor(PhantomData))
    }
}

struct MembersVisitor<R>(PhantomData<R>);

impl<'de, R: Deserialize<'de>> Visitor<'de> for MembersVisitor<R> {
    type Value = Members<R>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event, as a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Members {
            known: [const { None }; KNOWN.len()],
            extensions: Vec::new(),
            repeated: Vec::new(),
        };
        while let Some(name) = map.next_key_seed(Name)? {
            match name {
                Ok(at) => {
                    if members.known[at].replace(map.next_value()?).is_some() {
                        members.repeated.push(KNOWN[at]);
                    }
                }
                Err(name) => members.extensions.push((name, map.next_value()?)),
            }
        }
        Ok(members)
    }
}

/// Reads the name of a member: one that is known by its place, any other as text.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Result<usize, String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Result<usize, String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        let known = KNOWN.iter().position(|known| *known == name);
        Ok(known.ok_or_else(|| name.to_owned()))
    }
}
