//! Data of another version of a schema in, values of today's type out.

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use agent_events_schema::{Guid, ReaderSchema, ResolutionPlan, Schema, WriterSchema};

use super::{AvroSchema, DecodeError};

/// Reads data that was written with another schema as a `T` ("Schema Resolution", Avro 1.12).
///
/// Events whose `dataschema` names a [released](AvroSchema::RELEASED) version are resolved without it. This is for
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
        Ok(Self {
            plan: plan(T::SCHEMA, writer)?,
            reads: PhantomData,
        })
    }

    /// Reads one value that takes up all of `bytes`.
    ///
    /// # Errors
    ///
    /// When the bytes are no data of the writer's schema, have something that a `T` cannot hold, or go past a limit.
    pub fn decode(&self, bytes: &[u8]) -> Result<T, DecodeError> {
        decode(&self.plan, bytes)
    }
}

impl<T> fmt::Debug for Resolver<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resolver").finish_non_exhaustive()
    }
}

/// Reads data of the released version with this GUID; `None` when `T` has no such version.
pub(crate) fn decode_released<T: AvroSchema>(
    guid: Guid,
    bytes: &[u8],
) -> Option<Result<T, DecodeError>> {
    if T::RELEASED.is_empty() {
        return None;
    }
    let versions = versions::<T>();
    let version = versions.iter().find(|version| version.guid == guid)?;
    let plan = version.plan.get_or_init(|| {
        let writer = Schema::parse(version.text).map_err(|error| error.to_string())?;
        plan(T::SCHEMA, &writer).map_err(|error| error.to_string())
    });
    Some(match plan {
        Ok(plan) => decode(plan, bytes),
        Err(reason) => Err(DecodeError::new(reason.clone())),
    })
}

/// A released version of the schema of a type.
struct Version {
    guid: Guid,
    text: &'static str,
    plan: OnceLock<Result<ResolutionPlan, String>>,
}

/// A type's schema and the address of its released versions: two types may share the one and not the other.
type Key = (Guid, usize, usize);

/// There are only as many entries as there are types.
static VERSIONS: RwLock<Option<HashMap<Key, Arc<[Version]>>>> = RwLock::new(None);

fn versions<T: AvroSchema>() -> Arc<[Version]> {
    let key = (T::GUID, T::RELEASED.as_ptr().addr(), T::RELEASED.len());
    let known = VERSIONS.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(versions) = known.as_ref().and_then(|known| known.get(&key)) {
        return Arc::clone(versions);
    }
    drop(known);
    let version = |text: &&'static str| Version {
        guid: Guid::of(text),
        text,
        plan: OnceLock::new(),
    };
    let mut known = VERSIONS.write().unwrap_or_else(PoisonError::into_inner);
    let versions = known.get_or_insert_default().entry(key);
    Arc::clone(versions.or_insert_with(|| T::RELEASED.iter().map(version).collect()))
}

fn plan(reader: &str, writer: &Schema) -> Result<ResolutionPlan, DecodeError> {
    let reader = Schema::parse(reader).map_err(|error| {
        DecodeError::new("the schema of the type cannot be read; generate it anew").caused_by(error)
    })?;
    ResolutionPlan::new(ReaderSchema(reader.as_ref()), WriterSchema(writer.as_ref())).map_err(
        |error| {
            DecodeError::new(format!(
                "data of the writer's schema can never be read as this type: {error}"
            ))
            .caused_by(error)
        },
    )
}

fn decode<T: AvroSchema>(plan: &ResolutionPlan, bytes: &[u8]) -> Result<T, DecodeError> {
    if plan.is_identity() {
        return T::from_slice(bytes);
    }
    let mut resolved = Vec::with_capacity(bytes.len() + 64);
    let consumed = plan
        .transcode(bytes, &mut resolved)
        .map_err(|error| DecodeError::at_byte(error.offset(), error.reason().to_owned()))?;
    match bytes.len() - consumed {
        0 => T::from_slice(&resolved).map_err(DecodeError::without_offset),
        left => Err(DecodeError::at_byte(
            consumed,
            format!("{left} bytes are left over after the value"),
        )),
    }
}
