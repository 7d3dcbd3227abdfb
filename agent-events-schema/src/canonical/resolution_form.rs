//! A schema in, a text of everything that decides how a reader resolves data against it out.

use crate::name::Alias;
use crate::schema::{Field, LogicalType, Node, SchemaRef, Type};

use super::json_text::{push_formatted, push_string, push_strings, push_value};
use super::writer::{Form, push_all, quoted, write};

/// Returns the resolution form: the Parsing Canonical Form with aliases, defaults, the defaults of enums and logical
/// types added; without documentation, sort orders and custom attributes.
///
/// Two schemas with the same resolution form read the same data as the same values.
#[must_use]
pub fn resolution_form(schema: SchemaRef<'_>) -> String {
    write(schema, &ResolutionForm)
}

struct ResolutionForm;

impl Form for ResolutionForm {
    fn field_end(&self, out: &mut String, field: &Field) {
        if let Some(default) = &field.default {
            out.push_str(",\"default\":");
            push_value(out, default, true);
        }
        push_aliases(out, &field.aliases, &field.name);
    }

    fn end(&self, out: &mut String, node: &Node) {
        push_logical_type(out, node);
        if let Some(named) = node.named() {
            push_aliases(out, &named.aliases, named.name.as_str());
        }
    }

    fn leaf(&self, out: &mut String, node: &Node, _: Option<&str>) {
        match &node.ty {
            Type::Enum(r#enum) => {
                let name = r#enum.named.name.as_str();
                push_all(
                    out,
                    ["{\"name\":\"", name, "\",\"type\":\"enum\",\"symbols\":"],
                );
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
                let (name, size) = (&fixed.named.name, fixed.size);
                push_formatted(
                    out,
                    format_args!("{{\"name\":\"{name}\",\"type\":\"fixed\",\"size\":{size}"),
                );
            }
            primitive if node.logical.is_none() => return out.push_str(quoted(primitive)),
            primitive => push_all(out, ["{\"type\":\"", primitive.kind(), "\""]),
        }
        self.end(out, node);
        out.push('}');
    }
}

fn push_logical_type(out: &mut String, node: &Node) {
    if let Some(logical) = &node.logical {
        push_all(out, [",\"logicalType\":\"", logical.name(), "\""]);
        if let LogicalType::Decimal { precision, scale } = logical {
            push_formatted(
                out,
                format_args!(",\"precision\":{precision},\"scale\":{scale}"),
            );
        }
    }
}

/// Appends the aliases sorted, as their order means nothing; the own name is none.
fn push_aliases(out: &mut String, aliases: &[Alias], own: &str) {
    if aliases.is_empty() {
        return;
    }
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
