//! A value whose Rust type tells what it is in Avro in, its binary form out, and back: what fields of generated records
//! are read and written as where nothing else is said.

#![expect(
    clippy::inline_always,
    reason = "these only name the part that does it, and are to cost what naming it costs"
)]

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

use super::{AvroCodec, Decoder, decode, encode};
use crate::Duration;

/// A value whose type tells what it is in Avro: `i64` is a `long`, `Option<String>` a union of null and `string`, in this
/// order, and what has a [codec](AvroCodec) is what that reads and writes.
///
/// Where a type does not tell, as a time does not tell its unit, generated code names the functions of [`encode`]
/// and the methods of [`Decoder`] instead.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no Avro codec",
    label = "this type has no Avro codec",
    note = "use a type that is generated from its schema, or add `#[derive(CloudEventType)]` with `schema = \"…\"`"
)]
pub trait AvroValue: Sized {
    /// Appends the binary form to `out`, piece by piece; see [`AvroCodec::encode_raw`].
    ///
    /// # Errors
    ///
    /// When the value has no binary form.
    fn write(&self, out: &mut Vec<u8>) -> encode::Result;

    /// Reads one value from where `input` stands.
    ///
    /// # Errors
    ///
    /// When the bytes are not the binary form of a value, or go past a limit.
    fn read(input: &mut Decoder<'_>) -> decode::Result<Self>;

    /// Whether [`quick`](Self::quick) reads most values.
    #[doc(hidden)]
    const IS_QUICK: bool = false;

    /// Reads a value in the form that most have; otherwise nothing is read.
    #[doc(hidden)]
    #[must_use]
    #[inline(always)]
    fn quick(_: &mut Decoder<'_>) -> Option<Self> {
        None
    }
}

/// A record or an enum.
impl<T: AvroCodec> AvroValue for T {
    #[inline(always)]
    fn write(&self, out: &mut Vec<u8>) -> encode::Result {
        self.encode_raw(out)
    }

    #[inline(always)]
    fn read(input: &mut Decoder<'_>) -> decode::Result<Self> {
        input.value()
    }
}

macro_rules! values {
    ($($ty:ty: $name:ident $($quick:ident)?),*) => {$(
        impl AvroValue for $ty {
            #[inline(always)]
            fn write(&self, out: &mut Vec<u8>) -> encode::Result {
                encode::$name(self, out)
            }

            #[inline(always)]
            fn read(input: &mut Decoder<'_>) -> decode::Result<Self> {
                input.$name()
            }

            $(
                const IS_QUICK: bool = true;

                #[inline(always)]
                fn quick(input: &mut Decoder<'_>) -> Option<Self> {
                    input.$quick()
                }
            )?
        }
    )*};
}

values! {
    (): null,
    bool: boolean quick_boolean,
    i32: int quick_int,
    i64: long quick_long,
    f32: float quick_float,
    f64: double quick_double,
    Vec<u8>: bytes,
    String: string,
    Duration: duration
}

/// A `fixed`.
impl<const N: usize> AvroValue for [u8; N] {
    #[inline(always)]
    fn write(&self, out: &mut Vec<u8>) -> encode::Result {
        encode::fixed(self, out)
    }

    #[inline(always)]
    fn read(input: &mut Decoder<'_>) -> decode::Result<Self> {
        input.fixed()
    }
}

/// A union of null and one other type, in this order.
impl<T: AvroValue> AvroValue for Option<T> {
    #[inline(always)]
    fn write(&self, out: &mut Vec<u8>) -> encode::Result {
        encode::nullable(0, self, out, T::write)
    }

    #[inline(always)]
    fn read(input: &mut Decoder<'_>) -> decode::Result<Self> {
        input.nullable(0, T::read)
    }
}

/// An `array`.
impl<T: AvroValue> AvroValue for Vec<T> {
    #[inline(always)]
    fn write(&self, out: &mut Vec<u8>) -> encode::Result {
        encode::array(self, out, T::write)
    }

    #[inline(always)]
    fn read(input: &mut Decoder<'_>) -> decode::Result<Self> {
        input.array(T::read)
    }
}

macro_rules! maps {
    ($($ty:ty: [$($parameter:tt)*]),*) => {$(
        /// A `map`.
        impl<T: AvroValue, $($parameter)*> AvroValue for $ty {
            #[inline(always)]
            fn write(&self, out: &mut Vec<u8>) -> encode::Result {
                encode::map(self, out, T::write)
            }

            #[inline(always)]
            fn read(input: &mut Decoder<'_>) -> decode::Result<Self> {
                input.map(T::read)
            }
        }
    )*};
}

maps! {
    HashMap<String, T, S>: [S: BuildHasher + Default],
    BTreeMap<String, T>: [],
    Vec<(String, T)>: []
}
