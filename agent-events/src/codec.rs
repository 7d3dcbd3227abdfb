//! Rust values in, Avro binary out, and back: what every generated type can do, and the parts it does it with.

mod ascii;
pub mod decode;
pub mod encode;
mod error;
mod fields;
pub mod framing;
mod map;
mod raw;
mod resolve;
mod time;
mod value;
pub mod view;

use std::convert::Infallible;

pub use agent_events_schema::{Fingerprint, Guid, ReaderSchema, Schema, SchemaError, WriterSchema};

pub use decode::{Decoder, Limits};
pub use error::{DecodeError, EncodeError};
pub use fields::{ReadFields, WriteFields};
pub use map::AvroMap;
pub use resolve::{Released, Resolver};
pub(crate) use resolve::{decode_released, is_read_as_it_is};
pub use time::{AvroDate, AvroLocalTimestamp, AvroTime, AvroTimestamp};
pub use value::AvroValue;
pub use view::{AvroUnionView, AvroView};

/// A type with an Avro binary form ("Binary Encoding", Avro 1.12). Generated; derived for payloads with a schema.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no Avro codec",
    label = "this type has no Avro codec",
    note = "use a type that is generated from its schema, or add `#[derive(CloudEventType)]` with `schema = \"…\"`"
)]
pub trait AvroCodec: Sized {
    /// Whether [`decode`](Self::decode) reads a record of at least one field by nothing but [`Decoder::field`], once for every field and in
    /// their order, or what is no record and holds none, such as an enum.
    ///
    /// Data of another version of the schema is then resolved while it is read. Otherwise it is first rewritten as
    /// data of this type's schema, which takes longer and asks nothing of the codec.
    const BY_FIELD: bool = false;

    /// Appends the binary form to `out`, piece by piece. For codecs that hold this one; others call
    /// [`encode`](Self::encode).
    ///
    /// # Errors
    ///
    /// When the value has no binary form under its schema. `out` then holds the bytes of the fields before it.
    fn encode_raw(&self, out: &mut Vec<u8>) -> Result<(), EncodeError>;

    /// Appends the binary form to `out`, which is left as it was when there is none.
    ///
    /// # Errors
    ///
    /// When the value has no binary form under its schema, or is nested deeper than
    /// [`encode::with_depth`] allows.
    #[inline]
    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let start = out.len();
        self.encode_raw(out).inspect_err(|_| out.truncate(start))
    }

    /// Reads one value from where `input` stands.
    ///
    /// # Errors
    ///
    /// When the bytes are not the binary form of this type, or go past a [limit](Limits).
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError>;

    /// Returns the binary form in a buffer of its own.
    ///
    /// # Errors
    ///
    /// As [`encode`](Self::encode).
    #[inline(never)]
    fn to_vec(&self) -> Result<Vec<u8>, EncodeError> {
        // A guess, so that growing costs most values no more than one allocation: a text has 24 bytes in memory, as
        // many as most texts are long.
        let mut out = Vec::with_capacity(2 * size_of::<Self>());
        self.encode_raw(&mut out)?;
        Ok(out)
    }

    /// Reads one value that takes up all of `bytes`, under the default [`Limits`].
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode), and when bytes are left over.
    #[inline(never)]
    fn from_slice(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut input = Decoder::new(bytes);
        let result = input.outermost::<Self>();
        // A large value stays where it is.
        if result.is_ok() && !input.is_finished() {
            return Err(input.left_over_behind(result));
        }
        result
    }
}

/// The branches of a union as an enum. Generated.
///
/// Indices are those of the union in the schema, null included, also where the enum stands in an [`Option`] because
/// null is one of the branches.
pub trait AvroUnion: Sized {
    /// The number of branches of the union in the schema, null included.
    const BRANCHES: u32;

    /// Appends the index of the branch and its value, piece by piece; see [`AvroCodec::encode_raw`].
    ///
    /// # Errors
    ///
    /// When the value has no binary form under its schema.
    fn encode(&self, out: &mut Vec<u8>) -> encode::Result;

    /// Reads the value of the branch `index`, which has been read already and is less than
    /// [`BRANCHES`](Self::BRANCHES).
    ///
    /// # Errors
    ///
    /// When the enum has no such branch, or the bytes are not its binary form.
    fn decode_branch(index: u32, input: &mut Decoder<'_>) -> decode::Result<Self>;
}

/// A union without branches has no value.
impl AvroUnion for Infallible {
    const BRANCHES: u32 = 0;

    fn encode(&self, _: &mut Vec<u8>) -> encode::Result {
        match *self {}
    }

    fn decode_branch(_: u32, input: &mut Decoder<'_>) -> decode::Result<Self> {
        let reason = "a union without branches has no value";
        Err(DecodeError::at_byte(input.offset(), reason))
    }
}

impl<U: AvroUnion> AvroUnion for Box<U> {
    const BRANCHES: u32 = U::BRANCHES;

    fn encode(&self, out: &mut Vec<u8>) -> encode::Result {
        U::encode(self, out)
    }

    fn decode_branch(index: u32, input: &mut Decoder<'_>) -> decode::Result<Self> {
        U::decode_branch(index, input).map(Self::new)
    }
}

impl<T: AvroCodec> AvroCodec for Box<T> {
    const BY_FIELD: bool = T::BY_FIELD;

    fn encode_raw(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        T::encode_raw(self, out)
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        T::decode(input).map(Self::new)
    }
}

/// A record that carries the schema it is encoded with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no Avro schema",
    label = "this type has no Avro schema",
    note = "use a type that is generated from its schema, or add `#[derive(CloudEventType)]` with `schema = \"…\"`"
)]
pub trait AvroSchema: AvroCodec {
    /// The full name of the record.
    const NAME: &'static str;
    /// The whole schema, self-contained: documentation, defaults and aliases are kept.
    const SCHEMA: &'static str;
    /// The CRC-64-AVRO fingerprint of the schema's Parsing Canonical Form.
    const FINGERPRINT: Fingerprint;
    /// The GUID a Confluent registry gives to [`SCHEMA`](Self::SCHEMA).
    const GUID: Guid;
    /// The `dataschema` attribute of events with this payload: `urn:uuid:` and the GUID.
    const DATA_SCHEMA: &'static str;

    /// Returns the released versions of the schema that say something else than [`SCHEMA`](Self::SCHEMA).
    ///
    /// Events written with them are read as this type; see [`format::Avro`](crate::format::Avro).
    #[must_use]
    fn released() -> &'static Released {
        static NONE: Released = Released::new(&[]);
        &NONE
    }
}
