//! Bytes in, numbers and booleans out.

use super::{DecodeError, Decoder, Result};

impl<'a> Decoder<'a> {
    /// Reads a `boolean`.
    ///
    /// # Errors
    ///
    /// When the byte is neither 0 nor 1, or there is none.
    #[inline]
    pub fn boolean(&mut self) -> Result<bool> {
        match self.quick_boolean() {
            Some(value) => Ok(value),
            None => self.any_boolean(),
        }
    }

    /// Reads a `boolean` if it is as most are; otherwise nothing is read. So do all that are called like this.
    #[inline]
    pub(in crate::codec) fn quick_boolean(&mut self) -> Option<bool> {
        match self.rest {
            [byte @ 0..=1, rest @ ..] => {
                self.rest = rest;
                Some(*byte == 1)
            }
            _ => None,
        }
    }

    #[inline(never)]
    fn any_boolean(&mut self) -> Result<bool> {
        match self.fixed()? {
            [0] => Ok(false),
            [1] => Ok(true),
            [other] => Err(self.no_boolean(other)),
        }
    }

    #[cold]
    fn no_boolean(&self, byte: u8) -> DecodeError {
        self.error_before(1, format!("a boolean is 0 or 1, not {byte}"))
    }

    /// Reads an `int`.
    ///
    /// # Errors
    ///
    /// When the number does not fit 32 bits or is cut off.
    #[inline]
    pub fn int(&mut self) -> Result<i32> {
        match self.quick_int() {
            Some(value) => Ok(value),
            None => self.int_of_many_bytes(),
        }
    }

    #[inline]
    pub(in crate::codec) fn quick_int(&mut self) -> Option<i32> {
        match self.rest {
            [byte @ 0..0x80, rest @ ..] => {
                self.rest = rest;
                Some(i32::from(byte >> 1) ^ -i32::from(byte & 1))
            }
            _ => None,
        }
    }

    fn int_of_many_bytes(&mut self) -> Result<i32> {
        if let Some((value, rest)) = self.two_bytes() {
            self.rest = rest;
            return Ok(i32::from(value >> 1) ^ -i32::from(value & 1));
        }
        let before = self.rest;
        let value = self.long_of_many_bytes()?;
        i32::try_from(value).map_err(|_| {
            let reason = format!("{value} does not fit an int, which has 32 bits");
            self.error_at(before, reason)
        })
    }

    /// Reads a `long`.
    ///
    /// # Errors
    ///
    /// When the number does not fit 64 bits or is cut off.
    #[inline]
    pub fn long(&mut self) -> Result<i64> {
        match self.quick_long() {
            Some(value) => Ok(value),
            None => self.long_of_many_bytes(),
        }
    }

    #[inline]
    pub(in crate::codec) fn quick_long(&mut self) -> Option<i64> {
        match self.rest {
            // Nearly all lengths, indices and counts.
            [byte @ 0..0x80, rest @ ..] => {
                self.rest = rest;
                Some(from_zigzag(u64::from(*byte)))
            }
            _ => None,
        }
    }

    /// Returns a number of one byte that is not negative, as most lengths, indices and counts are, with what follows it.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it is a load and two comparisons")]
    pub(super) fn short(&self) -> Option<(u8, &'a [u8])> {
        match self.rest {
            [byte, rest @ ..] if byte & 0x81 == 0 => Some((byte >> 1, rest)),
            _ => None,
        }
    }

    /// As [`long`](Self::long), where what a course has put there is as likely.
    #[inline]
    pub(super) fn any_long(&mut self) -> Result<i64> {
        if self.rest.is_empty()
            && let Some(number) = self.long_on_course()
        {
            return Ok(number);
        }
        self.long()
    }

    /// Returns a varint of two bytes, with what follows it.
    #[inline]
    pub(super) fn two_bytes(&self) -> Option<(u16, &'a [u8])> {
        match self.rest {
            [first @ 0x80..=0xff, last @ 0..0x80, rest @ ..] => {
                Some((u16::from(first & 0x7f) | u16::from(*last) << 7, rest))
            }
            _ => None,
        }
    }

    fn long_of_many_bytes(&mut self) -> Result<i64> {
        // What a course has put before the writer's bytes is read where these seem to have ended.
        if self.rest.is_empty() {
            return self.long_on_course().ok_or_else(|| self.bad_varint());
        }
        if let Some((value, rest)) = self.two_bytes() {
            self.rest = rest;
            return Ok(from_zigzag(u64::from(value)));
        }
        if let Some(chunk) = self.rest.first_chunk()
            && let Some((value, length)) = varint(u64::from_le_bytes(*chunk))
        {
            self.rest = &self.rest[length..];
            return Ok(from_zigzag(value));
        }
        let mut value = 0_u64;
        for (index, &byte) in self.rest.iter().take(10).enumerate() {
            // The tenth byte holds the last bit; more would be lost.
            if index == 9 && byte > 1 {
                break;
            }
            value |= u64::from(byte & 0x7f) << (7 * index);
            if byte < 0x80 {
                self.rest = &self.rest[index + 1..];
                return Ok(from_zigzag(value));
            }
        }
        Err(self.bad_varint())
    }

    #[cold]
    fn bad_varint(&self) -> DecodeError {
        if self.rest.len() < 10 {
            self.error("the data ends within a number")
        } else {
            self.error("a number does not fit 64 bits")
        }
    }

    /// Reads a `float`.
    ///
    /// # Errors
    ///
    /// When the data ends before.
    #[inline]
    pub fn float(&mut self) -> Result<f32> {
        self.fixed().map(f32::from_le_bytes)
    }

    #[inline]
    pub(in crate::codec) fn quick_float(&mut self) -> Option<f32> {
        let (chunk, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(f32::from_le_bytes(*chunk))
    }

    /// Reads a `double`.
    ///
    /// # Errors
    ///
    /// When the data ends before.
    #[inline]
    pub fn double(&mut self) -> Result<f64> {
        self.fixed().map(f64::from_le_bytes)
    }

    #[inline]
    pub(in crate::codec) fn quick_double(&mut self) -> Option<f64> {
        let (chunk, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(f64::from_le_bytes(*chunk))
    }
}

#[inline]
fn from_zigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}

/// Returns the varint that eight bytes begin with and its length; `None` when it is longer.
#[inline]
fn varint(bytes: u64) -> Option<(u64, usize)> {
    let ends = !bytes & 0x8080_8080_8080_8080;
    if ends == 0 {
        return None;
    }
    // All bits up to that of the last byte.
    let sevens = bytes & (ends ^ (ends - 1)) & 0x7f7f_7f7f_7f7f_7f7f;
    let fourteens = (sevens & 0x007f_007f_007f_007f) | (sevens & 0x7f00_7f00_7f00_7f00) >> 1;
    let more = (fourteens & 0x0000_3fff_0000_3fff) | (fourteens & 0x3fff_0000_3fff_0000) >> 2;
    let value = (more & 0x0fff_ffff) | (more >> 32) << 28;
    Some((value, ends.trailing_zeros() as usize / 8 + 1))
}
