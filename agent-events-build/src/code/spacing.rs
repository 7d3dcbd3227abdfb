//! Two tokens in, whether a space stands between them on one line out.

/// What a token is to its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Class {
    Nothing,
    /// A name, keyword or literal.
    Word,
    /// A keyword that a path can follow.
    Keyword,
    Impl,
    Match,
    Fn,
    /// The keyword of a struct or enum.
    Type,
    /// A lifetime.
    Tick,
    /// `::`, or a path that begins with it.
    Path,
    Open,
    Close,
    OpenBracket,
    OpenAngle,
    OpenBrace,
    CloseBrace,
    Comma,
    Semicolon,
    Colon,
    /// A dot, question mark or exclamation mark: it clings to both sides.
    Tight,
    /// It clings to what follows.
    Prefix,
    /// It stands apart from both sides.
    Infix,
}

impl Class {
    pub(super) const fn of(token: &str) -> Self {
        match token.as_bytes() {
            [] => Self::Nothing,
            b"impl" => Self::Impl,
            b"match" => Self::Match,
            b"fn" => Self::Fn,
            b"struct" | b"enum" => Self::Type,
            b"as" | b"const" | b"dyn" | b"else" | b"for" | b"if" | b"in" | b"let" | b"mut"
            | b"ref" | b"return" | b"use" => Self::Keyword,
            [b'_' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'"', ..] => Self::Word,
            b":" => Self::Colon,
            [b':', ..] => Self::Path,
            [b'\'', ..] => Self::Tick,
            [b'(', ..] => Self::Open,
            b")" | b"]" | b">" => Self::Close,
            [b'[', ..] => Self::OpenBracket,
            b"<" => Self::OpenAngle,
            [b'{', ..] => Self::OpenBrace,
            [b'}', ..] => Self::CloseBrace,
            b"," => Self::Comma,
            b";" => Self::Semicolon,
            b"." | b"?" | b"!" => Self::Tight,
            b"&" | b"*" | b"#" | b"-" | b"&self." => Self::Prefix,
            _ => Self::Infix,
        }
    }

    /// Tells whether rustfmt would put a space between this token and the next.
    pub(super) const fn is_spaced(self, after: Self) -> bool {
        SPACED[self as usize] >> after as u32 & 1 == 1
    }

    /// Tells whether a path can follow.
    const fn is_before_path(self) -> bool {
        matches!(self, Self::Keyword | Self::Impl | Self::Match)
    }

    /// Finds what [`is_spaced`](Self::is_spaced) knows of a pair: it is asked for every token of every file.
    const fn wants_space(self, after: Self) -> bool {
        match (self, after) {
            (_, Self::Nothing | Self::Comma | Self::Semicolon | Self::Close) => false,
            (Self::Comma | Self::Semicolon | Self::Colon | Self::Infix, _) => true,
            (
                Self::Nothing
                | Self::Open
                | Self::OpenBracket
                | Self::OpenAngle
                | Self::OpenBrace
                | Self::Path
                | Self::Tight
                | Self::Prefix,
                _,
            )
            | (_, Self::Tight | Self::OpenAngle | Self::Colon) => false,
            (_, Self::Path | Self::Open) => self.is_before_path(),
            (_, Self::OpenBracket) => self.is_before_path() || matches!(self, Self::Tick),
            _ => true,
        }
    }

    /// Returns what several tokens in one are to what follows them.
    pub(super) const fn at_end(self, token: &str) -> Self {
        match (self, token.as_bytes()) {
            (Self::Prefix, [_, .., b'.']) => Self::Tight,
            (Self::Path, [_, _, _, ..]) => Self::Word,
            _ => self,
        }
    }
}

/// Every class, in order.
const CLASSES: [Class; 21] = [
    Class::Nothing,
    Class::Word,
    Class::Keyword,
    Class::Impl,
    Class::Match,
    Class::Fn,
    Class::Type,
    Class::Tick,
    Class::Path,
    Class::Open,
    Class::Close,
    Class::OpenBracket,
    Class::OpenAngle,
    Class::OpenBrace,
    Class::CloseBrace,
    Class::Comma,
    Class::Semicolon,
    Class::Colon,
    Class::Tight,
    Class::Prefix,
    Class::Infix,
];

/// Which classes a space stands before, for each class that comes before them.
static SPACED: [u32; CLASSES.len()] = spaced();

const fn spaced() -> [u32; CLASSES.len()] {
    let mut spaced = [0; CLASSES.len()];
    let mut before = 0;
    while before < CLASSES.len() {
        let mut after = 0;
        while after < CLASSES.len() {
            if CLASSES[before].wants_space(CLASSES[after]) {
                spaced[CLASSES[before] as usize] |= 1 << CLASSES[after] as u32;
            }
            after += 1;
        }
        before += 1;
    }
    spaced
}
