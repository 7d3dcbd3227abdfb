//! The plan of an enum in, the Rust enum and its impls out.

use super::{Docs, derives, doc, json, lint, schema_impl};
use crate::code::{Code, Ident, Literal, closure, code, list, word};
use crate::plan::{EnumPlan, UnknownPlan};

/// What every enum derives.
const DERIVES: [&str; 8] = [
    "Debug",
    "Clone",
    "Copy",
    "PartialEq",
    "Eq",
    "PartialOrd",
    "Ord",
    "Hash",
];

pub(super) fn enumeration(plan: &EnumPlan) -> Code {
    let (ident, docs) = (&plan.ident, Docs(&plan.doc));
    let (derives, attributes) = (derives(&DERIVES, &plan.derives), plan.attributes.as_slice());
    let idents = || plan.symbols.iter().map(|symbol| &symbol.ident);
    let variants = plan.symbols.iter().map(|symbol| {
        let (ident, attributes) = (&symbol.ident, symbol.attributes.as_slice());
        let docs = doc(&format!("The symbol `{}`.", symbol.name));
        code!(#docs #attributes #ident)
    });
    let unknown = captured(plan).map(|unknown| {
        code! {
            /// A symbol that this version of the schema does not have, as its index in the schema it was written with.
            ///
            /// It can be read and passed on in this program, not be written.
            #unknown(u32)
        }
    });
    let variants = list(variants.chain(unknown));
    let count = Literal::number(plan.symbols.len());
    let all = list(idents().map(|ident| code!(Self::#ident)));
    let lints = lint::on_enum(idents().chain(captured(plan)));
    let Text {
        as_str,
        display,
        attribute,
    } = text(plan);
    let codec = codec(plan);
    let schema = schema_impl(ident, &plan.schema);
    let serde = json::serde_impls(ident);
    code! {
        #docs
        #derives
        #attributes
        #lints
        pub enum #ident { #variants }

        impl #ident {
            /// Every symbol, in the order of the schema.
            pub const ALL: [Self; #count] = [#all];

            #as_str
        }

        impl ::core::fmt::Display for #ident {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result { #display }
        }

        #codec

        impl ::agent_events::AsAttribute for #ident {
            #[inline]
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
    as_str: Code,
    /// The bodies of `Display` and `AsAttribute`.
    display: Code,
    attribute: Code,
}

fn text(plan: &EnumPlan) -> Text {
    let length = lint::on_symbols(plan.symbols.len());
    match captured(plan) {
        None => {
            let arms = list(plan.symbols.iter().map(|symbol| {
                let (ident, name) = (&symbol.ident, &symbol.name);
                code!(Self::#ident => #name)
            }));
            Text {
                as_str: code! {
                    /// Returns the symbol as the schema writes it.
                    #[inline]
                    #[must_use]
                    #length
                    pub const fn as_str(self) -> &'static str {
                        match self { #arms }
                    }
                },
                display: code!(f.write_str(self.as_str())),
                attribute: code!(Some(::std::borrow::Cow::Borrowed(self.as_str()))),
            }
        }
        Some(unknown) => {
            let arms = list(plan.symbols.iter().map(|symbol| {
                let (ident, name) = (&symbol.ident, &symbol.name);
                code!(Self::#ident => Some(#name))
            }));
            Text {
                as_str: code! {
                    /// Returns the symbol as the schema writes it; `None` for one that the schema does not have.
                    #[inline]
                    #[must_use]
                    #length
                    pub const fn as_str(self) -> ::core::option::Option<&'static str> {
                        match self {
                            #arms,
                            Self::#unknown(_) => None
                        }
                    }
                },
                display: code! {
                    match self {
                        Self::#unknown(index) => write!(f, "unknown symbol {index}"),
                        known => f.write_str(known.as_str().unwrap_or_default())
                    }
                },
                attribute: code!(self.as_str().map(::std::borrow::Cow::Borrowed)),
            }
        }
    }
}

fn codec(plan: &EnumPlan) -> Code {
    let ident = &plan.ident;
    let encode = match captured(plan) {
        None => code!(::agent_events::codec::encode::index(*self as u32, out)),
        Some(unknown) => {
            let arms = list((0_u32..).zip(&plan.symbols).map(|(index, symbol)| {
                let ident = &symbol.ident;
                code!(Self::#ident => #index)
            }));
            code! {
                let index = match *self {
                    #arms,
                    Self::#unknown(index) => return ::agent_events::codec::encode::unknown_symbol(index)
                };
                ::agent_events::codec::encode::index(index, out)
            }
        }
    };
    let decode = match &plan.unknown {
        UnknownPlan::Error => code!(input.symbol(&Self::ALL)),
        UnknownPlan::Default(ident) => {
            let default = closure(word!(|_|), code!(Self::#ident));
            code!(input.symbol_or(&Self::ALL, #default))
        }
        UnknownPlan::Capture(ident) => code!(input.symbol_or(&Self::ALL, Self::#ident)),
    };
    code! {
        impl ::agent_events::AvroCodec for #ident {
            const BY_FIELD: bool = true;

            #[inline]
            fn encode_raw(&self, out: &mut ::std::vec::Vec<u8>) -> ::agent_events::codec::encode::Result {
                #encode
            }

            #[inline]
            fn decode(
                input: &mut ::agent_events::codec::Decoder<'_>
            ) -> ::agent_events::codec::decode::Result<Self> {
                #decode
            }
        }
    }
}
