//! A default without parts and its type in, why it does not fit out.

use crate::json::{Json, JsonValue};
use crate::schema::Type;
use crate::source::Span;

/// Why a value is not one of a type, and where in the value.
pub(super) struct Fault {
    pub(super) span: Span,
    pub(super) reason: String,
    pub(super) note: Option<&'static str>,
    pub(super) help: Option<String>,
}

impl Fault {
    pub(super) fn new(value: &Json, reason: impl Into<String>) -> Self {
        Self {
            span: value.span,
            reason: reason.into(),
            note: None,
            help: None,
        }
    }
}

pub(super) type Checked = Result<(), Fault>;

pub(super) fn whole_number(value: &Json, text: &str, fits: bool, name: &str, bits: u32) -> Checked {
    if fits {
        return Ok(());
    }
    if text.contains(['.', 'e', 'E']) {
        let mut fault = Fault::new(
            value,
            format!("`{text}` is written as a fraction, but {name} is a whole number"),
        );
        fault.help = Some(
            "write the number without fraction and exponent, or make the field a double".to_owned(),
        );
        return Err(fault);
    }
    Err(Fault::new(
        value,
        format!("{text} does not fit the {bits} bits of {name}"),
    ))
}

pub(super) fn finite(value: &Json, fits: bool, name: &str) -> Checked {
    if fits {
        return Ok(());
    }
    Err(Fault::new(
        value,
        format!("the number is too large for {name}"),
    ))
}

pub(super) fn bytes(value: &Json, text: &str) -> Checked {
    match text.chars().find(|character| u32::from(*character) > 0xff) {
        None => Ok(()),
        Some(character) => {
            let mut fault = Fault::new(
                value,
                format!("U+{:04X} is not a byte", u32::from(character)),
            );
            fault.note = Some("each character stands for one byte, from U+0000 to U+00FF");
            Err(fault)
        }
    }
}

pub(super) fn wrong_kind(value: &Json, ty: &Type) -> Fault {
    let expected = match ty {
        Type::Null => "null",
        Type::Boolean => "true or false",
        Type::Int | Type::Long | Type::Float | Type::Double => "a number",
        Type::Bytes | Type::String | Type::Enum(_) | Type::Fixed(_) => "a string",
        Type::Array(_) => "an array",
        Type::Map(_) | Type::Record(_) => "an object",
        Type::Union(_) => "a value of one of its branches",
    };
    let mut fault = Fault::new(
        value,
        format!(
            "{} is given, {expected} is expected for {}",
            value.kind(),
            ty.kind()
        ),
    );
    match (&value.value, ty) {
        (JsonValue::String(text), Type::Float | Type::Double)
            if text.parse::<f64>().is_ok_and(|number| !number.is_finite()) =>
        {
            fault.note = Some(
                "`NaN`, `Infinity` and `-Infinity` can only be the default of a field of type float or double itself",
            );
        }
        (JsonValue::String(text), Type::Int | Type::Long | Type::Float | Type::Double)
            if text.parse::<f64>().is_ok() =>
        {
            fault.help = Some(format!("remove the quotes: {text}"));
        }
        (JsonValue::String(text), Type::Boolean) if matches!(text.as_str(), "true" | "false") => {
            fault.help = Some(format!("remove the quotes: {text}"));
        }
        (JsonValue::String(text), Type::Null) if text == "null" => {
            fault.help = Some("remove the quotes: null".to_owned());
        }
        (JsonValue::Null, _) => {
            fault.help =
                Some("make the type a union with \"null\", or choose another default".to_owned());
        }
        _ => {}
    }
    fault
}
