//! Bytes in, what has its length before it out: `bytes` and `string`.

use std::str::Utf8Error;

use super::{DecodeError, Decoder, Result};
use crate::codec::raw;

impl<'a> Decoder<'a> {
    /// Reads `bytes` without copying them.
    ///
    /// # Errors
    ///
    /// When the length is negative or goes past the end of the data.
    #[inline]
    pub fn borrowed_bytes(&mut self) -> Result<&'a [u8]> {
        if let Some((length, from)) = self.short()
            && let Some((bytes, rest)) = from.split_at_checked(length.into())
        {
            self.rest = rest;
            return Ok(bytes);
        }
        self.long_bytes()
    }

    #[inline(never)]
    fn long_bytes(&mut self) -> Result<&'a [u8]> {
        if let Some((length, from)) = self.two_bytes()
            && length & 1 == 0
            && let Some((bytes, rest)) = from.split_at_checked(usize::from(length >> 1))
        {
            self.rest = rest;
            return Ok(bytes);
        }
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
        match self.short_ascii() {
            Some(text) => Ok(text),
            None => self.any_str(),
        }
    }

    /// Reads a text as most are; otherwise nothing is read.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "one call for a text is enough")]
    fn short_ascii(&mut self) -> Option<&'a str> {
        let (length, from) = self.short()?;
        let text = raw::ascii_text(from, length.into())?;
        self.rest = &from[text.len()..];
        Some(text)
    }

    #[inline(never)]
    fn any_str(&mut self) -> Result<&'a str> {
        let bytes = self.long_bytes()?;
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
    #[inline(never)]
    pub fn string(&mut self) -> Result<String> {
        match self.short_ascii() {
            Some(text) => Ok(raw::owned(text)),
            None => self.any_string(),
        }
    }

    #[inline(never)]
    fn any_string(&mut self) -> Result<String> {
        self.any_str().map(str::to_owned)
    }
}
