//! A value in, its binary form behind a header that names its schema out, and back.
//!
//! | form | header | names the schema by |
//! |---|---|---|
//! | raw, [`AvroCodec`] | none | nothing: whoever reads knows it, from the `dataschema` of an event for instance |
//! | [`single_object`] ("Single-object encoding", Avro 1.12) | `C3 01` and 8 bytes, little-endian | its [`Fingerprint`] |
//! | [`confluent`] (the "wire format" of Confluent) | `00` and 4 bytes, big-endian | the [`SchemaId`] that a registry gave it |
//!
//! All functions append to any `Vec<u8>`, and leave it as it was on error; `bytes::Bytes::from` takes it without copying.

use std::error::Error;
use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use super::{AvroCodec, AvroSchema, DecodeError, EncodeError, Fingerprint};

/// The first bytes of a single object, "to help identify that the message is Avro and uses this one-record binary format".
const SINGLE_OBJECT: [u8; 2] = [0xc3, 0x01];
/// The first byte of Confluent's wire format.
const CONFLUENT: u8 = 0;

/// The number that a schema registry gave to a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemaId(u32);

impl SchemaId {
    /// Creates the number as a registry tells it.
    #[must_use]
    pub const fn new(id: u32) -> Self {
        Self(id)
    }

    /// Returns the number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl fmt::Display for SchemaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for SchemaId {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        text.parse().map(Self)
    }
}

/// Bytes that do not begin with the header that they should begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FrameError {
    /// There are fewer bytes than the header has.
    TooShort {
        /// How many bytes the header has.
        header: usize,
        /// How many bytes there are.
        found: usize,
    },
    /// The first bytes are others.
    NotSingleObject([u8; 2]),
    /// The first byte is another.
    NotConfluent(u8),
    /// The data was written with another schema.
    OtherSchema {
        /// The fingerprint of the schema it was written with.
        found: Fingerprint,
        /// The fingerprint of the schema of the type.
        expected: Fingerprint,
    },
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort { header, found } => write!(
                f,
                "the header has {header} bytes and the data {found}: it is cut off, or has no header"
            ),
            Self::NotSingleObject([first, second]) => write!(
                f,
                "the data begins with {first:02x} {second:02x} and no single object, which begins with c3 01: read it in \
                 the form its producer writes"
            ),
            Self::NotConfluent(first) => write!(
                f,
                "the data begins with {first:02x} and not with 00, as it does where a registry gives ids: read it in the \
                 form its producer writes"
            ),
            Self::OtherSchema { found, expected } => write!(
                f,
                "the data was written with the schema of fingerprint {found} and not {expected}: find that schema, and read \
                 the data with a `codec::Resolver`"
            ),
        }
    }
}

impl Error for FrameError {}

/// Data whose header was recognised by [`recognise`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Frame<'a> {
    /// A single object.
    SingleObject(Fingerprint, &'a [u8]),
    /// Confluent's wire format.
    Confluent(SchemaId, &'a [u8]),
}

/// Appends `value` as a single object.
///
/// # Errors
///
/// When the value has no binary form under its schema; `out` is then left as it was.
pub fn encode_single_object<T: AvroSchema>(
    value: &T,
    out: &mut Vec<u8>,
) -> Result<(), EncodeError> {
    behind(SINGLE_OBJECT, T::FINGERPRINT.to_le_bytes(), value, out)
}

/// Appends what stands before the data of a single object.
#[cfg(feature = "rdkafka")]
pub(crate) fn begin_single_object(schema: Fingerprint, out: &mut Vec<u8>) {
    out.extend_from_slice(&SINGLE_OBJECT);
    out.extend_from_slice(&schema.to_le_bytes());
}

/// Appends what stands before data in Confluent's wire format.
#[cfg(feature = "rdkafka")]
pub(crate) fn begin_confluent(id: SchemaId, out: &mut Vec<u8>) {
    out.push(CONFLUENT);
    out.extend_from_slice(&id.get().to_be_bytes());
}

/// Appends `value` in Confluent's wire format; `id` is what the registry gave to [`T::SCHEMA`](AvroSchema::SCHEMA).
///
/// # Errors
///
/// When the value has no binary form under its schema; `out` is then left as it was.
pub fn encode_confluent<T: AvroCodec>(
    id: SchemaId,
    value: &T,
    out: &mut Vec<u8>,
) -> Result<(), EncodeError> {
    behind([CONFLUENT], id.get().to_be_bytes(), value, out)
}

fn behind<const M: usize, const N: usize>(
    marker: [u8; M],
    schema: [u8; N],
    value: &impl AvroCodec,
    out: &mut Vec<u8>,
) -> Result<(), EncodeError> {
    let start = out.len();
    out.extend_from_slice(&marker);
    out.extend_from_slice(&schema);
    value.encode_raw(out).inspect_err(|_| out.truncate(start))
}

/// Splits a single object into the fingerprint of its schema and its data.
///
/// # Errors
///
/// When the bytes are no single object.
pub fn single_object(bytes: &[u8]) -> Result<(Fingerprint, &[u8]), FrameError> {
    let ([first, second, fingerprint @ ..], data) = header::<10>(bytes)?;
    match [*first, *second] {
        SINGLE_OBJECT => Ok((Fingerprint::new(u64::from_le_bytes(*fingerprint)), data)),
        other => Err(FrameError::NotSingleObject(other)),
    }
}

/// Splits data in Confluent's wire format into the id of its schema and the data.
///
/// # Errors
///
/// When the bytes are not in that format.
pub fn confluent(bytes: &[u8]) -> Result<(SchemaId, &[u8]), FrameError> {
    let ([first, id @ ..], data) = header::<5>(bytes)?;
    match *first {
        CONFLUENT => Ok((SchemaId::new(u32::from_be_bytes(*id)), data)),
        other => Err(FrameError::NotConfluent(other)),
    }
}

fn header<const N: usize>(bytes: &[u8]) -> Result<(&[u8; N], &[u8]), FrameError> {
    bytes.split_first_chunk().ok_or(FrameError::TooShort {
        header: N,
        found: bytes.len(),
    })
}

/// Returns what the header of `bytes` says; `None` when it is none of those known.
///
/// For tools that show what is in a topic. Data without a header can look as if it had one, so a consumer should know
/// what its producers write, and call [`single_object`] or [`confluent`].
#[must_use]
pub fn recognise(bytes: &[u8]) -> Option<Frame<'_>> {
    if let Ok((fingerprint, data)) = single_object(bytes) {
        return Some(Frame::SingleObject(fingerprint, data));
    }
    let (id, data) = confluent(bytes).ok()?;
    Some(Frame::Confluent(id, data))
}

/// Reads a single object that was written with the schema of `T` and takes up all of `bytes`.
///
/// # Errors
///
/// When the bytes are no single object, were written with another schema, which the error's
/// [`source`](Error::source) tells as a [`FrameError`], or are not the binary form of a `T`.
pub fn decode_single_object<T: AvroSchema>(bytes: &[u8]) -> Result<T, DecodeError> {
    let (found, data) = single_object(bytes)?;
    let expected = T::FINGERPRINT;
    if found != expected {
        return Err(FrameError::OtherSchema { found, expected }.into());
    }
    T::from_slice(data).map_err(|error| error.behind(bytes.len() - data.len()))
}

impl From<FrameError> for DecodeError {
    fn from(error: FrameError) -> Self {
        Self::at_byte(0, error.to_string()).caused_by(error)
    }
}
