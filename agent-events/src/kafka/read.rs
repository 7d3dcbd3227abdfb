//! Headers and a value in, an event, its absence or the reason why it is invalid out.

use super::{CONTENT_TYPE, InvalidEvent, PREFIX, SPEC_VERSION, is_structured};
use crate::attribute::{
    AttributeError, AttributeValue, ContentType, EventId, EventType, ExtensionName, Source, Text,
    essence,
};
use crate::context::Context;
use crate::{Envelope, RawData};

/// What a record turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[expect(
    clippy::large_enum_variant,
    reason = "taken apart at once; a box would cost every event an allocation"
)]
pub enum Received {
    /// A valid event.
    Event(Envelope),
    /// A record of another kind: it has none of the headers that every event has.
    NotACloudEvent,
}

/// Reads the event in the headers and the value of a Kafka record; copies both.
///
/// A null value is an event without data. Headers that do not begin with `ce_` never become attributes, and neither
/// does the record's key. Extensions are Strings, since a header carries no type.
///
/// # Errors
///
/// When the record is an event in structured mode, or says that it is an event and breaks a rule of CloudEvents 1.0
/// or its Kafka protocol binding.
pub fn read<'a>(
    headers: impl IntoIterator<Item = (&'a str, Option<&'a [u8]>)>,
    value: Option<&'a [u8]>,
) -> Result<Received, InvalidEvent> {
    let mut found = Found::default();
    for (key, value) in headers {
        found.add(key, value);
    }
    if let Some(content_type) = found.content_type.lossy().filter(|it| is_structured(it)) {
        let format = essence(content_type).to_ascii_lowercase();
        return Err(InvalidEvent::Structured(format));
    }
    if !found.is_event() {
        return Ok(Received::NotACloudEvent);
    }
    let context = found.into_context()?;
    let data = RawData::from(value.map(Vec::from));
    Ok(Received::Event(Envelope { context, data }))
}

/// A header by its key: whether it was there, and its value.
#[derive(Debug, Default, Clone, Copy)]
struct Slot<'a> {
    present: bool,
    ambiguous: bool,
    value: Option<&'a [u8]>,
}

impl<'a> Slot<'a> {
    fn fill(&mut self, value: Option<&'a [u8]>) {
        self.ambiguous |= self.present && self.value != value;
        self.present = true;
        self.value = value;
    }

    fn lossy(&self) -> Option<&'a str> {
        self.value.and_then(|value| std::str::from_utf8(value).ok())
    }

    /// Returns the text; `None` for a header that is absent or null.
    fn text(&self, key: &str) -> Result<Option<&'a str>, InvalidEvent> {
        if self.ambiguous {
            let header = key.to_owned();
            return Err(InvalidEvent::Duplicate { header });
        }
        self.value
            .map(std::str::from_utf8)
            .transpose()
            .map_err(|error| InvalidEvent::NotUtf8 {
                header: key.to_owned(),
                offset: error.valid_up_to(),
            })
    }

    fn attribute<T>(
        &self,
        key: &str,
        read: impl FnOnce(&str) -> Result<T, AttributeError>,
    ) -> Result<Option<T>, InvalidEvent> {
        self.text(key)?
            .map(read)
            .transpose()
            .map_err(|error| invalid(key, error))
    }
}

fn invalid(key: &str, error: AttributeError) -> InvalidEvent {
    InvalidEvent::Attribute {
        header: key.to_owned(),
        error,
    }
}

/// The headers of a record that concern CloudEvents.
#[derive(Debug, Default)]
struct Found<'a> {
    specversion: Slot<'a>,
    id: Slot<'a>,
    source: Slot<'a>,
    ty: Slot<'a>,
    subject: Slot<'a>,
    time: Slot<'a>,
    dataschema: Slot<'a>,
    content_type: Slot<'a>,
    datacontenttype: Slot<'a>,
    extensions: Vec<(&'a str, Slot<'a>)>,
}

impl<'a> Found<'a> {
    fn add(&mut self, key: &'a str, value: Option<&'a [u8]>) {
        let slot = match key {
            CONTENT_TYPE => &mut self.content_type,
            "ce_specversion" => &mut self.specversion,
            "ce_id" => &mut self.id,
            "ce_source" => &mut self.source,
            "ce_type" => &mut self.ty,
            "ce_subject" => &mut self.subject,
            "ce_time" => &mut self.time,
            "ce_dataschema" => &mut self.dataschema,
            "ce_datacontenttype" => &mut self.datacontenttype,
            _ if key.starts_with(PREFIX) => {
                self.extensions.push((key, Slot::default()));
                match self.extensions.last_mut() {
                    Some((_, slot)) => slot,
                    None => return,
                }
            }
            _ => return,
        };
        slot.fill(value);
    }

    fn is_event(&self) -> bool {
        [&self.specversion, &self.id, &self.source, &self.ty]
            .iter()
            .any(|slot| slot.present)
    }

    fn into_context(self) -> Result<Context, InvalidEvent> {
        let missing: Vec<&str> = [
            ("ce_specversion", &self.specversion),
            ("ce_id", &self.id),
            ("ce_source", &self.source),
            ("ce_type", &self.ty),
        ]
        .iter()
        .filter_map(|(key, slot)| slot.value.is_none().then_some(*key))
        .collect();
        let version = self.specversion.text("ce_specversion")?;
        if let Some(version) = version.filter(|version| *version != SPEC_VERSION) {
            return Err(InvalidEvent::SpecVersion(version.to_owned()));
        }
        let (Some(id), Some(source), Some(ty), Some(_)) = (
            self.id.attribute("ce_id", str::parse::<EventId>)?,
            self.source.attribute("ce_source", str::parse::<Source>)?,
            self.ty.attribute("ce_type", str::parse::<EventType>)?,
            version,
        ) else {
            return Err(InvalidEvent::Missing(missing));
        };
        let mut context = Context::new(id, source, ty);
        context.datacontenttype = self.content_type()?;
        context.dataschema = self.dataschema.attribute("ce_dataschema", str::parse)?;
        context.subject = self.subject.attribute("ce_subject", str::parse)?;
        context.time = self.time.attribute("ce_time", str::parse)?;
        self.read_extensions(&mut context)?;
        Ok(context)
    }

    fn content_type(&self) -> Result<Option<ContentType>, InvalidEvent> {
        let content_type = self.content_type.attribute(CONTENT_TYPE, str::parse)?;
        let copy = self.datacontenttype.text("ce_datacontenttype")?;
        // Some writers repeat the media type as an attribute: harmless as long as both agree.
        if copy.is_some() && copy != content_type.as_ref().map(ContentType::as_str) {
            return Err(InvalidEvent::DataContentType);
        }
        Ok(content_type)
    }

    fn read_extensions(mut self, context: &mut Context) -> Result<(), InvalidEvent> {
        self.extensions.sort_by_key(|(key, _)| *key);
        self.extensions.dedup_by(|(key, slot), (kept_key, kept)| {
            let same = key == kept_key;
            if same {
                kept.fill(slot.value);
            }
            same
        });
        for (key, slot) in &self.extensions {
            let name = key.strip_prefix(PREFIX).unwrap_or(key);
            let name: ExtensionName = name.parse().map_err(|error| invalid(key, error))?;
            let value = slot.attribute(key, |text| {
                text.parse::<Text>()
                    .map_err(|error| error.renamed(name.as_str()))
            })?;
            if let Some(value) = value {
                context
                    .extensions
                    .insert(name, AttributeValue::String(value))
                    .map_err(|error| invalid(key, error))?;
            }
        }
        Ok(())
    }
}
