//! A shape in, the Rust type of its values out.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::plan::{Leaf, Shape};
use crate::style::{MapType, TimeCrate};

/// Returns the Rust type of a shape.
pub(crate) fn rust_type(shape: &Shape, times: TimeCrate) -> TokenStream {
    match shape {
        Shape::Leaf(leaf) => leaf_type(*leaf, times),
        Shape::Alias(path, _) => quote!(#(#path)::*),
        Shape::Nullable(_, item) => {
            let item = rust_type(item, times);
            quote!(::core::option::Option<#item>)
        }
        Shape::Never => quote!(::core::convert::Infallible),
        Shape::Single(item) => rust_type(item, times),
        Shape::Union(ident) => quote!(#ident),
        Shape::NullableUnion(_, ident) => quote!(::core::option::Option<#ident>),
        Shape::Array(item) => {
            let item = rust_type(item, times);
            quote!(::std::vec::Vec<#item>)
        }
        Shape::Map(map_type, value) => {
            let value = rust_type(value, times);
            match map_type {
                MapType::HashMap => {
                    quote!(::std::collections::HashMap<::std::string::String, #value>)
                }
                MapType::BTreeMap => {
                    quote!(::std::collections::BTreeMap<::std::string::String, #value>)
                }
                MapType::Vec => quote!(::std::vec::Vec<(::std::string::String, #value)>),
            }
        }
        Shape::Named(named) => {
            let path = &named.path;
            if named.boxed {
                quote!(::std::boxed::Box<#(#path)::*>)
            } else {
                quote!(#(#path)::*)
            }
        }
    }
}

/// Returns the Rust type of a value without parts.
pub(super) fn leaf_type(leaf: Leaf, times: TimeCrate) -> TokenStream {
    match leaf {
        Leaf::Null => quote!(()),
        Leaf::Boolean => quote!(bool),
        Leaf::Int => quote!(i32),
        Leaf::Long => quote!(i64),
        Leaf::Float => quote!(f32),
        Leaf::Double => quote!(f64),
        Leaf::Bytes => quote!(::std::vec::Vec<u8>),
        Leaf::String => quote!(::std::string::String),
        Leaf::Fixed { size } => {
            let size = Literal::u32_unsuffixed(size);
            quote!([u8; #size])
        }
        Leaf::UuidString | Leaf::UuidFixed => quote!(::agent_events::uuid::Uuid),
        Leaf::Date
        | Leaf::TimeMillis
        | Leaf::TimeMicros
        | Leaf::Timestamp(_)
        | Leaf::LocalTimestamp(_) => time_type(leaf, times),
        Leaf::Duration => quote!(::agent_events::Duration),
        Leaf::DecimalBytes { precision, scale }
        | Leaf::DecimalFixed {
            precision, scale, ..
        } => {
            let (precision, scale) = (
                Literal::u32_unsuffixed(precision),
                Literal::u32_unsuffixed(scale),
            );
            quote!(::agent_events::Decimal<#precision, #scale>)
        }
    }
}

fn time_type(leaf: Leaf, times: TimeCrate) -> TokenStream {
    let [timestamp, local, date, time] = match times {
        TimeCrate::Chrono => [
            quote!(chrono::DateTime<::agent_events::chrono::Utc>),
            quote!(chrono::NaiveDateTime),
            quote!(chrono::NaiveDate),
            quote!(chrono::NaiveTime),
        ],
        TimeCrate::Jiff => [
            quote!(jiff::Timestamp),
            quote!(jiff::civil::DateTime),
            quote!(jiff::civil::Date),
            quote!(jiff::civil::Time),
        ],
        TimeCrate::Time => [
            quote!(time::UtcDateTime),
            quote!(time::PrimitiveDateTime),
            quote!(time::Date),
            quote!(time::Time),
        ],
    };
    let name = match leaf {
        Leaf::Timestamp(_) => timestamp,
        Leaf::LocalTimestamp(_) => local,
        Leaf::Date => date,
        _ => time,
    };
    quote!(::agent_events::#name)
}
