//! Measured tokens in, their text out: laid out as rustfmt would, but for rows of names, in lines of a hundred columns.

mod line;
mod row;

use std::ops::Range;

use super::layout::{Kind, Layout};
use super::spacing::Class;
use super::{Code, Group, Token};

const WIDTH: usize = 100;
pub(super) const INDENT: usize = 4;

/// What stands before the next item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Last {
    /// Nothing, in this module or file.
    Nothing,
    /// An item that may have its like on the next line.
    Line,
    Item,
}

/// Lays tokens out in lines.
pub(super) struct Lines<'t> {
    code: &'t Code,
    tokens: &'t [Token],
    layout: &'t Layout,
    text: &'t mut String,
    column: usize,
    /// Whether nothing but its indentation is on the line.
    is_fresh: bool,
}

impl<'t> Lines<'t> {
    pub(super) fn new(code: &'t Code, layout: &'t Layout, text: &'t mut String) -> Self {
        Self {
            code,
            tokens: &code.tokens,
            layout,
            text,
            column: 0,
            is_fresh: true,
        }
    }

    /// Adds items, with empty lines between those that are longer than a line.
    pub(super) fn items(&mut self, range: Range<usize>, indent: usize, mut last: Last) -> Last {
        let mut at = range.start;
        let mut is_begun = false;
        while at < range.end {
            let end = self.element(at..range.end, Class::Semicolon);
            if !is_begun {
                // A path begins the call of a macro.
                let begin = self.code.said(&self.tokens[at]);
                let is_line = ["const", "type", "use", "::"]
                    .iter()
                    .any(|start| begin.starts_with(start));
                let now = if is_line { Last::Line } else { Last::Item };
                if last != Last::Nothing && (now, last) != (Last::Line, Last::Line) {
                    self.text.push('\n');
                }
                last = now;
            }
            if at > range.start {
                self.text.push('\n');
            }
            self.indent(indent);
            is_begun = self.is_prefix(at);
            self.element_line(at..end, indent, 0);
            at = end;
        }
        last
    }

    /// Adds what stands between separators, each on lines of its own; returns after the last.
    fn rows(&mut self, range: Range<usize>, indent: usize, kind: Kind) {
        let separator = if matches!(kind, Kind::Statements | Kind::Items) {
            Class::Semicolon
        } else {
            Class::Comma
        };
        let mut at = range.start;
        while at < range.end {
            let end = self.element(at..range.end, separator);
            self.text.push('\n');
            self.indent(indent);
            let is_prefix = self.is_prefix(at);
            let is_list = separator == Class::Comma && !is_prefix;
            let ends_in_braces = self.element_line(at..end, indent, usize::from(is_list));
            if is_list && !(kind == Kind::Arms && ends_in_braces) {
                self.push(",");
            }
            at = end
                + usize::from(
                    self.tokens
                        .get(end)
                        .is_some_and(|token| end < range.end && token.is_class(Class::Comma)),
                );
        }
    }

    /// Returns where the element ends that starts the range: a line of documentation, an attribute, what a semicolon
    /// or braces end, or what stands before a comma.
    fn element(&self, range: Range<usize>, separator: Class) -> usize {
        if matches!(self.tokens[range.start], Token::Doc(_)) {
            return range.start + 1;
        }
        if self.is_prefix(range.start) {
            return self
                .tokens
                .get(range.start + 1)
                .map_or(range.end, |token| match token {
                    Token::Open(_) => self.layout.close_of(range.start + 1) + 1,
                    _ => range.start + 1,
                });
        }
        let mut at = range.start;
        while at < range.end {
            match &self.tokens[at] {
                Token::Open(group) => {
                    at = self.layout.close_of(at);
                    let ends = separator == Class::Semicolon
                        && *group == Group::Brace
                        && !self.tokens.get(at + 1).is_some_and(|next| {
                            matches!(self.code.said(next), ";" | "," | "." | "?" | ")")
                        });
                    if ends {
                        return at + 1;
                    }
                }
                Token::Word(word) if word.class == separator => {
                    return at + usize::from(separator == Class::Semicolon);
                }
                _ => {}
            }
            at += 1;
        }
        range.end
    }

    /// Tells whether a line of documentation or an attribute starts here.
    fn is_prefix(&self, at: usize) -> bool {
        match &self.tokens[at] {
            Token::Doc(_) => true,
            token @ Token::Literal(_) => self.code.said(token).starts_with("#["),
            Token::Word(word) => word.text.starts_with('#'),
            _ => false,
        }
    }

    /// Adds an element of which the line is begun, and tells whether braces of more than a line end it.
    ///
    /// `rest` is the room that what follows on its line will take.
    fn element_line(&mut self, range: Range<usize>, indent: usize, rest: usize) -> bool {
        if let Token::Doc(said) = self.tokens[range.start] {
            let line = self.code.text_of(said);
            self.text.push_str("///");
            if !line.is_empty() {
                self.text.push(' ');
                self.text.push_str(line);
            }
            return false;
        }
        if self.fits(range.clone(), rest) {
            self.flat(range);
            return false;
        }
        if let Some((value, is_arm)) = self.value(range.clone()) {
            let head = range.start..value;
            // No comma follows braces, and no space stands before the value on a line of its own.
            let rest = if is_arm { 0 } else { rest };
            let column = indent + INDENT + self.width(value..range.end) - 1;
            let is_long = !self.fits(head.clone(), 2);
            if self.is_one_line(value..range.end) && column + rest <= WIDTH && (is_arm || !is_long)
            {
                if is_long {
                    self.alternatives(head, indent);
                } else {
                    self.flat(head);
                }
                if is_arm {
                    self.push(" {");
                }
                self.line(indent + INDENT);
                self.flat(value..range.end);
                if is_arm {
                    self.line(indent);
                    self.push("}");
                }
                return is_arm;
            }
        }
        let start = self.text.len();
        self.broken(range.clone(), indent, rest);
        matches!(self.tokens[range.end - 1], Token::Close(Group::Brace))
            && self.text[start..].contains('\n')
    }

