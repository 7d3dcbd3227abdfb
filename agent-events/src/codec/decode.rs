//! Bytes in, values out, under limits: what generated decoders are put together from.

mod block;
mod field;
mod logical;
mod number;
mod text;
mod union;
mod view;

use agent_events_schema::Course;

use super::DecodeError;

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
    /// Which field from here the course has to be asked about. From 0 it is counted down as well: data has never so many.
    until: u64,
    /// What `until` is where the next value is a record that differs; 0 elsewhere.
    at_record: u64,
    course: Option<&'a mut Course<'a>>,
    /// How many bytes may be reserved for items that are declared and not read yet.
    credit: usize,
    /// How many bytes are left after the block whose head was read last, if it says so and nobody has asked.
    block_end: usize,
}

impl<'a> Decoder<'a> {
    /// Starts at the first of `bytes`, under the default [`Limits`].
    #[inline]
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self::with_limits(bytes, Limits::default())
    }

    /// Starts at the first of `bytes`, under limits of your own.
    #[inline]
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
            block_end: block::ANYWHERE,
        }
    }

    /// Returns how many bytes have been read.
    #[inline]
    #[must_use]
    pub fn offset(&self) -> usize {
        self.length - self.rest.len()
    }

    /// Checks that every byte has been read.
    ///
    /// # Errors
    ///
    /// When bytes are left over: they were written with another schema.
    #[inline]
    pub fn finish(&self) -> Result<()> {
        if self.is_finished() {
            Ok(())
        } else {
            Err(self.left_over())
        }
    }

    #[inline]
    pub(super) fn is_finished(&self) -> bool {
        self.rest.is_empty()
    }

    /// Drops what was read, so that no caller needs code for it.
    #[cold]
    #[inline(never)]
    pub(super) fn left_over_behind<T>(&self, read: T) -> DecodeError {
        drop(read);
        self.left_over()
    }

    #[cold]
    fn left_over(&self) -> DecodeError {
        let left = self.rest.len();
        self.error(format!("{left} bytes are left over after the value"))
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

    /// Reads an `enum`; `symbols` are its values in the order of the schema.
    ///
    /// # Errors
    ///
    /// When there is no such symbol.
    #[inline]
    pub fn symbol<T: Copy>(&mut self, symbols: &[T]) -> Result<T> {
        if let Some((index, rest)) = self.short()
            && let Some(symbol) = symbols.get(usize::from(index))
        {
            self.rest = rest;
            return Ok(*symbol);
        }
        self.any_symbol(symbols)
    }

    #[inline(never)]
    fn any_symbol<T: Copy>(&mut self, symbols: &[T]) -> Result<T> {
        let before = self.rest;
        let count = u32::try_from(symbols.len()).unwrap_or(u32::MAX);
        let index = self.any_index(count)?;
        let symbol = usize::try_from(index)
            .ok()
            .and_then(|index| symbols.get(index));
        symbol
            .copied()
            .ok_or_else(|| self.no_such_index(before, index.cast_signed(), symbols.len()))
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
