//! How an item of an array, or a value of a map, is read: a type that says so in, the value out.

use std::marker::PhantomData;

use uuid::Uuid;

use super::{AvroUnionView, AvroView};
use crate::codec::{
    AvroCodec, AvroDate, AvroLocalTimestamp, AvroTime, AvroTimestamp, Decoder, decode,
};
use crate::{Decimal, Duration};

/// What stands in an [`Array`](super::Array) or a [`Map`](super::Map).
///
/// Where the type of the values tells how they are read, it is the item: `&'a str`, `i64`, the view of a record. Where it
/// does not, one of the types of this module is.
pub trait Item<'a> {
    /// The values.
    type Value;

    /// Reads one value from where `input` stands.
    ///
    /// # Errors
    ///
    /// When the bytes are not the binary form of a value, or go past a limit.
    fn read(input: &mut Decoder<'a>) -> decode::Result<Self::Value>;

    /// Reads as many values as a block of an array has, and keeps none.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    #[inline]
    fn check(input: &mut Decoder<'a>, count: u64) -> decode::Result<()>
    where
        Self: Sized,
    {
        input.check_items::<Self>(count)
    }
}

/// A record.
impl<'a, V: AvroView<'a>> Item<'a> for V {
    type Value = Self;

    #[inline]
    fn read(input: &mut Decoder<'a>) -> decode::Result<Self> {
        V::view(input)
    }
}

macro_rules! values {
    ($($ty:ty: $read:ident $(, all by $check:ident)?;)*) => {$(
        impl<'a> Item<'a> for $ty {
            type Value = Self;

            #[inline]
            fn read(input: &mut Decoder<'a>) -> decode::Result<Self> {
                input.$read()
            }

            $(
                #[inline]
                fn check(input: &mut Decoder<'a>, count: u64) -> decode::Result<()> {
                    input.$check(count)
                }
            )?
        }
    )*};
}

values! {
    (): null;
    bool: boolean;
    i32: int, all by check_ints;
    i64: long, all by check_longs;
    f32: float, all by check_floats;
    f64: double, all by check_doubles;
    &'a [u8]: borrowed_bytes;
    &'a str: borrowed_str;
    Duration: duration;
}

/// A `fixed`.
impl<'a, const N: usize> Item<'a> for [u8; N] {
    type Value = Self;

    #[inline]
    fn read(input: &mut Decoder<'a>) -> decode::Result<Self> {
        input.fixed()
    }
}

/// A union of null and one other type; `NULL` is the index of the null branch.
#[derive(Debug)]
pub struct Nullable<I, const NULL: u32>(PhantomData<fn() -> I>);

impl<'a, I: Item<'a>, const NULL: u32> Item<'a> for Nullable<I, NULL> {
    type Value = Option<I::Value>;

    #[inline]
    fn read(input: &mut Decoder<'a>) -> decode::Result<Self::Value> {
        input.nullable(NULL, I::read)
    }
}

/// A union of one type.
#[derive(Debug)]
pub struct Single<I>(PhantomData<fn() -> I>);

impl<'a, I: Item<'a>> Item<'a> for Single<I> {
    type Value = I::Value;

    #[inline]
    fn read(input: &mut Decoder<'a>) -> decode::Result<Self::Value> {
        input.single(I::read)
    }
}

/// A union of several types.
#[derive(Debug)]
pub struct Union<U>(PhantomData<fn() -> U>);

impl<'a, U: AvroUnionView<'a>> Item<'a> for Union<U> {
    type Value = U;

    #[inline]
    fn read(input: &mut Decoder<'a>) -> decode::Result<U> {
        input.view_union()
    }
}

/// A union of null and several other types; `NULL` is the index of the null branch.
#[derive(Debug)]
pub struct NullableUnion<U, const NULL: u32>(PhantomData<fn() -> U>);

