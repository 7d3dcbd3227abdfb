//! Parts of generated code in, a flat list of its tokens out; [`Printer`] makes a file of it, `quote` a stream for rustc.
//!
//! What a schema says gets in as an identifier, an escaped literal or a line of documentation, never as code: whatever
//! else is in the list was written in this crate, or by the user's build script, whose texts have been parsed.

mod ident;
mod layout;
mod lines;
mod literal;
mod macros;
mod print;
mod spacing;
mod stream;

use std::cell::RefCell;

pub(crate) use self::ident::Ident;
pub(crate) use self::literal::Literal;
pub(crate) use self::macros::{add, code, part, token, tokens, word};
pub(crate) use self::print::{Printer, Standing};
use self::spacing::Class;
pub(crate) use self::stream::Written;
#[cfg(feature = "report")]
pub(crate) use self::stream::of_user;

/// A piece of code: tokens in order, groups by what opens and closes them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Code {
    tokens: Vec<Token>,
    /// What the tokens say that were not written in this crate, one after another: no token owns memory.
    text: String,
}

#[derive(Debug, Clone, Copy)]
enum Token {
    /// A keyword, a mark, a literal or a path, written in this crate.
    Word(Word),
    Ident(Said, Option<Place>),
    Literal(Said),
    /// A line of documentation.
    Doc(Said),
    Open(Group),
    Close(Group),
    /// What the user wrote in a file of Rust, by its number in [`Written`].
    Foreign(u32),
    /// From here to the end of its kind rustc marks another place.
    At(Place),
    EndAt,
}

/// Where the text of a token stands in that of its code.
#[derive(Debug, Clone, Copy)]
struct Said {
    start: u32,
    end: u32,
}

/// A place in a file of the user's, by its number in [`Written`].
#[derive(Debug, Clone, Copy)]
struct Place(u32);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    Paren,
    Bracket,
    Brace,
    Angle,
    /// The body of a closure: in braces when it has lines of its own.
    Body,
}

/// A token or path of this crate's choice; [`word!`] makes it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word {
    text: &'static str,
    /// What it is to the token before it.
    class: Class,
    /// What it is to the token after it.
    end: Class,
}

impl Word {
    pub(crate) const fn new(text: &'static str) -> Self {
        let class = Class::of(text);
        let end = class.at_end(text);
        Self { text, class, end }
    }
}

/// Returns a place in a text or list of tokens as tokens and marks keep it: they are copied so often that their size counts.
fn short(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// What can stand behind a `#` in [`code!`].
pub(crate) trait Append: Sized {
    fn append(self, code: &mut Code);

    /// Returns it apart.
    fn into_code(self) -> Code {
        let mut code = Code::new();
        self.append(&mut code);
        code
    }
}

thread_local! {
    /// Code that was made apart and is where it belongs now, kept for its memory: a file is made of many such parts.
    static SPARE: RefCell<Vec<Code>> = const { RefCell::new(Vec::new()) };
}

impl Code {
    /// Returns code without tokens.
    pub(crate) fn new() -> Self {
        SPARE.with_borrow_mut(Vec::pop).unwrap_or_default()
    }

    fn clear(&mut self) {
        self.tokens.clear();
        self.text.clear();
    }

    pub(crate) fn word(&mut self, word: Word) {
        self.tokens.push(Token::Word(word));
    }

    /// Adds a line of documentation; its indentation is part of it.
    pub(crate) fn doc(&mut self, line: &str) {
        let said = self.say(line);
        self.tokens.push(Token::Doc(said));
    }

    fn say(&mut self, text: &str) -> Said {
        let start = self.end();
        self.text.push_str(text);
        let end = self.end();
        Said { start, end }
    }

    /// Returns where its text ends.
    fn end(&self) -> u32 {
        short(self.text.len())
    }

    fn text_of(&self, said: Said) -> &str {
        &self.text[said.start as usize..said.end as usize]
    }

    /// Adds the literal that a function writes.
    fn literal(&mut self, write: impl FnOnce(&mut String)) {
        let start = self.end();
        write(&mut self.text);
        let end = self.end();
        self.tokens.push(Token::Literal(Said { start, end }));
    }

    /// Adds other code, whose texts come to stand behind those that are there.
    fn extend(&mut self, other: &Self) {
        let before = self.end();
        self.text.push_str(&other.text);
        let moved = |said: Said| Said {
            start: before + said.start,
            end: before + said.end,
        };
        self.tokens
            .extend(other.tokens.iter().map(|token| match *token {
                Token::Ident(said, place) => Token::Ident(moved(said), place),
                Token::Literal(said) => Token::Literal(moved(said)),
                Token::Doc(said) => Token::Doc(moved(said)),
                token => token,
            }));
    }

    /// Adds what stands behind three slashes.
    pub(crate) fn comment(&mut self, text: &str) {
        self.doc(text.strip_prefix(' ').unwrap_or(text));
    }

    pub(crate) fn open(&mut self, group: Group) {
        self.tokens.push(Token::Open(group));
    }

    pub(crate) fn close(&mut self, group: Group) {
        self.tokens.push(Token::Close(group));
    }
}

/// Lets rustc mark the place of `ident` for what is wrong with `part`, where that is in a file of the user's.
pub(crate) fn at(ident: &Ident, part: impl Append) -> With<impl FnOnce(&mut Code)> {
    let place = ident.place();
    with(move |code| {
        if let Some(place) = place {
            code.tokens.push(Token::At(place));
        }
        part.append(code);
        if place.is_some() {
            code.tokens.push(Token::EndAt);
        }
    })
}

/// What a function adds to code.
pub(crate) struct With<F>(F);

/// Adds what `emit` adds, in its place: cheaper than code that is made apart.
pub(crate) fn with<F: FnOnce(&mut Code)>(emit: F) -> With<F> {
    With(emit)
}

/// Makes a closure; `parameters` with their bars.
pub(crate) fn closure(parameters: Word, body: impl Append) -> With<impl FnOnce(&mut Code)> {
    with(move |code| {
        code.word(parameters);
        code.open(Group::Body);
        body.append(code);
        code.close(Group::Body);
    })
}

/// Puts `separator` between items.
pub(crate) fn separated<T: Append>(
    separator: Word,
    items: impl IntoIterator<Item = T>,
) -> With<impl FnOnce(&mut Code)> {
    with(move |code| {
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                code.word(separator);
            }
            item.append(code);
        }
    })
}

