//! Tokens in, what a printer has to know of each before it breaks lines out.

use super::spacing::Class;
use super::{Code, Group, Token};

/// What is in a group, as far as lines are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Items of a module, impl or trait: an empty line between them.
    Items,
    /// Statements.
    Statements,
    /// Fields or variants of a type.
    Fields,
    /// Arms of a `match`.
    Arms,
    /// The names after the last `::` of a `use`.
    Names,
    /// Anything else between commas.
    List,
}

/// What is known of a token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    /// Where its text ends in the text of all tokens on one line.
    pub(super) end: usize,
    /// Where the group ends that it opens.
    pub(super) close: usize,
    /// How many groups and lines up to here cannot be on one line with anything.
    pub(super) breaks: usize,
    pub(super) kind: Kind,
}

/// Some items: what they are on one line, and where that may break.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) flat: String,
    pub(super) marks: Vec<Mark>,
    stack: Vec<Level>,
}

/// A group that is open.
#[derive(Debug)]
struct Level {
    at: usize,
    group: Option<Group>,
    /// What the next brace would be, by the keyword before it.
    next: Option<Kind>,
}

/// What is not in a group.
const OUTSIDE: Level = Level {
    at: usize::MAX,
    group: None,
    next: None,
};

impl Layout {
    /// Measures other tokens.
    pub(super) fn measure(&mut self, code: &Code) {
        let tokens = code.tokens.as_slice();
        self.flat.clear();
        self.marks.clear();
        self.stack.clear();
        self.marks.reserve(tokens.len());
        let mut level = OUTSIDE;
        let (mut breaks, mut last) = (0, Class::Nothing);
        for (index, token) in tokens.iter().enumerate() {
            let (text, mut class) = code.seen(token);
            let (mut kind, mut space) = (Kind::List, last.is_spaced(class));
            match token {
                Token::Doc(_) => breaks += 1,
                Token::Open(group) => {
                    if *group == Group::Brace {
                        kind = level.next.take().unwrap_or(Kind::List);
                        if last == Class::Path {
                            (kind, space) = (Kind::Names, false);
                        }
                    }
                    let inner = Level {
                        at: index,
                        group: Some(*group),
                        next: None,
                    };
                    self.stack.push(std::mem::replace(&mut level, inner));
                }
                Token::Close(group) => {
                    if let Some(opened) = self.marks.get_mut(level.at) {
                        let is_empty = level.at + 1 == index;
                        opened.close = index;
                        kind = opened.kind;
                        if !is_empty && !matches!(kind, Kind::List | Kind::Names) {
                            breaks += 1;
                        }
                        space = *group == Group::Brace && kind != Kind::Names && !is_empty;
                    }
                    // The parameters of an `impl` are one with it to what follows.
                    let before = level.at.checked_sub(1).and_then(|at| tokens.get(at));
                    if *group == Group::Angle && before.is_some_and(|token| token.is("impl")) {
                        class = Class::Impl;
                    }
                    level = self.stack.pop().unwrap_or(OUTSIDE);
                }
                Token::Word(_) => {
                    space |= last == Class::OpenBrace && self.kind_before(index) != Kind::Names;
                    match class {
                        Class::Semicolon => {
                            level.next = None;
                            if let Some(outer) = self.marks.get_mut(level.at)
                                && level.group == Some(Group::Brace)
                                && outer.kind == Kind::List
                            {
                                outer.kind = Kind::Statements;
                            }
                        }
                        Class::Comma => level.next = None,
                        Class::Impl => level.next = Some(Kind::Items),
                        Class::Fn => level.next = Some(Kind::Statements),
                        Class::Type => level.next = Some(Kind::Fields),
                        Class::Match => level.next = Some(Kind::Arms),
                        _ => {}
                    }
                }
                _ => space |= last == Class::OpenBrace && self.kind_before(index) != Kind::Names,
            }
            if space {
                self.flat.push(' ');
            }
            self.flat.push_str(text);
            if matches!(token, Token::Doc(_)) {
                last = Class::Nothing;
            } else if class != Class::Nothing {
                last = class.at_end(text);
            }
            self.marks.push(Mark {
                end: self.flat.len(),
                close: index,
                breaks,
                kind,
            });
        }
    }

    /// Returns where the text of the tokens before this one ends.
    pub(super) fn end_of(&self, index: usize) -> usize {
        index.checked_sub(1).map_or(0, |last| self.marks[last].end)
    }

    /// Returns how many groups and lines before this token cannot be on one line with anything.
    pub(super) fn breaks_before(&self, index: usize) -> usize {
        index
            .checked_sub(1)
            .map_or(0, |last| self.marks[last].breaks)
    }

    fn kind_before(&self, index: usize) -> Kind {
        self.marks[index - 1].kind
    }
}

impl Code {
    /// Returns the text of one of its tokens, where that is on a line with others.
    pub(super) fn said(&self, token: &Token) -> &str {
        self.seen(token).0
    }

    /// Returns the same and what the token is to its neighbours.
    #[inline]
    fn seen(&self, token: &Token) -> (&str, Class) {
        match token {
            Token::Word(word) => (word.text, word.class),
            Token::Ident(said, _) => (&self.text[said.start..said.end], Class::Word),
            Token::Literal(said) => {
                let text = &self.text[said.start..said.end];
                (text, Class::of(text))
            }
            Token::Open(Group::Paren) => ("(", Class::Open),
            Token::Close(Group::Paren) => (")", Class::Close),
            Token::Open(Group::Bracket) => ("[", Class::OpenBracket),
            Token::Close(Group::Bracket) => ("]", Class::Close),
            Token::Open(Group::Brace) => ("{", Class::OpenBrace),
            Token::Close(Group::Brace) => ("}", Class::CloseBrace),
            Token::Open(Group::Angle) => ("<", Class::OpenAngle),
            Token::Close(Group::Angle) => (">", Class::Close),
            Token::Open(Group::Body)
            | Token::Close(Group::Body)
            | Token::Doc(_)
            | Token::Foreign(_)
            | Token::At(_)
            | Token::EndAt => ("", Class::Nothing),
        }
    }
}

impl Token {
    /// Tells whether it is a mark that stands for itself, such as a comma.
    pub(super) fn is_class(&self, wanted: Class) -> bool {
        matches!(self, Self::Word(word) if word.class == wanted)
    }

    pub(super) fn is(&self, wanted: &str) -> bool {
        matches!(self, Self::Word(word) if word.text == wanted)
    }
}
