//! An event with undecoded data in, a typed event or the untouched envelope with the reason out.

use std::error::Error;
use std::fmt;

use crate::CloudEvent;
use crate::attribute::{ContentType, DataSchema, EventId, EventType, Source};
use crate::codec::DecodeError;
use crate::context::Context;
use crate::event::{CloudEventType, CloudEventView, DataFormat, EncodedData};

/// An event whose data has not been decoded: what is received, stored and passed on.
///
/// "Envelope" is common use, not a word of the specification.
pub type Envelope = CloudEvent<RawData>;

/// The data of an event as bytes, or no data at all; empty data is data.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct RawData(Option<Vec<u8>>);

impl RawData {
    /// Returns the bytes, or `None` for an event without data.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&[u8]> {
        self.0.as_deref()
    }

    /// Returns the bytes, or `None` for an event without data.
    #[must_use]
    pub fn into_bytes(self) -> Option<Vec<u8>> {
        self.0
    }
}

impl From<Vec<u8>> for RawData {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Some(bytes))
    }
}

impl From<Option<Vec<u8>>> for RawData {
    fn from(bytes: Option<Vec<u8>>) -> Self {
        Self(bytes)
    }
}

impl Envelope {
    /// Creates an event of the attributes that every event has, without data.
    #[must_use]
    pub fn from_required(id: EventId, source: Source, ty: EventType) -> Self {
        Self {
            context: Context::new(id, source, ty),
            data: RawData::default(),
        }
    }

    /// Sets the data.
    #[must_use]
    pub fn with_data(mut self, data: impl Into<RawData>) -> Self {
        self.data = data.into();
        self
    }

    /// Sets the `datacontenttype` attribute.
    #[must_use]
    pub fn with_datacontenttype(mut self, content_type: ContentType) -> Self {
        self.context.datacontenttype = Some(content_type);
        self
    }

    /// Sets the `dataschema` attribute.
    #[must_use]
    pub fn with_dataschema(mut self, schema: DataSchema) -> Self {
        self.context.dataschema = Some(schema);
        self
    }

    /// Reads the data as an `E`.
    ///
    /// # Errors
    ///
    /// When the `type` attribute is not one of `E`, `datacontenttype` or `dataschema` is that of other data
    /// (the [source](Error::source) is a [`Mismatch`] then), or the bytes cannot be read.
    pub fn decode<E: CloudEventType>(&self) -> Result<E, DecodeError> {
        let data = E::Format::decode(self.encoded::<E>()?)?;
        self.check_type(data.event_type())?;
        Ok(data)
    }

    /// Reads the data in place: what it holds is borrowed from this envelope, and nothing is allocated.
    ///
    /// Only data of today's schema has a view; events of other versions are read with [`decode`](Self::decode). See
    /// [`codec::view`](crate::codec::view).
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode), and when `dataschema` names another version of the schema whose data is not that of
    /// today's; the [source](Error::source) is a [`Mismatch`] then, and the event can be decoded as its owned type.
    pub fn view<'a, V: CloudEventView<'a>>(&'a self) -> Result<V, DecodeError> {
        let data: V = crate::format::view(self.encoded::<V::Owned>()?)?;
        self.check_type(data.event_type())?;
        Ok(data)
    }

    /// Returns the data, which is that of an `E` as far as its event says.
    fn encoded<E: CloudEventType>(&self) -> Result<EncodedData<'_>, DecodeError> {
        if !E::TYPES.contains(&self.ty()) {
            return Err(Mismatch::new("type", self.ty(), E::TYPES.join("` or `"))
                .because("the event is of another type; choose what to decode by its type"));
        }
        let Some(bytes) = self.data.as_bytes() else {
            return Err(DecodeError::new(
                "the event has no data; check its data before decoding it",
            ));
        };
        Ok(EncodedData {
            bytes,
            content_type: self.datacontenttype(),
            data_schema: self.dataschema(),
        })
    }

    fn check_type(&self, of_data: &str) -> Result<(), DecodeError> {
        if of_data == self.ty() {
            return Ok(());
        }
        Err(Mismatch::new("type", self.ty(), of_data)
            .because("the data belongs to another type than its event says; ask its producer"))
    }

    /// Turns the envelope into a typed event with the same attributes.
    ///
    /// Data of a released version of the schema becomes data of today's, and `dataschema` says so.
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode); the error keeps the envelope.
    pub fn into_event<E: CloudEventType>(self) -> Result<CloudEvent<E>, Rejected> {
        match self.decode() {
            Ok(data) => {
                let mut context = self.context;
                if let (Some(schema), Some(today)) =
                    (&mut context.dataschema, E::Format::DATA_SCHEMA)
                    && !schema.as_str().eq_ignore_ascii_case(today)
                    && let Ok(today) = DataSchema::new(today)
                {
                    *schema = today;
                }
                Ok(CloudEvent { context, data })
            }
            Err(error) => Err(Rejected::new(self, error)),
        }
    }
}

/// An event that could not be decoded, whole, with the reason.
#[derive(Debug)]
pub struct Rejected(Box<(Envelope, DecodeError)>);

impl Rejected {
    /// Creates a rejection of `envelope` because of `error`.
    #[must_use]
    pub fn new(envelope: Envelope, error: DecodeError) -> Self {
        Self(Box::new((envelope, error)))
    }

    /// Returns the event as it came.
    #[must_use]
    pub fn envelope(&self) -> &Envelope {
        &self.0.0
    }

    /// Returns why the event could not be decoded.
    #[must_use]
    pub fn error(&self) -> &DecodeError {
        &self.0.1
    }

    /// Returns the event as it came, and why it could not be decoded.
    #[must_use]
    pub fn into_parts(self) -> (Envelope, DecodeError) {
        *self.0
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let envelope = self.envelope();
        write!(
            f,
            "event `{}` of type `{}` from `{}` could not be decoded",
            envelope.id(),
            envelope.ty(),
            envelope.source()
        )
    }
}

impl Error for Rejected {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.error())
    }
}

/// An attribute that says that the data is not what one asks to decode it as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    attribute: &'static str,
    found: String,
    expected: String,
}

impl Mismatch {
    pub(crate) fn new(
        attribute: &'static str,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        Self {
            attribute,
            found: found.into(),
            expected: expected.into(),
        }
    }

    pub(crate) fn because(self, reason: &'static str) -> DecodeError {
        DecodeError::new(reason).caused_by(self)
    }

    /// Returns the name of the attribute.
    #[must_use]
    pub fn attribute(&self) -> &'static str {
        self.attribute
    }

    /// Returns the value that the event has.
    #[must_use]
    pub fn found(&self) -> &str {
        &self.found
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            attribute,
            found,
            expected,
        } = self;
        write!(f, "`{attribute}` is `{found}`, expected `{expected}`")
    }
}

impl Error for Mismatch {}
