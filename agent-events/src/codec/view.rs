//! Bytes in, a look at the record they hold out: nothing is copied and nothing is allocated.
//!
//! A view has the fields of its record. Texts and bytes are borrowed; numbers, enums, `fixed` and logical types are values;
//! an array is an [`Array`], a map a [`Map`]: both are checked when the record is read, and decoded when they are walked.
//! Views are generated for the records that a build script names: `configure().views("com.acme.**")`.
//!
//! What can be wrong with the bytes is found when the record is read. Walking it finds the same values every time.
//!
//! ```
//! use agent_events::codec::view::Map;
//! use agent_events::codec::{AvroView, Decoder, decode};
//! # use agent_events::codec::{AvroCodec, encode};
//!
//! // What is generated for a record with a text and a map of texts.
//! #[derive(Debug, Clone, Copy, PartialEq)]
//! pub struct TaskRef<'a> {
//!     pub id: &'a str,
//!     pub labels: Map<'a, &'a str>,
//! }
//!
//! impl<'a> AvroView<'a> for TaskRef<'a> {
//!     type Owned = Task;
//!
//!     fn view(input: &mut Decoder<'a>) -> decode::Result<Self> {
//!         Ok(Self {
//!             id: input.view_field("id", Decoder::borrowed_str)?,
//!             labels: input.view_field("labels", Decoder::view_map)?,
//!         })
//!     }
//! }
//! # pub struct Task { id: String, labels: std::collections::HashMap<String, String> }
//! # impl AvroCodec for Task {
//! #     fn encode_raw(&self, out: &mut Vec<u8>) -> encode::Result {
//! #         encode::string(&self.id, out)?;
//! #         encode::map(&self.labels, out, encode::string)
//! #     }
//! #     fn decode(input: &mut Decoder<'_>) -> decode::Result<Self> {
//! #         Ok(Self { id: input.string()?, labels: input.map(Decoder::string)? })
//! #     }
//! # }
//!
//! let bytes = [4, b't', b'1', 2, 4, b'e', b'u', 2, b'x', 0];
//! let task = TaskRef::from_slice(&bytes)?;
//! assert_eq!(task.id, "t1");
//! assert_eq!(task.labels.get("eu"), Some("x"));
//! for (key, value) in task.labels {
//!     println!("{key} is {value}");
//! }
//! # Ok::<(), agent_events::DecodeError>(())
//! ```
//!
//! # Limits
//!
//! * A view is of today's schema: data of another version is resolved into the owned type only, see
//!   [`Envelope::view`](crate::Envelope::view).
//! * Whoever wants to keep an event decodes the owned type, from the same bytes.
//! * A container within a container is checked once more when the outer one is walked.
//! * A decimal of more than 38 digits, and a type of yours in place of a generated one, may allocate.

mod array;
mod item;
mod lazy;
mod map;
mod walk;

use std::convert::Infallible;

pub use array::{Array, Iter};
pub use item::{
    Date, DecimalBytes, DecimalFixed, Item, LocalTimestampMicros, LocalTimestampMillis,
    LocalTimestampNanos, Nested, Nullable, NullableUnion, Owned, Single, TimeMicros, TimeMillis,
    TimestampMicros, TimestampMillis, TimestampNanos, Union, UuidFixed, UuidString,
};
pub use lazy::Lazy;
pub use map::{Entries, Map};

use super::{AvroCodec, DecodeError, Decoder, decode};

/// A record read in place: what it holds is borrowed from the bytes. Generated.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no view of a record",
    label = "this type has no view",
    note = "name the record in the build script, as in `configure().views(\"com.acme.Order\")`, and use the type that ends in `Ref`"
)]
pub trait AvroView<'a>: Sized {
    /// The type that has the same record with nothing borrowed.
    type Owned: AvroCodec;

    /// Reads one record from where `input` stands.
    ///
    /// # Errors
    ///
    /// As [`AvroCodec::decode`] of the owned type, on the same bytes.
    fn view(input: &mut Decoder<'a>) -> decode::Result<Self>;

    /// Reads one record that takes up all of `bytes`, under the default [`Limits`](super::Limits).
    ///
    /// # Errors
    ///
    /// As [`AvroCodec::from_slice`] of the owned type, on the same bytes.
    #[inline]
    fn from_slice(bytes: &'a [u8]) -> decode::Result<Self> {
        let mut input = Decoder::new(bytes);
        let mut result = Self::view(&mut input);
        // A large view stays where it is.
        if result.is_ok()
            && let Err(error) = input.finish()
        {
            result = Err(error);
        }
        result
    }
}

/// The branches of a union as an enum over what they borrow. Generated.
pub trait AvroUnionView<'a>: Sized {
    /// The number of branches of the union in the schema, null included.
    const BRANCHES: u32;

    /// Reads the value of the branch `index`, which has been read already and is less than
    /// [`BRANCHES`](Self::BRANCHES).
    ///
    /// # Errors
    ///
    /// When the enum has no such branch, or the bytes are not its binary form.
    fn view_branch(index: u32, input: &mut Decoder<'a>) -> decode::Result<Self>;
}

/// A union without branches has no value.
impl<'a> AvroUnionView<'a> for Infallible {
    const BRANCHES: u32 = 0;

    fn view_branch(_: u32, input: &mut Decoder<'a>) -> Result<Self, DecodeError> {
        super::AvroUnion::decode_branch(0, input)
    }
}
