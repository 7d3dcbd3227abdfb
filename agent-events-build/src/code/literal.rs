//! A string, bytes or a number in, the literal that is that value out.

use std::fmt::{Display, Write};

/// A literal, as source text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Literal(String);

impl Literal {
    /// Returns a string; what does not show itself as one character is escaped.
    pub(crate) fn string(text: &str) -> Self {
        let mut literal = String::with_capacity(text.len() + 2);
        push_string(&mut literal, text);
        Self(literal)
    }

    /// Returns a string that reads as it is where it can: a schema is full of quotes.
    pub(crate) fn raw_string(text: &str) -> Self {
        // rustc refuses text that is shown in another order than it is read, and hidden text would stay hidden.
        let is_hidden = |char: char| {
            char.is_ascii_control() || !char.is_ascii() && char.escape_debug().len() > 1
        };
        if !is_plain(text, [0; 2]) && text.contains(is_hidden) {
            return Self::string(text);
        }
        if !text.contains('#') {
            return Self(["r#\"", text, "\"#"].concat());
        }
        let longest = text
            .match_indices("\"#")
            .map(|(at, _)| {
                text[at + 1..]
                    .bytes()
                    .take_while(|&byte| byte == b'#')
                    .count()
            })
            .max()
            .unwrap_or(0);
        let hashes = "#".repeat(longest + 1);
        Self(["r", &hashes, "\"", text, "\"", &hashes].concat())
    }

    /// Returns a string of bytes.
    pub(crate) fn bytes(bytes: &[u8]) -> Self {
        let mut literal = String::from("b\"");
        for byte in bytes {
            match byte {
                b'"' | b'\\' => {
                    literal.push('\\');
                    literal.push(char::from(*byte));
                }
                b' '..=b'~' => literal.push(char::from(*byte)),
                _ => write!(literal, "\\x{byte:02X}").expect("a String takes all text"),
            }
        }
        literal.push('"');
        Self(literal)
    }

    /// Returns a number without a suffix, which is not negative.
    pub(crate) fn number(number: impl Display) -> Self {
        Self(number.to_string())
    }

    /// Returns the number that bytes say, the highest first, in hexadecimal digits, in groups of four.
    pub(crate) fn hex(bytes: &[u8]) -> Self {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = String::with_capacity(3 * bytes.len() + 2);
        text.push_str("0x");
        for (index, byte) in bytes.iter().enumerate() {
            if index > 0 && index % 2 == 0 {
                text.push('_');
            }
            for digit in [byte >> 4, byte & 0xf] {
                text.push(char::from(DIGITS[usize::from(digit)]));
            }
        }
        Self(text)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Adds a string, as [`Literal::string`] returns it.
pub(super) fn push_string(literal: &mut String, text: &str) {
    literal.push('"');
    if is_plain(text, *b"\"\\") {
        literal.push_str(text);
        literal.push('"');
        return;
    }
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            // With a digit after it, it would look like an octal number.
            '\0' if chars.peek().is_some_and(char::is_ascii_digit) => literal.push_str("\\x00"),
            // It opens no character here.
            '\'' => literal.push('\''),
            ' '..='~' if char != '"' && char != '\\' => literal.push(char),
            _ => literal.extend(char.escape_debug()),
        }
    }
    literal.push('"');
}

/// Tells whether all characters of a text are of ASCII and show themselves, and none is one of two.
///
/// By hand, since a build script is compiled without optimisation: an iterator takes four times as long there. To its end
/// whatever comes, since then optimised code looks at many bytes at once.
fn is_plain(text: &str, but: [u8; 2]) -> bool {
    let bytes = text.as_bytes();
    let (mut is_plain, mut at) = (true, 0);
    while at < bytes.len() {
        let byte = bytes[at];
        is_plain &= matches!(byte, b' '..=b'~') && byte != but[0] && byte != but[1];
        at += 1;
    }
    is_plain
}

#[cfg(test)]
mod tests {
    use super::Literal;

    #[test]
    fn a_literal_is_one_token_with_the_value_it_was_made_of() {
        let hostile = [
            "",
            "plain",
            "\"); pub fn injected() {} (\"",
            "back\\slash \\n \\\"",
            "\0",
            "\u{0}1 \u{7}\t\r\n",
            "\u{202e}hidden\u{feff}",
            "é 日本 \u{1F600} e\u{301}",
            "\"# quote \"## hashes",
            "it's",
        ];
        for text in hostile {
            for literal in [Literal::string(text), Literal::raw_string(text)] {
                let parsed: syn::LitStr = syn::parse_str(literal.as_str()).unwrap();
                assert_eq!(parsed.value(), text, "{literal:?}");
                assert!(
                    !literal
                        .as_str()
                        .contains(['\u{202e}', '\u{feff}', '\r', '\0'])
                );
            }
        }
        let bytes: Vec<u8> = (0..=255).collect();
        let literal = Literal::bytes(&bytes);
        let parsed: syn::LitByteStr = syn::parse_str(literal.as_str()).unwrap();
        assert_eq!(parsed.value(), bytes);
    }

    #[test]
    fn digits_are_in_groups() {
        let literal = Literal::hex(&[0x00, 0xab, 0x9d, 0x02]);
        assert_eq!(literal.as_str(), "0x00ab_9d02");
    }
}
