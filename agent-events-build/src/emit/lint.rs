//! Generated items in, the lints they would trip through their schema's choice of names and sizes out.
//!
//! Each is allowed where it would be tripped and nowhere else: generated code compiles where warnings are errors.

use std::borrow::Cow;

use heck::ToSnakeCase;

use crate::code::{Append, Code, Ident, Word, add, code, list, word};
use crate::plan::{DefaultPlan, FieldPlan, Leaf, RecordPlan, Shape, is_snake};
use crate::suggest::distance;

/// Returns the lints to allow on a struct called `ident` with the fields of a record.
pub(super) fn on_struct(ident: &Ident, plan: &RecordPlan) -> Vec<Code> {
    let fields: Vec<Cow<'_, str>> = plan
        .fields
        .iter()
        .map(|field| words(field.ident.name()))
        .collect();
    let own = words(ident.name());
    // Only a longer name can have this one in it.
    let mut longer = fields.iter().filter(|field| field.len() > own.len());
    let repeats = longer.any(|field| {
        let before = field
            .strip_suffix(&*own)
            .is_some_and(|rest| rest.ends_with('_'));
        let after = field
            .strip_prefix(&*own)
            .is_some_and(|rest| rest.starts_with('_'));
        before || after
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
    lints
}

/// Returns the lints to allow where these types are said.
pub(super) fn on_types<'a>(shapes: impl Iterator<Item = &'a Shape>) -> Option<Code> {
    let (mut complex, mut without_values) = (false, false);
    for shape in shapes {
        complex |= depth(shape) > 3;
        without_values |= has_empty_values(shape);
    }
    let lints = tripped([
        (complex, word!(clippy::type_complexity)),
        (without_values, word!(clippy::zero_sized_map_values)),
    ]);
    lints.map(|lints| code!(#[allow(#lints, reason = "the types are what the schema says")]))
}

/// Returns the lints to allow on a function whose parameters are these fields.
pub(super) fn on_parameters(fields: &[&FieldPlan]) -> Option<Code> {
    let is_bool = |field: &&&FieldPlan| matches!(field.shape, Shape::Leaf(Leaf::Boolean));
    let bools = fields.iter().filter(is_bool).count();
    on_names(fields.iter().copied(), bools)
}

/// Returns the lints to allow on a function whose variables are these fields.
pub(super) fn on_locals(fields: &[FieldPlan]) -> Option<Code> {
    on_names(fields.iter(), 0)
}

fn on_names<'f>(fields: impl Iterator<Item = &'f FieldPlan>, bools: usize) -> Option<Code> {
    let names: Vec<&str> = fields.map(|field| field.ident.name()).collect();
    let letters = names.iter().filter(|name| name.len() == 1).count();
    let placeholders = ["foo", "baz", "quux"];
    let placeholder = names.iter().any(|name| placeholders.contains(name));
    let lints = tripped([
        (placeholder, word!(clippy::disallowed_names)),
        (bools > 3, word!(clippy::fn_params_excessive_bools)),
        (letters > 4, word!(clippy::many_single_char_names)),
        (are_similar(&names), word!(clippy::similar_names)),
    ]);
    lints.map(|lints| code!(#[allow(#lints, reason = "the fields are what the schema calls them")]))
}

/// Returns a list of those lints that are tripped.
fn tripped<const N: usize>(lints: [(bool, Word); N]) -> Option<Code> {
    let is_any = lints.iter().any(|(tripped, _)| *tripped);
    let tripped = lints
        .into_iter()
        .filter_map(|(tripped, lint)| tripped.then_some(lint));
    is_any.then(|| list(tripped).into_code())
}

/// Tells whether clippy could find two names too much alike; of many names two always may be.
fn are_similar(names: &[&str]) -> bool {
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

/// Returns the lints to allow on functions that do something with each of these fields, with a call of its own but for those
/// in rows.
pub(super) fn on_length(
    fields: &[FieldPlan],
    in_row: impl Fn(&FieldPlan) -> bool,
) -> Option<TooManyLines> {
    let lines = |field: &FieldPlan| match depth(&field.shape) {
        0 => 3,
        _ if in_row(field) => 3,
        depth => 6 + 6 * depth,
    };
    too_many_lines(fields.iter().map(lines).sum())
}

/// Returns the lints to allow where the defaults of a record are said.
pub(super) fn on_defaults(plan: &RecordPlan) -> Option<Code> {
    let is_constant = |field: &FieldPlan| match field.default {
        Some(DefaultPlan::Float(value)) => resembles_a_constant(f64::from(value)),
        Some(DefaultPlan::Double(value)) => resembles_a_constant(value),
        _ => false,
    };
    if plan.fields.iter().any(is_constant) {
        Some(
            code!(#[allow(clippy::approx_constant, reason = "the defaults are what the schema says")]),
        )
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
    let variants: Vec<Cow<'_, str>> = variants.map(|variant| words(variant.name())).collect();
    if share_a_word(&variants) {
        Some(
            code!(#[allow(clippy::enum_variant_names, reason = "the variants are what the schema calls them")]),
        )
    } else {
        None
    }
}

/// Returns the lints to allow on a function with a line or more for each of so many symbols.
pub(super) fn on_symbols(count: usize) -> Option<TooManyLines> {
    too_many_lines(count)
}

/// Returns the lints to allow on functions with an arm for each of these branches.
pub(super) fn on_branches<'a>(shapes: impl Iterator<Item = &'a Shape>) -> Option<TooManyLines> {
    too_many_lines(shapes.map(|shape| 4 + 6 * depth(shape)).sum())
}

fn too_many_lines(lines: usize) -> Option<TooManyLines> {
    (lines > FEW_LINES).then_some(TooManyLines)
}

/// The lint that functions with a line for each of many parts trip.
#[derive(Clone, Copy)]
pub(super) struct TooManyLines;

impl Append for TooManyLines {
    fn append(self, code: &mut Code) {
        add!(code; #[allow(clippy::too_many_lines, reason = "the schema has so many parts")]);
    }
}

/// Returns the words of a name, joined by underscores.
fn words(name: &str) -> Cow<'_, str> {
    if is_snake(name) {
        name.into()
    } else {
        name.to_snake_case().into()
    }
}

/// Tells whether three or more names all begin, or all end, with one word.
fn share_a_word(names: &[Cow<'_, str>]) -> bool {
    let shared = |pick: fn(&str) -> Option<&str>| {
        let first = names.first().and_then(|name| pick(name));
        first.is_some() && names.iter().all(|name| pick(name) == first)
    };
    names.len() >= 3
        && (shared(|name| name.split('_').next()) || shared(|name| name.rsplit('_').next()))
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
