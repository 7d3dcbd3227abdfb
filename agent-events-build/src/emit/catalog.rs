//! The events of the catalog in, the enum over all of them out.

use proc_macro2::TokenStream;
use quote::quote;

use super::doc;
use crate::plan::{CatalogPlan, code};

pub(super) fn catalog(plan: &CatalogPlan) -> TokenStream {
    let ident = &plan.ident;
    let docs = doc(&[
        "Every event of this catalog, and those it does not know.".to_owned(),
        String::new(),
        "Match on it: when the catalog grows, the compiler shows every place that has to grow with it.".to_owned(),
    ]);
    let variants = plan.events.iter().map(|event| {
        let (variant, path) = (&event.variant, &event.path);
        let docs = doc(&event.types.iter().map(|ty| code(ty)).collect::<Vec<_>>());
        quote!(#docs #variant(::agent_events::CloudEvent<#(#path)::*>))
    });
    let arms = plan.events.iter().map(|event| {
        let (variant, types) = (&event.variant, &event.types);
        quote!(#(#types)|* => envelope.into_event().map(Self::#variant))
    });
    let unknown = quote!(Ok(Self::Unknown(envelope)));
    let pick = if plan.events.is_empty() {
        unknown
    } else {
        quote! {
            match envelope.ty() {
                #(#arms,)*
                _ => #unknown,
            }
        }
    };
    let types = plan.events.iter().flat_map(|event| &event.types);
    let topics = &plan.topics;
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq)]
        #[allow(
            clippy::large_enum_variant,
            reason = "an event is moved a few times at the most; a box for each would cost more"
        )]
        pub enum #ident {
            #(#variants,)*
            /// An event of another type, undecoded.
            Unknown(::agent_events::Envelope),
        }

        impl ::agent_events::EventCatalog for #ident {
            const TYPES: &'static [&'static str] = &[#(#types),*];
            const TOPICS: &'static [&'static str] = &[#(#topics),*];

            fn from_envelope(
                envelope: ::agent_events::Envelope,
            ) -> ::core::result::Result<Self, ::agent_events::Rejected> {
                #pick
            }
        }
    }
}
