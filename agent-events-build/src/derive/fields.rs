//! The fields of a struct and of its schema in, the codec out, or every field that does not fit.

use agent_events_schema::{
    Field, Fingerprint, SourceMap, Type as AvroType, parsing_canonical_form,
};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Error, GenericArgument, PathArguments, Type};

use super::schema::ReadSchema;
use super::{Derived, DerivedField, DerivedSchema};
use crate::emit;
use crate::plan::{FieldPlan, Leaf, NamedShape, Place, SchemaPlan, Shape, Shapes, UnionBranch};
use crate::suggest::nearest;

/// Returns the codec and the schema of the struct; `None` when `faults` grew.
pub(super) fn codec(
    derived: &Derived,
    read: &ReadSchema,
    schema: &DerivedSchema,
    sources: &SourceMap,
    faults: &mut Vec<Error>,
) -> Option<TokenStream> {
    let root = read.set.schema(read.node);
    let AvroType::Record(record) = &root.get().ty else {
        return None;
    };
    let before = faults.len();
    for field in &derived.fields {
        if !record.fields.iter().any(|known| known.name == field.name) {
            faults.push(not_in_schema(field, &record.fields, schema));
        }
    }
    let shapes = Shapes::new(&read.set);
    let mut place = StructPlace;
    let (mut plans, mut nested) = (Vec::new(), Vec::new());
    for field in &record.fields {
        let written = sources.describe(field.name_span);
        let Some(own) = derived.fields.iter().find(|own| own.name == field.name) else {
            let message = format!(
                "schema field `{}` ({written}) has no field in the struct: add it, every field of the schema is on the wire",
                field.name
            );
            faults.push(Error::new(derived.ident.span(), message));
            continue;
        };
        let shape = shapes.shape(field.ty, read.node, &mut place);
        if !fits(&shape, &own.ty, &mut nested) {
            let message = format!(
                "schema field `{}` is `{}` ({written}): use `{}`",
                field.name,
                avro_name(&shape),
                rust_name(&shape)
            );
            faults.push(Error::new(own.ty.span(), message));
            continue;
        }
        plans.push(FieldPlan {
            ident: own.ident.clone(),
            name: field.name.clone(),
            doc: Vec::new(),
            shape,
            default: None,
        });
    }
    if faults.len() > before {
        return None;
    }
    let codec = emit::record_codec(&derived.ident, &plans);
    let schema = emit::schema_impl(&derived.ident, &SchemaPlan::new(&record.named, root));
    let checks = nested.iter().map(|(named, ty)| {
        let fingerprint = Fingerprint::of(&parsing_canonical_form(root.at(named.node)));
        let number = emit::hex(&fingerprint.to_string());
        quote_spanned!(ty.span()=> const _: () = ::agent_events::private::same_schema::<#ty>(#number);)
    });
    Some(quote!(#codec #schema #(#checks)*))
}

fn not_in_schema(field: &DerivedField, known: &[Field], schema: &DerivedSchema) -> Error {
    let name = &field.name;
    let remedy = match nearest(name, known.iter().map(|field| field.name.as_str())) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "add it to the schema, or remove it here".to_owned(),
    };
    let message = format!("{} has no field `{name}`: {remedy}", schema.label);
    Error::new(field.ident.span(), message)
}

/// Types of a struct are named by its author.
struct StructPlace;

impl Place for StructPlace {
    fn path(&self, _: agent_events_schema::NodeId) -> Vec<proc_macro2::Ident> {
        Vec::new()
    }

    fn name_union(&mut self, _: u32, _: Vec<UnionBranch>, _: &[&str]) -> proc_macro2::Ident {
        proc_macro2::Ident::new("Union", proc_macro2::Span::call_site())
    }
}

/// Standard types whose names say what they are; any other name may stand for anything.
const KNOWN: [&str; 26] = [
    "bool", "char", "str", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64",
    "u128", "usize", "f32", "f64", "String", "Vec", "Option", "HashMap", "BTreeMap", "HashSet",
    "Uuid", "DateTime", "Box",
];

/// Tells whether a type can be of this shape, as far as its name says; rustc sees to the rest, at the same place.
///
/// Collects the types that stand for named types of the schema.
fn fits<'t>(shape: &Shape, ty: &'t Type, nested: &mut Vec<(NamedShape, &'t Type)>) -> bool {
    let Type::Path(path) = ty else {
        return match ty {
            Type::Group(group) => fits(shape, &group.elem, nested),
            Type::Paren(paren) => fits(shape, &paren.elem, nested),
            Type::Macro(_) => true,
            _ => false,
        };
    };
    let Some(segment) = path.path.segments.last() else {
        return false;
    };
    let name = segment.ident.to_string();
    let arguments: Vec<&Type> = match &segment.arguments {
        PathArguments::AngleBracketed(list) => list
            .args
            .iter()
            .filter_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    match (shape, name.as_str(), arguments.as_slice()) {
        (Shape::Nullable(_, item), "Option", [inner]) | (Shape::Array(item), "Vec", [inner]) => {
            fits(item, inner, nested)
        }
        (Shape::Map(item), "HashMap", [key, inner, ..]) => {
            fits(&Shape::Leaf(Leaf::String), key, nested) && fits(item, inner, nested)
        }
        (Shape::Leaf(Leaf::Bytes), "Vec", [inner]) => {
            matches!(inner, Type::Path(path) if path.path.is_ident("u8"))
        }
        (Shape::Named(_), "Box", [inner]) => fits(shape, inner, nested),
        (Shape::Leaf(Leaf::Boolean), "bool", _)
        | (Shape::Leaf(Leaf::Int), "i32", _)
        | (Shape::Leaf(Leaf::Long), "i64", _)
        | (Shape::Leaf(Leaf::Float), "f32", _)
        | (Shape::Leaf(Leaf::Double), "f64", _)
        | (Shape::Leaf(Leaf::String), "String", _)
        | (Shape::Leaf(Leaf::UuidString), "Uuid", _)
        | (Shape::Leaf(Leaf::Timestamp(_)), "DateTime", _) => true,
        (Shape::Named(named), other, _) if !KNOWN.contains(&other) => {
            nested.push((named.clone(), ty));
            true
        }
        (_, other, _) => !KNOWN.contains(&other),
    }
}

/// Returns what the specification calls a shape.
fn avro_name(shape: &Shape) -> String {
    match shape {
        Shape::Leaf(Leaf::Boolean) => "boolean".to_owned(),
        Shape::Leaf(Leaf::Int) => "int".to_owned(),
        Shape::Leaf(Leaf::Long) => "long".to_owned(),
        Shape::Leaf(Leaf::Float) => "float".to_owned(),
        Shape::Leaf(Leaf::Double) => "double".to_owned(),
        Shape::Leaf(Leaf::Bytes) => "bytes".to_owned(),
        Shape::Leaf(Leaf::String) => "string".to_owned(),
        Shape::Leaf(Leaf::UuidString) => "uuid".to_owned(),
        Shape::Leaf(Leaf::Timestamp(_)) => "timestamp".to_owned(),
        Shape::Nullable(_, item) => format!("{} or null", avro_name(item)),
        Shape::Array(item) => format!("array of {}", avro_name(item)),
        Shape::Map(item) => format!("map of {}", avro_name(item)),
        _ => "a named type".to_owned(),
    }
}

/// Returns a Rust type for a shape, as people write it.
fn rust_name(shape: &Shape) -> String {
    match shape {
        Shape::Leaf(Leaf::Boolean) => "bool".to_owned(),
        Shape::Leaf(Leaf::Int) => "i32".to_owned(),
        Shape::Leaf(Leaf::Long) => "i64".to_owned(),
        Shape::Leaf(Leaf::Float) => "f32".to_owned(),
        Shape::Leaf(Leaf::Double) => "f64".to_owned(),
        Shape::Leaf(Leaf::Bytes) => "Vec<u8>".to_owned(),
        Shape::Leaf(Leaf::String) => "String".to_owned(),
        Shape::Leaf(Leaf::UuidString) => "Uuid".to_owned(),
        Shape::Leaf(Leaf::Timestamp(_)) => "DateTime<Utc>".to_owned(),
        Shape::Nullable(_, item) => format!("Option<{}>", rust_name(item)),
        Shape::Array(item) => format!("Vec<{}>", rust_name(item)),
        Shape::Map(item) => format!("HashMap<String, {}>", rust_name(item)),
        _ => "a type with this schema".to_owned(),
    }
}