impl<'a, U: AvroUnionView<'a>, const NULL: u32> Item<'a> for NullableUnion<U, NULL> {
    type Value = Option<U>;

    #[inline]
    fn read(input: &mut Decoder<'a>) -> decode::Result<Option<U>> {
        input.view_nullable_union(NULL)
    }
}

/// A record that can contain itself, one level deeper.
#[derive(Debug)]
pub struct Nested<I>(PhantomData<fn() -> I>);

impl<'a, I: Item<'a>> Item<'a> for Nested<I> {
    type Value = I::Value;

    #[inline]
    fn read(input: &mut Decoder<'a>) -> decode::Result<Self::Value> {
        input.nested(I::read)
    }
}

/// A value that borrows nothing: an enum, or a type of yours.
#[derive(Debug)]
pub struct Owned<T>(PhantomData<fn() -> T>);

impl<'a, T: AvroCodec> Item<'a> for Owned<T> {
    type Value = T;

    #[inline]
    fn read(input: &mut Decoder<'a>) -> decode::Result<T> {
        input.value()
    }
}

/// A `uuid` on `string`.
#[derive(Debug)]
pub enum UuidString {}

impl<'a> Item<'a> for UuidString {
    type Value = Uuid;

    #[inline]
    fn read(input: &mut Decoder<'a>) -> decode::Result<Uuid> {
        input.uuid_string()
    }
}

/// A `uuid` on `fixed`.
#[derive(Debug)]
pub enum UuidFixed {}

impl<'a> Item<'a> for UuidFixed {
    type Value = Uuid;

    #[inline]
    fn read(input: &mut Decoder<'a>) -> decode::Result<Uuid> {
        input.uuid_fixed()
    }
}

/// A `decimal` on `bytes`.
#[derive(Debug)]
pub enum DecimalBytes<const PRECISION: u32, const SCALE: u32> {}

impl<'a, const PRECISION: u32, const SCALE: u32> Item<'a> for DecimalBytes<PRECISION, SCALE> {
    type Value = Decimal<PRECISION, SCALE>;

    #[inline]
    fn read(input: &mut Decoder<'a>) -> decode::Result<Self::Value> {
        input.decimal_bytes()
    }
}

/// A `decimal` on `fixed` of size `N`.
#[derive(Debug)]
pub enum DecimalFixed<const PRECISION: u32, const SCALE: u32, const N: usize> {}

impl<'a, const PRECISION: u32, const SCALE: u32, const N: usize> Item<'a>
    for DecimalFixed<PRECISION, SCALE, N>
{
    type Value = Decimal<PRECISION, SCALE>;

    #[inline]
    fn read(input: &mut Decoder<'a>) -> decode::Result<Self::Value> {
        input.decimal_fixed::<PRECISION, SCALE, N>()
    }
}

macro_rules! times {
    ($($name:ident, $bound:ident, $read:ident, $logical:literal;)*) => {$(
        #[doc = concat!("A `", $logical, "` as a `T`.")]
        #[derive(Debug)]
        pub struct $name<T>(PhantomData<fn() -> T>);

        impl<'a, T: $bound> Item<'a> for $name<T> {
            type Value = T;

            #[inline]
            fn read(input: &mut Decoder<'a>) -> decode::Result<T> {
                input.$read()
            }
        }
    )*};
}

times! {
    Date, AvroDate, date, "date";
    TimeMillis, AvroTime, time_millis, "time-millis";
    TimeMicros, AvroTime, time_micros, "time-micros";
    TimestampMillis, AvroTimestamp, timestamp_millis, "timestamp-millis";
    TimestampMicros, AvroTimestamp, timestamp_micros, "timestamp-micros";
    TimestampNanos, AvroTimestamp, timestamp_nanos, "timestamp-nanos";
    LocalTimestampMillis, AvroLocalTimestamp, local_timestamp_millis, "local-timestamp-millis";
    LocalTimestampMicros, AvroLocalTimestamp, local_timestamp_micros, "local-timestamp-micros";
    LocalTimestampNanos, AvroLocalTimestamp, local_timestamp_nanos, "local-timestamp-nanos";
}
