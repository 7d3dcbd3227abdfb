//! A shape in, the Rust type of its values out.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::plan::{Leaf, Shape};
use crate::style::MapType;

/// Returns the Rust type of a shape.
pub(crate) fn rust_type(shape: &Shape) -> TokenStream {
    match shape {
        Shape::Leaf(leaf) => leaf_type(*leaf),
        Shape::Alias(path, _) => quote!(#(#path)::*),
        Shape::Nullable(_, item) => {
            let item = rust_type(item);
            quote!(::core::option::Option<#item>)
        }
        Shape::Never => quote!(::core::convert::Infallible),
        Shape::Single(item) => rust_type(item),
        Shape::Union(ident) => quote!(#ident),
        Shape::NullableUnion(_, ident) => quote!(::core::option::Option<#ident>),
        Shape::Array(item) => {
            let item = rust_type(item);
            quote!(::std::vec::Vec<#item>)
        }
        Shape::Map(map_type, value) => {
            let value = rust_type(value);
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
pub(super) fn leaf_type(leaf: Leaf) -> TokenStream {
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
        Leaf::Date => quote!(::agent_events::chrono::NaiveDate),
        Leaf::TimeMillis | Leaf::TimeMicros => quote!(::agent_events::chrono::NaiveTime),
        Leaf::Timestamp(_) => quote!(::agent_events::chrono::DateTime<::agent_events::chrono::Utc>),
        Leaf::LocalTimestamp(_) => quote!(::agent_events::chrono::NaiveDateTime),
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
