//! A payload type in, its CloudEvents attributes and its bytes out: what makes a Rust type an event.

use std::borrow::Cow;

use crate::codec::{DecodeError, EncodeError, Fingerprint, Guid};
use crate::extension::Declared;
use crate::framing::Writer;

/// The payload of an event: a Rust type that knows its CloudEvents attributes and its bytes.
///
/// Generated from a schema, or derived with `#[derive(CloudEventType)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an event type",
    note = "add `#[derive(CloudEventType)]`, or a `cloudevents` object to its schema"
)]
pub trait CloudEventType: Sized {
    /// Every value that the `type` attribute of this event can have.
    const TYPES: &'static [&'static str];

    /// The one value of the `type` attribute; usable as a pattern.
    ///
    /// Does not compile for an event whose type is chosen by a field: match on its `TYPE_…` constants.
    const TYPE: &'static str = only(Self::TYPES);

    /// The topic the schema proposes.
    const TOPIC: Option<&'static str> = None;

    /// The extensions that the schema declares, with their types.
    ///
    /// Events that are [read](crate::Envelope::into_event) as this type have them with these types.
    const EXTENSIONS: &'static [Declared] = &[];

    /// How the payload is written as bytes: [`Avro`](crate::format::Avro) or [`Json`](crate::format::Json).
    type Format: DataFormat<Self>;

    /// Returns the `type` attribute of this event.
    fn event_type(&self) -> &'static str {
        Self::TYPE
    }

    /// Returns the `subject` attribute: what in the context of the source this event is about.
    fn subject(&self) -> Option<Cow<'_, str>> {
        None
    }

    /// Returns the `partitionkey` attribute: events with an equal key keep their order.
    fn partition_key(&self) -> Option<Cow<'_, str>> {
        None
    }
}

const fn only(types: &'static [&'static str]) -> &'static str {
    assert!(
        types.len() == 1,
        "the type of this event is chosen by a field: use its TYPE_ constants, or TYPES"
    );
    types[0]
}

/// How payloads of type `E` are written as bytes.
pub trait DataFormat<E> {
    /// The `datacontenttype` attribute.
    const CONTENT_TYPE: &'static str;

    /// The `dataschema` attribute: an absolute URI that names the schema of the payload.
    const DATA_SCHEMA: Option<&'static str>;

    /// What payloads can be [framed](crate::framing::Framing) with: the fingerprint and the GUID of their schema. Only Avro
    /// has framings.
    const FRAMED_WITH: Option<(Fingerprint, Guid)> = None;

    /// Appends the payload to `out`; leaves `out` as it was on error.
    ///
    /// # Errors
    ///
    /// When the payload has no form under its schema.
    fn encode(data: &E, out: &mut Vec<u8>) -> Result<(), EncodeError>;

    /// Reads the payload that takes up all of `data`.
    ///
    /// # Errors
    ///
    /// When the bytes are not a payload of this type, were written with another schema, or go past a limit.
    fn decode(data: EncodedData<'_>) -> Result<E, DecodeError>;
}

/// A payload as it came, with the attributes that say how to read it.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct EncodedData<'a> {
    /// The bytes.
    pub bytes: &'a [u8],
    /// The `datacontenttype` attribute.
    pub content_type: Option<&'a str>,
    /// The `dataschema` attribute.
    pub data_schema: Option<&'a str>,
    /// What the framing of the payload said of its schema, which goes before `dataschema`.
    pub(crate) writer: Option<&'a Writer>,
}

impl<'a> EncodedData<'a> {
    /// Returns a payload about which nothing but the bytes is known.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            content_type: None,
            data_schema: None,
            writer: None,
        }
    }
}

/// A field whose value can be a CloudEvents attribute.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a CloudEvents attribute",
    label = "this field has no form as text",
    note = "name a field of type `String`, `Uuid`, `i32`, `i64` or an enum of the catalog, or an `Option` of these"
)]
pub trait AsAttribute {
    /// Returns the attribute's text; `None` leaves the attribute out.
    fn as_attribute(&self) -> Option<Cow<'_, str>>;
}

impl AsAttribute for String {
    fn as_attribute(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(self))
    }
}

impl<T: AsAttribute> AsAttribute for Option<T> {
    fn as_attribute(&self) -> Option<Cow<'_, str>> {
        self.as_ref()?.as_attribute()
    }
}

macro_rules! attribute_by_display {
    ($($ty:ty),*) => {$(
        impl AsAttribute for $ty {
            fn as_attribute(&self) -> Option<Cow<'_, str>> {
                Some(Cow::Owned(self.to_string()))
            }
        }
    )*};
}

attribute_by_display!(i32, i64, u32, u64, uuid::Uuid);
