//! The plan of a record in, its struct and impls out.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{default, doc, json, lint, record_codec, schema_impl, union};
use crate::plan::{Leaf, RecordPlan, Shape};
use crate::style::MapType;

pub(super) fn record(plan: &RecordPlan) -> TokenStream {
    let (ident, docs) = (&plan.ident, doc(&plan.doc));
    let (derives, attributes) = (&plan.derives, &plan.attributes);
    let lints = lint::on_struct(plan);
    let fields = plan.fields.iter().map(|field| {
        let (ident, docs, ty) = (&field.ident, doc(&field.doc), rust_type(&field.shape));
        let attributes = &field.attributes;
        quote!(#docs #(#attributes)* pub #ident: #ty)
    });
    let unions = plan.unions.iter().map(union::union);
    let constructor = default::constructor(plan);
    let event = plan
        .event
        .as_ref()
        .map(|event| super::event(ident, event, &avro()));
    let codec = record_codec(ident, &plan.fields);
    let schema = schema_impl(ident, &plan.schema);
    let serde = json::serde_impls(ident);
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq #(, #derives)*)]
        #(#attributes)*
        #lints
        pub struct #ident { #(#fields),* }
        #constructor
        #event
        #codec
        #schema
        #serde
        #(#unions)*
    }
}

/// Returns the format of events with a schema.
pub(crate) fn avro() -> TokenStream {
    quote!(::agent_events::format::Avro)
}

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