/// Puts commas between items.
pub(crate) fn list<T: Append>(items: impl IntoIterator<Item = T>) -> With<impl FnOnce(&mut Code)> {
    separated(const { Word::new(",") }, items)
}

/// Puts items one after another.
pub(crate) fn sequence<T: Append>(
    items: impl IntoIterator<Item = T>,
) -> With<impl FnOnce(&mut Code)> {
    with(move |code| {
        for item in items {
            item.append(code);
        }
    })
}

impl<F: FnOnce(&mut Code)> Append for With<F> {
    fn append(self, code: &mut Code) {
        (self.0)(code);
    }
}

impl Append for Code {
    fn append(mut self, code: &mut Code) {
        code.extend(&self);
        self.clear();
        SPARE.with_borrow_mut(|spare| spare.push(self));
    }

    fn into_code(self) -> Code {
        self
    }
}

impl Append for &Code {
    fn append(self, code: &mut Code) {
        code.extend(self);
    }
}

impl Append for &Ident {
    fn append(self, code: &mut Code) {
        let said = code.say(self.as_str());
        code.tokens.push(Token::Ident(said, self.place()));
    }
}

/// The segments of a path.
impl Append for &[Ident] {
    fn append(self, code: &mut Code) {
        for (index, ident) in self.iter().enumerate() {
            if index > 0 {
                code.word(const { Word::new("::") });
            }
            ident.append(code);
        }
    }
}

impl Append for Word {
    fn append(self, code: &mut Code) {
        code.word(self);
    }
}

impl Append for Literal {
    fn append(self, code: &mut Code) {
        code.literal(|text| text.push_str(self.as_str()));
    }
}

/// A string, as a literal.
impl Append for &str {
    fn append(self, code: &mut Code) {
        code.literal(|text| literal::push_string(text, self));
    }
}

impl Append for &String {
    fn append(self, code: &mut Code) {
        self.as_str().append(code);
    }
}

impl Append for u32 {
    fn append(self, code: &mut Code) {
        Literal::number(self).append(code);
    }
}

impl<T: Append> Append for Option<T> {
    fn append(self, code: &mut Code) {
        if let Some(inner) = self {
            inner.append(code);
        }
    }
}

/// Pieces that stand one after another.
impl Append for Vec<Code> {
    fn append(self, code: &mut Code) {
        for inner in self {
            inner.append(code);
        }
    }
}

impl Append for &[Code] {
    fn append(self, code: &mut Code) {
        for inner in self {
            inner.append(code);
        }
    }
}
