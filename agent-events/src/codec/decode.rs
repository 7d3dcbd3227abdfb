//! Bytes in, values out, under limits: what generated decoders are put together from.

mod block;
mod field;
mod logical;
mod union;
mod view;

use std::str::Utf8Error;

use agent_events_schema::Course;

use super::{DecodeError, raw};

/// What every method of [`Decoder`] returns.
pub type Result<T> = std::result::Result<T, DecodeError>;

/// What a payload may ask of the reader; declared lengths are always held against the bytes that are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// How deep recursive types may be nested. Default 64.
    pub depth: u32,
    /// How many array items and map entries may take up no bytes at all. Default 65,536.
    pub empty_items: u32,
}

impl Limits {
    /// The default of [`depth`](Self::depth), also when encoding.
    pub(crate) const DEPTH: u32 = 64;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: Self::DEPTH,
            empty_items: 1 << 16,
        }
    }
}

/// Reads Avro binary values one after the other.
#[derive(Debug)]
pub struct Decoder<'a> {
    rest: &'a [u8],
    length: usize,
    limits: Limits,
    /// Which field from here the course has to be asked about; 0 when there is none.
    until: u32,
    /// What `until` is where the next value is a record that differs; 0 elsewhere.
    at_record: u32,
    course: Option<&'a mut Course<'a>>,
    /// How many bytes may be reserved for items that are declared and not read yet.
    credit: usize,
}

