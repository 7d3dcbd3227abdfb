//! The plan of an enum in, the Rust enum and its impls out.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::{doc, json, lint, schema_impl};
use crate::plan::{EnumPlan, UnknownPlan};

pub(super) fn enumeration(plan: &EnumPlan) -> TokenStream {
    let (ident, docs) = (&plan.ident, doc(&plan.doc));
    let (derives, attributes) = (&plan.derives, &plan.attributes);
    let idents: Vec<_> = plan.symbols.iter().map(|symbol| &symbol.ident).collect();
    let variants = plan.symbols.iter().map(|symbol| {
        let (ident, attributes) = (&symbol.ident, &symbol.attributes);
        let docs = doc(&[format!("The symbol `{}`.", symbol.name)]);
        quote!(#docs #(#attributes)* #ident)
    });
    let count = Literal::usize_unsuffixed(idents.len());
    let unknown = captured(plan).map(|unknown| {
        let docs = doc(&[
            "A symbol that this version of the schema does not have, as its index in the schema it was written with."
                .to_owned(),
            String::new(),
            "It can be read and passed on in this program, not be written.".to_owned(),
        ]);
        quote!(#docs #unknown(u32))
    });
    let variants: Vec<TokenStream> = variants.chain(unknown).collect();
    let lints = lint::on_enum(idents.iter().copied().chain(captured(plan)));
    let Text {
        as_str,
        display,
        attribute,
    } = text(plan);
    let codec = codec(plan);
    let schema = schema_impl(ident, &plan.schema);
    let serde = json::serde_impls(ident);
    quote! {
        #docs
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash #(, #derives)*)]
        #(#attributes)*
        #lints
        pub enum #ident { #(#variants),* }

        impl #ident {
            /// Every symbol, in the order of the schema.
            pub const ALL: [Self; #count] = [#(Self::#idents),*];

            #as_str
        }

        impl ::core::fmt::Display for #ident {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result { #display }
        }

        #codec

        impl ::agent_events::AsAttribute for #ident {
            fn as_attribute(&self) -> ::core::option::Option<::std::borrow::Cow<'_, str>> { #attribute }
        }

        #schema
        #serde
    }
}

/// Returns the variant of unknown symbols.
fn captured(plan: &EnumPlan) -> Option<&Ident> {
    match &plan.unknown {
        UnknownPlan::Capture(ident) => Some(ident),
        UnknownPlan::Error | UnknownPlan::Default(_) => None,
    }
}

/// What makes a symbol text.
struct Text {
    /// The method that gives the symbol.
    as_str: TokenStream,
    /// The bodies of `Display` and `AsAttribute`.
    display: TokenStream,
    attribute: TokenStream,
}

fn text(plan: &EnumPlan) -> Text {
    let length = lint::on_symbols(plan.symbols.len());
    let idents = plan.symbols.iter().map(|symbol| &symbol.ident);
    let symbols = plan.symbols.iter().map(|symbol| &symbol.name);
    match captured(plan) {
        None => Text {
            as_str: quote! {
                /// Returns the symbol as the schema writes it.
                #[must_use]
                #length
                pub const fn as_str(self) -> &'static str {
                    match self { #(Self::#idents => #symbols),* }
                }
            },
            display: quote!(f.write_str(self.as_str())),
            attribute: quote!(Some(::std::borrow::Cow::Borrowed(self.as_str()))),
        },
        Some(unknown) => Text {
            as_str: quote! {
                /// Returns the symbol as the schema writes it; `None` for one that the schema does not have.
                #[must_use]
                #length
                pub const fn as_str(self) -> ::core::option::Option<&'static str> {
                    match self {
                        #(Self::#idents => Some(#symbols),)*
                        Self::#unknown(_) => None,
                    }
                }
            },
            display: quote! {
                match self {
                    Self::#unknown(index) => write!(f, "unknown symbol {index}"),
                    known => f.write_str(known.as_str().unwrap_or_default()),
                }
            },
            attribute: quote!(self.as_str().map(::std::borrow::Cow::Borrowed)),
        },
    }
}

fn codec(plan: &EnumPlan) -> TokenStream {
    let ident = &plan.ident;
    let encode = match captured(plan) {
        None => quote!(::agent_events::codec::encode::index(*self as u32, out)),
        Some(unknown) => {
            let idents = plan.symbols.iter().map(|symbol| &symbol.ident);
            let indices = (0_u32..).map(Literal::u32_unsuffixed);
            quote! {
                let index = match *self {
                    #(Self::#idents => #indices,)*
                    Self::#unknown(index) => return ::agent_events::codec::encode::unknown_symbol(index),
                };
                ::agent_events::codec::encode::index(index, out)
            }
        }
    };
    let decode = match &plan.unknown {
        UnknownPlan::Error => quote!(input.symbol(&Self::ALL)),
        UnknownPlan::Default(ident) => quote!(input.symbol_or(&Self::ALL, |_| Self::#ident)),
        UnknownPlan::Capture(ident) => quote!(input.symbol_or(&Self::ALL, Self::#ident)),
    };
    quote! {
        impl ::agent_events::AvroCodec for #ident {
            fn encode(&self, out: &mut ::std::vec::Vec<u8>) -> ::agent_events::codec::encode::Result {
                #encode
            }

            fn decode(
                input: &mut ::agent_events::codec::Decoder<'_>,
            ) -> ::agent_events::codec::decode::Result<Self> {
                #decode
            }
        }
    }
}
