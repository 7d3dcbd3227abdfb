//! What makes a record an event in, its `CloudEventType` out.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::plan::{AttributePlan, EventPlan, EventTypesPlan, Shape};

/// Returns the impl, and the constants that go with an event of several types.
pub(super) fn event(ident: &Ident, plan: &EventPlan) -> TokenStream {
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
    let event_impl = event_impl(ident, plan, &quote!(::agent_events::format::Avro));
    quote!(#constants #event_impl)
}

/// Returns the impl alone, for data in the given format.
pub(crate) fn event_impl(ident: &Ident, plan: &EventPlan, format: &TokenStream) -> TokenStream {
    let (types, event_type) = match &plan.types {
        EventTypesPlan::One(text) => (quote!(#text), quote!()),
        EventTypesPlan::By { field, ty, choices } => {
            let ty = super::record::rust_type(ty);
            let constants: Vec<_> = choices.iter().map(|choice| &choice.constant).collect();
            let variants = choices.iter().map(|choice| &choice.variant);
            let event_type = quote! {
                fn event_type(&self) -> &'static str {
                    match self.#field { #(#ty::#variants => Self::#constants),* }
                }
            };
            (quote!(#(Self::#constants),*), event_type)
        }
    };
    let topic = plan.topic.as_ref().map(|topic| {
        quote!(const TOPIC: ::core::option::Option<&'static str> = ::core::option::Option::Some(#topic);)
    });
    let subject = attribute("subject", plan.subject.as_ref());
    let partition_key = attribute("partition_key", plan.partition_key.as_ref());
    quote! {
        impl ::agent_events::CloudEventType for #ident {
            const TYPES: &'static [&'static str] = &[#types];
            #topic
            type Format = #format;
            #event_type
            #subject
            #partition_key
        }
    }
}

/// Returns the method that gives a field as text.
fn attribute(method: &str, plan: Option<&AttributePlan>) -> Option<TokenStream> {
    let plan = plan?;
    let method = Ident::new(method, proc_macro2::Span::call_site());
    let field = &plan.field;
    let body = match &plan.shape {
        Shape::Nullable(_, item) => {
            let text = text_of(item, &quote!(value));
            let by_ref = quote!(self.#field.as_ref());
            quote!(#by_ref.map(|value| #text))
        }
        shape => {
            let text = text_of(shape, &quote!(self.#field));
            quote!(::core::option::Option::Some(#text))
        }
    };
    Some(quote! {
        fn #method(&self) -> ::core::option::Option<::std::borrow::Cow<'_, str>> { #body }
    })
}

fn text_of(shape: &Shape, value: &TokenStream) -> TokenStream {
    match shape {
        Shape::String | Shape::Named(_) => quote!(::std::borrow::Cow::Borrowed(#value.as_str())),
        _ => quote!(::std::borrow::Cow::Owned(#value.to_string())),
    }
}
