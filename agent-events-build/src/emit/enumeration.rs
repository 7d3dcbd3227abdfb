//! The plan of an enum in, the Rust enum and its impls out.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{doc, json, lint, schema_impl};
use crate::plan::EnumPlan;

pub(super) fn enumeration(plan: &EnumPlan) -> TokenStream {
    let (ident, docs) = (&plan.ident, doc(&plan.doc));
    let idents: Vec<_> = plan.symbols.iter().map(|symbol| &symbol.ident).collect();
    let symbols: Vec<_> = plan.symbols.iter().map(|symbol| &symbol.name).collect();
    let symbol_docs = symbols
        .iter()
        .map(|symbol| doc(&[format!("The symbol `{symbol}`.")]));
    let count = Literal::usize_unsuffixed(symbols.len());
    let lints = lint::on_enum(idents.iter().copied());
    let schema = schema_impl(ident, &plan.schema);
    let serde = json::serde_impls(ident);
    quote! {
        #docs
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #lints
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
            fn encode(&self, out: &mut ::std::vec::Vec<u8>) -> ::agent_events::codec::encode::Result {
                ::agent_events::codec::encode::index(*self as u32, out)
            }

            fn decode(
                input: &mut ::agent_events::codec::Decoder<'_>,
            ) -> ::agent_events::codec::decode::Result<Self> {
                input.symbol(&Self::ALL)
            }
        }

        impl ::agent_events::AsAttribute for #ident {
            fn as_attribute(&self) -> ::core::option::Option<::std::borrow::Cow<'_, str>> {
                Some(::std::borrow::Cow::Borrowed(self.as_str()))
            }
        }

        #schema
        #serde
    }
}
