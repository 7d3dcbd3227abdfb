//! Headers in, those that concern CloudEvents out, and from them a context.

use crate::attribute::{
    AttributeError, AttributeValue, ContentType, EventId, EventType, ExtensionName, Source, Text,
    Timestamp,
};
use crate::context::Context;
use crate::context::draft::{SPEC_VERSION, TRANSPORT_ATTRIBUTES};
use crate::kafka::{CONTENT_TYPE, InvalidEvent, PREFIX, is_structured};
use crate::profile::{Deviation, Notes, Profile, mend};

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

    /// Returns the text; `None` for a header that is absent or null.
    fn text(&self, key: &str, notes: &mut Notes) -> Result<Option<&'a str>, InvalidEvent> {
        if self.ambiguous && !notes.mend(Deviation::Duplicate, key) {
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

    fn required<T>(
        &self,
        key: &str,
        notes: &mut Notes,
        read: impl FnOnce(&str) -> Result<T, AttributeError>,
    ) -> Result<Option<T>, InvalidEvent> {
        self.text(key, notes)?
            .map(read)
            .transpose()
            .map_err(|error| invalid(key, error))
    }

    fn optional<T>(
        &self,
        key: &str,
        notes: &mut Notes,
        read: impl FnOnce(&str, &mut Notes) -> Result<T, AttributeError>,
    ) -> Result<Option<T>, InvalidEvent> {
        match self.text(key, notes)?.map(|text| read(text, notes)) {
            None => Ok(None),
            Some(Ok(value)) => Ok(Some(value)),
            Some(Err(_)) if notes.mend(Deviation::Value, key) => Ok(None),
            Some(Err(error)) => Err(invalid(key, error)),
        }
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
pub(super) struct Found<'a> {
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
    /// What a profile may make something of.
    others: Vec<(&'a str, Option<&'a [u8]>)>,
    underscored: Option<&'a [u8]>,
    /// Whether a `content-type` before the last one names an event format.
    hides_structured: bool,
}

impl<'a> Found<'a> {
    pub(super) fn add(&mut self, key: &'a str, value: Option<&'a [u8]>, profile: Profile) {
        if key == CONTENT_TYPE {
            self.hides_structured |= self.media_type().is_some_and(is_structured);
        }
        if let Some(slot) = self.core(key) {
            slot.fill(value);
        } else if key.starts_with(PREFIX) {
            let mut slot = Slot::default();
            slot.fill(value);
            self.extensions.push((key, slot));
        } else if profile != Profile::Strict {
            self.others.push((key, value));
        }
    }

    fn core(&mut self, key: &str) -> Option<&mut Slot<'a>> {
        Some(match key {
            CONTENT_TYPE => &mut self.content_type,
            "ce_specversion" => &mut self.specversion,
            "ce_id" => &mut self.id,
            "ce_source" => &mut self.source,
            "ce_type" => &mut self.ty,
            "ce_subject" => &mut self.subject,
            "ce_time" => &mut self.time,
            "ce_dataschema" => &mut self.dataschema,
            "ce_datacontenttype" => &mut self.datacontenttype,
            _ => return None,
        })
    }

    /// Takes headers for those of the event that they are meant to be, where the right ones are absent.
    pub(super) fn adopt(&mut self, notes: &mut Notes) {
        for (key, value) in std::mem::take(&mut self.others) {
            if key.eq_ignore_ascii_case("content_type") {
                self.underscored = value;
                notes.hint(Deviation::UnderscoreContentType, key);
            } else if let Some(slot) = self.core(&key.to_ascii_lowercase())
                && !slot.present
                && notes.mend(Deviation::HeaderCase, key)
            {
                slot.fill(value);
            }
        }
    }

    /// Returns the media type that decides over the content mode.
    pub(super) fn media_type(&self) -> Option<&'a str> {
        let value = self.content_type.value?;
        std::str::from_utf8(value).ok()
    }

    /// Checks that no `content-type` before the last one says that the record is an event.
    pub(super) fn check_hidden(&self, notes: &mut Notes) -> Result<(), InvalidEvent> {
        if self.hides_structured {
            self.check_media_type(notes)?;
        }
        Ok(())
    }

    pub(super) fn check_media_type(&self, notes: &mut Notes) -> Result<(), InvalidEvent> {
        self.content_type.text(CONTENT_TYPE, notes).map(|_| ())
    }

    /// Tells whether one of the attributes is there that every event has.
    pub(super) fn is_event(&self) -> bool {
        self.required().iter().any(|(_, slot)| slot.present)
    }

    /// Tells whether all attributes are there that every event has.
    pub(super) fn is_complete(&self) -> bool {
        self.required().iter().all(|(_, slot)| slot.value.is_some())
    }

    fn required(&self) -> [(&'static str, &Slot<'a>); 4] {
        [
            ("ce_specversion", &self.specversion),
            ("ce_id", &self.id),
            ("ce_source", &self.source),
            ("ce_type", &self.ty),
        ]
    }

    pub(super) fn into_context(self, notes: &mut Notes) -> Result<Context, InvalidEvent> {
        let version = self.specversion.text("ce_specversion", notes)?;
        if let Some(version) = version
            && version != SPEC_VERSION
            && !notes.mend(Deviation::SpecVersion, "ce_specversion")
        {
            return Err(InvalidEvent::SpecVersion(version.to_owned()));
        }
        let (Some(id), Some(source), Some(ty), Some(_)) = (
            self.id.required("ce_id", notes, str::parse::<EventId>)?,
            self.source
                .required("ce_source", notes, str::parse::<Source>)?,
            self.ty
                .required("ce_type", notes, str::parse::<EventType>)?,
            version,
        ) else {
            let missing = self.required();
            let missing = missing
                .iter()
                .filter_map(|(key, slot)| slot.value.is_none().then_some(*key));
            return Err(InvalidEvent::Missing(missing.collect()));
        };
        let mut context = Context::new(id, source, ty);
        context.datacontenttype = self.content_type(notes)?;
        context.dataschema = self
            .dataschema
            .optional("ce_dataschema", notes, |text, _| text.parse())?;
        context.subject = self
            .subject
            .optional("ce_subject", notes, |text, _| text.parse())?;
        context.time = self.time.optional("ce_time", notes, |text, notes| {
            let time = text.parse();
            time.or_else(|error| mend::time(text, "ce_time", notes).ok_or(error))
        })?;
        self.read_extensions(&mut context, notes)?;
        Ok(context)
    }

    fn content_type(&self, notes: &mut Notes) -> Result<Option<ContentType>, InvalidEvent> {
        const COPY: &str = "ce_datacontenttype";
        let parse = |text: &str, _: &mut Notes| ContentType::read(text);
        let content_type = self.content_type.optional(CONTENT_TYPE, notes, parse)?;
        let copy = self.datacontenttype.text(COPY, notes)?;
        match (&content_type, copy) {
            (None, None) => self.underscored(notes),
            (_, None) => Ok(content_type),
            // Some writers repeat the media type as an attribute: harmless as long as both agree.
            (Some(content_type), Some(copy)) if content_type.as_str() == copy => {
                Ok(Some(content_type.clone()))
            }
            (Some(_), Some(_)) if notes.mend(Deviation::MediaTypesDiffer, COPY) => Ok(content_type),
            (None, Some(_)) if notes.mend(Deviation::MediaTypeAsAttribute, COPY) => {
                self.datacontenttype.optional(COPY, notes, parse)
            }
            _ => Err(InvalidEvent::DataContentType),
        }
    }

    fn underscored(&self, notes: &mut Notes) -> Result<Option<ContentType>, InvalidEvent> {
        const KEY: &str = "content_type";
        if self.underscored.is_none() || !notes.mend(Deviation::UnderscoreContentType, KEY) {
            return Ok(None);
        }
        let mut slot = Slot::default();
        slot.fill(self.underscored);
        slot.optional(KEY, notes, |text, _| text.parse())
    }

    fn read_extensions(
        mut self,
        context: &mut Context,
        notes: &mut Notes,
    ) -> Result<(), InvalidEvent> {
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
            if TRANSPORT_ATTRIBUTES.contains(&name)
                && notes.mend(Deviation::TransportAttributes, key)
            {
                continue;
            }
            let name: ExtensionName = match name.parse() {
                Ok(name) => name,
                Err(_) if notes.mend(Deviation::Name, key) => continue,
                Err(error) => return Err(invalid(key, error)),
            };
            let inserted = slot.optional(key, notes, |text, _| {
                let value = text.parse::<Text>();
                let value = value.map_err(|error| error.renamed(name.as_str()))?;
                context
                    .extensions
                    .insert(name, AttributeValue::String(value))
            });
            inserted?;
        }
        Ok(())
    }

    /// Checks that headers beside a structured event repeat what it says.
    pub(super) fn check_against(
        &self,
        context: &Context,
        notes: &mut Notes,
    ) -> Result<(), InvalidEvent> {
        let core = [
            ("ce_specversion", &self.specversion, Some(SPEC_VERSION)),
            ("ce_id", &self.id, Some(context.id())),
            ("ce_source", &self.source, Some(context.source())),
            ("ce_type", &self.ty, Some(context.ty())),
            ("ce_subject", &self.subject, context.subject()),
            ("ce_dataschema", &self.dataschema, context.dataschema()),
            (
                "ce_datacontenttype",
                &self.datacontenttype,
                context.datacontenttype(),
            ),
        ];
        for (key, slot, value) in core {
            let agrees = slot
                .text(key, notes)?
                .is_none_or(|text| Some(text) == value);
            agree(agrees, key, notes)?;
        }
        let time = self.time.text("ce_time", notes)?;
        let agrees = time.is_none_or(|text| text.parse::<Timestamp>().ok() == context.time());
        agree(agrees, "ce_time", notes)?;
        for (key, slot) in &self.extensions {
            let text = slot.text(key, notes)?;
            let value = context.extension(key.strip_prefix(PREFIX).unwrap_or(key));
            let agrees = text.is_none_or(|text| value.is_some_and(|value| is_written(value, text)));
            agree(agrees, key, notes)?;
        }
        Ok(())
    }
}

/// Tells whether `text` is the header of `value`.
fn is_written(value: &AttributeValue, text: &str) -> bool {
    match value.as_str() {
        Some(value) => value == text,
        None => value.to_string() == text,
    }
}

fn agree(agrees: bool, key: &str, notes: &mut Notes) -> Result<(), InvalidEvent> {
    if agrees || notes.mend(Deviation::HeadersDiffer, key) {
        return Ok(());
    }
    let header = key.to_owned();
    Err(InvalidEvent::Contradiction { header })
}
