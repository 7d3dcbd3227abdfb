//! Whole events in, bytes out, and back: the event formats of CloudEvents, for structured mode, files and HTTP.
//!
//! ```
//! use agent_events::event_format::EventFormat;
//!
//! let text = br#"{"specversion": "1.0", "id": "1", "source": "/agents/planner", "type": "com.acme.a",
//!     "datacontenttype": "text/plain", "data": "Hello", "priority": 5}"#;
//! let event = EventFormat::Json.decode(text)?;
//! assert_eq!(event.data().as_bytes(), Some(b"Hello".as_slice()));
//! assert_eq!(event.extension("priority"), Some(&5.into()));
//! let avro = EventFormat::Avro.encode(&event);
//! assert_eq!(EventFormat::Avro.decode(&avro)?, event);
//! # Ok::<(), agent_events::event_format::FormatError>(())
//! ```
//!
//! An [`Envelope`] can be read and written through serde too, with `serde_json`, in the JSON format; a typed event can be
//! written. [`JsonBatchReader`] and [`JsonBatchWriter`] stream batches.
//!
//! # What a way through a format costs
//!
//! `type`, `source` and every other text stays byte for byte. What does not stay as it is:
//!
//! | | binary mode | JSON | Avro | Avro compact |
//! |---|---|---|---|---|
//! | extensions of type Boolean and Integer | Strings | kept | kept | kept |
//! | extensions of type Binary | Strings of Base64 | Strings of Base64 | kept | kept |
//! | extensions of types URI and URI-reference | Strings | Strings | Strings | Strings |
//! | extensions of type Timestamp | Strings | Strings | Strings | kept, as `time` |
//! | `time` | kept, nine digits of a second | the same | the same | six digits, in UTC |
//! | data | kept | kept, but white space around a JSON value | kept | kept |
//! | `datacontenttype` that is not set | stays so | stays so | stays so | stays so |
//!
//! A String holds the canonical string of the value, so [`AttributeValue::to_type`](crate::AttributeValue::to_type) gives
//! it its type again; an [`ExtensionKey`](crate::extension::ExtensionKey) does so by itself.
//!
//! # Data
//!
//! * JSON: data of a JSON media type (`*/json`, `*/*+json`) that is JSON is written as it is, as member `data`; text of
//!   `text/*` in UTF-8 as a string; anything else as `data_base64`. A `data` member without `datacontenttype` is JSON, and
//!   the event that is read says so; `data_base64` without it is bytes of unknown type.
//! * Avro: data is written as `bytes`. The branches for JSON values are read as JSON.

mod avro;
mod batch;
#[cfg(feature = "avro-compact")]
mod compact;
pub(crate) mod error;
mod json;

use crate::attribute::essence;
use crate::profile::{Note, Notes, Profile};
use crate::{Envelope, RawData};

pub use avro::AVRO_SCHEMA;
pub use batch::{BatchError, JSON_BATCH_MEDIA_TYPE, JsonBatchReader, JsonBatchWriter};
#[cfg(feature = "avro-compact")]
pub use compact::AVRO_COMPACT_SCHEMA;
pub use error::{FormatError, MAX_EVENT_BYTES};

/// A way to write a whole event as bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EventFormat {
    /// The JSON event format, which every implementation of structured mode has.
    #[default]
    Json,
    /// The Avro event format; [`AVRO_SCHEMA`] is its schema.
    Avro,
    /// The compact Avro event format, a working draft: it may change under its users.
    #[cfg(feature = "avro-compact")]
    AvroCompact,
}

impl EventFormat {
    /// Returns the media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/cloudevents+json",
            Self::Avro => "application/cloudevents+avro",
            #[cfg(feature = "avro-compact")]
            Self::AvroCompact => "application/cloudevents+avro-compact",
        }
    }

    /// Returns the format with this media type, in any case and with any parameters.
    #[must_use]
    pub fn from_media_type(content_type: &str) -> Option<Self> {
        let essence = essence(content_type);
        let is = |format: Self| essence.eq_ignore_ascii_case(format.media_type());
        #[cfg(feature = "avro-compact")]
        // The Java SDK writes it without the hyphen.
        if is(Self::AvroCompact)
            || essence.eq_ignore_ascii_case("application/cloudevents+avrocompact")
        {
            return Some(Self::AvroCompact);
        }
        [Self::Json, Self::Avro]
            .into_iter()
            .find(|format| is(*format))
    }

    /// Returns the event as bytes.
    #[must_use]
    pub fn encode(self, event: &Envelope) -> Vec<u8> {
        match self {
            Self::Json => json::to_vec(&event.context, event.data.as_bytes()),
            Self::Avro => avro::to_vec(&event.context, event.data.as_bytes()),
            #[cfg(feature = "avro-compact")]
            Self::AvroCompact => compact::to_vec(&event.context, event.data.as_bytes()),
        }
    }

    /// Reads the event that takes up all of `bytes`, strictly.
    ///
    /// # Errors
    ///
    /// When the bytes are not a valid event in this format.
    pub fn decode(self, bytes: &[u8]) -> Result<Envelope, FormatError> {
        self.read(bytes, &mut Notes::new(Profile::Strict))
    }

    /// Reads the event that takes up all of `bytes`, and tells what was mended in it.
    ///
    /// # Errors
    ///
    /// When the bytes are not a valid event in this format and `profile` does not mend it.
    pub fn decode_as(
        self,
        profile: Profile,
        bytes: &[u8],
    ) -> Result<(Envelope, Vec<Note>), FormatError> {
        let mut notes = Notes::new(profile);
        let event = self.read(bytes, &mut notes)?;
        Ok((event, notes.into_list()))
    }

    pub(crate) fn read(self, bytes: &[u8], notes: &mut Notes) -> Result<Envelope, FormatError> {
        if bytes.len() > MAX_EVENT_BYTES {
            return Err(FormatError::TooLarge { bytes: bytes.len() });
        }
        let (context, data) = match self {
            Self::Json => json::from_slice(bytes, notes)?,
            Self::Avro => avro::from_slice(bytes, notes)?,
            #[cfg(feature = "avro-compact")]
            Self::AvroCompact => compact::from_slice(bytes, notes)?,
        };
        let data = RawData::from(data);
        Ok(Envelope { context, data })
    }
}
