//! Names that commas separate in, lines of as many as fit out.

use std::ops::Range;

use super::{INDENT, Lines};
use crate::code::spacing::Class;
use crate::code::{Group, Token};

impl Lines<'_> {
    /// Adds names that commas separate, as many on a line as fit.
    pub(super) fn row(&mut self, range: Range<usize>, indent: usize) {
        let mut at = range.start;
        while at < range.end {
            let end = self.element(at..range.end, Class::Comma);
            if at == range.start || !self.fits(at..end, 2) {
                self.line(indent);
            }
            self.flat(at..end);
            self.push(",");
            at = end + 1;
        }
    }

    /// Tells whether nothing but names stand between commas: of variables or fields, or in quotes.
    pub(super) fn is_row(&self, range: Range<usize>) -> bool {
        let mut elements = self.tokens[range].split(|token| token.is_class(Class::Comma));
        elements.all(|element| match element {
            [Token::Ident(..)] => true,
            [text @ Token::Literal(_)] => self.code.said(text).starts_with('"'),
            [owner, Token::Ident(..)] => owner.is("&self."),
            _ => false,
        })
    }

    /// Returns what follows the row that is the first argument in a group.
    pub(super) fn begins_with_a_row(&self, at: usize) -> Option<usize> {
        let (first, close) = (at + 1, self.layout.close_of(at));
        let end = self.layout.close_of(first);
        let is_list = matches!(
            self.tokens[first],
            Token::Open(Group::Paren | Group::Bracket)
        );
        (is_list
            && self.is_row(first + 1..end)
            && self.is_one_line(end + 1..close)
            && self.width(end + 1..close) < INDENT * 2)
            .then_some(end + 1)
    }
}
