//! Every generated type of the golden files, as functions over bytes, so that one test serves all of them.

use agent_events::AvroSchema;
use agent_events::codec::DecodeError;

/// A generated type.
pub(crate) struct GoldenType {
    /// The golden file it stands in.
    pub(crate) case: &'static str,
    /// The full name.
    pub(crate) name: &'static str,
    /// The schema that the type carries.
    pub(crate) schema: &'static str,
    /// Reads a value that takes up all of the bytes, and writes it again.
    pub(crate) reencode: fn(&[u8]) -> Result<Vec<u8>, DecodeError>,
}

impl GoldenType {
    const fn of<T: AvroSchema>(case: &'static str) -> Self {
        Self {
            case,
            name: T::NAME,
            schema: T::SCHEMA,
            reencode: |bytes| {
                let value = T::from_slice(bytes)?;
                Ok(value.to_vec().expect("what was read can be written"))
            },
        }
    }
}

macro_rules! golden_types {
    ($($case:ident: $($($segment:ident)::+),+;)+) => {
        /// All of them; a test sees to it that none is missing.
        pub(crate) const GOLDEN_TYPES: &[GoldenType] = &[$($(
            GoldenType::of::<agent_events_tests::$case::$($segment)::+>(stringify!($case)),
        )+)+];
    };
}

golden_types! {
    attributes:
        keyed::ByInt,
        keyed::ByLong,
        keyed::ByMaybeInt,
        keyed::ByMaybeSymbol,
        keyed::ByMaybeText,
        keyed::ByMaybeUuid,
        keyed::KeySymbol,
        keyed::BySymbol,
        keyed::ByText,
        keyed::ByUuid;
    catalog:
        Happening,
        three::Way,
        three::Attached,
        one::Happened,
        one::Unknown,
        two::Happened;
    containers:
        nested::Item,
        nested::Kind,
        nested::Empty,
        nested::Containers;
    enums:
        shapes::Suit,
        shapes::Colliding,
        shapes::Only,
        shapes::Holder,
        shapes::SnakeCaseEnum;
    event:
        com::example::billing::InvoicePaid;
    event_by_field:
        agent::State,
        agent::Task;
    event_extensions:
        com::example::billing::InvoicePaid;
    evolved:
        work::Priority,
        work::Step,
        work::TaskDone;
    evolved_before:
        work::Priority,
        work::Step,
        work::TaskDone;
    hostile_fields:
        hostile::Fields;
    hostile_namespaces:
        a::Where,
        a::E,
        a::T,
        a::str::E,
        a::str::T,
        a::bool::E,
        a::bool::T,
        a::i32::u8::E,
        a::i32::u8::T,
        a::f64::E,
        a::f64::T,
        a::option_2::E,
        a::option_2::T,
        a::option::E,
        a::option::T,
        r#type::r#match::self_::E,
        r#type::r#match::self_::T,
        crate_::super_::E,
        crate_::super_::T,
        r#async::r#await::E,
        r#async::r#await::T,
        core::E,
        core::T,
        std::string::E,
        std::string::T,
        agent_events::codec::E,
        agent_events::codec::T,
        x::E,
        x::T,
        x::x::E,
        x::x::T,
        x::x::x::E,
        x::x::x::T,
        r::hash_map::E,
        r::hash_map::T,
        underscore::_1::E,
        underscore::_1::T,
        alloc::E,
        alloc::T;
    hostile_symbols:
        hostile::Symbol,
        hostile::Symbols;
    hostile_text:
        hostile::Defaults,
        hostile::Docs,
        hostile::E;
    hostile_types:
        AgentEvent,
        Option,
        hostile::AgentEvent,
        hostile::AvroCodec,
        hostile::AvroSchema,
        hostile::Box,
        hostile::Clone,
        hostile::CloudEventType,
        hostile::Copy,
        hostile::Cow,
        hostile::DateTime,
        hostile::Debug,
        hostile::Decoder,
        hostile::Envelope,
        hostile::Eq,
        hostile::Err,
        hostile::Format,
        hostile::HashMap,
        hostile::InField,
        hostile::None,
        hostile::Ok,
        hostile::Option,
        hostile::PartialEq,
        hostile::Result,
        hostile::Self_,
        hostile::Some,
        hostile::String,
        hostile::Uuid,
        hostile::Vec,
        hostile::Bool,
        hostile::Fn,
        hostile::I32,
        hostile::Str,
        hostile::U8,
        hostile::Ordering,
        hostile::UsesAll;
    kinds:
        kinds::Emptied,
        kinds::Mood,
        kinds::Order,
        kinds::Part,
        kinds::Renamed;
    kinds_before:
        kinds::Emptied,
        kinds::Mood,
        kinds::Order,
        kinds::Other,
        kinds::Part;
    lints_allowed:
        First,
        Second,
        Way;
    logical:
        times::Times;
    nullable:
        optional::Mood,
        optional::Inner,
        optional::Nullable;
    primitives:
        Nothing,
        Reading;
    recursion:
        endless::List,
        endless::Pong,
        endless::Ping,
        endless::Tree;
    references:
        Rootless,
        shop::Currency,
        shop::orders::Order,
        shop::orders::Line,
        shop::orders::detail::Note,
        shop::people::Customer,
        company::Branch;
    schema_text:
        text::kept::Level,
        text::kept::Inner,
        text::kept::Kept;
    views:
        seen::Chain,
        seen::Empty,
        seen::Logical,
        seen::Parcel,
        seen::Price,
        seen::Ring,
        seen::Shapes,
        seen::State,
        seen::Taken,
        seen::TakenRef,
        seen::Unions,
        seen::people::Age,
        seen::people::Person;
}
