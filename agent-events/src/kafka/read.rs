//! A record's headers, key and value in, an event, its absence or the reason why it is invalid out.

mod found;

use super::{InvalidEvent, Record, is_structured};
use crate::attribute::{AttributeValue, ExtensionName, PartitionKey, essence};
use crate::context::Context;
use crate::event_format::{EventFormat, JSON_BATCH_MEDIA_TYPE};
use crate::extension::Declared;
use crate::profile::{Deviation, Note, Notes, Profile, mend};
use crate::{Envelope, RawData};
use found::Found;

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
    /// A record of another kind: it has none of the headers that every event has, and no structured event.
    NotACloudEvent,
}

/// What was read, and what was mended in it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reading {
    /// What the record turned out to be.
    pub received: Received,
    /// What the writer got wrong; empty in the strict profile.
    pub notes: Vec<Note>,
}

/// Reads the event in the headers and the value of a Kafka record, strictly; copies both.
///
/// As [`Reader::read`] in the strict profile.
///
/// # Errors
///
/// When the record says that it is an event and breaks a rule of CloudEvents 1.0, of its Kafka protocol binding or of the
/// event format.
pub fn read<'a>(
    headers: impl IntoIterator<Item = (&'a str, Option<&'a [u8]>)>,
    value: Option<&'a [u8]>,
) -> Result<Received, InvalidEvent> {
    let reading = Reader::new().read(headers, None, value);
    reading.map(|reading| reading.received)
}

/// Reads events in Kafka records, of either content mode.
///
/// ```
/// use agent_events::kafka::{Headers, Reader, Received, Record};
/// use agent_events::{Deviation, Profile};
///
/// let headers = [("ce_specversion", "1.0"), ("ce_id", "1"), ("ce_source", "/a"), ("ce_type", "com.acme.a"),
///     ("ce_datacontenttype", "application/json")];
/// let headers: Headers = headers.into_iter().map(|(key, value)| (key, Some(value.into()))).collect();
/// let record = Record::new(headers, Some(b"{}".to_vec()));
///
/// assert!(record.read().is_err(), "the media type belongs into `content-type`");
/// let reading = Reader::new().with_profile(Profile::SpringOld).read_record(&record)?;
/// assert_eq!(reading.notes[0].deviation(), Deviation::MediaTypeAsAttribute);
/// # Ok::<(), agent_events::kafka::InvalidEvent>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Reader {
    profile: Profile,
    extensions: &'static [Declared],
}

impl Reader {
    /// Creates a strict reader.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            profile: Profile::Strict,
            extensions: &[],
        }
    }

    /// Sets how strictly is read.
    #[must_use]
    pub const fn with_profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// Sets the types of extensions, such as the [`EXTENSIONS`](crate::CloudEventType::EXTENSIONS) of an event type.
    ///
    /// Without it, what a header holds is a String.
    #[must_use]
    pub const fn with_extensions(mut self, extensions: &'static [Declared]) -> Self {
        self.extensions = extensions;
        self
    }

    /// Reads the event in a record; copies its data.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub fn read_record(&self, record: &Record) -> Result<Reading, InvalidEvent> {
        let (key, value) = (record.key.as_deref(), record.value.as_deref());
        self.read(record.headers.iter(), key, value)
    }

    /// Reads the event in the headers, the key and the value of a record; copies them.
    ///
    /// The header `content-type` decides: when it names an event format, the value is the event. Otherwise the value is the
    /// data and every header that begins with `ce_` an attribute; a null value is an event without data. Other headers never
    /// become attributes, and neither does the key.
    ///
    /// # Errors
    ///
    /// When the record says that it is an event and breaks a rule that the profile does not mend.
    pub fn read<'a>(
        &self,
        headers: impl IntoIterator<Item = (&'a str, Option<&'a [u8]>)>,
        key: Option<&[u8]>,
        value: Option<&'a [u8]>,
    ) -> Result<Reading, InvalidEvent> {
        let mut notes = Notes::new(self.profile);
        let mut found = Found::default();
        for (key, value) in headers {
            found.add(key, value, self.profile);
        }
        found.adopt(&mut notes);
        let event = match found.media_type() {
            Some(media_type) if is_structured(media_type) => {
                Some(structured(media_type, &found, value, &mut notes)?)
            }
            _ if found.is_event() => Some(binary(found, value, &mut notes)?),
            _ => {
                found.check_hidden(&mut notes)?;
                None
            }
        };
        let received = match event {
            None => Received::NotACloudEvent,
            Some(mut event) => {
                adopt_key(&mut event.context, key, &mut notes);
                self.give_types(&mut event.context, &mut notes)?;
                Received::Event(event)
            }
        };
        let notes = notes.into_list();
        Ok(Reading { received, notes })
    }

    fn give_types(&self, context: &mut Context, notes: &mut Notes) -> Result<(), InvalidEvent> {
        for declared in self.extensions {
            let name = declared.name();
            let Some(value) = context.extension(name) else {
                continue;
            };
            let typed = value.to_type(declared.ty()).or_else(|error| {
                let text = value.as_str().unwrap_or_default();
                mend::value(declared.ty(), name, text, notes).ok_or(error)
            });
            match typed {
                Ok(value) => context
                    .extensions
                    .set(ExtensionName::from_static(name), value),
                Err(_) if notes.mend(Deviation::Value, name) => context.extensions.remove(name),
                Err(error) => {
                    return Err(InvalidEvent::Attribute {
                        header: [super::PREFIX, name].concat(),
                        error: error.renamed(name),
                    });
                }
            }
        }
        Ok(())
    }
}

fn binary(
    found: Found<'_>,
    value: Option<&[u8]>,
    notes: &mut Notes,
) -> Result<Envelope, InvalidEvent> {
    let context = found.into_context(notes)?;
    let value =
        value.filter(|bytes| !(bytes.is_empty() && notes.mend(Deviation::EmptyValue, "value")));
    let data = RawData::from(value.map(Vec::from));
    Ok(Envelope { context, data })
}

fn structured(
    media_type: &str,
    found: &Found<'_>,
    value: Option<&[u8]>,
    notes: &mut Notes,
) -> Result<Envelope, InvalidEvent> {
    found.check_media_type(notes)?;
    let name = essence(media_type).to_ascii_lowercase();
    let Some(format) = EventFormat::from_media_type(media_type) else {
        let batch = JSON_BATCH_MEDIA_TYPE.trim_end_matches("+json");
        return Err(if name.starts_with(batch) {
            InvalidEvent::Batch(name)
        } else {
            InvalidEvent::UnknownFormat {
                format: name,
                has_attributes: found.is_complete(),
            }
        });
    };
    let Some(bytes) = value else {
        return Err(InvalidEvent::NoValue(name));
    };
    let event = format.read(bytes, notes);
    let event = event.map_err(|error| InvalidEvent::Format {
        format: name,
        error,
    })?;
    found.check_against(event.context(), notes)?;
    Ok(event)
}

/// Takes the key for the `partitionkey` where a writer leaves it out of the event.
fn adopt_key(context: &mut Context, key: Option<&[u8]>, notes: &mut Notes) {
    let key = key.and_then(|key| std::str::from_utf8(key).ok());
    if let Some(Ok(key)) = key.map(str::parse::<PartitionKey>)
        && context.partition_key().is_none()
        && notes.mend(Deviation::KeyOnly, "key")
    {
        let key = AttributeValue::from(key);
        context.extensions.set(ExtensionName::PARTITION_KEY, key);
    }
}
