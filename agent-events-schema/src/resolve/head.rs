//! Numbers that the writer did not write, and what a decoder reads after them.

use super::convert::Short;
use super::input::Input;

/// What is read before the writer's bytes: first the numbers, then what was converted.
///
/// Meanwhile the decoder has no bytes left, so that it asks for these where it would give up, and nowhere else.
#[derive(Debug, Default)]
pub(super) struct Head<'a> {
    pub(super) numbers: &'a [i64],
    pub(super) converted: Short,
    behind: &'a [u8],
}

impl<'a> Head<'a> {
    #[inline]
    fn is_empty(&self) -> bool {
        self.numbers.is_empty() && self.converted.is_empty()
    }

    /// Returns what the writer wrote behind the head.
    #[inline]
    fn behind(&self) -> &'a [u8] {
        // Loaded at once, pointer and length would have to wait until both have been stored.
        if self.behind.is_empty() {
            &[]
        } else {
            self.behind
        }
    }

    /// Puts the head before `rest`, if there is one.
    #[inline]
    pub(super) fn put(&mut self, rest: &mut &'a [u8]) {
        if !self.is_empty() {
            self.behind = rest;
            *rest = &[];
        }
    }

    /// Puts numbers before `rest`, where there is nothing else.
    #[inline]
    pub(super) fn put_numbers(&mut self, numbers: &'a [i64], rest: &mut &'a [u8]) {
        self.numbers = numbers;
        self.behind = std::mem::take(rest);
    }

    /// Goes on behind a head that nobody has read.
    #[inline]
    pub(super) fn drop(&mut self, rest: &mut &'a [u8]) {
        if !self.is_empty() {
            self.numbers = &[];
            self.converted.clear();
            *rest = self.behind();
        }
    }

    /// Reads an index of one of `count`.
    #[inline]
    pub(super) fn index(&mut self, count: u32, rest: &mut &'a [u8]) -> Option<u64> {
        let [number, more @ ..] = self.numbers else {
            return None;
        };
        let index = number.cast_unsigned();
        if index >= count.into() {
            return None;
        }
        self.numbers = more;
        if self.is_empty() {
            *rest = self.behind();
        }
        Some(index)
    }

    #[inline]
    pub(super) fn long(&mut self, rest: &mut &'a [u8]) -> Option<i64> {
        let number = match self.numbers {
            [number, more @ ..] => {
                self.numbers = more;
                if !more.is_empty() {
                    return Some(*number);
                }
                *number
            }
            [] => self.converted_long()?,
        };
        if self.converted.is_empty() {
            *rest = self.behind();
        }
        Some(number)
    }

    #[inline(never)]
    fn converted_long(&mut self) -> Option<i64> {
        let bytes = self.converted.bytes();
        let mut input = Input { bytes, at: 0 };
        let number = input.long().ok()?;
        let count = input.at;
        self.converted.consume(count);
        Some(number)
    }

    pub(super) fn bytes(&mut self, out: &mut [u8], rest: &mut &'a [u8]) -> bool {
        let converted = self.converted.bytes().get(..out.len());
        let Some(bytes) = converted.filter(|_| self.numbers.is_empty()) else {
            return false;
        };
        out.copy_from_slice(bytes);
        self.converted.consume(out.len());
        if self.converted.is_empty() {
            *rest = self.behind();
        }
        true
    }
}
