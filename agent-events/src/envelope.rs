//! An event with undecoded data in, a typed event or the untouched envelope with the reason out.

use std::error::Error;
use std::fmt;
use std::hash::{Hash, Hasher};

use crate::CloudEvent;
use crate::attribute::{
    AttributeError, AttributeValue, ContentType, DataSchema, EventId, EventType, ExtensionName,
    Source, Timestamp,
};
use crate::codec::DecodeError;
use crate::context::Context;
use crate::event::{CloudEventType, DataFormat, EncodedData};
use crate::extension::Declared;
use crate::format::{self, CloudEventView};
use crate::framing::Writer;
use crate::mismatch::Mismatch;

/// An event whose data has not been decoded: what is received, stored and passed on.
///
/// "Envelope" is common use, not a word of the specification.
pub type Envelope = CloudEvent<RawData>;

/// The data of an event as bytes, or no data at all; empty data is data.
///
/// Two are equal when their bytes are.
#[derive(Debug, Clone, Default)]
pub struct RawData {
    bytes: Option<Vec<u8>>,
    /// What is known of the schema that the bytes were written with, beside the attributes.
    pub(crate) writer: Option<Box<Writer>>,
}

impl RawData {
    /// Returns the bytes, or `None` for an event without data.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&[u8]> {
        self.bytes.as_deref()
    }

    /// Returns the bytes, or `None` for an event without data.
    #[must_use]
    pub fn into_bytes(self) -> Option<Vec<u8>> {
        self.bytes
    }
}

impl From<Vec<u8>> for RawData {
    fn from(bytes: Vec<u8>) -> Self {
        Self::from(Some(bytes))
    }
}

impl From<Option<Vec<u8>>> for RawData {
    fn from(bytes: Option<Vec<u8>>) -> Self {
        let writer = None;
        Self { bytes, writer }
    }
}

impl PartialEq for RawData {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for RawData {}

impl Hash for RawData {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bytes.hash(state);
    }
}

impl Envelope {
    /// Creates an event of type `ty` that happens now at `source`, without data; its `id` is [new](EventId::random).
    ///
    /// ```
    /// use agent_events::Envelope;
    ///
    /// let event = Envelope::of_type("com.acme.a", "/agents/planner")?.with_data(b"data".to_vec());
    /// assert_eq!(event.ty(), "com.acme.a");
    /// # Ok::<(), agent_events::AttributeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When `ty` or `source` cannot be such an attribute.
    pub fn of_type(
        ty: impl TryInto<EventType, Error: Into<AttributeError>>,
        source: impl TryInto<Source, Error: Into<AttributeError>>,
    ) -> Result<Self, AttributeError> {
        let ty = ty.try_into().map_err(Into::into)?;
        let source = source.try_into().map_err(Into::into)?;
        let event = Self::from_required(EventId::random(), source, ty);
        Ok(event.with_time(Timestamp::now()))
    }

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
        let data: V = format::view(self.encoded::<V::Owned>()?)?;
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
            writer: self.data.writer.as_deref(),
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
    /// Data of a released version of the schema becomes data of today's, and `dataschema` says so. Extensions get the
    /// types that the schema [declares](CloudEventType::EXTENSIONS).
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode), and when an extension is not of the type that the schema declares; the error keeps the
    /// envelope.
    pub fn into_event<E: CloudEventType>(self) -> Result<CloudEvent<E>, Rejected> {
        let decoded = self.decode().and_then(|data| {
            let extensions = self.typed_extensions(E::EXTENSIONS)?;
            Ok((data, extensions))
        });
        match decoded {
            Ok((data, extensions)) => {
                let mut context = self.context;
                for (name, value) in extensions {
                    context.extensions.set(name, value);
                }
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

    /// Returns the extensions that are not of their declared types yet, as what they are.
    fn typed_extensions(
        &self,
        declared: &[Declared],
    ) -> Result<Vec<(ExtensionName, AttributeValue)>, DecodeError> {
        let mut typed = Vec::new();
        for declared in declared {
            match self.extension(declared.name()) {
                Some(value) if value.ty() != declared.ty() => {
                    let value = value.to_type(declared.ty()).map_err(|error| {
                        DecodeError::new("an extension is not of the type that the schema declares")
                            .caused_by(error.renamed(declared.name()))
                    })?;
                    typed.push((ExtensionName::from_static(declared.name()), value));
                }
                _ => {}
            }
        }
        Ok(typed)
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
