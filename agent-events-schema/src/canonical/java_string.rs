//! A schema in, the text out that Avro's Java library writes for it, which is what registries store and compare.

use std::borrow::Cow;

use crate::json::JsonMember;
use crate::name::{Alias, FullName};
use crate::schema::{Field, Named, Node, Order, Record, SchemaRef, Type};

use super::json_text::{push_formatted, push_member, push_string, push_strings, push_value};
use super::writer::{Form, push_all, quoted, write};

/// Returns the schema as Java's `Schema.toString()` writes it, byte for byte: self-contained, each type defined at its
/// first use, with documentation, defaults, aliases and custom attributes.
#[must_use]
pub fn canonical_string(schema: SchemaRef<'_>) -> String {
    write(schema, &JavaString)
}

struct JavaString;

impl Form for JavaString {
    fn again(&self, out: &mut String, named: &Named, namespace: Option<&str>) {
        push_all(out, ["\"", relative(&named.name, namespace), "\""]);
    }

    fn record(&self, out: &mut String, record: &Record, namespace: Option<&str>) {
        let kind = if record.is_error { "error" } else { "record" };
        push_start(out, kind, &record.named, namespace);
        out.push_str(",\"fields\":[");
    }

    fn field_end(&self, out: &mut String, field: &Field) {
        push_doc(out, field.doc.as_deref());
        if let Some(default) = &field.default {
            out.push_str(",\"default\":");
            push_value(out, default, false);
        }
        match field.order {
            Some(Order::Descending) => out.push_str(",\"order\":\"descending\""),
            Some(Order::Ignore) => out.push_str(",\"order\":\"ignore\""),
            Some(Order::Ascending) | None => {}
        }
        push_aliases(out, &field.aliases, Cow::Borrowed);
        for member in &field.properties {
            push_member(out, member);
        }
    }

    fn end(&self, out: &mut String, node: &Node) {
        for member in attributes(node) {
            push_member(out, member);
        }
        if let Some(named) = node.named() {
            let namespace = named.name.namespace();
            push_aliases(out, &named.aliases, |alias| {
                match alias.rsplit_once('.') {
                    Some((space, short)) if Some(space) == namespace => Cow::Borrowed(short),
                    // Without the dot it would be a name in the namespace of the type.
                    None if namespace.is_some() => Cow::Owned(format!(".{alias}")),
                    _ => Cow::Borrowed(alias),
                }
            });
        }
    }

    fn leaf(&self, out: &mut String, node: &Node, namespace: Option<&str>) {
        match &node.ty {
            Type::Enum(r#enum) => {
                push_start(out, "enum", &r#enum.named, namespace);
                out.push_str(",\"symbols\":");
                push_strings(
                    out,
                    r#enum.symbols.iter().map(|symbol| symbol.name.as_str()),
                );
                if let Some(default) = &r#enum.default {
                    out.push_str(",\"default\":");
                    push_string(out, &default.name);
                }
            }
            Type::Fixed(fixed) => {
                push_start(out, "fixed", &fixed.named, namespace);
                push_formatted(out, format_args!(",\"size\":{}", fixed.size));
            }
            primitive if attributes(node).next().is_none() => {
                return out.push_str(quoted(primitive));
            }
            primitive => push_all(out, ["{\"type\":\"", primitive.kind(), "\""]),
        }
        self.end(out, node);
        out.push('}');
    }
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
fn push_start(out: &mut String, kind: &str, named: &Named, namespace: Option<&str>) {
    push_all(out, ["{\"type\":\"", kind, "\",\"name\":\""]);
    push_all(out, [named.name.name(), "\""]);
    match named.name.namespace() {
        own if own == namespace => {}
        own => push_all(out, [",\"namespace\":\"", own.unwrap_or_default(), "\""]),
    }
    push_doc(out, named.doc.as_deref());
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
