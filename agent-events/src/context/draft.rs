//! Names and values of an event format in, a context out: the part that all event formats share.

use std::borrow::Cow;

use super::Context;
use crate::attribute::{
    AttributeError, AttributeValue, ContentType, DataSchema, EventId, EventSubject, EventType,
    ExtensionName, Extensions, Problem, Source, Text, Timestamp,
};
use crate::event_format::error::FormatError;
use crate::profile::{Deviation, Notes, mend};

/// The version of CloudEvents that is written and read.
pub(crate) const SPEC_VERSION: &str = "1.0";

/// What the Go SDK adds to an event about the record that it came in.
pub(crate) const TRANSPORT_ATTRIBUTES: [&str; 4] = [
    "kafkamessagekey",
    "kafkaoffset",
    "kafkapartition",
    "kafkatopic",
];

/// The value of an attribute as an event format has it.
pub(crate) enum Given<'a> {
    /// The attribute is not set.
    Unset,
    Boolean(bool),
    Integer(i32),
    /// A number of whatever size, as text.
    Number(&'a str),
    Text(Cow<'a, str>),
    Bytes(Vec<u8>),
    #[cfg(feature = "avro-compact")]
    Time(Timestamp),
}

/// A context that is being put together.
pub(crate) struct Draft<'n> {
    pub(crate) notes: &'n mut Notes,
    specversion: bool,
    id: Option<EventId>,
    source: Option<Source>,
    ty: Option<EventType>,
    subject: Option<EventSubject>,
    time: Option<Timestamp>,
    datacontenttype: Option<ContentType>,
    dataschema: Option<DataSchema>,
    extensions: Extensions,
}

impl<'n> Draft<'n> {
    pub(crate) fn new(notes: &'n mut Notes) -> Self {
        Self {
            notes,
            specversion: false,
            id: None,
            source: None,
            ty: None,
            subject: None,
            time: None,
            datacontenttype: None,
            dataschema: None,
            extensions: Extensions::default(),
        }
    }

    /// Takes one attribute; a name that was taken before is taken anew.
    pub(crate) fn set(&mut self, name: &str, value: Given<'_>) -> Result<(), FormatError> {
        if matches!(value, Given::Unset) {
            return Ok(());
        }
        match name {
            "specversion" => {
                let version = text(name, value)?;
                if version != SPEC_VERSION && !self.notes.mend(Deviation::SpecVersion, name) {
                    return Err(FormatError::SpecVersion(version.into_owned()));
                }
                self.specversion = true;
            }
            "id" => self.id = Some(EventId::new(text(name, value)?.into_owned())?),
            "source" => self.source = Some(Source::new(text(name, value)?.into_owned())?),
            "type" => self.ty = Some(EventType::new(text(name, value)?.into_owned())?),
            "datacontenttype" => {
                self.datacontenttype = self.optional(name, value, ContentType::new)?;
            }
            "dataschema" => self.dataschema = self.optional(name, value, DataSchema::new)?,
            "subject" => self.subject = self.optional(name, value, EventSubject::new)?,
            "time" => self.time = self.time(value)?,
            _ => self.extension(name, value)?,
        }
        Ok(())
    }

    /// Takes it for granted that the event is of version 1.0.
    #[cfg(feature = "avro-compact")]
    pub(crate) fn imply_specversion(&mut self) {
        self.specversion = true;
    }

    pub(crate) fn datacontenttype(&self) -> Option<&ContentType> {
        self.datacontenttype.as_ref()
    }

    /// Returns the context, unless an attribute is missing that every event has.
    pub(crate) fn finish(self) -> Result<Context, FormatError> {
        let missing: Vec<&'static str> = [
            ("specversion", self.specversion),
            ("id", self.id.is_some()),
            ("source", self.source.is_some()),
            ("type", self.ty.is_some()),
        ]
        .iter()
        .filter_map(|(name, is_set)| (!is_set).then_some(*name))
        .collect();
        let (Some(id), Some(source), Some(ty), []) = (self.id, self.source, self.ty, &missing[..])
        else {
            return Err(FormatError::Missing(missing));
        };
        Ok(Context {
            id,
            source,
            ty,
            subject: self.subject,
            time: self.time,
            datacontenttype: self.datacontenttype,
            dataschema: self.dataschema,
            extensions: self.extensions,
        })
    }

    fn optional<T>(
        &mut self,
        name: &str,
        value: Given<'_>,
        new: impl FnOnce(String) -> Result<T, AttributeError>,
    ) -> Result<Option<T>, FormatError> {
        let read = text(name, value).and_then(|text| new(text.into_owned()));
        self.or_left_out(name, read)
    }

    fn time(&mut self, value: Given<'_>) -> Result<Option<Timestamp>, FormatError> {
        #[cfg(feature = "avro-compact")]
        if let Given::Time(time) = value {
            return Ok(Some(time));
        }
        let read = text("time", value).and_then(|text| {
            let time = text.parse();
            time.or_else(|error| mend::time(&text, "time", self.notes).ok_or(error))
        });
        self.or_left_out("time", read)
    }

    fn extension(&mut self, name: &str, value: Given<'_>) -> Result<(), FormatError> {
        if TRANSPORT_ATTRIBUTES.contains(&name)
            && self.notes.mend(Deviation::TransportAttributes, name)
        {
            return Ok(());
        }
        let name: ExtensionName = match name.parse() {
            Ok(name) => name,
            Err(_) if self.notes.mend(Deviation::Name, name) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let read = self.extension_value(name.as_str(), value);
        let inserted = read.and_then(|value| self.extensions.insert(name.clone(), value));
        self.or_left_out(name.as_str(), inserted).map(|_| ())
    }

    fn extension_value(
        &mut self,
        name: &str,
        value: Given<'_>,
    ) -> Result<AttributeValue, AttributeError> {
        Ok(match value {
            Given::Boolean(value) => value.into(),
            Given::Integer(value) => value.into(),
            Given::Bytes(value) => value.into(),
            #[cfg(feature = "avro-compact")]
            Given::Time(value) => value.into(),
            Given::Text(text) => {
                let text = Text::new(text.into_owned());
                text.map_err(|error| error.renamed(name))?.into()
            }
            Given::Number(number)
                if !number.contains(['.', 'e', 'E'])
                    && self.notes.mend(Deviation::IntegerRange, name) =>
            {
                Text::new(number.to_owned())?.into()
            }
            Given::Number(_) => {
                return Err(Problem::new(
                    "is a number that is no Integer",
                    "write a whole number of 32 bits, or a string",
                )
                .of(name.to_owned()));
            }
            Given::Unset => {
                return Err(Problem::new("is not set", "leave it out").of(name.to_owned()));
            }
        })
    }

    fn or_left_out<T>(
        &mut self,
        name: &str,
        read: Result<T, AttributeError>,
    ) -> Result<Option<T>, FormatError> {
        match read {
            Ok(value) => Ok(Some(value)),
            Err(_) if self.notes.mend(Deviation::Value, name) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

fn text<'a>(name: &str, value: Given<'a>) -> Result<Cow<'a, str>, AttributeError> {
    match value {
        Given::Text(text) => Ok(text),
        _ => Err(Problem::new("is not a string", "write it as a string").of(name.to_owned())),
    }
}
