//! The attributes of a struct in, the plan of an event out, with every attribute whose value cannot be.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::ext::IdentExt;
use syn::{Error, PathArguments, Type};

use super::types::{is_standard, short};
use super::{Derived, DerivedTypes};
use crate::catalog::{Extension, ExtensionPart, by_name, extension_type, is_topic};
use crate::code::Written;
use crate::event_type::fault;
use crate::plan::{ChoicePlan, EventPlan, EventTypesPlan, Role, extensions, identifiers};

/// Returns the plan; what is at fault is left out of it.
pub(super) fn event_plan(
    derived: &Derived,
    written: &Written,
    faults: &mut Vec<Error>,
) -> EventPlan {
    let types = match &derived.types {
        None => EventTypesPlan::One(String::new()),
        Some(DerivedTypes::One(text, span)) => {
            check_type(text, *span, faults);
            EventTypesPlan::One(text.clone())
        }
        Some(DerivedTypes::By(field, choices)) => {
            for (_, text, span) in choices {
                check_type(text, *span, faults);
            }
            types_by_field(derived, written, (field, choices), faults)
        }
    };
    if let Some((topic, span)) = &derived.topic
        && !is_topic(topic)
    {
        let message = format!(
            "`{topic}` is not the name of a Kafka topic: use 1 to 249 letters, digits, dots, underscores and hyphens"
        );
        faults.push(Error::new(*span, message));
    }
    EventPlan {
        types,
        topic: derived.topic.as_ref().map(|(topic, _)| topic.clone()),
        subject: derived.subject.as_ref().map(|it| written.ident(it)),
        partition_key: derived.partition_key.as_ref().map(|it| written.ident(it)),
        extensions: extensions(&declared(derived, faults)),
    }
}

/// Returns the extensions, sorted by name, without those that are at fault.
fn declared(derived: &Derived, faults: &mut Vec<Error>) -> Vec<Extension> {
    let mut declared = Vec::new();
    for extension in &derived.extensions {
        let name = extension.name.unraw().to_string();
        match extension_type(&name, &extension.ty, "`#[cloudevent(…)]`") {
            Ok(ty) => declared.push(Extension { name, ty }),
            Err(fault) => {
                let span = match fault.part {
                    ExtensionPart::Name => extension.name.span(),
                    ExtensionPart::Type => extension.ty_span,
                };
                let message = format!("{}: {}", fault.message, fault.help);
                faults.push(Error::new(span, message));
            }
        }
    }
    by_name(declared)
}

fn types_by_field(
    derived: &Derived,
    written: &Written,
    (field, choices): (&Ident, &[(Ident, String, Span)]),
    faults: &mut Vec<Error>,
) -> EventTypesPlan {
    let known = derived.fields.iter().find(|known| known.ident == *field);
    let ty = match known.map(|known| &known.ty) {
        Some(ty) if may_be_enum(ty) => ty,
        ty => {
            let message = format!(
                "field `{field}` is `{}` and cannot choose the event type: name a field of an enum type, or write \
                 one event type",
                ty.map(short).unwrap_or_default()
            );
            faults.push(Error::new(field.span(), message));
            return EventTypesPlan::One(String::new());
        }
    };
    let symbols: Vec<String> = choices
        .iter()
        .map(|(variant, ..)| variant.unraw().to_string())
        .collect();
    let constants: Vec<String> = symbols
        .iter()
        .map(|symbol| format!("TYPE_{symbol}"))
        .collect();
    let constants = identifiers(Role::Constant, &constants);
    EventTypesPlan::By {
        field: written.ident(field),
        choices: choices
            .iter()
            .zip(symbols)
            .zip(constants)
            .map(|(((variant, text, _), symbol), constant)| {
                let ty = relocate(ty.to_token_stream(), variant.span());
                let span = Span::call_site().located_at(variant.span());
                ChoicePlan {
                    constant,
                    // Of all patterns this one fits variants with and without fields.
                    pattern: written.code(quote_spanned!(span=> #ty::#variant { .. })),
                    symbol,
                    event_type: text.clone(),
                }
            })
            .collect(),
    }
}

/// Moves code to a place, so that what rustc finds wrong with it is marked there; names stay what they are.
fn relocate(code: TokenStream, span: Span) -> TokenStream {
    let moved = code.into_iter().map(|mut token| {
        if let TokenTree::Group(group) = &token {
            let inner = relocate(group.stream(), span);
            token = TokenTree::Group(Group::new(group.delimiter(), inner));
        }
        token.set_span(token.span().located_at(span));
        token
    });
    moved.collect()
}

/// Tells whether a type can be an enum with variants to name, as far as its name says.
fn may_be_enum(ty: &Type) -> bool {
    match ty {
        Type::Path(path) => path.path.segments.last().is_some_and(|segment| {
            matches!(segment.arguments, PathArguments::None)
                && !is_standard(&segment.ident.to_string())
        }),
        Type::Group(group) => may_be_enum(&group.elem),
        _ => false,
    }
}

fn check_type(text: &str, span: Span, faults: &mut Vec<Error>) {
    if let Some(reason) = fault(text) {
        let message = format!(
            "event type `{text}` {reason}: write a type such as `com.example.order.placed`"
        );
        faults.push(Error::new(span, message));
    }
}
