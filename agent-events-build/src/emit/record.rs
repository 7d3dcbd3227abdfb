//! The plan of a record in, its struct and impls out.

use proc_macro2::TokenStream;
use quote::quote;

use super::{doc, record_codec, schema_impl};
use crate::plan::{RecordPlan, Shape};

pub(super) fn record(plan: &RecordPlan) -> TokenStream {
    let (ident, docs) = (&plan.ident, doc(&plan.doc));
    let fields = plan.fields.iter().map(|field| {
        let (ident, docs, ty) = (&field.ident, doc(&field.doc), rust_type(&field.shape));
        quote!(#docs pub #ident: #ty)
    });
    let event = plan
        .event
        .as_ref()
        .map(|event| super::event(ident, event, &avro()));
    let codec = record_codec(ident, &plan.fields);
    let schema = schema_impl(ident, &plan.schema);
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq)]
        pub struct #ident { #(#fields),* }
        #event
        #codec
        #schema
    }
}

/// Returns the format of events with a schema.
pub(crate) fn avro() -> TokenStream {
    quote!(::agent_events::format::Avro)
}

/// Returns the Rust type of a shape.
pub(crate) fn rust_type(shape: &Shape) -> TokenStream {
    match shape {
        Shape::Boolean => quote!(bool),
        Shape::Int => quote!(i32),
        Shape::Long => quote!(i64),
        Shape::Float => quote!(f32),
        Shape::Double => quote!(f64),
        Shape::Bytes => quote!(::std::vec::Vec<u8>),
        Shape::String => quote!(::std::string::String),
        Shape::UuidString => quote!(::agent_events::uuid::Uuid),
        Shape::Timestamp(_) => {
            quote!(::agent_events::chrono::DateTime<::agent_events::chrono::Utc>)
        }
        Shape::Nullable(_, item) => {
            let item = rust_type(item);
            quote!(::core::option::Option<#item>)
        }
        Shape::Array(item) => {
            let item = rust_type(item);
            quote!(::std::vec::Vec<#item>)
        }
        Shape::Map(value) => {
            let value = rust_type(value);
            quote!(::std::collections::HashMap<::std::string::String, #value>)
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
