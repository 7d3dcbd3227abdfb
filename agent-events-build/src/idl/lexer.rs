//! The text of an IDL file in, its tokens out, each with the documentation comment before it.

use std::ops::Range;

use agent_events_schema::{Diagnostic, SourceId};

use super::{Read, fault, span};

/// A word, literal or mark.
#[derive(Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) range: Range<usize>,
    /// The nearest `/** … */` before it.
    pub(super) doc: Option<Range<usize>>,
}

/// What a token is; its text tells the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A keyword or identifier, with dots, dashes and backticks.
    Word,
    /// A string with its quotes.
    Text,
    /// A number, with its sign.
    Number,
    /// One character.
    Mark,
    /// After the last token.
    End,
}

/// What a text consists of.
pub(super) struct Tokens {
    /// At least one: the last is the end.
    pub(super) tokens: Vec<Token>,
    /// Documentation comments that another one follows at once, after the first token.
    pub(super) lost: Vec<Range<usize>>,
}

/// Splits a text into its tokens.
pub(super) fn tokens(text: &str, source: SourceId) -> Read<Tokens> {
    let mut lexer = Lexer {
        text,
        source,
        at: 0,
        has_tokens: false,
        doc: None,
        lost: Vec::new(),
    };
    let mut tokens = Vec::new();
    loop {
        lexer.skip_blank()?;
        let start = lexer.at;
        let kind = lexer.token()?;
        let range = start..lexer.at;
        let doc = lexer.doc.take();
        tokens.push(Token { kind, range, doc });
        lexer.has_tokens = true;
        if kind == Kind::End {
            let lost = lexer.lost;
            return Ok(Tokens { tokens, lost });
        }
    }
}

struct Lexer<'t> {
    text: &'t str,
    source: SourceId,
    at: usize,
    has_tokens: bool,
    doc: Option<Range<usize>>,
    lost: Vec<Range<usize>>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_while(&mut self, belongs: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest.find(|char| !belongs(char)).unwrap_or(rest.len());
    }

    fn skip_blank(&mut self) -> Read<()> {
        loop {
            self.skip_while(|char| matches!(char, ' ' | '\t' | '\n' | '\r' | '\u{c}'));
            if self.rest().starts_with("//") {
                self.skip_while(|char| !matches!(char, '\n' | '\r'));
            } else if self.rest().starts_with("/*") {
                self.comment()?;
            } else {
                return Ok(());
            }
        }
    }

    fn comment(&mut self) -> Read<()> {
        let start = self.at;
        let Some(length) = self.rest()[2..].find("*/") else {
            let place = span(self.source, &(start..start + 2));
            let finding = fault("a comment is not closed", place, "it starts here");
            return Err(finding.help("add the closing `*/`").into());
        };
        self.at += length + 4;
        let range = start..self.at;
        if self.text[range.clone()].starts_with("/**") && range.len() > "/**/".len() {
            let earlier = self.doc.replace(range);
            // The first comment of a file tells its licence as a rule.
            self.lost.extend(earlier.filter(|_| self.has_tokens));
        }
        Ok(())
    }

    /// Moves past one token.
    fn token(&mut self) -> Read<Kind> {
        let mut chars = self.rest().chars();
        let (first, second) = (chars.next(), chars.next());
        Ok(match (first, second) {
            // Some old editors end a file with this character.
            (None | Some('\u{1a}'), _) => Kind::End,
            (Some('"'), _) => return self.string(),
            (Some('0'..='9'), _)
            | (Some('.'), Some('0'..='9'))
            | (Some('-' | '+'), Some('0'..='9' | '.' | 'N' | 'I')) => self.number(),
            (Some(char), _) if char == '`' || starts_word(char) => return self.word(),
            (Some(char), _) if "(){}[]:;,@=?<>".contains(char) => {
                self.at += 1;
                Kind::Mark
            }
            (Some(char), _) => return Err(self.stray(char).into()),
        })
    }

    fn number(&mut self) -> Kind {
        self.at += 1;
        let is_hex = self.text[..self.at].ends_with('0') && self.rest().starts_with(['x', 'X']);
        loop {
            self.skip_while(|char| char.is_ascii_alphanumeric() || char == '.');
            let exponent: &[char] = if is_hex { &['p', 'P'] } else { &['e', 'E'] };
            if !(self.text[..self.at].ends_with(exponent) && self.rest().starts_with(['+', '-'])) {
                return Kind::Number;
            }
            self.at += 1;
        }
    }

    /// Parts with dots or dashes between them; a part in backticks is never a keyword.
    fn word(&mut self) -> Read<Kind> {
        loop {
            if self.peek() == Some('`') {
                let start = self.at;
                self.at += 1;
                self.skip_while(continues_word);
                if self.peek() != Some('`') {
                    let place = span(self.source, &(start..self.at));
                    let finding = fault("a backtick is not closed", place, "it starts here");
                    return Err(finding
                        .help("add the closing backtick after the name")
                        .into());
                }
                self.at += 1;
            } else {
                self.skip_while(continues_word);
            }
            let mut chars = self.rest().chars();
            let goes_on = matches!(chars.next(), Some('.' | '-'))
                && chars
                    .next()
                    .is_some_and(|char| char == '`' || starts_word(char));
            if !goes_on {
                return Ok(Kind::Word);
            }
            self.at += 1;
        }
    }

    fn string(&mut self) -> Read<Kind> {
        let start = self.at;
        self.at += 1;
        loop {
            self.skip_while(|char| !matches!(char, '"' | '\\' | '\n' | '\r'));
            match self.peek() {
                Some('"') => {
                    self.at += 1;
                    return Ok(Kind::Text);
                }
                Some('\\') => {
                    self.at += 1;
                    self.at += self.peek().map_or(0, char::len_utf8);
                }
                _ => {
                    let place = span(self.source, &(start..self.at));
                    let finding = fault(
                        "a string is not closed on its line",
                        place,
                        "it starts here",
                    );
                    let help =
                        "add the closing `\"`, or write a line break inside a string as `\\n`";
                    return Err(finding.help(help).into());
                }
            }
        }
    }

    fn stray(&self, char: char) -> Diagnostic {
        let place = span(self.source, &(self.at..self.at + char.len_utf8()));
        let message = format!(
            "the character U+{:04X} has no meaning here",
            u32::from(char)
        );
        fault(message, place, "not allowed here").help("remove it")
    }
}

fn starts_word(char: char) -> bool {
    char == '_' || char.is_alphabetic()
}

fn continues_word(char: char) -> bool {
    char == '_' || char.is_alphanumeric()
}
