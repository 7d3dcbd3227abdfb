//! Tokens that belong on one line in, their room and their text out.

use std::ops::Range;

use super::{Lines, WIDTH};

impl Lines<'_> {
    pub(super) fn fits(&self, range: Range<usize>, rest: usize) -> bool {
        self.is_one_line(range.clone()) && self.column + self.width(range) + rest <= WIDTH
    }

    pub(super) fn is_one_line(&self, range: Range<usize>) -> bool {
        self.layout.breaks_before(range.start) == self.layout.breaks_before(range.end)
    }

    /// Returns the room that tokens take on one line.
    pub(super) fn width(&self, range: Range<usize>) -> usize {
        self.layout.end_of(range.end) - self.layout.end_of(range.start)
    }

    /// Adds tokens on one line.
    pub(super) fn flat(&mut self, range: Range<usize>) {
        let layout = self.layout;
        self.push(&layout.flat[layout.end_of(range.start)..layout.end_of(range.end)]);
    }

    pub(super) fn push(&mut self, text: &str) {
        let text = if std::mem::take(&mut self.is_fresh) {
            text.strip_prefix(' ').unwrap_or(text)
        } else {
            text
        };
        self.text.push_str(text);
        self.column += text.len();
    }

    pub(super) fn line(&mut self, indent: usize) {
        self.text.push('\n');
        self.indent(indent);
    }

    pub(super) fn indent(&mut self, indent: usize) {
        const SPACES: &str = "                                                                ";
        match SPACES.get(..indent) {
            Some(spaces) => self.text.push_str(spaces),
            None => self.text.extend(std::iter::repeat_n(' ', indent)),
        }
        self.column = indent;
        self.is_fresh = true;
    }
}
