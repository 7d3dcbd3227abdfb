//! The fields of a struct and of its schema in, the codec out, or every field that does not fit.

use agent_events_schema::{Field, Fingerprint, NodeId, SourceMap, TypeRef, parsing_canonical_form};
use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Error, Type};

use super::schema::{ReadSchema, avro_name};
use super::types::{arguments, last, may_be, parsed, short};
use super::{Derived, DerivedField};
use crate::code::{Ident, Literal, Written};
use crate::emit;
use crate::plan::{FieldPlan, NamedShape, Place, Role, Shape, Shapes, Taken, UnionBranch, unused};
use crate::style::TimeCrate;
use crate::suggest::nearest;

/// Returns the codec and the schema of the struct; `None` when `faults` grew.
pub(super) fn codec(
    derived: &Derived,
    written: &Written,
    read: &ReadSchema,
    sources: &SourceMap,
    faults: &mut Vec<Error>,
) -> Option<TokenStream> {
    let before = faults.len();
    let matcher = Matcher {
        derived,
        written,
        read,
        sources,
        shapes: Shapes::new(&read.set),
    };
    let mut misspelt = Vec::new();
    for field in &derived.fields {
        if let Some(name) = &field.name
            && !matcher.names().any(|known| known == name)
        {
            let meant = nearest(name, matcher.names());
            faults.push(matcher.not_in_schema(field, name, meant));
            misspelt.extend(meant);
        }
    }
    let unnamed = derived.fields.iter().any(|field| field.name.is_none());
    let (mut plans, mut checks, mut codecs) = (Vec::new(), Vec::new(), Vec::new());
    for field in &read.record.fields {
        match matcher.field(field) {
            Some(Ok((mut plan, own))) => {
                checks.extend(matcher.nested_checks(field, &plan.shape, own));
                codecs.extend(matcher.nested_codec(&mut plan.shape, own, codecs.len()));
                plans.push(plan);
            }
            Some(Err(fault)) => faults.push(fault),
            // Its field is there, under a name that is at fault.
            None if unnamed || misspelt.contains(&field.name.as_str()) => {}
            None => faults.push(matcher.missing(field)),
        }
    }
    if faults.len() > before {
        return None;
    }
    let ident = &written.ident(&derived.ident);
    let codec = written.stream(emit::record_codec(ident, &plans, emit::Told::ByLine));
    let schema = written.stream(emit::schema_impl(ident, &read.plan()));
    let codec = if codecs.is_empty() {
        codec
    } else {
        quote! {
            const _: () = {
                #[allow(unused_imports, reason = "it is for types without a codec")]
                use ::agent_events::private::NoCodec as _;
                #(#codecs)*
                #codec
            };
        }
    };
    Some(quote!(#codec #schema #(#checks)*))
}

/// Holds the fields of the schema against those of the struct.
struct Matcher<'a> {
    derived: &'a Derived,
    written: &'a Written,
    read: &'a ReadSchema,
    sources: &'a SourceMap,
    shapes: Shapes<'a>,
}

impl<'a> Matcher<'a> {
    fn names(&self) -> impl Iterator<Item = &'a str> {
        let fields = self.read.record.fields.iter();
        fields.map(|field| field.name.as_str())
    }

    /// Returns the plan of a schema's field and the type that the struct gives it; `None` when it gives none.
    fn field(&self, field: &Field) -> Option<syn::Result<(FieldPlan, &'a Type)>> {
        let mut own = self.derived.fields.iter();
        let own = own.find(|own| own.name.as_ref() == Some(&field.name))?;
        Some(self.plan(field, own).map(|plan| (plan, &own.ty)))
    }

    fn plan(&self, field: &Field, own: &DerivedField) -> syn::Result<FieldPlan> {
        let (shape, wanted) = self.wanted(field.ty);
        if !may_be(&own.ty, &wanted) {
            let message = format!("{}: use {}", self.described(field), remedy(&shape, &wanted));
            return Err(Error::new_spanned(&own.ty, message));
        }
        Ok(FieldPlan {
            ident: self.written.ident(&own.ident),
            name: field.name.clone(),
            doc: String::new(),
            attributes: Vec::new(),
            shape,
            default: None,
        })
    }

    /// Returns what a type is on the wire and in Rust; a named type goes by its name in the schema.
    fn wanted(&self, ty: TypeRef) -> (Shape, Type) {
        let shape = self.shapes.shape(ty, self.read.node, &mut InStruct(self));
        let shape = without_aliases(shape);
        let wanted = emit::rust_type(&shape, TimeCrate::Chrono);
        let wanted = parsed(self.written.stream(wanted));
        (shape, wanted)
    }

    fn described(&self, field: &Field) -> String {
        format!(
            "schema field `{}` is `{}` ({})",
            field.name,
            avro_name(&self.read.set, field.ty.node),
            self.sources.describe(field.name_span),
        )
    }

    fn not_in_schema(&self, field: &DerivedField, name: &str, meant: Option<&str>) -> Error {
        let named = &self.read.record.named;
        let remedy = match meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "add it to the schema, or remove it here".to_owned(),
        };
        let message = format!(
            "record `{}` ({}) has no field `{name}`: {remedy}",
            named.name,
            self.sources.describe(named.name_span),
        );
        Error::new(field.name_span, message)
    }

    fn missing(&self, field: &Field) -> Error {
        let ident = unused(Role::Field, &field.name, &Taken::default());
        let (shape, wanted) = self.wanted(field.ty);
        let message = format!(
            "{}, and the struct has no field for it: add `{ident}` with the type {}, since every field of the schema is on the wire",
            self.described(field),
            remedy(&shape, &wanted),
        );
        Error::new(self.derived.ident.span(), message)
    }

    /// Returns the checks that the types of a field have the schemas that the field's schema says.
    fn nested_checks(&self, field: &Field, shape: &Shape, own: &Type) -> Option<TokenStream> {
        let (named, ty) = nested(shape, own)?;
        let schema = self.read.set.schema(named.node);
        let fingerprint = Fingerprint::of(&parsing_canonical_form(schema));
        let number = Literal::hex(&fingerprint.get().to_be_bytes());
        let message = format!(
            "{}: `{}` has another schema",
            self.described(field),
            short(ty)
        );
        let span = Span::call_site().located_at(ty.span());
        let ty = self.outside(ty);
        Some(quote_spanned! {span=>
            const _: () = ::agent_events::private::same_schema::<#ty>(#number, #message);
        })
    }

    /// Lets the named type within a shape be written and read by a type of its own, so that a type without a codec is
    /// told by the check alone; returns that type.
    fn nested_codec(&self, shape: &mut Shape, own: &Type, number: usize) -> Option<TokenStream> {
        let (named, ty) = nested_mut(shape, own)?;
        let name = format!("__AgentEventsNested{number}");
        named.codec = Some(Ident::new(&name));
        let (name, ty) = (
            proc_macro2::Ident::new(&name, Span::call_site()),
            self.outside(ty),
        );
        Some(quote!(type #name = ::agent_events::private::Nested<#ty>;))
    }

    /// Returns a type as it is said outside the struct, where nobody is `Self`.
    fn outside(&self, ty: &Type) -> TokenStream {
        without_self(ty.to_token_stream(), &self.derived.ident)
    }
}

/// Types of a struct are named by its author; these names are for messages.
struct InStruct<'m, 'a>(&'m Matcher<'a>);

impl Place for InStruct<'_, '_> {
    fn path(&self, node: NodeId) -> Vec<Ident> {
        let Self(matcher) = self;
        if node == matcher.read.node {
            return vec![matcher.written.ident(&matcher.derived.ident)];
        }
        let named = matcher.read.set.node(node).named();
        let name = named.map_or("Type", |named| named.name.name());
        vec![unused(Role::Type, name, &Taken::default())]
    }

    fn name_union(&mut self, _: u32, _: Vec<UnionBranch>, _: &[&str]) -> Ident {
        Ident::new("Branches")
    }
}

/// Generated code has a name for each fixed; a struct says what it is.
fn without_aliases(shape: Shape) -> Shape {
    let inner = |item: Box<Shape>| Box::new(without_aliases(*item));
    match shape {
        Shape::Alias(_, leaf) => Shape::Leaf(leaf),
        Shape::Nullable(null, item) => Shape::Nullable(null, inner(item)),
        Shape::Single(item) => Shape::Single(inner(item)),
        Shape::Array(item) => Shape::Array(inner(item)),
        Shape::Map(map_type, item) => Shape::Map(map_type, inner(item)),
        other => other,
    }
}

/// Returns the type to use, as a phrase.
fn remedy(shape: &Shape, wanted: &Type) -> String {
    let wanted = short(wanted);
    if has_union(shape) {
        format!("`{wanted}`, where `Branches` is an enum of yours that implements `AvroUnion`")
    } else {
        format!("`{wanted}`")
    }
}

fn has_union(shape: &Shape) -> bool {
    match shape {
        Shape::Union(_) | Shape::NullableUnion(..) => true,
        Shape::Nullable(_, item)
        | Shape::Single(item)
        | Shape::Array(item)
        | Shape::Map(_, item) => has_union(item),
        _ => false,
    }
}

/// Returns the named type within a shape, and the type that stands for it.
fn nested<'s, 't>(shape: &'s Shape, ty: &'t Type) -> Option<(&'s NamedShape, &'t Type)> {
    if let Shape::Single(item) = shape {
        return nested(item, ty);
    }
    let segment = last(ty)?;
    match (shape, arguments(segment).as_slice()) {
        (Shape::Nullable(_, item) | Shape::Array(item), [inner])
        | (Shape::Map(_, item), [_, inner, ..]) => nested(item, inner),
        (Shape::Named(_), [inner]) if segment.ident == "Box" => nested(shape, inner),
        (Shape::Named(named), _) => Some((named, ty)),
        _ => None,
    }
}

fn without_self(tokens: TokenStream, ident: &proc_macro2::Ident) -> TokenStream {
    let replaced = tokens.into_iter().map(|token| match token {
        TokenTree::Ident(own) if own == "Self" => {
            let mut ident = ident.clone();
            ident.set_span(ident.span().located_at(own.span()));
            ident.into()
        }
        TokenTree::Group(group) => {
            let inner = without_self(group.stream(), ident);
            let mut replaced = Group::new(group.delimiter(), inner);
            replaced.set_span(group.span());
            replaced.into()
        }
        other => other,
    });
    replaced.collect()
}

/// Returns the named type within a shape, and the type that stands for it, with its box.
fn nested_mut<'s, 't>(
    shape: &'s mut Shape,
    ty: &'t Type,
) -> Option<(&'s mut NamedShape, &'t Type)> {
    if let Shape::Single(item) = shape {
        return nested_mut(item, ty);
    }
    let segment = last(ty)?;
    match (shape, arguments(segment).as_slice()) {
        (Shape::Nullable(_, item) | Shape::Array(item), [inner])
        | (Shape::Map(_, item), [_, inner, ..]) => nested_mut(item, inner),
        (Shape::Named(named), _) => Some((named, ty)),
        _ => None,
    }
}
