//! The events of the catalog in, the enum over all of them out.

use super::doc;
use crate::code::{Code, code, list, separated, word};
use crate::plan::{self, CatalogPlan};

pub(super) fn catalog(plan: &CatalogPlan) -> Code {
    let ident = &plan.ident;
    let known = plan.events.iter().map(|event| {
        let (variant, path) = (&event.variant, event.path.as_slice());
        let docs: Vec<Code> = event.types.iter().map(|ty| doc(&plan::code(ty))).collect();
        code!(#docs #variant(::agent_events::CloudEvent<#path>))
    });
    let unknown = code! {
        /// An event of another type, undecoded.
        Unknown(::agent_events::Envelope)
    };
    let variants = list(known.chain([unknown]));
    let arms = list(plan.events.iter().map(|event| {
        let (variant, types) = (&event.variant, separated(word!(|), &event.types));
        code!(#types => envelope.into_event().map(Self::#variant))
    }));
    let unknown = code!(Ok(Self::Unknown(envelope)));
    let pick = if plan.events.is_empty() {
        unknown
    } else {
        code! {
            match envelope.ty() {
                #arms,
                _ => #unknown
            }
        }
    };
    let types = list(plan.events.iter().flat_map(|event| &event.types));
    let topics = list(&plan.topics);
    code! {
        /// Every event of this catalog, and those it does not know.
        ///
        /// Match on it: when the catalog grows, the compiler shows every place that has to grow with it.
        #[derive(Debug, Clone, PartialEq)]
        #[allow(
            clippy::large_enum_variant,
            reason = "an event is moved a few times at the most; a box for each would cost more"
        )]
        pub enum #ident {
            #variants
        }

        impl ::agent_events::EventCatalog for #ident {
            const TYPES: &'static [&'static str] = &[#types];
            const TOPICS: &'static [&'static str] = &[#topics];

            fn from_envelope(
                envelope: ::agent_events::Envelope
            ) -> ::core::result::Result<Self, ::agent_events::Rejected> {
                #pick
            }
        }
    }
}
