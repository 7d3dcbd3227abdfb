//! Why a number is no decimal of its type.

use std::error::Error;
use std::fmt;

/// A number that does not fit a [`Decimal`](crate::Decimal), or text that is no number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecimalError(Reason);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Reason {
    TooManyDigits { precision: u32, scale: u32 },
    TooManyDecimals { scale: u32 },
    NoBytes,
    NoDigits { at: usize },
    NotADigit { found: char, at: usize },
}

impl DecimalError {
    pub(super) fn too_many_digits(precision: u32, scale: u32) -> Self {
        Self(Reason::TooManyDigits { precision, scale })
    }

    pub(super) fn too_many_decimals(scale: u32) -> Self {
        Self(Reason::TooManyDecimals { scale })
    }

    pub(super) fn no_bytes() -> Self {
        Self(Reason::NoBytes)
    }

    pub(super) fn no_digits(at: usize) -> Self {
        Self(Reason::NoDigits { at })
    }

    pub(super) fn not_a_digit(found: char, at: usize) -> Self {
        Self(Reason::NotADigit { found, at })
    }
}

impl fmt::Display for DecimalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Reason::TooManyDigits { precision, scale } => write!(
                f,
                "the number does not fit a decimal of {precision} digits: it can have {} before the point and {scale} \
                 behind it",
                precision - scale
            ),
            Reason::TooManyDecimals { scale: 0 } => {
                f.write_str("the number has a fraction and the decimal has none: round it first")
            }
            Reason::TooManyDecimals { scale } => write!(
                f,
                "the number has more digits behind the point than the {scale} of the decimal: round it first"
            ),
            Reason::NoBytes => {
                f.write_str("a decimal without any bytes is no number: zero is one byte 0")
            }
            Reason::NoDigits { at } => write!(
                f,
                "a digit is missing at byte {at}: a decimal is written like -12.34"
            ),
            Reason::NotADigit { found, at } => write!(
                f,
                "{found:?} at byte {at} is no digit: a decimal is written like -12.34, without an exponent"
            ),
        }
    }
}

impl Error for DecimalError {}