    /// Adds a pattern, each of its alternatives on a line.
    fn alternatives(&mut self, pattern: Range<usize>, indent: usize) {
        let mut start = pattern.start;
        for at in pattern.clone() {
            if self.tokens[at].is("|") {
                self.flat(start..at);
                self.line(indent);
                start = at;
            }
        }
        self.flat(start..pattern.end);
    }

    /// Returns where the value starts that is assigned or that an arm has, and whether it is that of an arm.
    fn value(&self, range: Range<usize>) -> Option<(usize, bool)> {
        let mut at = range.start;
        while at < range.end {
            match &self.tokens[at] {
                Token::Open(_) => at = self.layout.close_of(at),
                token if token.is("=") => return Some((at + 1, false)),
                token if token.is("=>") => return Some((at + 1, true)),
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// Adds tokens that do not fit on the line: groups that do not fit on what is left of it have lines of their own.
    fn broken(&mut self, range: Range<usize>, indent: usize, rest: usize) {
        let mut at = range.start;
        while at < range.end {
            let Token::Open(group) = self.tokens[at] else {
                let is_group = |token: &Token| matches!(token, Token::Open(_));
                let length = self.tokens[at..range.end].iter().position(is_group);
                let next = length.map_or(range.end, |length| at + length);
                self.flat(at..next);
                at = next;
                continue;
            };
            let close = self.layout.close_of(at);
            // An attribute breaks within the brackets.
            if group == Group::Bracket && at > range.start && self.tokens[at - 1].is("#") {
                self.push("[");
                self.broken(at + 1..close, indent, rest + 1);
                self.push("]");
            } else if close == at + 1
                || self.is_array(at..close)
                || self.fits(at..close + 1, self.tail(close + 1..range.end, rest))
            {
                self.flat(at..close + 1);
            } else {
                self.group(at, indent);
            }
            at = close + 1;
        }
    }

    /// Adds a group in lines of its own.
    fn group(&mut self, at: usize, indent: usize) {
        let Token::Open(group) = self.tokens[at] else {
            return;
        };
        let (close, kind) = (self.layout.close_of(at), self.layout.kind_of(at));
        if group == Group::Body {
            self.push(" {");
            self.line(indent + INDENT);
            self.element_line(at + 1..close, indent + INDENT, 0);
            self.line(indent);
            self.push("}");
            return;
        }
        self.flat(at..at + 1);
        if let Some(after) = self.begins_with_a_row(at) {
            self.group(at + 1, indent);
            self.flat(after..close + 1);
            return;
        }
        if let Some(last) = self.hugged(at) {
            self.flat(at + 1..last);
            self.group(last, indent);
            self.push(self.code.said(&self.tokens[close]));
            return;
        }
        let inner = at + 1..close;
        match kind {
            Kind::Items => {
                self.text.push('\n');
                self.items(inner, indent + INDENT, Last::Nothing);
            }
            Kind::List if self.is_without_comma(at) => {
                self.rows(inner, indent + INDENT, kind);
                self.text.pop();
            }
            Kind::List if self.is_row(inner.clone()) => self.row(inner, indent + INDENT),
            kind => self.rows(inner, indent + INDENT, kind),
        }
        self.line(indent);
        self.push(self.code.said(&self.tokens[close]));
    }

    /// Tells whether a group holds the arguments of an attribute, after which rustfmt wants no comma, or of a macro, which
    /// may not take one.
    fn is_without_comma(&self, at: usize) -> bool {
        let before = |back: usize| at.checked_sub(back).map(|at| &self.tokens[at]);
        let is = |back, word| before(back).is_some_and(|token| token.is(word));
        is(1, "!") || is(3, "#") && !is(1, "derive")
    }

    /// Tells whether a group holds an element and a length, between which no comma stands.
    fn is_array(&self, range: Range<usize>) -> bool {
        matches!(self.tokens[range.start], Token::Open(Group::Bracket))
            && self.tokens[range].iter().any(|token| token.is(";"))
    }

    /// Returns the last group of the last argument, if only that needs lines of its own.
    fn hugged(&self, at: usize) -> Option<usize> {
        if !matches!(self.tokens[at], Token::Open(Group::Paren)) {
            return None;
        }
        let close = self.layout.close_of(at);
        let last = match self.tokens[close - 1] {
            Token::Close(Group::Brace | Group::Body) => {
                (at + 1..close).find(|&open| self.layout.close_of(open) == close - 1)?
            }
            _ => return None,
        };
        let head = at + 1..last;
        (self.is_one_line(head.clone()) && self.column + self.width(head) + 2 <= WIDTH)
            .then_some(last)
    }

    /// Returns the room that is taken up to the next place where a line can break.
    fn tail(&self, range: Range<usize>, rest: usize) -> usize {
        let start = range.start;
        for at in range.clone() {
            match self.tokens[at] {
                Token::Open(Group::Body) => return self.width(start..at) + 2,
                Token::Open(Group::Paren | Group::Bracket | Group::Brace) => {
                    let row = usize::from(self.begins_with_a_row(at).is_some());
                    return self.width(start..at + 1) + row;
                }
                _ => {}
            }
        }
        self.width(range) + rest
    }
}
