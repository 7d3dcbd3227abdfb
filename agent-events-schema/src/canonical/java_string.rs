//! A schema in, the text out that Avro's Java library writes for it, which is what registries store and compare.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::json::JsonMember;
use crate::name::{Alias, FullName};
use crate::schema::{Field, Named, Node, Order, SchemaRef, Type};

use super::json_text::{push_formatted, push_member, push_string, push_strings, push_value};
use super::writer::{quoted, write};

/// Returns the schema as Java's `Schema.toString()` writes it, byte for byte: self-contained, each type defined at its
/// first use, with documentation, defaults, aliases and custom attributes.
#[must_use]
pub fn canonical_string(schema: SchemaRef<'_>) -> String {
    let mut defined = HashSet::new();
    write(schema, |schema, parts| {
        let node = schema.get();
        let namespace = parts.namespace;
        if let Some(named) = node.named()
            && !defined.insert(schema.node)
        {
            parts.text(format!("\"{}\"", relative(&named.name, namespace)));
            return;
        }
        match &node.ty {
            Type::Array(item) => parts.array(item.node, end(node)),
            Type::Map(value) => parts.map(value.node, end(node)),
            Type::Union(branches) => parts.union(branches),
            Type::Record(record) => {
                let kind = if record.is_error { "error" } else { "record" };
                parts.text(start(kind, &record.named, namespace) + ",\"fields\":[");
                for (index, field) in record.fields.iter().enumerate() {
                    let own = record.named.name.namespace();
                    parts.field(index, &field.name, field.ty.node, own);
                    parts.text(field_end(field));
                }
                parts.text(format!("]{}", end(node)));
            }
            Type::Enum(r#enum) => {
                let mut text = start("enum", &r#enum.named, namespace) + ",\"symbols\":";
                push_strings(
                    &mut text,
                    r#enum.symbols.iter().map(|symbol| symbol.name.as_str()),
                );
                if let Some(default) = &r#enum.default {
                    text.push_str(",\"default\":");
                    push_string(&mut text, &default.name);
                }
                parts.text(text + &end(node));
            }
            Type::Fixed(fixed) => {
                let text = format!(
                    "{},\"size\":{}",
                    start("fixed", &fixed.named, namespace),
                    fixed.size
                );
                parts.text(text + &end(node));
            }
            primitive if attributes(node).next().is_none() => {
                parts.text(quoted(primitive));
            }
            primitive => parts.text(format!("{{\"type\":\"{}\"{}", primitive.kind(), end(node))),
        }
    })
}

/// Returns the name as it is written where names without a dot belong to `namespace`.
fn relative<'n>(name: &'n FullName, namespace: Option<&str>) -> &'n str {
    let short = name.name();
    // A short name that is also a kind of type would be taken for it.
    let is_kind = matches!(
        short,
        "record" | "enum" | "array" | "map" | "union" | "fixed"
    );
    if name.namespace() == namespace && !is_kind {
        short
    } else {
        name.as_str()
    }
}

/// Writes a definition up to its documentation.
fn start(kind: &str, named: &Named, namespace: Option<&str>) -> String {
    let mut text = format!("{{\"type\":\"{kind}\",\"name\":\"{}\"", named.name.name());
    match named.name.namespace() {
        own if own == namespace => {}
        own => push_formatted(
            &mut text,
            format_args!(",\"namespace\":\"{}\"", own.unwrap_or_default()),
        ),
    }
    push_doc(&mut text, named.doc.as_deref());
    text
}

/// Writes a type from its custom attributes to its end.
fn end(node: &Node) -> String {
    let mut text = String::new();
    for member in attributes(node) {
        push_member(&mut text, member);
    }
    if let Some(named) = node.named() {
        let namespace = named.name.namespace();
        push_aliases(&mut text, &named.aliases, |alias| {
            match alias.rsplit_once('.') {
                Some((space, short)) if Some(space) == namespace => Cow::Borrowed(short),
                // Without the dot it would be a name in the namespace of the type.
                None if namespace.is_some() => Cow::Owned(format!(".{alias}")),
                _ => Cow::Borrowed(alias),
            }
        });
    }
    text.push('}');
    text
}

/// Returns the custom attributes and those of the logical type, in the order written.
fn attributes(node: &Node) -> impl Iterator<Item = &JsonMember> {
    let mut logical = node.logical_attributes.iter().peekable();
    let mut custom = node.properties.iter().enumerate().peekable();
    std::iter::from_fn(move || {
        let before = custom.peek().map_or(usize::MAX, |(index, _)| *index);
        match logical.peek() {
            Some((position, member)) if *position <= before => {
                logical.next();
                Some(member)
            }
            _ => custom.next().map(|(_, member)| member),
        }
    })
}

fn field_end(field: &Field) -> String {
    let mut text = String::new();
    push_doc(&mut text, field.doc.as_deref());
    if let Some(default) = &field.default {
        text.push_str(",\"default\":");
        push_value(&mut text, default, false);
    }
    match field.order {
        Some(Order::Descending) => text.push_str(",\"order\":\"descending\""),
        Some(Order::Ignore) => text.push_str(",\"order\":\"ignore\""),
        Some(Order::Ascending) | None => {}
    }
    push_aliases(&mut text, &field.aliases, Cow::Borrowed);
    for member in &field.properties {
        push_member(&mut text, member);
    }
    text.push('}');
    text
}

fn push_doc(out: &mut String, doc: Option<&str>) {
    if let Some(doc) = doc {
        out.push_str(",\"doc\":");
        push_string(out, doc);
    }
}

fn push_aliases<'a>(
    out: &mut String,
    aliases: &'a [Alias],
    shorten: impl Fn(&'a str) -> Cow<'a, str>,
) {
    if !aliases.is_empty() {
        out.push_str(",\"aliases\":");
        let names: Vec<Cow<'_, str>> = aliases.iter().map(|alias| shorten(&alias.name)).collect();
        push_strings(out, names.iter().map(AsRef::as_ref));
    }
}
