//! What makes a record an event in, its `CloudEventType` out.

use super::{doc, extensions};
use crate::code::{Append, Code, Ident, Word, at, code, list, part};
use crate::plan::{EventPlan, EventTypesPlan};

/// Returns the impl for data in the given format, and the constants that go with an event of several types.
pub(crate) fn event(ident: &Ident, plan: &EventPlan, format: Code) -> Code {
    let constants = match &plan.types {
        EventTypesPlan::One(_) => None,
        EventTypesPlan::By { choices, .. } => {
            let constants = choices.iter().map(|choice| {
                let (constant, event_type) = (&choice.constant, &choice.event_type);
                let docs = doc(&format!("The event type of `{}`.", choice.symbol));
                code!(#docs pub const #constant: &'static str = #event_type;)
            });
            let constants: Vec<Code> = constants.collect();
            Some(code!(impl #ident { #constants }))
        }
    };
    let (types, event_type) = match &plan.types {
        EventTypesPlan::One(text) => (code!(#text), None),
        EventTypesPlan::By { field, choices } => {
            let arms = list(choices.iter().map(|choice| {
                let (pattern, constant) = (&choice.pattern, &choice.constant);
                code!(#pattern => Self::#constant)
            }));
            let value = at(field, part!(self.#field));
            let event_type = code! {
                #[inline]
                fn event_type(&self) -> &'static str {
                    match #value { #arms }
                }
            };
            let constants = choices.iter().map(|choice| &choice.constant);
            let types = list(constants.map(|constant| code!(Self::#constant))).into_code();
            (types, Some(event_type))
        }
    };
    let topic = plan.topic.as_ref().map(|topic| {
        code!(const TOPIC: ::core::option::Option<&'static str> = ::core::option::Option::Some(#topic);)
    });
    let extension_keys = extensions::keys(ident, &plan.extensions);
    let extensions = extensions::list(&plan.extensions);
    let subject = attribute("subject", plan.subject.as_ref());
    let partition_key = attribute("partition_key", plan.partition_key.as_ref());
    code! {
        #constants
        #extension_keys
        impl ::agent_events::CloudEventType for #ident {
            const TYPES: &'static [&'static str] = &[#types];
            #topic
            #extensions
            type Format = #format;
            #event_type
            #subject
            #partition_key
        }
    }
}

/// Returns the method that gives a field as text.
fn attribute(method: &'static str, field: Option<&Ident>) -> Option<Code> {
    let field = field?;
    let method = Word::new(method);
    let text = at(
        field,
        part!(::agent_events::AsAttribute::as_attribute(&self.#field)),
    );
    Some(code! {
        #[inline]
        fn #method(&self) -> ::core::option::Option<::std::borrow::Cow<'_, str>> { #text }
    })
}
