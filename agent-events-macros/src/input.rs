//! A struct with its attributes in, what the compiler needs to know of it out, and every mistake in the attributes.

use std::mem::replace;

use agent_events_build::derive::{
    Derived, DerivedExtension, DerivedField, DerivedSchema, DerivedTypes, nearest,
};
use proc_macro2::{Ident, TokenStream};
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Error, Fields, FieldsNamed, Type};

use crate::attribute::{ContainerAttributes, EventTypeValue, Given, field_name};
use crate::files;

/// Returns the struct as far as it is free of faults; `Err` when it cannot be an event at all. Takes the types of its fields
/// out of it, as cloning them is a feature of `syn` that takes every build a fifth of a second.
pub(crate) fn read(input: &mut DeriveInput, faults: &mut Vec<Error>) -> syn::Result<Derived> {
    let named = named_fields(&input.ident, &mut input.data)?;
    if !input.generics.params.is_empty() {
        let message = "an event cannot be generic: its type and schema belong to one struct";
        return Err(Error::new_spanned(&input.generics, message));
    }
    let attributes = ContainerAttributes::read(&input.attrs, faults);
    let has_schema = !matches!(attributes.schema, Given::No);
    let fields = fields(named, has_schema, faults);
    if matches!(attributes.event_type, Given::No) {
        let message =
            "this event has no type: add `#[cloudevent(type = \"com.example.thing.happened\")]`";
        faults.push(Error::new(input.ident.span(), message));
    }
    let mut known = |name: Ident| match known_field(&name, &fields) {
        Ok(ident) => Some(ident),
        Err(fault) => {
            faults.push(fault);
            None
        }
    };
    let types = match attributes.event_type.value() {
        Some(EventTypeValue::One(text)) => Some(DerivedTypes::One(text.value(), text.span())),
        Some(EventTypeValue::By(field, choices)) => known(field).map(|field| {
            let choices = choices
                .into_iter()
                .map(|(variant, text)| (variant, text.value(), text.span()));
            DerivedTypes::By(field, choices.collect())
        }),
        None => None,
    };
    let subject = attributes.subject.value().and_then(&mut known);
    let partition_key = attributes.partition_key.value().and_then(&mut known);
    let topic = attributes.topic.value();
    Ok(Derived {
        ident: input.ident.clone(),
        fields,
        types,
        subject,
        partition_key,
        topic: topic.map(|topic| (topic.value(), topic.span())),
        extensions: attributes
            .extensions
            .value()
            .unwrap_or_default()
            .into_iter()
            .map(|(name, ty)| DerivedExtension {
                name,
                ty: ty.value(),
                ty_span: ty.span(),
            })
            .collect(),
        schema: attributes.schema.value().map(|path| DerivedSchema {
            text: files::read(&path.value()),
            label: path.value(),
            span: path.span(),
        }),
    })
}

fn fields(named: &mut FieldsNamed, has_schema: bool, faults: &mut Vec<Error>) -> Vec<DerivedField> {
    let mut fields = Vec::<DerivedField>::new();
    for field in &mut named.named {
        let Some(ident) = field.ident.clone() else {
            continue;
        };
        let (name, name_span) = match field_name(&field.attrs, faults) {
            Given::No => (Some(ident.unraw().to_string()), ident.span()),
            Given::AtFault => (None, ident.span()),
            Given::Value(given) => {
                if !has_schema {
                    let message = "`name` is the name in the schema, and this event has none: \
                                   use `#[serde(rename = \"…\")]`, or add `schema = \"…\"` to the struct";
                    faults.push(Error::new(given.span(), message));
                }
                (Some(given.value()), given.span())
            }
        };
        let same = fields.iter().find(|other| other.name == name);
        if let (Some(name), Some(other)) = (&name, same) {
            let message = format!(
                "`{}` has the name `{name}` in the schema already: give one of the two another",
                other.ident
            );
            faults.push(Error::new(name_span, message));
        }
        fields.push(DerivedField {
            ident,
            name,
            name_span,
            ty: replace(&mut field.ty, Type::Verbatim(TokenStream::new())),
        });
    }
    fields
}

fn named_fields<'d>(ident: &Ident, data: &'d mut Data) -> syn::Result<&'d mut FieldsNamed> {
    let what = match data {
        Data::Struct(data) => match &mut data.fields {
            Fields::Named(named) => return Ok(named),
            Fields::Unnamed(_) => "a struct whose fields have no names",
            Fields::Unit => "a struct without fields",
        },
        Data::Enum(_) => "an enum",
        Data::Union(_) => "a union",
    };
    let message = format!("{what} cannot be an event: derive on a struct with named fields");
    Err(Error::new(ident.span(), message))
}

/// Returns the identifier of the field, at the place that names it.
fn known_field(name: &Ident, fields: &[DerivedField]) -> syn::Result<Ident> {
    let bare = name.unraw().to_string();
    if let Some(field) = fields.iter().find(|field| field.ident.unraw() == bare) {
        let mut ident = field.ident.clone();
        ident.set_span(ident.span().located_at(name.span()));
        return Ok(ident);
    }
    let names: Vec<String> = fields
        .iter()
        .map(|field| field.ident.unraw().to_string())
        .collect();
    let remedy = match nearest(&bare, names.iter().map(String::as_str)) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if names.is_empty() => "the struct has no fields".to_owned(),
        None => format!("the fields are `{}`", names.join("`, `")),
    };
    let message = format!("there is no field `{bare}`: {remedy}");
    Err(Error::new(name.span(), message))
}
