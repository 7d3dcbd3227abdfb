//! What makes a record an event in, its `CloudEventType` out.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::extensions;
use crate::plan::{EventPlan, EventTypesPlan};

/// Returns the impl for data in the given format, and the constants that go with an event of several types.
pub(crate) fn event(ident: &Ident, plan: &EventPlan, format: &TokenStream) -> TokenStream {
    let constants = match &plan.types {
        EventTypesPlan::One(_) => quote!(),
        EventTypesPlan::By { choices, .. } => {
            let constants = choices.iter().map(|choice| {
                let (constant, event_type) = (&choice.constant, &choice.event_type);
                let docs = format!(" The event type of `{}`.", choice.symbol);
                quote!(#[doc = #docs] pub const #constant: &'static str = #event_type;)
            });
            quote!(impl #ident { #(#constants)* })
        }
    };
    let (types, event_type) = match &plan.types {
        EventTypesPlan::One(text) => (quote!(#text), quote!()),
        EventTypesPlan::By { field, choices } => {
            let constants: Vec<_> = choices.iter().map(|choice| &choice.constant).collect();
            let patterns = choices.iter().map(|choice| &choice.pattern);
            let span = Span::call_site().located_at(field.span());
            let value = quote_spanned!(span=> self.#field);
            let event_type = quote! {
                fn event_type(&self) -> &'static str {
                    match #value { #(#patterns => Self::#constants),* }
                }
            };
            (quote!(#(Self::#constants),*), event_type)
        }
    };
    let topic = plan
        .topic
        .as_ref()
        .map(|topic| quote!(const TOPIC: ::core::option::Option<&'static str> = ::core::option::Option::Some(#topic);));
    let extension_keys = extensions::keys(ident, &plan.extensions);
    let extensions = extensions::list(&plan.extensions);
    let subject = attribute("subject", plan.subject.as_ref());
    let partition_key = attribute("partition_key", plan.partition_key.as_ref());
    quote! {
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
fn attribute(method: &str, field: Option<&Ident>) -> Option<TokenStream> {
    let field = field?;
    let method = Ident::new(method, Span::call_site());
    let span = Span::call_site().located_at(field.span());
    let text = quote_spanned!(span=> ::agent_events::AsAttribute::as_attribute(&self.#field));
    Some(quote! {
        fn #method(&self) -> ::core::option::Option<::std::borrow::Cow<'_, str>> { #text }
    })
}
