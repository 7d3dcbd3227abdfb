//! A type in, what its JSON looks like out: to tell the branches of a union apart, and to name them.

use agent_events_schema::{LogicalType, Node, Type};
use serde_json::Value;

use super::error::quoted;
use super::{JsonForm, logical};

/// How JSON writes the floating-point numbers that are not finite.
const SPECIAL: [(&str, f64); 3] = [
    ("NaN", f64::NAN),
    ("Infinity", f64::INFINITY),
    ("-Infinity", f64::NEG_INFINITY),
];

/// Returns the number that `text` names.
pub(super) fn special(text: &str) -> Option<f64> {
    let known = SPECIAL.iter().find(|(name, _)| *name == text);
    known.map(|(_, value)| *value)
}

/// Returns the logical type that a value is written as; none when it is written as the type below.
pub(super) fn text_of(node: &Node, form: JsonForm) -> Option<LogicalType> {
    match form {
        JsonForm::HumanReadable => node.logical.filter(|logical| logical::has_text(*logical)),
        JsonForm::Avro => None,
    }
}

/// Returns what Avro's JSON encoding calls a branch.
pub(super) fn name(node: &Node) -> &str {
    match node.named() {
        Some(named) => named.name.as_str(),
        None => node.ty.kind(),
    }
}

/// Returns what people call a branch.
pub(super) fn title(node: &Node, form: JsonForm) -> &str {
    match text_of(node, form) {
        Some(_) if node.named().is_some() => name(node),
        Some(logical) => logical.name(),
        None => name(node),
    }
}

/// Tells whether JSON of this kind can be a value of the type.
pub(super) fn may_be(node: &Node, form: JsonForm, json: &Value) -> bool {
    if let Some(logical) = text_of(node, form) {
        return match json {
            Value::String(_) => true,
            Value::Number(number) => {
                matches!(logical, LogicalType::Decimal { .. }) && !number.is_f64()
            }
            _ => false,
        };
    }
    match (&node.ty, json) {
        (Type::Null, Value::Null)
        | (Type::Boolean, Value::Bool(_))
        | (Type::Int | Type::Long | Type::Float | Type::Double, Value::Number(_))
        | (Type::Bytes | Type::String | Type::Fixed(_) | Type::Enum(_), Value::String(_))
        | (Type::Array(_), Value::Array(_))
        | (Type::Map(_) | Type::Record(_), Value::Object(_)) => true,
        (Type::Float | Type::Double, Value::String(text)) => special(text).is_some(),
        _ => false,
    }
}

/// Returns what is expected for a type.
pub(super) fn expected(node: &Node, form: JsonForm) -> String {
    if let Some(logical) = text_of(node, form) {
        return logical::example(logical).to_owned();
    }
    let bytes = match form {
        JsonForm::HumanReadable => "in Base64 with padding",
        JsonForm::Avro => "as characters U+0000 to U+00FF",
    };
    match &node.ty {
        Type::Null => "null".to_owned(),
        Type::Boolean => "true or false".to_owned(),
        Type::Int | Type::Long => "an integer".to_owned(),
        Type::Float | Type::Double => "a number".to_owned(),
        Type::Bytes => format!("bytes {bytes}"),
        Type::Fixed(fixed) => format!("the {} bytes of `{}` {bytes}", fixed.size, fixed.named.name),
        Type::String => "a string".to_owned(),
        Type::Enum(r#enum) => format!("a symbol of `{}`", r#enum.named.name),
        Type::Array(_) => "an array".to_owned(),
        Type::Map(_) => "an object, for a map".to_owned(),
        Type::Record(record) => format!("an object with the fields of `{}`", record.named.name),
        Type::Union(_) => "a value of the union".to_owned(),
    }
}

/// Returns what was found.
pub(super) fn found(json: &Value) -> String {
    match json {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => format!("the string {}", quoted(text)),
        Value::Array(_) => "an array".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}
