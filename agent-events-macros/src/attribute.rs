//! `#[cloudevent(…)]` in, its values out, and every mistake in it at the place where it is made.

use agent_events_build::derive::nearest;
use proc_macro2::{Ident, TokenTree};
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::parse::ParseStream;
use syn::{Attribute, Error, Lit, LitStr, Token, parenthesized};

/// The values of the attribute on a struct.
#[derive(Default)]
pub(crate) struct ContainerAttributes {
    pub(crate) event_type: Given<EventTypeValue>,
    pub(crate) subject: Given<Ident>,
    pub(crate) partition_key: Given<Ident>,
    pub(crate) topic: Given<LitStr>,
    pub(crate) extensions: Given<Vec<(Ident, LitStr)>>,
    pub(crate) schema: Given<LitStr>,
}

/// The value of `type`.
pub(crate) enum EventTypeValue {
    One(LitStr),
    By(Ident, Vec<(Ident, LitStr)>),
}

/// Whether a key is there, and its value unless that is at fault.
#[derive(Default)]
pub(crate) enum Given<T> {
    #[default]
    No,
    AtFault,
    Value(T),
}

impl<T> Given<T> {
    pub(crate) fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::No | Self::AtFault => None,
        }
    }

    fn read(
        &mut self,
        key: &str,
        meta: &ParseNestedMeta<'_>,
        read: impl FnOnce(&ParseNestedMeta<'_>) -> syn::Result<T>,
    ) -> syn::Result<()> {
        if !matches!(self, Self::No) {
            return Err(meta.error(format!("`{key}` is given twice: remove one")));
        }
        *self = Self::AtFault;
        *self = Self::Value(read(meta)?);
        Ok(())
    }
}

const KEYS: [&str; 6] = [
    "type",
    "subject",
    "partitionkey",
    "topic",
    "extensions",
    "schema",
];

impl ContainerAttributes {
    pub(crate) fn read(attributes: &[Attribute], faults: &mut Vec<Error>) -> Self {
        let mut values = Self::default();
        let readable = each_key(attributes, faults, |key, meta| match key {
            "type" => values.event_type.read(key, meta, event_type_value),
            "subject" => values.subject.read(key, meta, |meta| field(key, meta)),
            "partitionkey" => values
                .partition_key
                .read(key, meta, |meta| field(key, meta)),
            "topic" => values.topic.read(key, meta, |meta| text(key, meta)),
            "extensions" => values.extensions.read(key, meta, extensions),
            "schema" => values.schema.read(key, meta, |meta| text(key, meta)),
            _ => Err(meta.error(no_such_key(key))),
        });
        if !readable && matches!(values.event_type, Given::No) {
            // It may be in the part that cannot be read.
            values.event_type = Given::AtFault;
        }
        values
    }
}

fn no_such_key(key: &str) -> String {
    if key == "name" {
        return "`name` belongs on a field, and gives its name in the schema; the name of an event is its `type`"
            .to_owned();
    }
    match nearest(key, KEYS) {
        Some(meant) => format!("`cloudevent` has no key `{key}`: did you mean `{meant}`?"),
        None => format!(
            "`cloudevent` has no key `{key}`: the keys are `{}`",
            KEYS.join("`, `")
        ),
    }
}

/// Returns the name that `#[cloudevent(name = "…")]` gives a field.
pub(crate) fn field_name(attributes: &[Attribute], faults: &mut Vec<Error>) -> Given<LitStr> {
    let mut name = Given::No;
    each_key(attributes, faults, |key, meta| match key {
        "name" => name.read(key, meta, |meta| text(key, meta)),
        "subject" | "partitionkey" => Err(meta.error(format!(
            "`{key}` belongs on the struct and names this field there: `#[cloudevent({key} = …)]`"
        ))),
        _ if KEYS.contains(&key) => Err(meta.error(format!(
            "`{key}` belongs on the struct; a field has the key `name` only"
        ))),
        _ => Err(meta.error(format!(
            "a field has no key `{key}`: its only key is `name`, its name in the schema"
        ))),
    });
    name
}

