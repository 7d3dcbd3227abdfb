//! The struct as parsed by rustc in, its impls out; whatever is wrong, some impl comes out too.

use std::path::PathBuf;
use std::{env, fs};

use agent_events_build::derive::{self, DerivedSchema};
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{DeriveInput, Error, LitStr};

use crate::input;

pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    try_expand(input).unwrap_or_else(|error| {
        let errors = error.into_compile_error();
        let fallback = fallback(&input.ident);
        quote!(#errors #fallback)
    })
}

fn try_expand(input: &DeriveInput) -> syn::Result<TokenStream> {
    let (mut derived, path) = input::read(input)?;
    let tracking = match path {
        None => None,
        Some(path) => {
            derived.schema = Some(read_schema(&path)?);
            let tail = format!("/{}", path.value());
            // What rustc includes it watches: the struct is compiled again when the schema changes.
            Some(quote!(
                const _: &[u8] = ::core::include_bytes!(
                    ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #tail)
                );
            ))
        }
    };
    let impls = derive::expand(&derived)?;
    Ok(quote!(#impls #tracking))
}

fn read_schema(path: &LitStr) -> syn::Result<DerivedSchema> {
    let label = path.value();
    let root = env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .unwrap_or_default();
    match fs::read_to_string(root.join(&label)) {
        Ok(text) => Ok(DerivedSchema {
            label,
            text,
            span: path.span(),
        }),
        Err(error) => {
            let message = format!(
                "cannot read {label}: {error}; the path is relative to the folder of Cargo.toml"
            );
            Err(Error::new(path.span(), message))
        }
    }
}

/// Code that uses the struct as an event shall not be full of errors because one attribute is wrong.
fn fallback(ident: &Ident) -> TokenStream {
    quote! {
        impl ::agent_events::CloudEventType for #ident {
            const TYPES: &'static [&'static str] = &[""];
            type Format = ::agent_events::private::Undecided;
        }
    }
}
