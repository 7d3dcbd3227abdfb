//! A shape in, the Rust type of its values out.

use crate::code::{Append, Code, add, with, word};
use crate::plan::{Leaf, Shape};
use crate::style::{MapType, TimeCrate};

/// Returns the Rust type of a shape.
pub(crate) fn rust_type(shape: &Shape, times: TimeCrate) -> impl Append {
    with(move |code| add_type(shape, times, code))
}

fn add_type(shape: &Shape, times: TimeCrate, code: &mut Code) {
    let (option, vec) = (word!(::core::option::Option), word!(::std::vec::Vec));
    let string = word!(::std::string::String);
    match shape {
        Shape::Leaf(leaf) => leaf_type(*leaf, times).append(code),
        Shape::Alias(path, _) => path.as_slice().append(code),
        Shape::Nullable(_, item) => {
            let item = rust_type(item, times);
            add!(code; #option<#item>);
        }
        Shape::Never => word!(::core::convert::Infallible).append(code),
        Shape::Single(item) => add_type(item, times, code),
        Shape::Union(ident) => ident.append(code),
        Shape::NullableUnion(_, ident) => add!(code; #option<#ident>),
        Shape::Array(item) => {
            let item = rust_type(item, times);
            add!(code; #vec<#item>);
        }
        Shape::Map(map_type, value) => {
            let value = rust_type(value, times);
            let map = match map_type {
                MapType::HashMap => word!(::std::collections::HashMap),
                MapType::BTreeMap => word!(::std::collections::BTreeMap),
                MapType::Vec => return add!(code; #vec<(#string, #value)>),
            };
            add!(code; #map<#string, #value>);
        }
        Shape::Named(named) => {
            let path = named.path.as_slice();
            if named.boxed {
                add!(code; ::std::boxed::Box<#path>);
            } else {
                path.append(code);
            }
        }
    }
}

/// Returns the Rust type of a value without parts.
pub(super) fn leaf_type(leaf: Leaf, times: TimeCrate) -> impl Append {
    with(move |code| {
        let word = match leaf {
            Leaf::Null => word!(()),
            Leaf::Boolean => word!(bool),
            Leaf::Int => word!(i32),
            Leaf::Long => word!(i64),
            Leaf::Float => word!(f32),
            Leaf::Double => word!(f64),
            Leaf::Bytes => return add!(code; ::std::vec::Vec<u8>),
            Leaf::String => word!(::std::string::String),
            Leaf::Fixed { size } => return add!(code; [u8; #size]),
            Leaf::UuidString | Leaf::UuidFixed => word!(::agent_events::uuid::Uuid),
            Leaf::Date
            | Leaf::TimeMillis
            | Leaf::TimeMicros
            | Leaf::Timestamp(_)
            | Leaf::LocalTimestamp(_) => return add_time_type(leaf, times, code),
            Leaf::Duration => word!(::agent_events::Duration),
            Leaf::DecimalBytes { precision, scale }
            | Leaf::DecimalFixed {
                precision, scale, ..
            } => return add!(code; ::agent_events::Decimal<#precision, #scale>),
        };
        word.append(code);
    })
}

fn add_time_type(leaf: Leaf, times: TimeCrate, code: &mut Code) {
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
            add!(code; #timestamp<::agent_events::chrono::Utc>);
        }
        Leaf::Timestamp(_) => timestamp.append(code),
        Leaf::LocalTimestamp(_) => local.append(code),
        Leaf::Date => date.append(code),
        _ => time.append(code),
    }
}
