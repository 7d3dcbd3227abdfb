//! A schema in, its Parsing Canonical Form out (Avro 1.12, "Transforming into Parsing Canonical Form").

use std::collections::HashSet;

use crate::schema::{SchemaRef, Type};

use super::writer::{Step, quoted, write};

/// Returns the Parsing Canonical Form: full names, no attribute that does not change how data is read.
#[must_use]
pub fn parsing_canonical_form(schema: SchemaRef<'_>) -> String {
    let mut defined = HashSet::new();
    write(schema, |schema, _, parts| {
        let node = schema.get();
        let part = |node| Step::Type {
            node,
            namespace: None,
        };
        if let Some(named) = node.named()
            && !defined.insert(schema.node)
        {
            parts.push(Step::text(format!("\"{}\"", named.name)));
            return;
        }
        match &node.ty {
            Type::Array(item) => {
                parts.extend([
                    Step::text("{\"type\":\"array\",\"items\":"),
                    part(item.node),
                    Step::text("}"),
                ]);
            }
            Type::Map(value) => {
                parts.extend([
                    Step::text("{\"type\":\"map\",\"values\":"),
                    part(value.node),
                    Step::text("}"),
                ]);
            }
            Type::Union(branches) => {
                parts.push(Step::text("["));
                for (index, branch) in branches.iter().enumerate() {
                    if index > 0 {
                        parts.push(Step::text(","));
                    }
                    parts.push(part(branch.node));
                }
                parts.push(Step::text("]"));
            }
            Type::Record(record) => {
                parts.push(Step::text(format!(
                    "{{\"name\":\"{}\",\"type\":\"record\",\"fields\":[",
                    record.named.name
                )));
                for (index, field) in record.fields.iter().enumerate() {
                    let start = if index > 0 {
                        ",{\"name\":\""
                    } else {
                        "{\"name\":\""
                    };
                    parts.extend([
                        Step::text(start),
                        Step::text(field.name.as_str()),
                        Step::text("\",\"type\":"),
                        part(field.ty.node),
                        Step::text("}"),
                    ]);
                }
                parts.push(Step::text("]}"));
            }
            Type::Enum(r#enum) => {
                let symbols: Vec<_> = r#enum
                    .symbols
                    .iter()
                    .map(|symbol| format!("\"{}\"", symbol.name))
                    .collect();
                let (name, symbols) = (&r#enum.named.name, symbols.join(","));
                parts.push(Step::text(format!(
                    "{{\"name\":\"{name}\",\"type\":\"enum\",\"symbols\":[{symbols}]}}"
                )));
            }
            Type::Fixed(fixed) => {
                let (name, size) = (&fixed.named.name, fixed.size);
                parts.push(Step::text(format!(
                    "{{\"name\":\"{name}\",\"type\":\"fixed\",\"size\":{size}}}"
                )));
            }
            primitive => parts.push(Step::text(quoted(primitive))),
        }
    })
}
