//! Bytes in, the numbers and lengths that a plan needs out; every length is held against the bytes that are left.

use super::TranscodeError;
use super::program::Step;

/// A position in a writer's bytes.
pub(super) struct Input<'b> {
    pub(super) bytes: &'b [u8],
    pub(super) at: usize,
}

impl<'b> Input<'b> {
    pub(super) fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    #[inline]
    pub(super) fn long(&mut self) -> Result<i64, TranscodeError> {
        if let Some(byte @ 0..0x80) = self.bytes.get(self.at) {
            self.at += 1;
            return Ok(i64::from(byte >> 1) ^ -i64::from(byte & 1));
        }
        self.long_of_many_bytes()
    }

    fn long_of_many_bytes(&mut self) -> Result<i64, TranscodeError> {
        let rest = &self.bytes[self.at..];
        let mut value = 0_u64;
        for (index, &byte) in rest.iter().take(10).enumerate() {
            // The tenth byte holds the last bit; more would be lost.
            if index == 9 && byte > 1 {
                break;
            }
            value |= u64::from(byte & 0x7f) << (7 * index);
            if byte < 0x80 {
                self.at += index + 1;
                return Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed());
            }
        }
        let reason = if rest.len() < 10 {
            "the data ends within a number"
        } else {
            "a number does not fit 64 bits"
        };
        Err(TranscodeError::new(self.at, reason))
    }

    #[inline]
    pub(super) fn int(&mut self) -> Result<i32, TranscodeError> {
        let start = self.at;
        let value = self.long()?;
        i32::try_from(value).map_err(|_| {
            let reason = format!("{value} does not fit an int, which has 32 bits");
            TranscodeError::new(start, reason)
        })
    }

    #[inline]
    pub(super) fn advance(&mut self, length: usize) -> Result<&'b [u8], TranscodeError> {
        let rest = &self.bytes[self.at..];
        let passed = rest.get(..length).ok_or_else(|| {
            let reason = format!("{length} bytes are wanted and {} are left", rest.len());
            TranscodeError::new(self.at, reason)
        })?;
        self.at += length;
        Ok(passed)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], TranscodeError> {
        let mut array = [0; N];
        array.copy_from_slice(self.advance(N)?);
        Ok(array)
    }

    /// Passes over a length and as many bytes.
    #[inline]
    pub(super) fn counted(&mut self) -> Result<&'b [u8], TranscodeError> {
        let start = self.at;
        let length = self.long()?;
        let left = self.left();
        match usize::try_from(length) {
            Ok(length) if length <= left => self.advance(length),
            _ => Err(TranscodeError::new(
                start,
                format!("a length of {length} is declared and {left} bytes are left"),
            )),
        }
    }

    /// Takes a step that is done at once and leaves the bytes as they are; tells whether it is one.
    #[inline]
    pub(super) fn pass(&mut self, step: &Step) -> Result<bool, TranscodeError> {
        match step {
            Step::Advance(length) => self.advance(*length).map(drop),
            Step::Int => self.int().map(drop),
            Step::Long => self.long().map(drop),
            Step::Bytes => self.counted().map(drop),
            _ => return Ok(false),
        }?;
        Ok(true)
    }

    /// Reads an index of one of `count`.
    #[inline]
    pub(super) fn index(&mut self, count: usize) -> Result<usize, TranscodeError> {
        let start = self.at;
        let index = self.long()?;
        let known = usize::try_from(index).ok().filter(|index| *index < count);
        known.ok_or_else(|| {
            let reason =
                format!("index {index} is not one of the {count} that the writer's schema has");
            TranscodeError::new(start, reason)
        })
    }
}
