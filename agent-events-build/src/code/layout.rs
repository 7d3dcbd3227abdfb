//! Tokens in, what a printer has to know of each before it breaks lines out.

use super::spacing::Class;
use super::{Code, Group, Token, short};

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
struct Mark {
    /// Where its text ends in the text of all tokens on one line.
    end: u32,
    /// Where the group ends that it opens.
    close: u32,
    /// How many groups and lines up to here cannot be on one line with anything.
    breaks: u32,
    kind: Kind,
}

/// Some items: what they are on one line, and where that may break.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) flat: String,
    marks: Vec<Mark>,
    stack: Vec<Level>,
}

/// A group that is open.
#[derive(Debug)]
struct Level {
    at: u32,
    group: Option<Group>,
    /// What the next brace would be, by the keyword before it.
    next: Option<Kind>,
}

/// What is not in a group.
const OUTSIDE: Level = Level {
    at: u32::MAX,
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
        self.flat.reserve(code.text.len() + 4 * tokens.len());
        let mut level = OUTSIDE;
        let (mut breaks, mut last) = (0, Class::Nothing);
        for (index, token) in (0_u32..).zip(tokens) {
            let mut kind = Kind::List;
            // What stands first in braces has a space before it.
            let begins = last == Class::OpenBrace;
            let (text, space, end) = match *token {
                Token::Word(word) => {
                    match word.class {
                        Class::Semicolon => {
                            level.next = None;
                            if let Some(outer) = self.marks.get_mut(level.at as usize)
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
                    (word.text, begins || last.is_spaced(word.class), word.end)
                }
                Token::Ident(said, _) => {
                    let space = begins || last.is_spaced(Class::Word);
                    (code.text_of(said), space, Class::Word)
                }
                Token::Literal(said) => {
                    let text = code.text_of(said);
                    let class = Class::of(text);
                    (text, begins || last.is_spaced(class), class.at_end(text))
                }
                Token::Open(group) => {
                    let class = group.opening();
                    let mut end = class;
                    let mut space = last.is_spaced(class);
                    if group == Group::Brace {
                        kind = level.next.take().unwrap_or(Kind::List);
                        if last == Class::Path {
                            // No spaces stand within these.
                            (kind, space, end) = (Kind::Names, false, Class::Open);
                        }
                    }
                    let inner = Level {
                        at: index,
                        group: Some(group),
                        next: None,
                    };
                    self.stack.push(std::mem::replace(&mut level, inner));
                    (group.open(), space, end)
                }
                Token::Close(group) => {
                    let mut end = group.closing();
                    let mut space = last.is_spaced(end);
                    if let Some(opened) = self.marks.get_mut(level.at as usize) {
                        let is_empty = level.at + 1 == index;
                        opened.close = index;
                        kind = opened.kind;
                        if !is_empty && !matches!(kind, Kind::List | Kind::Names) {
                            breaks += 1;
                        }
                        space = group == Group::Brace && kind != Kind::Names && !is_empty;
                    }
                    // The parameters of an `impl` are one with it to what follows.
                    let before = level.at.checked_sub(1);
                    let before = before.and_then(|at| tokens.get(at as usize));
                    if group == Group::Angle && before.is_some_and(|token| token.is("impl")) {
                        end = Class::Impl;
                    }
                    level = self.stack.pop().unwrap_or(OUTSIDE);
                    (group.close(), space, end)
                }
                Token::Doc(_) => {
                    breaks += 1;
                    ("", false, Class::Nothing)
                }
                Token::Foreign(_) | Token::At(_) | Token::EndAt => ("", false, last),
            };
            if space {
                self.flat.push(' ');
            }
            self.flat.push_str(text);
            if end != Class::Nothing || matches!(token, Token::Doc(_)) {
                last = end;
            }
            self.marks.push(Mark {
                end: short(self.flat.len()),
                close: index,
                breaks,
                kind,
            });
        }
    }

    /// Returns where the text of the tokens before this one ends.
    pub(super) fn end_of(&self, index: usize) -> usize {
        index
            .checked_sub(1)
            .map_or(0, |last| self.marks[last].end as usize)
    }

    /// Returns where the group ends that a token opens.
    pub(super) fn close_of(&self, index: usize) -> usize {
        self.marks[index].close as usize
    }

    pub(super) fn kind_of(&self, index: usize) -> Kind {
        self.marks[index].kind
    }

    /// Returns how many groups and lines before this token cannot be on one line with anything.
    pub(super) fn breaks_before(&self, index: usize) -> u32 {
        index
            .checked_sub(1)
            .map_or(0, |last| self.marks[last].breaks)
    }
}

impl Code {
    /// Returns the text of one of its tokens, where that is on a line with others.
    pub(super) fn said(&self, token: &Token) -> &str {
        match token {
            Token::Word(word) => word.text,
            Token::Ident(said, _) | Token::Literal(said) => self.text_of(*said),
            Token::Open(group) => group.open(),
            Token::Close(group) => group.close(),
            Token::Doc(_) | Token::Foreign(_) | Token::At(_) | Token::EndAt => "",
        }
    }
}

impl Group {
    const fn open(self) -> &'static str {
        match self {
            Self::Paren => "(",
            Self::Bracket => "[",
            Self::Brace => "{",
            Self::Angle => "<",
            Self::Body => "",
        }
    }

    const fn close(self) -> &'static str {
        match self {
            Self::Paren => ")",
            Self::Bracket => "]",
            Self::Brace => "}",
            Self::Angle => ">",
            Self::Body => "",
        }
    }

    const fn opening(self) -> Class {
        match self {
            Self::Paren => Class::Open,
            Self::Bracket => Class::OpenBracket,
            Self::Brace => Class::OpenBrace,
            Self::Angle => Class::OpenAngle,
            Self::Body => Class::Nothing,
        }
    }

    const fn closing(self) -> Class {
        match self {
            Self::Paren | Self::Bracket | Self::Angle => Class::Close,
            Self::Brace => Class::CloseBrace,
            Self::Body => Class::Nothing,
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
