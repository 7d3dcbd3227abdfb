//! Generated items in, the lints they would trip through their schema's choice of names and sizes out.
//!
//! Each is allowed where it would be tripped and nowhere else: generated code compiles where warnings are errors.

use heck::ToSnakeCase;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::plan::{DefaultPlan, FieldPlan, Leaf, RecordPlan, Shape};
use crate::suggest::distance;

/// Returns the lints to allow on a struct.
pub(super) fn on_struct(plan: &RecordPlan) -> TokenStream {
    let words = |ident: &Ident| words(&ident.to_string());
    let own = words(&plan.ident).join("_");
    let fields: Vec<Vec<String>> = plan
        .fields
        .iter()
        .map(|field| words(&field.ident))
        .collect();
    let repeats = plan.fields.iter().any(|field| {
        let name = words(&field.ident).join("_");
        name != own && (name.starts_with(&format!("{own}_")) || name.ends_with(&format!("_{own}")))
    });
    let bools = plan
        .fields
        .iter()
        .filter(|field| matches!(field.shape, Shape::Leaf(Leaf::Boolean)))
        .count();
    let mut lints = TokenStream::new();
    if repeats || share_a_word(&fields) {
        lints.extend(quote!(#[allow(clippy::struct_field_names, reason = "the fields are what the schema calls them")]));
    }
    if bools > 3 {
        lints.extend(quote!(#[allow(clippy::struct_excessive_bools, reason = "the fields are what the schema says")]));
    }
    lints.extend(on_types(plan.fields.iter().map(|field| &field.shape)));
    lints
}

/// Returns the lints to allow where these types are said.
pub(super) fn on_types<'a>(shapes: impl Iterator<Item = &'a Shape>) -> TokenStream {
    let (mut complex, mut without_values) = (false, false);
    for shape in shapes {
        complex |= depth(shape) > 3;
        without_values |= has_empty_values(shape);
    }
    let complex = complex.then(|| quote!(clippy::type_complexity));
    let without_values = without_values.then(|| quote!(clippy::zero_sized_map_values));
    let lints: Vec<TokenStream> = complex.into_iter().chain(without_values).collect();
    if lints.is_empty() {
        TokenStream::new()
    } else {
        quote!(#[allow(#(#lints),*, reason = "the types are what the schema says")])
    }
}

/// Returns the lints to allow on a function whose parameters are these fields.
pub(super) fn on_parameters(fields: &[&FieldPlan]) -> TokenStream {
    let names: Vec<String> = fields
        .iter()
        .map(|field| field.ident.to_string().trim_start_matches("r#").to_owned())
        .collect();
    let count = |check: fn(&&FieldPlan) -> bool| fields.iter().filter(|field| check(field)).count();
    let bools = count(|field| matches!(field.shape, Shape::Leaf(Leaf::Boolean)));
    let letters = names.iter().filter(|name| name.len() == 1).count();
    let placeholders = ["foo", "baz", "quux"];
    let tripped = [
        (
            names
                .iter()
                .any(|name| placeholders.contains(&name.as_str())),
            quote!(clippy::disallowed_names),
        ),
        (bools > 3, quote!(clippy::fn_params_excessive_bools)),
        (letters > 4, quote!(clippy::many_single_char_names)),
        (are_similar(&names), quote!(clippy::similar_names)),
    ];
    let lints: Vec<TokenStream> = tripped
        .into_iter()
        .filter_map(|(tripped, lint)| tripped.then_some(lint))
        .collect();
    if lints.is_empty() {
        return TokenStream::new();
    }
    quote!(#[allow(#(#lints),*, reason = "the fields are what the schema calls them")])
}

/// Tells whether clippy could find two names too much alike; of many names two always may be.
fn are_similar(names: &[String]) -> bool {
    names.len() > MANY_NAMES
        || names.iter().enumerate().any(|(index, one)| {
            let mut later = names[index + 1..].iter();
            later.any(|two| distance(one, two) <= 2)
        })
}

/// Names that are not compared with each other any more.
const MANY_NAMES: usize = 7;

/// Lines of a function that clippy does not count as too many.
const FEW_LINES: usize = 90;

/// Returns the lints to allow on functions that do something with each of these fields.
pub(super) fn on_length(fields: &[FieldPlan]) -> TokenStream {
    let lines = |field: &FieldPlan| match depth(&field.shape) {
        0 => 3,
        depth => 6 + 6 * depth,
    };
    too_many_lines(fields.iter().map(lines).sum())
}

/// Returns the lints to allow where the defaults of a record are said.
pub(super) fn on_defaults(plan: &RecordPlan) -> TokenStream {
    let is_constant = |field: &FieldPlan| match field.default {
        Some(DefaultPlan::Float(value)) => resembles_a_constant(f64::from(value)),
        Some(DefaultPlan::Double(value)) => resembles_a_constant(value),
        _ => false,
    };
    if plan.fields.iter().any(is_constant) {
        quote!(#[allow(clippy::approx_constant, reason = "the defaults are what the schema says")])
    } else {
        TokenStream::new()
    }
}

fn resembles_a_constant(value: f64) -> bool {
    use std::f64::consts as c;
    const GOLDEN_RATIO: f64 = 1.618_033_988_749_895;
    const EULER_GAMMA: f64 = 0.577_215_664_901_532_9;
    let constants = [
        c::E,
        c::FRAC_1_PI,
        c::FRAC_1_SQRT_2,
        c::FRAC_2_PI,
        c::FRAC_2_SQRT_PI,
        c::FRAC_PI_2,
        c::FRAC_PI_3,
        c::FRAC_PI_4,
        c::FRAC_PI_6,
        c::FRAC_PI_8,
        c::LN_2,
        c::LN_10,
        c::LOG10_2,
        c::LOG10_E,
        c::LOG2_10,
        c::LOG2_E,
        c::PI,
        c::SQRT_2,
        c::TAU,
        GOLDEN_RATIO,
        EULER_GAMMA,
    ];
    constants
        .iter()
        .any(|constant| (value.abs() - constant).abs() < 0.005)
}

/// Returns the lints to allow on an enum with these variants.
pub(super) fn on_enum<'a>(variants: impl Iterator<Item = &'a Ident>) -> TokenStream {
    let variants: Vec<Vec<String>> = variants
        .map(|variant| words(&variant.to_string()))
        .collect();
    if share_a_word(&variants) {
        quote!(#[allow(clippy::enum_variant_names, reason = "the variants are what the schema calls them")])
    } else {
        TokenStream::new()
    }
}

/// Returns the lints to allow on a function with a line or more for each of so many symbols.
pub(super) fn on_symbols(count: usize) -> TokenStream {
    too_many_lines(count)
}

/// Returns the lints to allow on functions with an arm for each of these branches.
pub(super) fn on_branches(shapes: &[&Shape]) -> TokenStream {
    too_many_lines(shapes.iter().map(|shape| 4 + 6 * depth(shape)).sum())
}

fn too_many_lines(lines: usize) -> TokenStream {
    if lines > FEW_LINES {
        quote!(#[allow(clippy::too_many_lines, reason = "the schema has so many parts")])
    } else {
        TokenStream::new()
    }
}

fn words(name: &str) -> Vec<String> {
    let snake = name.trim_start_matches("r#").to_snake_case();
    snake.split('_').map(str::to_owned).collect()
}

/// Tells whether three or more names all begin, or all end, with one word.
fn share_a_word(names: &[Vec<String>]) -> bool {
    let shared = |pick: fn(&Vec<String>) -> Option<&String>| {
        let first = names.first().and_then(pick);
        first.is_some() && names.iter().all(|name| pick(name) == first)
    };
    names.len() >= 3 && (shared(|name| name.first()) || shared(|name| name.last()))
}

fn depth(shape: &Shape) -> usize {
    match shape {
        Shape::Nullable(_, item)
        | Shape::Single(item)
        | Shape::Array(item)
        | Shape::Map(_, item) => 1 + depth(item),
        _ => 0,
    }
}

/// Tells whether there is a map in it whose values take no memory.
fn has_empty_values(shape: &Shape) -> bool {
    match shape {
        Shape::Map(_, item) => is_empty(item) || has_empty_values(item),
        Shape::Nullable(_, item) | Shape::Single(item) | Shape::Array(item) => {
            has_empty_values(item)
        }
        _ => false,
    }
}

fn is_empty(shape: &Shape) -> bool {
    match shape {
        Shape::Never | Shape::Leaf(Leaf::Null) => true,
        Shape::Leaf(Leaf::Fixed { size }) | Shape::Alias(_, Leaf::Fixed { size }) => *size == 0,
        Shape::Single(item) => is_empty(item),
        Shape::Named(named) => named.empty,
        _ => false,
    }
}