impl<'a> Decoder<'a> {
    /// Starts at the first of `bytes`, under the default [`Limits`].
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self::with_limits(bytes, Limits::default())
    }

    /// Starts at the first of `bytes`, under limits of your own.
    #[must_use]
    pub fn with_limits(bytes: &'a [u8], limits: Limits) -> Self {
        Self {
            rest: bytes,
            length: bytes.len(),
            limits,
            until: 0,
            at_record: 0,
            course: None,
            credit: block::credit(bytes.len()),
        }
    }

    /// Returns how many bytes have been read.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.length - self.rest.len()
    }

    /// Checks that every byte has been read.
    ///
    /// # Errors
    ///
    /// When bytes are left over: they were written with another schema.
    pub fn finish(&self) -> Result<()> {
        match self.rest.len() {
            0 => Ok(()),
            left => Err(self.error(format!("{left} bytes are left over after the value"))),
        }
    }

    /// Reads a `null`, which takes up no bytes.
    ///
    /// # Errors
    ///
    /// Never.
    #[inline]
    pub fn null(&mut self) -> Result<()> {
        Ok(())
    }

    /// Reads a `boolean`.
    ///
    /// # Errors
    ///
    /// When the byte is neither 0 nor 1, or there is none.
    #[inline]
    pub fn boolean(&mut self) -> Result<bool> {
        match self.fixed()? {
            [0] => Ok(false),
            [1] => Ok(true),
            [other] => Err(self.error_before(1, format!("a boolean is 0 or 1, not {other}"))),
        }
    }

    /// Reads an `int`.
    ///
    /// # Errors
    ///
    /// When the number does not fit 32 bits or is cut off.
    #[inline]
    pub fn int(&mut self) -> Result<i32> {
        let before = self.rest;
        let value = self.long()?;
        i32::try_from(value).map_err(|_| self.no_int(before, value))
    }

    #[cold]
    fn no_int(&self, before: &[u8], value: i64) -> DecodeError {
        let reason = format!("{value} does not fit an int, which has 32 bits");
        self.error_at(before, reason)
    }

    /// Reads a `long`.
    ///
    /// # Errors
    ///
    /// When the number does not fit 64 bits or is cut off.
    #[inline]
    pub fn long(&mut self) -> Result<i64> {
        match self.rest {
            // Nearly all lengths, indices and counts.
            [byte @ 0..0x80, rest @ ..] => {
                self.rest = rest;
                Ok(from_zigzag(u64::from(*byte)))
            }
            _ => self.long_of_many_bytes(),
        }
    }

    fn long_of_many_bytes(&mut self) -> Result<i64> {
        // What a course has put before the writer's bytes is read where these seem to have ended.
        if self.rest.is_empty() {
            return self.long_on_course().ok_or_else(|| self.bad_varint());
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

    /// Reads a `double`.
    ///
    /// # Errors
    ///
    /// When the data ends before.
    #[inline]
    pub fn double(&mut self) -> Result<f64> {
        self.fixed().map(f64::from_le_bytes)
    }

    /// Reads a `fixed`, whose size is part of its type.
    ///
    /// # Errors
    ///
    /// When the data ends before.
    #[inline]
    pub fn fixed<const N: usize>(&mut self) -> Result<[u8; N]> {
        if let Some((chunk, rest)) = self.rest.split_first_chunk() {
            self.rest = rest;
            return Ok(*chunk);
        }
        let mut bytes = [0; N];
        if self.bytes_on_course(&mut bytes) {
            return Ok(bytes);
        }
        Err(self.too_short(N))
    }

    /// Reads `bytes` without copying them.
    ///
    /// # Errors
    ///
    /// When the length is negative or goes past the end of the data.
    #[inline]
    pub fn borrowed_bytes(&mut self) -> Result<&'a [u8]> {
        let before = self.rest;
        let length = self.long()?;
        match usize::try_from(length)
            .ok()
            .and_then(|length| self.rest.split_at_checked(length))
        {
            Some((bytes, rest)) => {
                self.rest = rest;
                Ok(bytes)
            }
            None => Err(self.bad_length(before, length)),
        }
    }

    #[cold]
    fn bad_length(&self, before: &[u8], length: i64) -> DecodeError {
        let left = self.rest.len();
        let reason = format!("a length of {length} is declared and {left} bytes are left");
        self.error_at(before, reason)
    }

    /// Reads a `string` without copying it.
    ///
    /// # Errors
    ///
    /// When the length is wrong or the bytes are not UTF-8.
    #[inline]
    pub fn borrowed_str(&mut self) -> Result<&'a str> {
        let bytes = self.borrowed_bytes()?;
        raw::text(bytes).map_err(|cause| self.no_text(bytes, cause))
    }

    #[cold]
    fn no_text(&self, bytes: &[u8], cause: Utf8Error) -> DecodeError {
        let back = bytes.len() - cause.valid_up_to();
        self.error_before(back, "a string is not UTF-8")
            .caused_by(cause)
    }

    /// Reads `bytes`.
    ///
    /// # Errors
    ///
    /// When the length is negative or goes past the end of the data.
    #[inline]
    pub fn bytes(&mut self) -> Result<Vec<u8>> {
        self.borrowed_bytes().map(Vec::from)
    }

    /// Reads a `string`.
    ///
    /// # Errors
    ///
    /// When the length is wrong or the bytes are not UTF-8.
    #[inline]
    pub fn string(&mut self) -> Result<String> {
        self.borrowed_str().map(raw::owned)
    }

    /// Reads an `enum`; `symbols` are its values in the order of the schema.
    ///
    /// # Errors
    ///
    /// When there is no such symbol.
    #[inline]
    pub fn symbol<T: Copy>(&mut self, symbols: &[T]) -> Result<T> {
        let before = self.rest;
        let index = self.long()?;
        match usize::try_from(index)
            .ok()
            .and_then(|index| symbols.get(index))
        {
            Some(symbol) => Ok(*symbol),
            None => Err(self.no_such_index(before, index, symbols.len())),
        }
    }

    /// Reads an `enum` whose data may have been written with a newer schema, which has more symbols at its end; `unknown`
    /// makes a value of their indices.
    ///
    /// # Errors
    ///
    /// When the index is negative or does not fit an `int`.
    #[inline]
    pub fn symbol_or<T: Copy>(
        &mut self,
        symbols: &[T],
        unknown: impl FnOnce(u32) -> T,
    ) -> Result<T> {
        let before = self.rest;
        let index = self.int()?;
        let Ok(index) = u32::try_from(index) else {
            return Err(self.no_such_index(before, index.into(), symbols.len()));
        };
        let known = usize::try_from(index)
            .ok()
            .and_then(|index| symbols.get(index));
        Ok(known.copied().unwrap_or_else(|| unknown(index)))
    }

    /// Reads a value of a recursive type, one level deeper.
    ///
    /// # Errors
    ///
    /// When the nesting is deeper than [`Limits::depth`], or `item` fails.
    pub fn nested<T>(&mut self, item: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let Some(depth) = self.limits.depth.checked_sub(1) else {
            return Err(self.error("the data is nested deeper than the limit"));
        };
        self.limits.depth = depth;
        let value = item(self)?;
        self.limits.depth += 1;
        Ok(value)
    }

    /// Reads a `fixed` whose size is known at run time only.
    pub(crate) fn take(&mut self, size: usize) -> Result<&'a [u8]> {
        match self.rest.split_at_checked(size) {
            Some((bytes, rest)) => {
                self.rest = rest;
                Ok(bytes)
            }
            None => Err(self.too_short(size)),
        }
    }

    #[cold]
    fn too_short(&self, wanted: usize) -> DecodeError {
        self.error(format!(
            "{wanted} bytes are wanted and {} are left",
            self.rest.len()
        ))
    }

    #[cold]
    fn error(&self, reason: impl Into<std::borrow::Cow<'static, str>>) -> DecodeError {
        DecodeError::at_byte(self.offset(), reason)
    }

    #[cold]
    fn error_before(
        &self,
        back: usize,
        reason: impl Into<std::borrow::Cow<'static, str>>,
    ) -> DecodeError {
        DecodeError::at_byte(self.offset() - back, reason)
    }

    /// An error at the first byte of `before`, which was the rest when the value began.
    #[cold]
    fn error_at(
        &self,
        before: &[u8],
        reason: impl Into<std::borrow::Cow<'static, str>>,
    ) -> DecodeError {
        DecodeError::at_byte(self.length - before.len(), reason)
    }

    #[cold]
    fn no_such_index(&self, before: &[u8], index: i64, count: usize) -> DecodeError {
        let reason = format!("index {index} is not one of the {count} that the schema has");
        self.error_at(before, reason)
    }
}

#[inline]
fn from_zigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}
