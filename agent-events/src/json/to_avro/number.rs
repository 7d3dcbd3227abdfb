//! A JSON number in, an Avro number out, exact or not at all.

use serde_json::{Number, Value};

use super::{Distance, Result, refused};
use crate::codec::encode;
use crate::json::JsonError;
use crate::json::branch::special;

/// Appends an `int`.
pub(super) fn int(number: &Number, out: &mut Vec<u8>) -> Result<()> {
    let value = integer(number, "an int, which has 32 bits")?;
    let value = i32::try_from(value).map_err(|_| too_large(number, "an int, which has 32 bits"))?;
    encode::int(&value, out).map_err(refused)
}

/// Appends a `long`.
pub(super) fn long(number: &Number, out: &mut Vec<u8>) -> Result<()> {
    let value = integer(number, "a long, which has 64 bits")?;
    encode::long(&value, out).map_err(refused)
}

fn integer(number: &Number, ty: &str) -> Result<i64> {
    if number.is_f64() {
        let reason = format!("{number} is not an integer: write it without point and exponent");
        return Err(JsonError::new(reason));
    }
    number.as_i64().ok_or_else(|| too_large(number, ty))
}

/// Appends a `float`: a finite number has to stay one.
pub(super) fn float(json: &Value, out: &mut Vec<u8>) -> Result<Distance> {
    let value = finite_or_special(json, "a float")?;
    // By way of the shortest text: a cast would round a second time, as the text was rounded to a double before.
    let narrow: f32 = format!("{value:e}").parse().unwrap_or(f32::NAN);
    if value.is_finite() && narrow.is_infinite() {
        return Err(too_large(json, "a float"));
    }
    encode::float(&narrow, out).map_err(refused)?;
    let wide = format!("{narrow:e}").parse().unwrap_or(f64::NAN);
    let is_rounded =
        value.to_bits() != wide.to_bits() && f64::from(narrow).to_bits() != value.to_bits();
    Ok(Distance::from(is_rounded && !value.is_nan()) + is_integer(json))
}

/// Appends a `double`.
pub(super) fn double(json: &Value, out: &mut Vec<u8>) -> Result<Distance> {
    let value = finite_or_special(json, "a double")?;
    encode::double(&value, out).map_err(refused)?;
    Ok(is_integer(json))
}

fn finite_or_special(json: &Value, ty: &str) -> Result<f64> {
    let value = match json {
        Value::String(text) => special(text),
        _ => json.as_f64(),
    };
    value.ok_or_else(|| too_large(json, ty))
}

fn is_integer(json: &Value) -> Distance {
    json.as_number()
        .is_some_and(|number| !number.is_f64())
        .into()
}

fn too_large(number: &impl std::fmt::Display, ty: &str) -> JsonError {
    JsonError::new(format!("{number} does not fit {ty}"))
}
