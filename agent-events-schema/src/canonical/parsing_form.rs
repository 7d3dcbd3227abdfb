//! A schema in, its Parsing Canonical Form out (Avro 1.12, "Transforming into Parsing Canonical Form").

use crate::schema::{Field, Node, SchemaRef, Type};

use super::json_text::push_formatted;
use super::writer::{Form, push_all, quoted, write};

/// Returns the Parsing Canonical Form: full names, no attribute that does not change how data is read.
#[must_use]
pub fn parsing_canonical_form(schema: SchemaRef<'_>) -> String {
    write(schema, &ParsingForm)
}

struct ParsingForm;

impl Form for ParsingForm {
    fn field_end(&self, _: &mut String, _: &Field) {}

    fn end(&self, _: &mut String, _: &Node) {}

    fn leaf(&self, out: &mut String, node: &Node, _: Option<&str>) {
        match &node.ty {
            Type::Enum(r#enum) => {
                let name = r#enum.named.name.as_str();
                push_all(
                    out,
                    ["{\"name\":\"", name, "\",\"type\":\"enum\",\"symbols\":["],
                );
                for (index, symbol) in r#enum.symbols.iter().enumerate() {
                    let start = if index > 0 { ",\"" } else { "\"" };
                    push_all(out, [start, &symbol.name, "\""]);
                }
                out.push_str("]}");
            }
            Type::Fixed(fixed) => {
                let (name, size) = (&fixed.named.name, fixed.size);
                push_formatted(
                    out,
                    format_args!("{{\"name\":\"{name}\",\"type\":\"fixed\",\"size\":{size}}}"),
                );
            }
            primitive => out.push_str(quoted(primitive)),
        }
    }
}
