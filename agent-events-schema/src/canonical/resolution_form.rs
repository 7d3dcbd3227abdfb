//! A schema in, a text of everything that decides how a reader resolves data against it out.

use std::collections::HashSet;

use crate::name::Alias;
use crate::schema::{LogicalType, Node, SchemaRef, Type};

use super::json_text::{push_formatted, push_string, push_strings, push_value};
use super::writer::{quoted, write};

/// Returns the resolution form: the Parsing Canonical Form with aliases, defaults, the defaults of enums and logical
/// types added; without documentation, sort orders and custom attributes.
///
/// Two schemas with the same resolution form read the same data as the same values.
#[must_use]
pub fn resolution_form(schema: SchemaRef<'_>) -> String {
    let mut defined = HashSet::new();
    write(schema, |schema, parts| {
        let node = schema.get();
        if let Some(named) = node.named()
            && !defined.insert(schema.node)
        {
            parts.text(format!("\"{}\"", named.name));
            return;
        }
        let mut rest = logical_type(node);
        if let Some(named) = node.named() {
            push_aliases(&mut rest, &named.aliases, named.name.as_str());
        }
        match &node.ty {
            Type::Array(item) => parts.array(item.node, rest + "}"),
            Type::Map(value) => parts.map(value.node, rest + "}"),
            Type::Union(branches) => parts.union(branches),
            Type::Record(record) => {
                parts.text(format!(
                    "{{\"name\":\"{}\",\"type\":\"record\",\"fields\":[",
                    record.named.name
                ));
                for (index, field) in record.fields.iter().enumerate() {
                    let mut end = String::new();
                    if let Some(default) = &field.default {
                        end.push_str(",\"default\":");
                        push_value(&mut end, default, true);
                    }
                    push_aliases(&mut end, &field.aliases, &field.name);
                    parts.field(index, &field.name, field.ty.node, None);
                    parts.text(end + "}");
                }
                parts.text(format!("]{rest}}}"));
            }
            Type::Enum(r#enum) => {
                let mut text = format!(
                    "{{\"name\":\"{}\",\"type\":\"enum\",\"symbols\":",
                    r#enum.named.name
                );
                push_strings(
                    &mut text,
                    r#enum.symbols.iter().map(|symbol| symbol.name.as_str()),
                );
                if let Some(default) = &r#enum.default {
                    text.push_str(",\"default\":");
                    push_string(&mut text, &default.name);
                }
                parts.text(text + &rest + "}");
            }
            Type::Fixed(fixed) => {
                let (name, size) = (&fixed.named.name, fixed.size);
                parts.text(format!(
                    "{{\"name\":\"{name}\",\"type\":\"fixed\",\"size\":{size}{rest}}}"
                ));
            }
            primitive if rest.is_empty() => parts.text(quoted(primitive)),
            primitive => parts.text(format!("{{\"type\":\"{}\"{rest}}}", primitive.kind())),
        }
    })
}

fn logical_type(node: &Node) -> String {
    let mut text = String::new();
    if let Some(logical) = &node.logical {
        push_formatted(
            &mut text,
            format_args!(",\"logicalType\":\"{}\"", logical.name()),
        );
        if let LogicalType::Decimal { precision, scale } = logical {
            push_formatted(
                &mut text,
                format_args!(",\"precision\":{precision},\"scale\":{scale}"),
            );
        }
    }
    text
}

/// Appends the aliases sorted, as their order means nothing; the own name is none.
fn push_aliases(out: &mut String, aliases: &[Alias], own: &str) {
    let mut names: Vec<&str> = aliases
        .iter()
        .map(|alias| alias.name.as_str())
        .filter(|name| *name != own)
        .collect();
    names.sort_unstable();
    if !names.is_empty() {
        out.push_str(",\"aliases\":");
        push_strings(out, names.into_iter());
    }
}
