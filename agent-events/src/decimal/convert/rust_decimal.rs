//! A `rust_decimal::Decimal` in, a decimal number out, and back.

use rust_decimal::Decimal as RustDecimal;

use crate::{Decimal, DecimalError};

impl<const PRECISION: u32, const SCALE: u32> TryFrom<RustDecimal> for Decimal<PRECISION, SCALE> {
    type Error = DecimalError;

    /// Takes over the exact number, or refuses it.
    fn try_from(value: RustDecimal) -> Result<Self, DecimalError> {
        value.to_string().parse()
    }
}

impl<const PRECISION: u32, const SCALE: u32> TryFrom<&Decimal<PRECISION, SCALE>> for RustDecimal {
    type Error = rust_decimal::Error;

    /// Takes over the exact number, or refuses it. Zeros at the end go only where there is no room for them.
    fn try_from(value: &Decimal<PRECISION, SCALE>) -> Result<Self, rust_decimal::Error> {
        let text = value.to_string();
        Self::from_str_exact(&text).or_else(|error| match text.split_once('.') {
            Some((whole, fraction)) => match fraction.trim_end_matches('0') {
                "" => Self::from_str_exact(whole),
                fraction => Self::from_str_exact(&format!("{whole}.{fraction}")),
            },
            None => Err(error),
        })
    }
}
