//! A shape in, the Rust type of its values out.

use crate::code::{Code, code, word};
use crate::plan::{Leaf, Shape};
use crate::style::{MapType, TimeCrate};

/// Returns the Rust type of a shape.
pub(crate) fn rust_type(shape: &Shape, times: TimeCrate) -> Code {
    let (option, vec) = (word!(::core::option::Option), word!(::std::vec::Vec));
    let string = word!(::std::string::String);
    match shape {
        Shape::Leaf(leaf) => leaf_type(*leaf, times),
        Shape::Alias(path, _) => {
            let path = path.as_slice();
            code!(#path)
        }
        Shape::Nullable(_, item) => {
            let item = rust_type(item, times);
            code!(#option<#item>)
        }
        Shape::Never => code!(::core::convert::Infallible),
        Shape::Single(item) => rust_type(item, times),
        Shape::Union(ident) => code!(#ident),
        Shape::NullableUnion(_, ident) => code!(#option<#ident>),
        Shape::Array(item) => {
            let item = rust_type(item, times);
            code!(#vec<#item>)
        }
        Shape::Map(map_type, value) => {
            let value = rust_type(value, times);
            match map_type {
                MapType::HashMap => code!(::std::collections::HashMap<#string, #value>),
                MapType::BTreeMap => code!(::std::collections::BTreeMap<#string, #value>),
                MapType::Vec => code!(#vec<(#string, #value)>),
            }
        }
        Shape::Named(named) => {
            let path = named.path.as_slice();
            if named.boxed {
                code!(::std::boxed::Box<#path>)
            } else {
                code!(#path)
            }
        }
    }
}

/// Returns the Rust type of a value without parts.
pub(super) fn leaf_type(leaf: Leaf, times: TimeCrate) -> Code {
    let word = match leaf {
        Leaf::Null => return code!(()),
        Leaf::Boolean => word!(bool),
        Leaf::Int => word!(i32),
        Leaf::Long => word!(i64),
        Leaf::Float => word!(f32),
        Leaf::Double => word!(f64),
        Leaf::Bytes => return code!(::std::vec::Vec<u8>),
        Leaf::String => word!(::std::string::String),
        Leaf::Fixed { size } => return code!([u8; #size]),
        Leaf::UuidString | Leaf::UuidFixed => word!(::agent_events::uuid::Uuid),
        Leaf::Date
        | Leaf::TimeMillis
        | Leaf::TimeMicros
        | Leaf::Timestamp(_)
        | Leaf::LocalTimestamp(_) => return time_type(leaf, times),
        Leaf::Duration => word!(::agent_events::Duration),
        Leaf::DecimalBytes { precision, scale }
        | Leaf::DecimalFixed {
            precision, scale, ..
        } => return code!(::agent_events::Decimal<#precision, #scale>),
    };
    code!(#word)
}

fn time_type(leaf: Leaf, times: TimeCrate) -> Code {
    let [timestamp, local, date, time] = match times {
        TimeCrate::Chrono => [
            word!(::agent_events::chrono::DateTime),
            word!(::agent_events::chrono::NaiveDateTime),
            word!(::agent_events::chrono::NaiveDate),
            word!(::agent_events::chrono::NaiveTime),
        ],
        TimeCrate::Jiff => [
            word!(::agent_events::jiff::Timestamp),
            word!(::agent_events::jiff::civil::DateTime),
            word!(::agent_events::jiff::civil::Date),
            word!(::agent_events::jiff::civil::Time),
        ],
        TimeCrate::Time => [
            word!(::agent_events::time::UtcDateTime),
            word!(::agent_events::time::PrimitiveDateTime),
            word!(::agent_events::time::Date),
            word!(::agent_events::time::Time),
        ],
    };
    match leaf {
        Leaf::Timestamp(_) if times == TimeCrate::Chrono => {
            code!(#timestamp<::agent_events::chrono::Utc>)
        }
        Leaf::Timestamp(_) => code!(#timestamp),
        Leaf::LocalTimestamp(_) => code!(#local),
        Leaf::Date => code!(#date),
        _ => code!(#time),
    }
}
