//! The plan of an enum in, the Rust enum and its impls out.

use proc_macro2::TokenStream;
use quote::quote;

use super::{doc, schema_impl};
use crate::plan::EnumPlan;

pub(super) fn enumeration(plan: &EnumPlan) -> TokenStream {
    let (ident, docs) = (&plan.ident, doc(&plan.doc));
    let idents: Vec<_> = plan.symbols.iter().map(|symbol| &symbol.ident).collect();
    let symbols: Vec<_> = plan.symbols.iter().map(|symbol| &symbol.name).collect();
    let symbol_docs = symbols
        .iter()
        .map(|symbol| doc(&[format!("The symbol `{symbol}`.")]));
    let count = symbols.len();
    let schema = schema_impl(ident, &plan.schema);
    quote! {
        #docs
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum #ident { #(#symbol_docs #idents),* }

        impl #ident {
            /// Every symbol, in the order of the schema.
            pub const ALL: [Self; #count] = [#(Self::#idents),*];

            /// Returns the symbol as the schema writes it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { #(Self::#idents => #symbols),* }
            }
        }

        impl ::core::fmt::Display for #ident {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl ::agent_events::AvroCodec for #ident {
            fn encode(
                &self,
                out: &mut ::std::vec::Vec<u8>,
            ) -> ::core::result::Result<(), ::agent_events::EncodeError> {
                ::agent_events::codec::encode::index(*self as u32, out)
            }

            fn decode(
                input: &mut ::agent_events::codec::Decoder<'_>,
            ) -> ::core::result::Result<Self, ::agent_events::DecodeError> {
                input.symbol(&Self::ALL)
            }
        }

        impl ::agent_events::AsAttribute for #ident {
            fn as_attribute(&self) -> ::core::option::Option<::std::borrow::Cow<'_, str>> {
                ::core::option::Option::Some(::std::borrow::Cow::Borrowed(self.as_str()))
            }
        }

        #schema
    }
}
