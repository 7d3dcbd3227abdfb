//! Typed agent events: payload types in, CloudEvents 1.0 and Kafka records out, and back.
//!
//! A payload type is generated from an Avro schema by `agent-events-build`, or derived from a struct. It knows its
//! `type`, its subject and its bytes; a [`CloudEvent`] adds where and when it happened and what led to it.
//!
//! * [`CloudEvent`] and [`Envelope`]: events with decoded and with undecoded data. Only valid ones can be built.
//! * [`Incoming`] and [`Edge`]: what events follow from, an event or a request from outside.
//! * [`extension`]: extension attributes by name and type.
//! * [`event_format`]: whole events as JSON and as Avro.
//! * [`codec`] and [`format`](mod@format): payloads as bytes.
//! * [`json`]: payloads as JSON, for logs and for tools.
//! * [`framing`]: where Avro payloads say which schema they were written with.
//! * [`kafka`]: events as Kafka records, as plain data; with feature `rdkafka` also a producer, a consumer and a worker.

mod attribute;
mod catalog;
mod cloud_event;
pub mod codec;
mod context;
mod decimal;
mod duration;
mod edge;
mod envelope;
mod event;
pub mod event_format;
pub mod extension;
pub mod format;
pub mod framing;
mod incoming;
pub mod json;
pub mod kafka;
mod mismatch;
#[doc(hidden)]
pub mod private;
mod profile;
#[cfg(feature = "rdkafka")]
pub mod testing;

pub use attribute::{
    AttributeError, AttributeType, AttributeValue, CausationId, ContentType, CorrelationId,
    DataSchema, EventId, EventSubject, EventType, ExtensionName, Extensions, PartitionKey, Source,
    Text, Timestamp, Uri, UriReference,
};
pub use catalog::EventCatalog;
pub use cloud_event::CloudEvent;
pub use codec::{
    AvroCodec, AvroSchema, AvroUnion, AvroView, DecodeError, EncodeError, Fingerprint, Guid,
};
pub use context::Context;
pub use decimal::{Decimal, DecimalError};
pub use duration::Duration;
pub use edge::Edge;
pub use envelope::{Envelope, RawData, Rejected};
pub use event::{AsAttribute, CloudEventType, DataFormat, EncodedData};
pub use format::CloudEventView;
pub use incoming::{Cause, DeriveError, Incoming};
pub use mismatch::Mismatch;
pub use profile::{Deviation, Note, Profile};

#[cfg(feature = "registry")]
pub use ::agent_events_registry as registry;
#[cfg(feature = "bigdecimal")]
pub use ::bigdecimal;
#[cfg(feature = "jiff")]
pub use ::jiff;
#[cfg(feature = "rdkafka")]
pub use ::rdkafka;
#[cfg(feature = "rust_decimal")]
pub use ::rust_decimal;
#[cfg(feature = "time")]
pub use ::time;
#[cfg(feature = "derive")]
pub use agent_events_macros::CloudEventType;
pub use chrono;
pub use serde_core as serde;
pub use uuid;

/// Includes the types that `build.rs` generated from the schemas.
///
/// ```ignore
/// agent_events::include_events!();
/// ```
#[macro_export]
macro_rules! include_events {
    () => {
        include!(concat!(
            env!(
                "OUT_DIR",
                "this crate has no build script: add a build.rs that calls `agent_events_build::compile(\"schemas\")`"
            ),
            "/agent_events.rs"
        ));
    };
}
