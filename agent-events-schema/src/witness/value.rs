//! A datum of a schema in; its binary form, its JSON form and its size out.

use std::fmt::Write as _;

use crate::datum;
use crate::schema::{SchemaRef, Type};

/// A datum, whose schema is known where it is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Datum {
    /// The smallest value of a type without parts: null, false, 0, an empty text, zeros.
    Zero,
    /// A symbol by its index.
    Symbol(usize),
    /// No item, or one.
    Items(Option<Box<Datum>>),
    /// The fields of a record, in order.
    Record(Vec<Datum>),
    /// A branch of a union by its index, with its value.
    Branch(usize, Box<Datum>),
}

impl Datum {
    /// Appends the binary form.
    pub(super) fn encode(&self, schema: SchemaRef<'_>, out: &mut Vec<u8>) {
        match (self, &schema.get().ty) {
            (Self::Zero, ty) => out.resize(out.len() + zero_length(ty), 0),
            (Self::Symbol(index), _) => number(*index, out),
            (Self::Items(item), Type::Array(ty) | Type::Map(ty)) => {
                if let Some(item) = item {
                    number(1, out);
                    if matches!(schema.get().ty, Type::Map(_)) {
                        number(0, out);
                    }
                    item.encode(schema.at(ty.node), out);
                }
                out.push(0);
            }
            (Self::Record(values), Type::Record(record)) => {
                for (value, field) in values.iter().zip(&record.fields) {
                    value.encode(schema.at(field.ty.node), out);
                }
            }
            (Self::Branch(index, value), Type::Union(branches)) => {
                number(*index, out);
                if let Some(branch) = branches.get(*index) {
                    value.encode(schema.at(branch.node), out);
                }
            }
            _ => {}
        }
    }

    /// Appends the form in Avro's JSON encoding.
    pub(super) fn write_json(&self, schema: SchemaRef<'_>, out: &mut String) {
        match (self, &schema.get().ty) {
            (Self::Zero, Type::Fixed(fixed)) => {
                out.push('"');
                for _ in 0..fixed.size {
                    out.push_str("\\u0000");
                }
                out.push('"');
            }
            (Self::Zero, ty) => out.push_str(match ty {
                Type::Null => "null",
                Type::Boolean => "false",
                Type::Bytes | Type::String => "\"\"",
                Type::Float | Type::Double => "0.0",
                _ => "0",
            }),
            (Self::Symbol(index), Type::Enum(symbols)) => {
                let name = symbols
                    .symbols
                    .get(*index)
                    .map_or("", |symbol| &symbol.name);
                push_fmt(out, format_args!("\"{name}\""));
            }
            (Self::Items(item), Type::Array(ty)) => {
                out.push('[');
                if let Some(item) = item {
                    item.write_json(schema.at(ty.node), out);
                }
                out.push(']');
            }
            (Self::Items(item), Type::Map(ty)) => {
                out.push('{');
                if let Some(item) = item {
                    out.push_str("\"\": ");
                    item.write_json(schema.at(ty.node), out);
                }
                out.push('}');
            }
            (Self::Record(values), Type::Record(record)) => {
                out.push('{');
                for (index, (value, field)) in values.iter().zip(&record.fields).enumerate() {
                    let comma = if index > 0 { ", " } else { "" };
                    push_fmt(out, format_args!("{comma}\"{}\": ", field.name));
                    value.write_json(schema.at(field.ty.node), out);
                }
                out.push('}');
            }
            (Self::Branch(index, value), Type::Union(branches)) => {
                let Some(branch) = branches.get(*index) else {
                    return;
                };
                let branch = schema.at(branch.node);
                match &branch.get().ty {
                    Type::Null => out.push_str("null"),
                    ty => {
                        let named = branch.get().named().map(|named| named.name.as_str());
                        push_fmt(out, format_args!("{{\"{}\": ", named.unwrap_or(ty.kind())));
                        value.write_json(branch, out);
                        out.push('}');
                    }
                }
            }
            _ => {}
        }
    }
}

/// How many bytes the smallest value of a type without parts takes up; all of them are 0.
pub(super) fn zero_length(ty: &Type) -> usize {
    match ty {
        Type::Boolean | Type::Int | Type::Long | Type::Bytes | Type::String => 1,
        Type::Float => 4,
        Type::Double => 8,
        Type::Fixed(fixed) => fixed.size as usize,
        _ => 0,
    }
}

fn number(value: usize, out: &mut Vec<u8>) {
    datum::long(i64::try_from(value).unwrap_or(i64::MAX), out);
}

fn push_fmt(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    out.write_fmt(arguments).expect("a String takes all text");
}
