//! A schema in, its Parsing Canonical Form out (Avro 1.12, "Transforming into Parsing Canonical Form").

use std::collections::HashSet;

use crate::schema::{SchemaRef, Type};

use super::writer::{quoted, write};

/// Returns the Parsing Canonical Form: full names, no attribute that does not change how data is read.
#[must_use]
pub fn parsing_canonical_form(schema: SchemaRef<'_>) -> String {
    let mut defined = HashSet::new();
    write(schema, |schema, parts| {
        let node = schema.get();
        if let Some(named) = node.named()
            && !defined.insert(schema.node)
        {
            parts.text(format!("\"{}\"", named.name));
            return;
        }
        match &node.ty {
            Type::Array(item) => parts.array(item.node, "}".to_owned()),
            Type::Map(value) => parts.map(value.node, "}".to_owned()),
            Type::Union(branches) => parts.union(branches),
            Type::Record(record) => {
                parts.text(format!(
                    "{{\"name\":\"{}\",\"type\":\"record\",\"fields\":[",
                    record.named.name
                ));
                for (index, field) in record.fields.iter().enumerate() {
                    parts.field(index, &field.name, field.ty.node, None);
                    parts.text("}");
                }
                parts.text("]}");
            }
            Type::Enum(r#enum) => {
                let symbols: Vec<_> = r#enum
                    .symbols
                    .iter()
                    .map(|symbol| format!("\"{}\"", symbol.name))
                    .collect();
                let (name, symbols) = (&r#enum.named.name, symbols.join(","));
                parts.text(format!(
                    "{{\"name\":\"{name}\",\"type\":\"enum\",\"symbols\":[{symbols}]}}"
                ));
            }
            Type::Fixed(fixed) => {
                let (name, size) = (&fixed.named.name, fixed.size);
                parts.text(format!(
                    "{{\"name\":\"{name}\",\"type\":\"fixed\",\"size\":{size}}}"
                ));
            }
            primitive => parts.text(quoted(primitive)),
        }
    })
}
