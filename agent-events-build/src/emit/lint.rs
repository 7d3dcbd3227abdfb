//! Generated items in, the lints they would trip through their schema's choice of names and sizes out.
//!
//! Each is allowed where it would be tripped and nowhere else: generated code compiles where warnings are errors.

use heck::ToSnakeCase;

use crate::code::{Code, Ident, code};
use crate::plan::{DefaultPlan, FieldPlan, Leaf, RecordPlan, Shape};

/// Returns the lints to allow on a struct called `ident` with the fields of a record.
pub(super) fn on_struct(ident: &Ident, plan: &RecordPlan) -> Vec<Code> {
    let words = |ident: &Ident| words(&ident.to_string());
    let own = words(ident).join("_");
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
    let mut lints = Vec::new();
    if repeats || share_a_word(&fields) {
        lints.push(code!(#[allow(clippy::struct_field_names, reason = "the fields are what the schema calls them")]));
    }
    if bools > 3 {
        lints.push(code!(#[allow(clippy::struct_excessive_bools, reason = "the fields are what the schema says")]));
    }
    lints.extend(on_types(plan.fields.iter().map(|field| &field.shape)));
    if plan
        .fields
        .iter()
        .any(|field| has_null_values(&field.shape))
    {
        lints.push(code!(#[allow(clippy::zero_sized_map_values, reason = "the types are what the schema says")]));
    }
    lints
}

/// Returns the lints to allow where these types are said.
pub(super) fn on_types<'a>(mut shapes: impl Iterator<Item = &'a Shape>) -> Option<Code> {
    if shapes.any(|shape| depth(shape) > 3) {
        Some(code!(#[allow(clippy::type_complexity, reason = "the types are what the schema says")]))
    } else {
        None
    }
}

/// Returns the lints to allow where the defaults of a record are said.
pub(super) fn on_defaults(plan: &RecordPlan) -> Option<Code> {
    let is_constant = |field: &FieldPlan| match field.default {
        Some(DefaultPlan::Float(value)) => resembles_a_constant(f64::from(value)),
        Some(DefaultPlan::Double(value)) => resembles_a_constant(value),
        _ => false,
    };
    if plan.fields.iter().any(is_constant) {
        Some(code!(#[allow(clippy::approx_constant, reason = "the defaults are what the schema says")]))
    } else {
        None
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
pub(super) fn on_enum<'a>(variants: impl Iterator<Item = &'a Ident>) -> Option<Code> {
    let variants: Vec<Vec<String>> = variants
        .map(|variant| words(&variant.to_string()))
        .collect();
    if share_a_word(&variants) {
        Some(code!(#[allow(clippy::enum_variant_names, reason = "the variants are what the schema calls them")]))
    } else {
        None
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

fn has_null_values(shape: &Shape) -> bool {
    match shape {
        Shape::Map(_, item) if matches!(**item, Shape::Leaf(Leaf::Null)) => true,
        Shape::Nullable(_, item)
        | Shape::Single(item)
        | Shape::Array(item)
        | Shape::Map(_, item) => has_null_values(item),
        _ => false,
    }
}
