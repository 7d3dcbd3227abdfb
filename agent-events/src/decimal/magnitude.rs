//! Digits or bytes in, a natural number of any size out, and back.

use std::cmp::Ordering;
use std::iter::repeat_n;

/// As many digits as one limb always holds.
const CHUNK: u32 = 19;
const CHUNK_VALUE: u64 = 10_u64.pow(CHUNK);

/// The binary logarithm of ten, in units of 10<sup>-16</sup>: just below it and just above.
const LOG2_10: [u128; 2] = [33_219_280_948_873_623, 33_219_280_948_873_624];
const LOG2_10_UNIT: u128 = 10_u128.pow(16);

/// Returns whether every number of `bits` bits has more than `digits` digits, without looking at it.
pub(super) fn bits_exceed(bits: u64, digits: u32) -> bool {
    // The bits of 10^digits itself are one more than its logarithm.
    u128::from(bits) > u128::from(digits) * LOG2_10[1] / LOG2_10_UNIT + 1
}

/// Returns whether every number of `bits` bits has at most `digits` digits, without looking at it.
fn bits_fit(bits: u64, digits: u32) -> bool {
    u128::from(bits) <= u128::from(digits) * LOG2_10[0] / LOG2_10_UNIT
}

/// A natural number, its 64-bit limbs the lowest first, the highest not 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Magnitude(Vec<u64>);

impl Magnitude {
    /// Takes the absolute value of two's complement.
    pub(super) fn from_be_bytes(bytes: &[u8]) -> Self {
        let negative = super::sign_bit(bytes);
        let sign = if negative { 0xff } else { 0 };
        let mut limbs: Vec<u64> = bytes
            .rchunks(8)
            .map(|chunk| {
                let mut limb = [sign; 8];
                limb[8 - chunk.len()..].copy_from_slice(chunk);
                u64::from_be_bytes(limb)
            })
            .collect();
        if negative {
            negate(&mut limbs);
        }
        Self(limbs).trimmed()
    }

    /// Returns minimal two's complement, big-endian.
    pub(super) fn into_be_bytes(self, negative: bool) -> Vec<u8> {
        let mut limbs = self.0;
        // One more limb leaves room for the sign.
        limbs.push(0);
        if negative {
            negate(&mut limbs);
        }
        let bytes: Vec<u8> = limbs
            .iter()
            .rev()
            .flat_map(|limb| limb.to_be_bytes())
            .collect();
        super::minimal(&bytes).to_vec()
    }

    /// Reads ASCII digits.
    pub(super) fn from_digits(digits: impl Iterator<Item = u8>) -> Self {
        let mut number = Self(Vec::new());
        let (mut factor, mut chunk) = (1, 0);
        for digit in digits {
            chunk = chunk * 10 + u64::from(digit - b'0');
            factor *= 10;
            if factor == CHUNK_VALUE {
                number.multiply_and_add(factor, chunk);
                (factor, chunk) = (1, 0);
            }
        }
        number.multiply_and_add(factor, chunk);
        number
    }

    /// Returns the digits, without leading zeros.
    pub(super) fn into_digits(mut self) -> String {
        let mut chunks = Vec::with_capacity(self.0.len() * 65 / 63 + 1);
        while !self.0.is_empty() {
            chunks.push(self.divide(CHUNK_VALUE));
        }
        let mut chunks = chunks.iter().rev();
        let mut digits = chunks.next().unwrap_or(&0).to_string();
        for chunk in chunks {
            let chunk = chunk.to_string();
            digits.extend(repeat_n('0', CHUNK as usize - chunk.len()));
            digits.push_str(&chunk);
        }
        digits
    }

    pub(super) fn has_at_most(&self, digits: u32) -> bool {
        let bits = self.bits();
        // Only numbers with as many bits as 10^digits have to be compared with it.
        bits_fit(bits, digits)
            || !bits_exceed(bits, digits)
                && self.compare(&Self::power_of_ten(digits)) == Ordering::Less
    }

    fn power_of_ten(exponent: u32) -> Self {
        let mut power = Self(vec![1]);
        for _ in 0..exponent / CHUNK {
            power.multiply_and_add(CHUNK_VALUE, 0);
        }
        power.multiply_and_add(10_u64.pow(exponent % CHUNK), 0);
        power
    }

    fn bits(&self) -> u64 {
        match self.0.last() {
            Some(highest) => self.0.len() as u64 * 64 - u64::from(highest.leading_zeros()),
            None => 0,
        }
    }

    fn compare(&self, other: &Self) -> Ordering {
        self.0
            .len()
            .cmp(&other.0.len())
            .then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }

    fn multiply_and_add(&mut self, factor: u64, addend: u64) {
        let mut carry = addend;
        for limb in &mut self.0 {
            let wide = u128::from(*limb) * u128::from(factor) + u128::from(carry);
            (*limb, carry) = (low(wide), high(wide));
        }
        if carry > 0 {
            self.0.push(carry);
        }
    }

    /// Returns the remainder.
    fn divide(&mut self, divisor: u64) -> u64 {
        let mut remainder = 0;
        for limb in self.0.iter_mut().rev() {
            let wide = u128::from(remainder) << 64 | u128::from(*limb);
            *limb = low(wide / u128::from(divisor));
            remainder = low(wide % u128::from(divisor));
        }
        if self.0.last() == Some(&0) {
            self.0.pop();
        }
        remainder
    }

    fn trimmed(mut self) -> Self {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
        self
    }
}

fn negate(limbs: &mut [u64]) {
    let mut carry = true;
    for limb in limbs {
        (*limb, carry) = (!*limb).overflowing_add(u64::from(carry));
    }
}

/// The lower half: what is cut off is the upper one.
#[expect(clippy::cast_possible_truncation, reason = "the cut is the purpose")]
fn low(wide: u128) -> u64 {
    wide as u64
}

fn high(wide: u128) -> u64 {
    low(wide >> 64)
}
