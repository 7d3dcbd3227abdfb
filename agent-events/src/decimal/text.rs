//! Text in, a decimal number out, and back.

use std::fmt;
use std::iter::repeat_n;
use std::str::FromStr;

use super::magnitude::Magnitude;
use super::{Decimal, DecimalError, Unscaled};

/// Any number of as many digits fits an `i128`.
const SMALL_DIGITS: usize = 38;

impl<const PRECISION: u32, const SCALE: u32> FromStr for Decimal<PRECISION, SCALE> {
    type Err = DecimalError;

    /// Reads a number such as `-12.34`: an optional sign, digits, and optionally a point and more digits.
    ///
    /// Fewer digits behind the point than `SCALE` are fine, and so are more if they are zeros.
    fn from_str(text: &str) -> Result<Self, DecimalError> {
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        let start = text.len() - unsigned.len();
        let (whole, fraction) = match unsigned.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (unsigned, None),
        };
        check_digits(whole, start)?;
        if let Some(fraction) = fraction {
            check_digits(fraction, start + whole.len() + 1)?;
        }

        let whole = whole.trim_start_matches('0');
        let fraction = fraction.unwrap_or_default().trim_end_matches('0');
        let scale = SCALE as usize;
        let Some(padding) = scale.checked_sub(fraction.len()) else {
            return Err(DecimalError::too_many_decimals(SCALE));
        };
        if whole.is_empty() && fraction.is_empty() {
            return Ok(Self::default());
        }
        if whole.len() + scale > PRECISION as usize {
            return Err(Self::too_many_digits());
        }
        let digits = [whole, fraction].into_iter().flat_map(str::bytes);
        let digits = digits.chain(repeat_n(b'0', padding));
        let negative = text.starts_with('-');
        if whole.len() + scale <= SMALL_DIGITS {
            let small = digits.fold(0, |value, digit| value * 10 + i128::from(digit - b'0'));
            return Self::from_unscaled(if negative { -small } else { small });
        }
        Self::from_unscaled_be_bytes(&Magnitude::from_digits(digits).into_be_bytes(negative))
    }
}

/// `start` is where `digits` start in the whole text.
fn check_digits(digits: &str, start: usize) -> Result<(), DecimalError> {
    if digits.is_empty() {
        return Err(DecimalError::no_digits(start));
    }
    match digits.char_indices().find(|(_, c)| !c.is_ascii_digit()) {
        Some((at, found)) => Err(DecimalError::not_a_digit(found, start + at)),
        None => Ok(()),
    }
}

impl<const PRECISION: u32, const SCALE: u32> fmt::Display for Decimal<PRECISION, SCALE> {
    /// Writes the exact number with `SCALE` digits behind the point; width, `+` and `0` of the format are followed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = match &self.0 {
            Unscaled::Small(small) => small.unsigned_abs().to_string(),
            Unscaled::Large(large) => Magnitude::from_be_bytes(large).into_digits(),
        };
        let scale = SCALE as usize;
        if scale > 0 {
            let zeros = (scale + 1).saturating_sub(text.len());
            text.insert_str(0, &"0".repeat(zeros));
            text.insert(text.len() - scale, '.');
        }
        f.pad_integral(!self.is_negative(), "", &text)
    }
}

impl<const PRECISION: u32, const SCALE: u32> fmt::Debug for Decimal<PRECISION, SCALE> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Decimal({self})")
    }
}
