//! The struct as parsed by rustc in, its impls out; whatever is wrong, some impl comes out too.

use agent_events_build::derive;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Error};

use crate::{files, input};

pub(crate) fn expand(mut input: DeriveInput) -> TokenStream {
    let mut faults = Vec::new();
    let code = match input::read(&mut input, &mut faults) {
        Ok(derived) => {
            let neighbours = || match &derived.schema {
                Some(schema) => files::neighbours(&schema.label),
                None => Vec::new(),
            };
            let expansion = derive::expand(&derived, &neighbours, &mut faults);
            let tracking = expansion.files.iter().map(|path| tracking(path));
            let code = expansion.code;
            quote!(#code #(#tracking)*)
        }
        Err(fault) => {
            faults.push(fault);
            bare_event(&input)
        }
    };
    let faults = faults.iter().map(Error::to_compile_error);
    quote!(#(#faults)* #code)
}

/// What rustc includes it watches: the struct is compiled again when the schema changes.
fn tracking(path: &str) -> TokenStream {
    let tail = format!("/{path}");
    quote! {
        const _: &[u8] = ::core::include_bytes!(
            ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #tail)
        );
    }
}

/// Code that uses the type as an event shall not be full of errors because it cannot be one.
fn bare_event(input: &DeriveInput) -> TokenStream {
    let ident = &input.ident;
    let (generics, arguments, conditions) = input.generics.split_for_impl();
    quote! {
        impl #generics ::agent_events::CloudEventType for #ident #arguments #conditions {
            const TYPES: &'static [&'static str] = &[""];
            type Format = ::agent_events::private::Undecided;
        }
    }
}
