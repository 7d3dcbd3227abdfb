//! The extensions that a schema declares in, a typed key for each and the list of all out.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::catalog::ExtensionType;
use crate::plan::ExtensionPlan;

/// Returns the impl with the keys.
pub(super) fn keys(ident: &Ident, extensions: &[ExtensionPlan]) -> TokenStream {
    if extensions.is_empty() {
        return TokenStream::new();
    }
    let keys = extensions.iter().map(|extension| {
        let ExtensionPlan { constant, name, ty } = extension;
        let docs = format!(" The extension attribute `{name}`.");
        let ty = match ty {
            ExtensionType::Boolean => quote!(bool),
            ExtensionType::Integer => quote!(i32),
            ExtensionType::String => quote!(::agent_events::Text),
            ExtensionType::Binary => quote!(::std::vec::Vec<u8>),
            ExtensionType::Uri => quote!(::agent_events::Uri),
            ExtensionType::UriReference => quote!(::agent_events::UriReference),
            ExtensionType::Timestamp => quote!(::agent_events::Timestamp),
        };
        quote! {
            #[doc = #docs]
            pub const #constant: ::agent_events::extension::ExtensionKey<#ty> =
                ::agent_events::extension::ExtensionKey::new(#name);
        }
    });
    quote!(impl #ident { #(#keys)* })
}

/// Returns the constant with all of them.
pub(super) fn list(extensions: &[ExtensionPlan]) -> TokenStream {
    if extensions.is_empty() {
        return TokenStream::new();
    }
    let constants = extensions.iter().map(|extension| &extension.constant);
    quote! {
        const EXTENSIONS: &'static [::agent_events::extension::Declared] =
            &[#(Self::#constants.declared()),*];
    }
}
