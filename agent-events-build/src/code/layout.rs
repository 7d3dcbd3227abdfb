//! Tokens in, what a printer has to know of each before it breaks lines out.

use super::spacing::is_spaced;
use super::{Group, Token};

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
    /// The column after it, when everything is on one line.
    pub(super) end: usize,
    /// Whether a space stands before it there.
    pub(super) space: bool,
    /// Where the group ends that it opens.
    pub(super) close: usize,
    pub(super) kind: Kind,
    /// Whether the group that it opens cannot be on one line, and whether an inner one can not.
    pub(super) broken: bool,
    pub(super) holds_broken: bool,
}

/// A group that is open.
struct Open {
    at: usize,
    group: Option<Group>,
    /// What the next brace would be, by the keyword before it.
    next: Option<Kind>,
}

/// Measures the tokens of some items.
pub(super) fn measure(tokens: &[Token]) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::with_capacity(tokens.len());
    let mut stack: Vec<Open> = Vec::new();
    let mut level = Open {
        at: usize::MAX,
        group: None,
        next: None,
    };
    let mut column = 0;
    let mut last = "";
    for (index, token) in tokens.iter().enumerate() {
        let mut mark = Mark {
            end: column,
            space: false,
            close: index,
            kind: Kind::List,
            broken: false,
            holds_broken: false,
        };
        let text = token.text();
        match token {
            Token::Doc(_) => {
                if let Some(outer) = marks.get_mut(level.at) {
                    outer.broken = true;
                }
                last = "";
            }
            Token::Open(group) => {
                mark.space = is_spaced(last, text);
                if *group == Group::Brace {
                    mark.kind = level.next.take().unwrap_or(Kind::List);
                    if last == "::" {
                        mark.kind = Kind::Names;
                        mark.space = false;
                    }
                }
                stack.push(std::mem::replace(
                    &mut level,
                    Open {
                        at: index,
                        group: Some(*group),
                        next: None,
                    },
                ));
            }
            Token::Close(group) => {
                let open = level.at;
                level = stack.pop().unwrap_or(Open {
                    at: usize::MAX,
                    group: None,
                    next: None,
                });
                if let Some(opened) = marks.get_mut(open) {
                    opened.close = index;
                    let is_empty = open + 1 == index;
                    let is_block = matches!(
                        opened.kind,
                        Kind::Items | Kind::Statements | Kind::Fields | Kind::Arms
                    );
                    opened.broken |= is_block && !is_empty;
                    mark.space = *group == Group::Brace && opened.kind != Kind::Names && !is_empty;
                    let is_broken = opened.broken || opened.holds_broken;
                    if let Some(outer) = marks.get_mut(level.at).filter(|_| is_broken) {
                        outer.holds_broken = true;
                    }
                }
            }
            _ => {
                mark.space = is_spaced(last, text)
                    || (last == "{" && marks[index - 1].kind != Kind::Names);
                if let Token::Word(word) = token {
                    match *word {
                        "impl" => level.next = Some(Kind::Items),
                        "fn" => level.next = Some(Kind::Statements),
                        "struct" | "enum" => level.next = Some(Kind::Fields),
                        "match" => level.next = Some(Kind::Arms),
                        "," => level.next = None,
                        ";" => {
                            level.next = None;
                            if let Some(outer) = marks.get_mut(level.at)
                                && level.group == Some(Group::Brace)
                                && outer.kind == Kind::List
                            {
                                outer.kind = Kind::Statements;
                            }
                        }
                        _ => {}
                    }
                }
            }
        }
        column += usize::from(mark.space) + text.len();
        mark.end = column;
        marks.push(mark);
        if !text.is_empty() {
            last = text;
        }
    }
    marks
}
