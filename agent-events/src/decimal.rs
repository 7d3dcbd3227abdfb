//! An unscaled integer in, a decimal number with a fixed number of digits out.

mod convert;
mod error;
mod magnitude;
mod serde;
mod text;

use std::cmp::Ordering;

pub use error::DecimalError;
use magnitude::Magnitude;

/// A decimal number: the logical type `decimal` ("Decimal", Avro 1.12).
///
/// It has at most `PRECISION` digits, of which `SCALE` stand behind the point; any precision will do. The number is
/// exact, and nothing is ever rounded: what does not fit is refused.
///
/// ```
/// use agent_events::Decimal;
///
/// let price: Decimal<6, 2> = "12.5".parse()?;
/// assert_eq!(price.to_string(), "12.50");
/// assert_eq!(price.unscaled(), Some(1250));
/// assert!("12.345".parse::<Decimal<6, 2>>().is_err());
/// # Ok::<(), agent_events::DecimalError>(())
/// ```
///
/// A precision of 0 and a scale above the precision do not compile:
///
/// ```compile_fail,E0080
/// let rate = agent_events::Decimal::<2, 3>::default();
/// ```
///
/// With the features `rust_decimal` and `bigdecimal` it converts to and from the numbers of these crates. Serde writes
/// it as a string, as floating-point numbers of JSON are not exact.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Decimal<const PRECISION: u32, const SCALE: u32>(Unscaled);

/// A number has one form only, so that equality and hashes can be derived.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Unscaled {
    Small(i128),
    /// Minimal two's complement, big-endian, longer than an `i128`.
    Large(Box<[u8]>),
}

impl<const PRECISION: u32, const SCALE: u32> Decimal<PRECISION, SCALE> {
    const VALID: () = assert!(
        PRECISION > 0 && SCALE <= PRECISION,
        "a decimal has a precision of at least 1 and a scale of at most its precision"
    );

    /// Creates the number `unscaled` × 10<sup>-SCALE</sup>.
    ///
    /// # Errors
    ///
    /// When `unscaled` has more than `PRECISION` digits.
    pub fn from_unscaled(unscaled: i128) -> Result<Self, DecimalError> {
        const { Self::VALID };
        match 10_u128.checked_pow(PRECISION) {
            Some(limit) if unscaled.unsigned_abs() >= limit => Err(Self::too_many_digits()),
            _ => Ok(Self(Unscaled::Small(unscaled))),
        }
    }

    /// Creates the number from its unscaled value as two's complement, big-endian; it need not be minimal.
    ///
    /// # Errors
    ///
    /// When there are no bytes, or the value has more than `PRECISION` digits.
    pub fn from_unscaled_be_bytes(bytes: &[u8]) -> Result<Self, DecimalError> {
        const { Self::VALID };
        if bytes.is_empty() {
            return Err(DecimalError::no_bytes());
        }
        let bytes = minimal(bytes);
        if let Some(small) = small(bytes) {
            return Self::from_unscaled(small);
        }
        // The bits that n minimal bytes need at least: held against the precision before the bytes are copied.
        if magnitude::bits_exceed((bytes.len() as u64 - 1) * 8, PRECISION)
            || !Magnitude::from_be_bytes(bytes).has_at_most(PRECISION)
        {
            return Err(Self::too_many_digits());
        }
        Ok(Self(Unscaled::Large(bytes.into())))
    }

    /// Returns the number × 10<sup>SCALE</sup>, or `None` if that goes beyond an `i128`, which holds 38 digits.
    #[must_use]
    pub fn unscaled(&self) -> Option<i128> {
        match self.0 {
            Unscaled::Small(small) => Some(small),
            Unscaled::Large(_) => None,
        }
    }

    /// Returns the number × 10<sup>SCALE</sup> as two's complement, big-endian, in as few bytes as hold it.
    #[must_use]
    pub fn unscaled_be_bytes(&self) -> Vec<u8> {
        self.with_be_bytes(<[u8]>::to_vec)
    }

    /// Returns whether the number is below zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Unscaled::Small(small) => small.is_negative(),
            Unscaled::Large(large) => sign_bit(large),
        }
    }

    pub(crate) fn with_be_bytes<T>(&self, read: impl FnOnce(&[u8]) -> T) -> T {
        match &self.0 {
            Unscaled::Small(small) => read(minimal(&small.to_be_bytes())),
            Unscaled::Large(large) => read(large),
        }
    }

    fn too_many_digits() -> DecimalError {
        DecimalError::too_many_digits(PRECISION, SCALE)
    }
}

impl<const PRECISION: u32, const SCALE: u32> Default for Decimal<PRECISION, SCALE> {
    fn default() -> Self {
        const { Self::VALID };
        Self(Unscaled::Small(0))
    }
}

impl<const PRECISION: u32, const SCALE: u32> Ord for Decimal<PRECISION, SCALE> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Unscaled::Small(one), Unscaled::Small(two)) => one.cmp(two),
            (Unscaled::Small(_), Unscaled::Large(large)) => beyond(large).reverse(),
            (Unscaled::Large(large), Unscaled::Small(_)) => beyond(large),
            (Unscaled::Large(one), Unscaled::Large(two)) => {
                match (sign_bit(one), sign_bit(two)) {
                    // With one length and one sign, two's complement has the order of its bytes.
                    (false, false) => one.len().cmp(&two.len()).then_with(|| one.cmp(two)),
                    (true, true) => two.len().cmp(&one.len()).then_with(|| one.cmp(two)),
                    (one, two) => two.cmp(&one),
                }
            }
        }
    }
}

impl<const PRECISION: u32, const SCALE: u32> PartialOrd for Decimal<PRECISION, SCALE> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// How a number that no `i128` holds compares with one that some does.
fn beyond(large: &[u8]) -> Ordering {
    if sign_bit(large) {
        Ordering::Less
    } else {
        Ordering::Greater
    }
}

fn sign_bit(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|first| *first >= 0x80)
}

/// Leaves out leading bytes that only repeat the sign.
fn minimal(bytes: &[u8]) -> &[u8] {
    let sign = if sign_bit(bytes) { 0xff } else { 0 };
    let repeated = bytes
        .windows(2)
        .take_while(|pair| pair[0] == sign && (pair[1] ^ sign) < 0x80)
        .count();
    &bytes[repeated..]
}

fn small(minimal: &[u8]) -> Option<i128> {
    let mut bytes = if sign_bit(minimal) {
        [0xff; 16]
    } else {
        [0; 16]
    };
    let start = bytes.len().checked_sub(minimal.len())?;
    bytes[start..].copy_from_slice(minimal);
    Some(i128::from_be_bytes(bytes))
}
