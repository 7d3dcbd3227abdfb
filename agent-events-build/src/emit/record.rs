//! The plan of a record in, its struct and impls out.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{doc, event, record_codec};
use crate::plan::{RecordPlan, SchemaPlan, Shape, TimestampUnit};

pub(super) fn record(plan: &RecordPlan) -> TokenStream {
    let (ident, docs) = (&plan.ident, doc(&plan.doc));
    let fields = plan.fields.iter().map(|field| {
        let (ident, docs, ty) = (&field.ident, doc(&field.doc), rust_type(&field.shape));
        quote!(#docs pub #ident: #ty)
    });
    let event = plan.event.as_ref().map(|event| event::event(ident, event));
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

/// Returns the Rust type of a shape.
pub(super) fn rust_type(shape: &Shape) -> TokenStream {
    match shape {
        Shape::Boolean => quote!(bool),
        Shape::Int => quote!(i32),
        Shape::Long => quote!(i64),
        Shape::Float => quote!(f32),
        Shape::Double => quote!(f64),
        Shape::Bytes => quote!(::std::vec::Vec<u8>),
        Shape::String => quote!(::std::string::String),
        Shape::UuidString => quote!(::agent_events::uuid::Uuid),
        Shape::Timestamp(TimestampUnit::Millis | TimestampUnit::Micros | TimestampUnit::Nanos) => {
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

/// Returns the impl that carries the schema.
pub(crate) fn schema_impl(ident: &proc_macro2::Ident, schema: &SchemaPlan) -> TokenStream {
    let name = schema.name.as_str();
    let text = raw_string(&schema.text);
    let fingerprint = hex(&format!("{}", schema.fingerprint));
    let guid = schema.guid.to_string();
    let guid_number = hex(&guid.replace('-', ""));
    let data_schema = format!("urn:uuid:{guid}");
    quote! {
        impl ::agent_events::AvroSchema for #ident {
            const NAME: &'static str = #name;
            const SCHEMA: &'static str = #text;
            const FINGERPRINT: ::agent_events::Fingerprint = ::agent_events::Fingerprint::new(#fingerprint);
            const GUID: ::agent_events::Guid = ::agent_events::Guid::from_u128(#guid_number);
            const DATA_SCHEMA: &'static str = #data_schema;
        }
    }
}

/// A schema is full of quotes: as a raw string it reads as it is.
fn raw_string(text: &str) -> Literal {
    let longest = text
        .split('"')
        .skip(1)
        .map(|after| after.len() - after.trim_start_matches('#').len())
        .max()
        .unwrap_or(0);
    let hashes = "#".repeat(longest + 1);
    let raw = format!("r{hashes}\"{text}\"{hashes}");
    // A bare carriage return cannot stand in a raw string; JSON writes it escaped, and so does the fallback.
    raw.parse().unwrap_or_else(|_| Literal::string(text))
}

/// Returns a number written with the digits given, in groups of four.
fn hex(digits: &str) -> Literal {
    let groups: Vec<&str> = (0..digits.len())
        .step_by(4)
        .filter_map(|start| digits.get(start..(start + 4).min(digits.len())))
        .collect();
    let text = format!("0x{}", groups.join("_"));
    text.parse().expect("hexadecimal digits are a number")
}
