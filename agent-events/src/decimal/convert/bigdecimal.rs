//! A `bigdecimal::BigDecimal` in, a decimal number out, and back.

use bigdecimal::BigDecimal;
use bigdecimal::num_bigint::{BigInt, Sign};

use crate::{Decimal, DecimalError};

impl<const PRECISION: u32, const SCALE: u32> TryFrom<BigDecimal> for Decimal<PRECISION, SCALE> {
    type Error = DecimalError;

    /// Takes over the exact number, or refuses it.
    fn try_from(value: BigDecimal) -> Result<Self, DecimalError> {
        let (digits, scale) = value.into_bigint_and_scale();
        if digits.sign() == Sign::NoSign {
            return Ok(Self::default());
        }
        // The exponent comes from outside: it is held against what can fit before a power is raised.
        let shift = i128::from(SCALE) - i128::from(scale);
        let power = |exponent: u32| BigInt::from(10).pow(exponent);
        let unscaled = match u32::try_from(shift.unsigned_abs()) {
            Ok(exponent) if shift >= 0 && exponent <= PRECISION => digits * power(exponent),
            Ok(exponent) if shift < 0 && u64::from(exponent) <= digits.bits() => {
                let divisor = power(exponent);
                if (&digits % &divisor).sign() != Sign::NoSign {
                    return Err(DecimalError::too_many_decimals(SCALE));
                }
                digits / divisor
            }
            _ if shift < 0 => return Err(DecimalError::too_many_decimals(SCALE)),
            _ => return Err(DecimalError::too_many_digits(PRECISION, SCALE)),
        };
        Self::from_unscaled_be_bytes(&unscaled.to_signed_bytes_be())
    }
}

impl<const PRECISION: u32, const SCALE: u32> From<&Decimal<PRECISION, SCALE>> for BigDecimal {
    fn from(value: &Decimal<PRECISION, SCALE>) -> Self {
        let unscaled = BigInt::from_signed_bytes_be(&value.unscaled_be_bytes());
        Self::new(unscaled, SCALE.into())
    }
}
