//! Parts of generated code in, a flat list of its tokens out; [`Printer`] makes a file of it, `quote` a stream for rustc.
//!
//! What a schema says gets in as an identifier, an escaped literal or a line of documentation, never as code: whatever
//! else is in the list was written in this crate, or by the user's build script, whose texts have been parsed.

mod ident;
mod layout;
mod literal;
mod print;
mod spacing;
mod stream;

use proc_macro2::{Span, TokenStream};

pub(crate) use self::ident::Ident;
pub(crate) use self::literal::Literal;
pub(crate) use self::print::Printer;

/// A piece of code: tokens in order, groups by what opens and closes them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Code {
    tokens: Vec<Token>,
}

#[derive(Debug, Clone)]
enum Token {
    /// A keyword, a mark, a literal or a path, written in this crate.
    Word(&'static str),
    Ident(Ident),
    Literal(Literal),
    /// A line of documentation.
    Doc(String),
    Open(Group),
    Close(Group),
    /// What the user wrote, as rustc or syn has read it.
    Foreign(TokenStream),
    /// From here to the end of its kind rustc marks another place.
    At(Span),
    EndAt,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    Paren,
    Bracket,
    Brace,
    Angle,
    /// The body of a closure: in braces when it has lines of its own.
    Body,
}

/// A path of this crate's choice; [`path!`] makes it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word(pub(crate) &'static str);

/// What can stand behind a `#` in [`code!`].
pub(crate) trait Append {
    fn append(self, code: &mut Code);
}

impl Code {
    pub(crate) fn word(&mut self, word: &'static str) {
        self.tokens.push(Token::Word(word));
    }

    /// Adds the runtime crate, whose `::` has been added; a user may have another path to it.
    pub(crate) fn runtime(&mut self) {
        self.tokens.pop();
        self.word("::agent_events");
    }

    pub(crate) fn doc(&mut self, line: &str) {
        self.tokens
            .push(Token::Doc(line.trim_start_matches(' ').to_owned()));
    }

    pub(crate) fn open(&mut self, group: Group) {
        self.tokens.push(Token::Open(group));
    }

    pub(crate) fn close(&mut self, group: Group) {
        self.tokens.push(Token::Close(group));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Lets rustc mark the place of `ident` for what is wrong with this code, where that is in a file of the user's.
    pub(crate) fn at(mut self, ident: &Ident) -> Self {
        if let Some(span) = ident.place() {
            self.tokens.insert(0, Token::At(span));
            self.tokens.push(Token::EndAt);
        }
        self
    }
}

/// Makes a closure; `parameters` with their bars.
pub(crate) fn closure(parameters: &'static str, body: impl Append) -> Code {
    let mut code = Code::default();
    code.word(parameters);
    code.open(Group::Body);
    body.append(&mut code);
    code.close(Group::Body);
    code
}

/// Puts `separator` between items.
pub(crate) fn separated<T: Append>(
    separator: &'static str,
    items: impl IntoIterator<Item = T>,
) -> Code {
    let mut code = Code::default();
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            code.word(separator);
        }
        item.append(&mut code);
    }
    code
}

/// Puts commas between items.
pub(crate) fn list<T: Append>(items: impl IntoIterator<Item = T>) -> Code {
    separated(",", items)
}

impl Append for Code {
    fn append(mut self, code: &mut Code) {
        code.tokens.append(&mut self.tokens);
    }
}

impl Append for &Code {
    fn append(self, code: &mut Code) {
        code.tokens.extend_from_slice(&self.tokens);
    }
}

impl Append for &Ident {
    fn append(self, code: &mut Code) {
        code.tokens.push(Token::Ident(self.clone()));
    }
}

/// The segments of a path.
impl Append for &[Ident] {
    fn append(self, code: &mut Code) {
        for (index, ident) in self.iter().enumerate() {
            if index > 0 {
                code.word("::");
            }
            ident.append(code);
        }
    }
}

impl Append for Word {
    fn append(self, code: &mut Code) {
        code.word(self.0);
    }
}

impl Append for Literal {
    fn append(self, code: &mut Code) {
        code.tokens.push(Token::Literal(self));
    }
}

/// A string, as a literal.
impl Append for &str {
    fn append(self, code: &mut Code) {
        Literal::string(self).append(code);
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

/// All of them, one after another.
impl<T: Append> Append for Vec<T> {
    fn append(self, code: &mut Code) {
        for inner in self {
            inner.append(code);
        }
    }
}

/// Attributes, or whatever else stands one after another.
impl Append for &[Code] {
    fn append(self, code: &mut Code) {
        for inner in self {
            inner.append(code);
        }
    }
}

/// Writes code as in a file of Rust. `#name` puts in what the variable holds, see [`Append`].
///
/// A comma stands between things, not after the last one: where lines break the printer adds it.
macro_rules! code {
    ($($token:tt)*) => {{
        let mut code = $crate::code::Code::default();
        $crate::code::tokens! { code (@ $($token)*) ($($token)* @) }
        code
    }};
}

/// Adds tokens to code, each seen together with the one before it.
macro_rules! tokens {
    ($code:ident ($($before:tt)*) ($($token:tt)*)) => {
        $($crate::code::token! { $code $before $token })*
    };
}

/// Adds one token to code, when it is not part of what the next one brings.
macro_rules! token {
    ($code:ident $before:tt @) => {};
    ($code:ident # $name:ident) => { $crate::code::Append::append($name, &mut $code); };
    ($code:ident # [doc = $line:literal]) => { $code.doc($line); };
    ($code:ident # [$($inner:tt)*]) => {
        $code.word("#");
        $crate::code::token! { $code @ [$($inner)*] }
    };
    ($code:ident $before:tt #) => {};
    ($code:ident :: agent_events) => { $code.runtime(); };
    ($code:ident $before:tt ($($inner:tt)*)) => {
        $code.open($crate::code::Group::Paren);
        $crate::code::tokens! { $code (@ $($inner)*) ($($inner)* @) }
        $code.close($crate::code::Group::Paren);
    };
    ($code:ident $before:tt [$($inner:tt)*]) => {
        $code.open($crate::code::Group::Bracket);
        $crate::code::tokens! { $code (@ $($inner)*) ($($inner)* @) }
        $code.close($crate::code::Group::Bracket);
    };
    ($code:ident $before:tt {$($inner:tt)*}) => {
        $code.open($crate::code::Group::Brace);
        $crate::code::tokens! { $code (@ $($inner)*) ($($inner)* @) }
        $code.close($crate::code::Group::Brace);
    };
    ($code:ident $before:tt <) => { $code.open($crate::code::Group::Angle); };
    ($code:ident $before:tt >) => { $code.close($crate::code::Group::Angle); };
    ($code:ident $before:tt >>) => {
        $code.close($crate::code::Group::Angle);
        $code.close($crate::code::Group::Angle);
    };
    ($code:ident $before:tt $token:tt) => { $code.word(stringify!($token)); };
}

/// Makes one token of a path, which is cheaper than one for each segment.
macro_rules! word {
    ($($token:tt)*) => { $crate::code::Word(concat!($(stringify!($token)),*)) };
}

pub(crate) use {code, token, tokens, word};
