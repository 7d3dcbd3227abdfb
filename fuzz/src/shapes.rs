//! Data of a generated type in: read as an owned value, as a view and as an older version's data, all in agreement.

use std::hint::black_box;
use std::sync::LazyLock;

use agent_events::codec::{Resolver, Schema};
use agent_events::{AvroCodec, AvroSchema, AvroView};
use agent_events_schema::{ReaderSchema, ResolutionPlan, WriterSchema};
use agent_events_tests::containers::nested::Containers;
use agent_events_tests::enums::shapes::Holder;
use agent_events_tests::evolved::work::TaskDone;
use agent_events_tests::hostile_fields::hostile::Fields;
use agent_events_tests::kinds::kinds::Order;
use agent_events_tests::kinds_before::kinds::Order as OrderBefore;
use agent_events_tests::logical::times::Times;
use agent_events_tests::nullable::optional::Nullable;
use agent_events_tests::primitives::Reading;
use agent_events_tests::recursion::endless::{Ping, Tree};
use agent_events_tests::views::seen::{
    Chain, ChainRef, Logical, LogicalRef, Parcel, ParcelRef2, Ring, RingRef, Shapes, ShapesRef,
    Unions, UnionsRef,
};

use super::bounded::bounded;
use super::older::older;

/// Declares a function for each shape, which reads bytes as the type that the first of them chooses.
macro_rules! shapes {
    ($($(#[$doc:meta])* $shape:ident: $($ty:ident $(as $view:ident)? from $writer:expr),+;)+) => {$(
        $(#[$doc])*
        pub fn $shape(bytes: &[u8]) {
            const TYPES: &[fn(&[u8])] = &[$(|bytes| {
                static OLDER: LazyLock<Older<$ty>> = LazyLock::new(|| Older::new(&$writer));
                owned::<$ty>(bytes);
                $(view::<$view<'_>>(bytes);)?
                OLDER.check(bytes);
            }),+];
            if let Some((first, rest)) = bytes.split_first() {
                TYPES[usize::from(*first) % TYPES.len()](rest);
            }
        }
    )+};
}

shapes! {
    /// Reads types that can contain themselves.
    recursive:
        Chain as ChainRef from older(Chain::SCHEMA),
        Ring as RingRef from older(Ring::SCHEMA),
        Tree from older(Tree::SCHEMA),
        Ping from older(Ping::SCHEMA);
    /// Reads unions of every kind.
    unions:
        Unions as UnionsRef from older(Unions::SCHEMA),
        Parcel as ParcelRef2 from older(Parcel::SCHEMA),
        Nullable from older(Nullable::SCHEMA);
    /// Reads arrays and maps within each other.
    containers:
        Shapes as ShapesRef from older(Shapes::SCHEMA),
        Containers from older(Containers::SCHEMA),
        Holder from older(Holder::SCHEMA);
    /// Reads logical types.
    logical:
        Logical as LogicalRef from older(Logical::SCHEMA),
        Times from older(Times::SCHEMA),
        Reading from older(Reading::SCHEMA),
        Fields from older(Fields::SCHEMA);
    /// Reads types whose versions differ in every way that can be read.
    evolved:
        Order from OrderBefore::SCHEMA,
        TaskDone from TaskDone::released().texts()[0],
        TaskDone from older(TaskDone::SCHEMA);
}

/// Reads a value, and writes and reads it again.
fn owned<T: AvroCodec>(bytes: &[u8]) {
    if let Ok(value) = bounded(bytes.len(), || T::from_slice(bytes)) {
        again(&value);
    }
}

/// Returns how many bytes a value is written as. Maps have no order of their own, so bytes are compared by number only.
fn again<T: AvroCodec>(value: &T) -> usize {
    let written = value.to_vec().expect("what was read can be written");
    let read = T::from_slice(&written).expect("what was written can be read");
    let twice = read.to_vec().expect("what was read can be written");
    assert_eq!(twice.len(), written.len());
    written.len()
}

/// Reads a view, which is there when the owned value is, and walks all that it holds.
fn view<'a, V: AvroView<'a> + PartialEq>(bytes: &'a [u8]) {
    let view = bounded(bytes.len(), || V::from_slice(bytes));
    let owned = V::Owned::from_slice(bytes);
    assert_eq!(
        view.is_ok(),
        owned.is_ok(),
        "{:?}, {:?}",
        view.err(),
        owned.err()
    );
    if let Ok(view) = V::from_slice(bytes) {
        let same = V::from_slice(bytes).expect("it was read before");
        // Not a number is not equal to itself.
        black_box(bounded(bytes.len(), || view == same));
    }
}

/// How a type reads what an older version wrote: by a decoder that goes by a plan, and by transcoding.
struct Older<T> {
    resolver: Resolver<T>,
    plan: ResolutionPlan,
}

impl<T: AvroSchema> Older<T> {
    fn new(writer: &str) -> Self {
        let writer = Schema::parse(writer).expect("an older schema is one");
        let reader = Schema::parse(T::SCHEMA).expect("a generated schema is one");
        let (to, from) = (ReaderSchema(reader.as_ref()), WriterSchema(writer.as_ref()));
        Self {
            resolver: Resolver::new(&writer).expect("older data can be read"),
            plan: ResolutionPlan::new(to, from).expect("older data can be read"),
        }
    }

    fn check(&self, bytes: &[u8]) {
        let read = bounded(bytes.len(), || self.resolver.decode(bytes));
        let mut out = Vec::new();
        let consumed = self.plan.transcode(bytes, &mut out);
        let transcoded = match consumed {
            Ok(consumed) if consumed == bytes.len() => T::from_slice(&out).ok(),
            _ => None,
        };
        assert_eq!(
            read.is_ok(),
            transcoded.is_some(),
            "{:?}, {consumed:?}",
            read.err()
        );
        if let (Ok(read), Some(transcoded)) = (read, transcoded) {
            assert_eq!(again(&read), again(&transcoded));
        }
    }
}
