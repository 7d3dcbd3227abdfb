//! The defaults of a record in, its constructor out: what the schema fills in, nobody has to write.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::codec::decode_function;
use super::doc;
use super::record::rust_type;
use crate::plan::{DefaultPlan, FieldPlan, Leaf, RecordPlan, Shape};

/// How many arguments clippy lets a function have.
const MANY_ARGUMENTS: usize = 7;

/// Returns `Default` when every field has a default, otherwise `new` with an argument for each that has none.
///
/// A field with a default can come to a schema without breaking callers of either.
pub(super) fn constructor(plan: &RecordPlan) -> TokenStream {
    let ident = &plan.ident;
    let required: Vec<&FieldPlan> = plan
        .fields
        .iter()
        .filter(|field| field.default.is_none())
        .collect();
    let fields = plan.fields.iter().map(|field| {
        let ident = &field.ident;
        match (&field.default, &field.shape) {
            (Some(default), shape) => {
                let value = value(default, shape);
                quote!(#ident: #value)
            }
            (None, Shape::Leaf(Leaf::String)) => quote!(#ident: #ident.into()),
            (None, _) => quote!(#ident),
        }
    });
    if required.is_empty() {
        return quote! {
            impl ::core::default::Default for #ident {
                fn default() -> Self {
                    Self { #(#fields),* }
                }
            }
        };
    }
    let arguments = required.iter().map(|field| {
        let (ident, ty) = (&field.ident, rust_type(&field.shape));
        match &field.shape {
            Shape::Leaf(Leaf::String) => quote!(#ident: impl ::core::convert::Into<#ty>),
            _ => quote!(#ident: #ty),
        }
    });
    let lint = (required.len() > MANY_ARGUMENTS).then(|| {
        quote!(#[allow(clippy::too_many_arguments, reason = "the schema has no default for these fields")])
    });
    let docs = doc(&[
        "Creates a value from the fields that have no default; the others have theirs.".to_owned(),
    ]);
    quote! {
        impl #ident {
            #docs
            #[must_use]
            #lint
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#fields),* }
            }
        }
    }
}

fn value(default: &DefaultPlan, shape: &Shape) -> TokenStream {
    match (default, shape) {
        (DefaultPlan::None, _) => quote!(None),
        (DefaultPlan::Boolean(value), _) => quote!(#value),
        (DefaultPlan::Int(value), _) => {
            let value = Literal::i32_unsuffixed(*value);
            quote!(#value)
        }
        (DefaultPlan::Long(value), _) => {
            let value = Literal::i64_unsuffixed(*value);
            quote!(#value)
        }
        (DefaultPlan::Float(value), _) => {
            let value = Literal::f32_unsuffixed(*value);
            quote!(#value)
        }
        (DefaultPlan::Double(value), _) => {
            let value = Literal::f64_unsuffixed(*value);
            quote!(#value)
        }
        (DefaultPlan::String(text), _) if text.is_empty() => quote!(::std::string::String::new()),
        (DefaultPlan::String(text), _) => quote!(::std::string::String::from(#text)),
        (DefaultPlan::Empty, Shape::Map(_)) => quote!(::std::collections::HashMap::new()),
        (DefaultPlan::Empty, _) => quote!(::std::vec::Vec::new()),
        (DefaultPlan::Symbol(path, variant), _) => quote!(#(#path)::*::#variant),
        (DefaultPlan::Encoded(bytes), shape) => {
            let bytes = Literal::byte_string(bytes);
            let function = decode_function(shape, true);
            quote!(::agent_events::private::default_from(#bytes, #function))
        }
    }
}
