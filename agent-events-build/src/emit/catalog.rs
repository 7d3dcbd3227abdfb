//! The events of the catalog in, the enum over all of them out.

use super::doc;
use crate::catalog::Topic;
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
    let settings = settings(&plan.described);
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
            #settings

            #[inline]
            fn from_envelope(
                envelope: ::agent_events::Envelope
            ) -> ::core::result::Result<Self, ::agent_events::Rejected> {
                #pick
            }
        }
    }
}

/// Returns the constant that says how topics are to be.
fn settings(topics: &[Topic]) -> Option<Code> {
    if topics.is_empty() {
        return None;
    }
    let topics = list(topics.iter().map(|topic| {
        let name = &topic.name;
        let partitions = topic
            .partitions
            .map(|partitions| code!(.with_partitions(#partitions)));
        let replication = topic
            .replication_factor
            .map(|factor| code!(.with_replication_factor(#factor)));
        let config = (!topic.config.is_empty()).then(|| {
            let pairs = topic
                .config
                .iter()
                .map(|(key, value)| code!((#key, #value)));
            let pairs = list(pairs);
            code!(.with_config(&[#pairs]))
        });
        code!(::agent_events::kafka::TopicSettings::new(#name)#partitions #replication #config)
    }));
    Some(code! {
        const TOPIC_SETTINGS: &'static [::agent_events::kafka::TopicSettings] = &[#topics];
    })
}
