//! Avro payloads in, with what says which schema they were written with, and back.
//!
//! | [`Framing`] | the value | `datacontenttype` | who knows the schema |
//! |---|---|---|---|
//! | `Raw` | the payload | `application/avro` | `dataschema` |
//! | `SingleObject` | `C3 01`, its fingerprint, the payload | `application/avro; framing=single-object` | the value |
//! | `Confluent` | `00`, its id in a registry, the payload | `application/vnd.confluent.avro` | the registry |
//! | `ConfluentHeader` | the payload | `application/avro` | the header `__value_schema_id`, and `dataschema` |
//!
//! `application/avro` says that the value is a payload and nothing else, so a framing that puts something before it has
//! another media type. `dataschema` is always written.
//!
//! ```
//! # use agent_events::codec::{AvroCodec, AvroSchema, DecodeError, Decoder, EncodeError, Fingerprint, Guid, decode, encode};
//! use std::sync::Arc;
//!
//! use agent_events::framing::{Framing, FramingReader, SchemaCache, SchemaId, SchemaStore, StoreError, WriterId};
//! use agent_events::kafka::Received;
//! # use agent_events::{CloudEvent, CloudEventType, format::Avro};
//!
//! struct Registry; // asks over the network
//!
//! impl SchemaStore for Registry {
//!     fn schema(&self, writer: &WriterId) -> Result<Option<String>, StoreError> {
//!         // …
//! #       let _ = writer;
//! #       Ok(Some(r#"{"type":"record","name":"Done","fields":[{"name":"attempts","type":"int"}]}"#.to_owned()))
//!     }
//! }
//!
//! # #[derive(Debug, PartialEq)]
//! # struct Done { attempts: i64 }
//! # impl AvroCodec for Done {
//! #     fn encode_raw(&self, out: &mut Vec<u8>) -> encode::Result { encode::long(&self.attempts, out) }
//! #     fn decode(input: &mut Decoder<'_>) -> decode::Result<Self> { Ok(Self { attempts: input.long()? }) }
//! # }
//! # impl AvroSchema for Done {
//! #     const NAME: &'static str = "Done";
//! #     const SCHEMA: &'static str = r#"{"type":"record","name":"Done","fields":[{"name":"attempts","type":"long"}]}"#;
//! #     const FINGERPRINT: Fingerprint = Fingerprint::new(0);
//! #     const GUID: Guid = Guid::from_u128(0);
//! #     const DATA_SCHEMA: &'static str = "urn:uuid:00000000-0000-0000-0000-000000000000";
//! # }
//! # impl CloudEventType for Done {
//! #     const TYPES: &'static [&'static str] = &["com.acme.done.v1"];
//! #     type Format = Avro;
//! # }
//! # let event = CloudEvent::new(Done { attempts: 3 }, "/agents/worker-5")?;
//! let record = event.to_record_framed(Framing::Confluent(SchemaId::new(7)))?;
//!
//! let framings = FramingReader::new(Arc::new(SchemaCache::new(Registry)));
//! if let Received::Event(envelope) = record.read()? {
//!     let event = framings.read(envelope, &record.headers)?.into_event::<Done>()?;
//! #   assert_eq!(event.data().attempts, 3);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod cache;
mod error;
mod prefix;
mod read;
#[cfg(feature = "registry")]
mod registry;
mod write;

use std::fmt;

use agent_events_schema::{Fingerprint, Guid};

pub use crate::codec::framing::SchemaId;
pub use cache::{SchemaCache, SchemaStore, StoreError};
pub use error::{FramingError, UnknownWriter};
pub use read::FramingReader;
pub(crate) use read::Writer;
#[cfg(feature = "registry")]
pub use registry::{NotRegistered, RegistryStore, SchemaIds};

/// The header of `ConfluentHeader`.
pub const VALUE_SCHEMA_ID: &str = "__value_schema_id";

/// Where an Avro payload says which schema it was written with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Framing {
    /// In the `dataschema` attribute.
    #[default]
    Raw,
    /// Before the payload, by fingerprint ("Single-object encoding", Avro 1.12).
    SingleObject,
    /// Before the payload, by the id that a Confluent registry has given to the schema.
    Confluent(SchemaId),
    /// In the header [`VALUE_SCHEMA_ID`], by GUID, and in the `dataschema` attribute.
    ConfluentHeader,
}

impl Framing {
    /// Returns the `datacontenttype` of payloads in this framing.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Raw | Self::ConfluentHeader => "application/avro",
            Self::SingleObject => "application/avro; framing=single-object",
            Self::Confluent(_) => "application/vnd.confluent.avro",
        }
    }
}

/// What a payload says about the schema that it was written with.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WriterId {
    /// The GUID of the schema, as `dataschema` or as the header has it.
    Guid(Guid),
    /// The CRC-64-AVRO fingerprint of the schema.
    Fingerprint(Fingerprint),
    /// The id of the schema in a registry.
    Id(SchemaId),
    /// The `dataschema` attribute, when it is not the URN of a GUID: an address, most likely.
    Uri(String),
}

impl fmt::Display for WriterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Guid(guid) => write!(f, "GUID {guid}"),
            Self::Fingerprint(fingerprint) => write!(f, "fingerprint {fingerprint}"),
            Self::Id(id) => write!(f, "id {id}"),
            Self::Uri(uri) => write!(f, "`dataschema` {uri}"),
        }
    }
}
