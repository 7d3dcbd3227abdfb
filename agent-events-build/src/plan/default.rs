//! The default of a field in, the same value in Rust out.

use std::ops::RangeInclusive;

use agent_events_schema::{Diagnostic, Field, Json, JsonValue, SchemaRef, Type, encode_default};

use super::names::Names;
use super::shape::leaf;
use super::{DefaultPlan, Leaf, Shape, Unit};
use crate::catalog::Catalog;
use crate::style::TimeCrate;

/// Returns the default of a field; one that the Rust type cannot hold is reported.
pub(crate) fn default(
    catalog: &Catalog,
    names: &Names,
    field: &Field,
    shape: &Shape,
    times: TimeCrate,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<DefaultPlan> {
    let json = field.default.as_ref()?;
    if let Some(simple) = simple(catalog, names, field, &json.value, shape) {
        return Some(simple);
    }
    let schema = catalog.set.schema(field.ty.node);
    let bytes = encode_default(schema, json)?;
    if let Some(reason) = unrepresentable(schema, json, times) {
        diagnostics.push(
            Diagnostic::warning(
                "default_not_representable",
                format!("the default of `{}` {reason}", field.name),
            )
            .at(json.span, "the constructor asks for this field instead")
            .help("correct the default, or remove the logical type"),
        );
        return None;
    }
    Some(DefaultPlan::Encoded(bytes))
}

/// Values that read well as literals.
fn simple(
    catalog: &Catalog,
    names: &Names,
    field: &Field,
    json: &JsonValue,
    shape: &Shape,
) -> Option<DefaultPlan> {
    Some(match (shape, json) {
        (Shape::Nullable(..) | Shape::NullableUnion(..), JsonValue::Null) => DefaultPlan::None,
        (Shape::Leaf(Leaf::Null), JsonValue::Null) => DefaultPlan::Unit,
        (Shape::Leaf(Leaf::Boolean), JsonValue::Bool(value)) => DefaultPlan::Boolean(*value),
        (Shape::Leaf(Leaf::Int), JsonValue::Number(text)) => DefaultPlan::Int(text.parse().ok()?),
        (Shape::Leaf(Leaf::Long), JsonValue::Number(text)) => DefaultPlan::Long(text.parse().ok()?),
        (Shape::Leaf(Leaf::Float), JsonValue::Number(text)) => {
            DefaultPlan::Float(text.parse().ok().filter(|value: &f32| value.is_finite())?)
        }
        (Shape::Leaf(Leaf::Double), JsonValue::Number(text)) => {
            DefaultPlan::Double(text.parse().ok().filter(|value: &f64| value.is_finite())?)
        }
        (Shape::Leaf(Leaf::String), JsonValue::String(text)) => DefaultPlan::String(text.clone()),
        (Shape::Array(_), JsonValue::Array(items)) if items.is_empty() => DefaultPlan::Empty,
        (Shape::Map(..), JsonValue::Object(members)) if members.is_empty() => DefaultPlan::Empty,
        (Shape::Named(chosen), JsonValue::String(text)) if !chosen.replaced => {
            let Type::Enum(r#enum) = &catalog.set.node(field.ty.node).ty else {
                return None;
            };
            let index = r#enum
                .symbols
                .iter()
                .position(|symbol| symbol.name == *text)?;
            let variant = names.variants(field.ty.node).get(index)?;
            DefaultPlan::Symbol(chosen.path.clone(), variant.clone())
        }
        _ => return None,
    })
}

/// Returns what keeps a value of its Avro type from being one of the Rust type that its logical type has.
fn unrepresentable(schema: SchemaRef<'_>, json: &Json, times: TimeCrate) -> Option<String> {
    let node = schema.get();
    match (&node.ty, &json.value) {
        (Type::Array(item), JsonValue::Array(values)) => values
            .iter()
            .find_map(|value| unrepresentable(schema.at(item.node), value, times)),
        (Type::Map(item), JsonValue::Object(members)) => members
            .iter()
            .find_map(|member| unrepresentable(schema.at(item.node), &member.value, times)),
        (Type::Union(branches), _) => branches
            .iter()
            .map(|branch| schema.at(branch.node))
            .find(|branch| encode_default(*branch, json).is_some())
            .and_then(|branch| unrepresentable(branch, json, times)),
        (Type::Record(record), JsonValue::Object(_)) => record.fields.iter().find_map(|field| {
            let own = json.get(&field.name).map(|member| &member.value);
            unrepresentable(
                schema.at(field.ty.node),
                own.or(field.default.as_ref())?,
                times,
            )
        }),
        (ty, value) => unrepresentable_leaf(leaf(node.logical, ty)?, value, times),
    }
}

fn unrepresentable_leaf(leaf: Leaf, value: &JsonValue, times: TimeCrate) -> Option<String> {
    let range = |limits: RangeInclusive<i64>, what: &str| match value {
        JsonValue::Number(text)
            if text
                .parse()
                .is_ok_and(|number: i64| limits.contains(&number)) =>
        {
            None
        }
        _ => Some(format!("is no {what}")),
    };
    let (days, seconds) = limits(times);
    let ends =
        |per_second: i64| seconds.start() * per_second..=(seconds.end() + 1) * per_second - 1;
    match leaf {
        Leaf::Date => range(days, "date that can be told"),
        Leaf::Timestamp(Unit::Millis) | Leaf::LocalTimestamp(Unit::Millis) => {
            range(ends(1_000), "time that can be told")
        }
        Leaf::Timestamp(Unit::Micros) | Leaf::LocalTimestamp(Unit::Micros) => {
            range(ends(1_000_000), "time that can be told")
        }
        Leaf::TimeMillis => range(0..=86_399_999, "time of a day"),
        Leaf::TimeMicros => range(0..=86_399_999_999, "time of a day"),
        Leaf::UuidString => match value {
            JsonValue::String(text) if is_uuid(text) => None,
            _ => Some("is no UUID".to_owned()),
        },
        Leaf::DecimalBytes { precision, .. } | Leaf::DecimalFixed { precision, .. } => {
            match value {
                JsonValue::String(text) if digits(text) <= precision => None,
                _ => Some(format!("has more than {precision} digits")),
            }
        }
        _ => None,
    }
}

/// Returns the days and the seconds from 1970 that the types of a crate surely have.
fn limits(times: TimeCrate) -> (RangeInclusive<i64>, RangeInclusive<i64>) {
    match times {
        TimeCrate::Chrono => (
            -95_000_000..=95_000_000,
            -8_200_000_000_000..=8_200_000_000_000,
        ),
        // From the year -9999 to 9999, of times less two days: jiff keeps room for zones.
        TimeCrate::Jiff | TimeCrate::Time => (
            -4_371_587..=2_932_896,
            -4_371_585 * 86_400..=2_932_895 * 86_400 - 1,
        ),
    }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Returns how many decimal digits a two's complement number has; of one over 128 bits, how many it may have.
fn digits(latin_1: &str) -> u32 {
    let mut value = 0_i128;
    for (index, char) in latin_1.chars().enumerate() {
        let byte = u32::from(char).to_le_bytes()[0];
        if index == 0 && byte >= 0x80 {
            value = -1;
        }
        if index >= 16 {
            let bits = u32::try_from(latin_1.chars().count() * 8).unwrap_or(u32::MAX);
            return bits / 3;
        }
        value = (value << 8) | i128::from(byte);
    }
    value
        .unsigned_abs()
        .checked_ilog10()
        .map_or(1, |log| log + 1)
}