/// Calls `read` for every key; a fault does not keep the keys after it from being read.
///
/// Returns whether all keys could be found.
fn each_key(
    attributes: &[Attribute],
    faults: &mut Vec<Error>,
    mut read: impl FnMut(&str, &ParseNestedMeta<'_>) -> syn::Result<()>,
) -> bool {
    let mut readable = true;
    let ours = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cloudevent"));
    for attribute in ours {
        let whole = attribute.parse_nested_meta(|meta| {
            let key = match meta.path.get_ident() {
                Some(ident) => ident.unraw().to_string(),
                None => String::new(),
            };
            if let Err(fault) = read(&key, &meta) {
                faults.push(fault);
                skip_value(meta.input)?;
            }
            Ok(())
        });
        if let Err(fault) = whole {
            readable = false;
            faults.push(match attribute.parse_args::<Lit>() {
                Ok(value) => Error::new(value.span(), "a value wants a key: `type = \"…\"`"),
                Err(_) => fault,
            });
        }
    }
    readable
}

/// Goes to the comma after a value that is at fault.
fn skip_value(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}

fn text(key: &str, meta: &ParseNestedMeta<'_>) -> syn::Result<LitStr> {
    let example = match key {
        "topic" => "invoices",
        "schema" => "schemas/invoice.avsc",
        "name" => "name_in_schema",
        _ => "com.example.thing.happened",
    };
    let wanted = format!("`{key}` wants a text in quotes: `{key} = \"{example}\"`");
    if !meta.input.peek(Token![=]) {
        return Err(meta.error(wanted));
    }
    string(meta.value()?, &wanted)
}

fn string(input: ParseStream<'_>, wanted: &str) -> syn::Result<LitStr> {
    let literal: LitStr = input
        .parse()
        .map_err(|fault| Error::new(fault.span(), wanted))?;
    if literal.suffix().is_empty() {
        Ok(literal)
    } else {
        Err(Error::new(literal.span(), wanted))
    }
}

fn field(key: &str, meta: &ParseNestedMeta<'_>) -> syn::Result<Ident> {
    let wanted = format!("`{key}` wants the name of a field, without quotes: `{key} = field`");
    if !meta.input.peek(Token![=]) {
        return Err(meta.error(wanted));
    }
    identifier(meta.value()?, &wanted)
}

/// Reads a name; a keyword is one too, since a field can be called `r#type`.
fn identifier(input: ParseStream<'_>, wanted: &str) -> syn::Result<Ident> {
    let ident = input
        .call(Ident::parse_any)
        .map_err(|fault| Error::new(fault.span(), wanted))?;
    if input.is_empty() || input.peek(Token![,]) {
        Ok(ident)
    } else {
        Err(Error::new(input.span(), wanted))
    }
}

const EXTENSIONS: &str = "write `extensions(tenantid = \"String\", …)`: names of extension attributes and their \
                          CloudEvents types";

/// Reads `(name = "Type", …)`.
fn extensions(meta: &ParseNestedMeta<'_>) -> syn::Result<Vec<(Ident, LitStr)>> {
    if !meta.input.peek(syn::token::Paren) {
        return Err(meta.error(EXTENSIONS));
    }
    let content;
    parenthesized!(content in meta.input);
    let mut extensions = Vec::<(Ident, LitStr)>::new();
    let mut read = || {
        while !content.is_empty() {
            let name = content
                .call(Ident::parse_any)
                .map_err(|fault| Error::new(fault.span(), EXTENSIONS))?;
            content
                .parse::<Token![=]>()
                .map_err(|fault| Error::new(fault.span(), EXTENSIONS))?;
            let wanted = format!("an extension wants its type in quotes: `{name} = \"String\"`");
            let ty = string(&content, &wanted)?;
            if extensions.iter().any(|(known, _)| *known == name) {
                let message = format!("`{name}` is given twice: remove one");
                return Err(Error::new(name.span(), message));
            }
            extensions.push((name, ty));
            if !content.is_empty() {
                content
                    .parse::<Token![,]>()
                    .map_err(|fault| Error::new(fault.span(), EXTENSIONS))?;
            }
        }
        Ok(())
    };
    let outcome = read();
    // What is left over would be reported too.
    while content.parse::<TokenTree>().is_ok() {}
    outcome.map(|()| extensions)
}

const BY: &str = "write `type(by = status, Paid = \"com.example.invoice.paid\", …)`: the field that chooses, \
                  and an event type for each of its variants";

fn event_type_value(meta: &ParseNestedMeta<'_>) -> syn::Result<EventTypeValue> {
    if !meta.input.peek(syn::token::Paren) {
        let after_equals = meta.input.fork();
        if after_equals.parse::<Token![=]>().is_ok() && after_equals.peek(syn::token::Paren) {
            return Err(Error::new(after_equals.span(), BY));
        }
        return text("type", meta).map(EventTypeValue::One);
    }
    let content;
    parenthesized!(content in meta.input);
    choices(&content, meta).inspect_err(|_| {
        // What is left over would be reported too.
        while content.parse::<TokenTree>().is_ok() {}
    })
}

/// Reads the inside of `type(…)`: the field that chooses, and the types of the variants.
fn choices(content: ParseStream<'_>, meta: &ParseNestedMeta<'_>) -> syn::Result<EventTypeValue> {
    let (mut by, mut choices) = (None, Vec::<(Ident, LitStr)>::new());
    while !content.is_empty() {
        let key = content
            .call(Ident::parse_any)
            .map_err(|fault| Error::new(fault.span(), BY))?;
        content
            .parse::<Token![=]>()
            .map_err(|fault| Error::new(fault.span(), BY))?;
        if (key == "by" && by.is_some()) || choices.iter().any(|(known, _)| *known == key) {
            let message = format!("`{key}` is given twice: remove one");
            return Err(Error::new(key.span(), message));
        }
        if key == "by" {
            let wanted = "`by` wants the name of a field, without quotes: `by = status`";
            by = Some(identifier(content, wanted)?);
        } else {
            let wanted = format!(
                "a variant wants its event type in quotes: `{key} = \"com.example.thing.happened\"`"
            );
            choices.push((key, string(content, &wanted)?));
        }
        if !content.is_empty() {
            content
                .parse::<Token![,]>()
                .map_err(|fault| Error::new(fault.span(), BY))?;
        }
    }
    match by {
        None => Err(meta.error("`type(…)` does not say which field chooses: add `by = field`")),
        Some(by) if choices.is_empty() => {
            let message = format!("no variant of `{by}` has an event type: {BY}");
            Err(Error::new(by.span(), message))
        }
        Some(by) => Ok(EventTypeValue::By(by, choices)),
    }
}
