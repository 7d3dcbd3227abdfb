//! Data of another version of a schema in, values of today's type out.

use std::fmt;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::sync::OnceLock;

use agent_events_schema::{
    Course, Guid, ReaderSchema, ResolutionPlan, Schema, Scratch, WriterSchema,
};

use super::{AvroCodec, AvroSchema, DecodeError, Decoder};

/// Reads data that was written with another schema as a `T` ("Schema Resolution", Avro 1.12).
///
/// Events whose `dataschema` names a [released](AvroSchema::released) version are resolved without it. This is for
/// schemas that come from elsewhere, such as a registry. Making one takes much longer than decoding with it: keep it.
///
/// ```
/// # use agent_events::codec::{AvroCodec, AvroSchema, DecodeError, Decoder, EncodeError, Fingerprint, Guid, decode, encode};
/// use agent_events::codec::{Resolver, Schema};
///
/// # struct Done { attempts: i64 }
/// # impl AvroCodec for Done {
/// #     fn encode_raw(&self, out: &mut Vec<u8>) -> encode::Result { encode::long(&self.attempts, out) }
/// #     fn decode(input: &mut Decoder<'_>) -> decode::Result<Self> { Ok(Self { attempts: input.long()? }) }
/// # }
/// # impl AvroSchema for Done {
/// #     const NAME: &'static str = "Done";
/// #     const SCHEMA: &'static str = r#"{"type":"record","name":"Done","fields":[{"name":"attempts","type":"long"}]}"#;
/// #     const FINGERPRINT: Fingerprint = Fingerprint::new(0);
/// #     const GUID: Guid = Guid::from_u128(0);
/// #     const DATA_SCHEMA: &'static str = "urn:uuid:00000000-0000-0000-0000-000000000000";
/// # }
/// let writer: Schema = r#"{"type": "record", "name": "Done", "fields": [
///     {"name": "note", "type": "string"},
///     {"name": "attempts", "type": "int"}]}"#.parse()?;
/// let resolver = Resolver::<Done>::new(&writer)?;
/// let done = resolver.decode(&[4, b'o', b'k', 6])?;
/// assert_eq!(done.attempts, 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Resolver<T> {
    plan: ResolutionPlan,
    reads: PhantomData<fn() -> T>,
}

impl<T: AvroSchema> Resolver<T> {
    /// Prepares for data of the schema `writer`.
    ///
    /// # Errors
    ///
    /// When no data of `writer` can be read as a `T`. What depends on the data, [`decode`](Self::decode) says.
    pub fn new(writer: &Schema) -> Result<Self, DecodeError> {
        let reader = Schema::parse(T::SCHEMA).map_err(|error| {
            let reason = "the schema of the type cannot be read; generate it anew";
            DecodeError::new(reason).caused_by(error)
        })?;
        Self::between(ReaderSchema(reader.as_ref()), WriterSchema(writer.as_ref()))
    }
}

impl<T: AvroCodec> Resolver<T> {
    /// Prepares for data of the schema `writer` for a codec that reads data of the schema `reader`.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn between(
        reader: ReaderSchema<'_>,
        writer: WriterSchema<'_>,
    ) -> Result<Self, DecodeError> {
        let plan = ResolutionPlan::new(reader, writer).map_err(|error| {
            DecodeError::new(format!(
                "data of the writer's schema can never be read as this type: {error}"
            ))
            .caused_by(error)
        })?;
        Ok(Self {
            plan,
            reads: PhantomData,
        })
    }

    /// Reads one value that takes up all of `bytes`.
    ///
    /// # Errors
    ///
    /// When the bytes are no data of the writer's schema, have something that a `T` cannot hold, or go past a limit.
    pub fn decode(&self, bytes: &[u8]) -> Result<T, DecodeError> {
        ManuallyDrop::into_inner(decode(&self.plan, bytes))
    }
}

impl<T> fmt::Debug for Resolver<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resolver").finish_non_exhaustive()
    }
}

/// The released versions of a schema, and what it takes to read their data as today's type.
///
/// Each type has its own, so that a version is found without a search among all types.
#[derive(Debug)]
pub struct Released {
    texts: &'static [&'static str],
    versions: OnceLock<Box<[Version]>>,
}

impl Released {
    /// Lists the texts of the versions, newest first.
    #[must_use]
    pub const fn new(texts: &'static [&'static str]) -> Self {
        Self {
            texts,
            versions: OnceLock::new(),
        }
    }

    /// Returns the texts of the versions, newest first.
    #[must_use]
    pub fn texts(&self) -> &'static [&'static str] {
        self.texts
    }

    fn versions(&self) -> &[Version] {
        let version = |text: &&'static str| Version {
            data_schema: format!("urn:uuid:{}", Guid::of(text)),
            text,
            plan: OnceLock::new(),
        };
        self.versions
            .get_or_init(|| self.texts.iter().map(version).collect())
    }
}

#[derive(Debug)]
struct Version {
    data_schema: String,
    text: &'static str,
    /// Made when the first event of the version comes.
    plan: OnceLock<Result<ResolutionPlan, String>>,
}

/// Reads data of the released version that a `dataschema` attribute names; `None` when `T` has no such version.
pub(crate) fn decode_released<T: AvroSchema>(
    data_schema: &str,
    bytes: &[u8],
) -> Option<Result<T, DecodeError>> {
    Some(match released_plan::<T>(data_schema)? {
        Ok(plan) => ManuallyDrop::into_inner(decode(plan, bytes)),
        Err(reason) => Err(DecodeError::new(reason.clone())),
    })
}

/// Tells whether data of the released version that a `dataschema` attribute names is data of today's schema too: only
/// what it says of the data has changed.
pub(crate) fn is_read_as_it_is<T: AvroSchema>(data_schema: &str) -> bool {
    let plan = released_plan::<T>(data_schema);
    plan.is_some_and(|plan| plan.as_ref().is_ok_and(ResolutionPlan::is_identity))
}

fn released_plan<T: AvroSchema>(
    data_schema: &str,
) -> Option<&'static Result<ResolutionPlan, String>> {
    let versions = T::released().versions();
    let is = |version: &&Version| version.data_schema == data_schema;
    let may_be = |version: &&Version| version.data_schema.eq_ignore_ascii_case(data_schema);
    let version = versions.iter().find(is);
    let version = version.or_else(|| versions.iter().find(may_be))?;
    Some(version.plan.get_or_init(|| {
        let writer = Schema::parse(version.text).map_err(|error| error.to_string())?;
        let resolver = Resolver::<T>::new(&writer);
        resolver.map_or_else(|error| Err(error.to_string()), |resolver| Ok(resolver.plan))
    }))
}

/// As [`Decoder::root`].
fn decode<T: AvroCodec>(
    plan: &ResolutionPlan,
    bytes: &[u8],
) -> ManuallyDrop<Result<T, DecodeError>> {
    if plan.is_identity() {
        return ManuallyDrop::new(T::from_slice(bytes));
    }
    let scratch = Scratch::new();
    let mut course = Course::new(plan, bytes, &scratch);
    Decoder::root(bytes, &mut course)
}
