//! A struct with its attributes in, what the compiler needs to know of it out, or every mistake in the attributes.

use agent_events_build::derive::{Derived, DerivedField, DerivedTypes};
use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Error, Fields, FieldsNamed, LitStr};

use crate::attribute::{ContainerAttributes, EventTypeValue, field_name};

/// Returns the struct without its schema, and the path of the schema when there is one.
pub(crate) fn read(input: &DeriveInput) -> syn::Result<(Derived, Option<LitStr>)> {
    let named = named_fields(input)?;
    if !input.generics.params.is_empty() {
        let message = "an event cannot be generic: its type and schema belong to one struct";
        return Err(Error::new(input.generics.span(), message));
    }
    let attributes = ContainerAttributes::read(input)?;
    let mut fields = Vec::new();
    for field in &named.named {
        let Some(ident) = field.ident.clone() else {
            continue;
        };
        fields.push(DerivedField {
            name: match field_name(&field.attrs)? {
                Some(name) => name.value(),
                None => ident.unraw().to_string(),
            },
            ident,
            ty: field.ty.clone(),
        });
    }
    let known = |field: &Option<Ident>| match field {
        Some(field) => known_field(field, &fields),
        None => Ok(()),
    };
    known(&attributes.subject)?;
    known(&attributes.partition_key)?;
    let types = match attributes.event_type {
        EventTypeValue::One(text) => DerivedTypes::One(text.value(), text.span()),
        EventTypeValue::By(field, choices) => {
            known_field(&field, &fields)?;
            let choices = choices
                .into_iter()
                .map(|(variant, text)| (variant, text.value(), text.span()));
            DerivedTypes::By(field, choices.collect())
        }
    };
    let derived = Derived {
        ident: input.ident.clone(),
        fields,
        types,
        subject: attributes.subject,
        partition_key: attributes.partition_key,
        topic: attributes.topic.map(|topic| (topic.value(), topic.span())),
        schema: None,
    };
    Ok((derived, attributes.schema))
}

fn named_fields(input: &DeriveInput) -> syn::Result<&FieldsNamed> {
    let what = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(named) => return Ok(named),
            Fields::Unnamed(_) => "a struct without field names",
            Fields::Unit => "a struct without fields",
        },
        Data::Enum(_) => "an enum",
        Data::Union(_) => "a union",
    };
    let message = format!("{what} cannot be an event: derive on a struct with named fields");
    Err(Error::new(input.ident.span(), message))
}

fn known_field(name: &Ident, fields: &[DerivedField]) -> syn::Result<()> {
    if fields.iter().any(|field| field.ident == *name) {
        return Ok(());
    }
    let fields: Vec<String> = fields
        .iter()
        .map(|field| format!("`{}`", field.ident))
        .collect();
    let message = format!(
        "there is no field `{name}`; the fields are {}",
        fields.join(", ")
    );
    Err(Error::new(name.span(), message))
}
