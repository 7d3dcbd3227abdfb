//! `#[cloudevent(…)]` in, its values out, or what is wrong with it at the place where it is wrong.

use proc_macro2::Ident;
use syn::meta::ParseNestedMeta;
use syn::{Attribute, DeriveInput, Error, LitStr, Token, parenthesized};

/// The values of the attribute on a struct.
pub(crate) struct ContainerAttributes {
    pub(crate) event_type: EventTypeValue,
    pub(crate) subject: Option<Ident>,
    pub(crate) partition_key: Option<Ident>,
    pub(crate) topic: Option<LitStr>,
    pub(crate) schema: Option<LitStr>,
}

/// The value of `type`.
pub(crate) enum EventTypeValue {
    One(LitStr),
    By(Ident, Vec<(Ident, LitStr)>),
}

const KEYS: &str = "`type`, `subject`, `partitionkey`, `topic` and `schema`";

impl ContainerAttributes {
    pub(crate) fn read(input: &DeriveInput) -> syn::Result<Self> {
        let mut event_type = None;
        let (mut subject, mut partition_key, mut topic, mut schema) = (None, None, None, None);
        for attribute in ours(&input.attrs) {
            attribute.parse_nested_meta(|meta| {
                let key = meta
                    .path
                    .get_ident()
                    .map(ToString::to_string)
                    .unwrap_or_default();
                match key.as_str() {
                    "type" => once(&mut event_type, &meta, event_type_value),
                    "subject" => once(&mut subject, &meta, field),
                    "partitionkey" => once(&mut partition_key, &meta, field),
                    "topic" => once(&mut topic, &meta, text),
                    "schema" => once(&mut schema, &meta, text),
                    _ => {
                        Err(meta
                            .error(format!("`cloudevent` has no such key; the keys are {KEYS}")))
                    }
                }
            })?;
        }
        let Some(event_type) = event_type else {
            let message = "this event has no type: add `#[cloudevent(type = \"com.example.thing.happened\")]`";
            return Err(Error::new(input.ident.span(), message));
        };
        Ok(Self {
            event_type,
            subject,
            partition_key,
            topic,
            schema,
        })
    }
}

/// Returns the name that `#[cloudevent(name = "…")]` gives a field.
pub(crate) fn field_name(attributes: &[Attribute]) -> syn::Result<Option<LitStr>> {
    let mut name = None;
    for attribute in ours(attributes) {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("name") {
                once(&mut name, &meta, text)
            } else {
                Err(meta.error("a field has the key `name` only; the others belong on the struct"))
            }
        })?;
    }
    Ok(name)
}

fn ours(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cloudevent"))
}

fn once<T>(
    slot: &mut Option<T>,
    meta: &ParseNestedMeta<'_>,
    read: impl FnOnce(&ParseNestedMeta<'_>) -> syn::Result<T>,
) -> syn::Result<()> {
    if slot.is_some() {
        return Err(meta.error("this key is given twice"));
    }
    *slot = Some(read(meta)?);
    Ok(())
}

fn text(meta: &ParseNestedMeta<'_>) -> syn::Result<LitStr> {
    let value = meta.value()?;
    value
        .parse()
        .map_err(|error| Error::new(error.span(), "a string belongs here, in quotes"))
}

fn field(meta: &ParseNestedMeta<'_>) -> syn::Result<Ident> {
    let value = meta.value()?;
    value.parse().map_err(|error| {
        Error::new(
            error.span(),
            "the name of a field belongs here, without quotes",
        )
    })
}

fn event_type_value(meta: &ParseNestedMeta<'_>) -> syn::Result<EventTypeValue> {
    if !meta.input.peek(syn::token::Paren) {
        return text(meta).map(EventTypeValue::One);
    }
    let content;
    parenthesized!(content in meta.input);
    let (mut by, mut choices) = (None, Vec::new());
    while !content.is_empty() {
        let key: Ident = content.parse()?;
        content.parse::<Token![=]>()?;
        if key == "by" {
            by = Some(content.parse()?);
        } else {
            choices.push((key, content.parse()?));
        }
        if !content.is_empty() {
            content.parse::<Token![,]>()?;
        }
    }
    match by {
        Some(by) => Ok(EventTypeValue::By(by, choices)),
        None => Err(meta.error("`type(…)` does not say which field chooses: add `by = field`")),
    }
}
