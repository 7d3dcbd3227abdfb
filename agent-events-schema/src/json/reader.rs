//! JSON text in, its value out, or the first place where it is no JSON.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{Json, JsonMember, JsonValue, MAX_DEPTH, words};
use crate::source::{SourceId, Span};

/// Up to so many keys are compared each with each other.
const FEW_KEYS: usize = 16;

/// What keeps a text from being JSON.
pub(super) enum Fault {
    /// The bytes `start..end` do not belong there.
    Syntax {
        start: usize,
        end: usize,
        message: &'static str,
        help: &'static str,
    },
    /// A key that stands in one object already.
    Duplicate {
        key: String,
        first: Span,
        second: Span,
    },
}

type Read<T> = Result<T, Fault>;

/// Tells of each byte whether the characters of a string that stand for themselves end with it.
static ENDS: [bool; 256] = {
    let mut ends = [false; 256];
    let mut byte = 0;
    while byte < b' ' {
        ends[byte as usize] = true;
        byte += 1;
    }
    ends[b'"' as usize] = true;
    ends[b'\\' as usize] = true;
    ends
};

const CORRECT: &str = "correct the JSON at this place";

/// Reads a text as RFC 8259 defines it.
pub(super) fn read(text: &str, source: SourceId) -> Read<Json> {
    let mut reader = Reader {
        text,
        source,
        at: 0,
        depth: 0,
        duplicate: None,
    };
    let value = reader.value()?;
    reader.skip_space();
    if reader.at < text.len() {
        return Err(reader.unexpected(
            "text cannot contain more than one JSON value",
            "put several schemas into one array, or into files of their own",
        ));
    }
    match reader.duplicate {
        Some(duplicate) => Err(duplicate),
        None => Ok(value),
    }
}

struct Reader<'t> {
    text: &'t str,
    source: SourceId,
    at: usize,
    depth: usize,
    /// Told only where the whole text is JSON.
    duplicate: Option<Fault>,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn span(&self, start: usize) -> Span {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span::new(self.source, offset(start), offset(self.at))
    }

    /// Returns the fault of the token that comes next.
    fn unexpected(&self, message: &'static str, help: &'static str) -> Fault {
        let rest = &self.text[self.at..];
        let token = match self.word_length() {
            0 => rest.chars().next().map_or(0, char::len_utf8),
            length => length,
        };
        fault(self.at..self.at + token, message, help)
    }

    fn word_length(&self) -> usize {
        let rest = &self.text[self.at..];
        let is_word = |char: char| char.is_alphanumeric() || matches!(char, '-' | '_' | '$');
        rest.find(|char| !is_word(char)).unwrap_or(rest.len())
    }

    fn value(&mut self) -> Read<Json> {
        self.skip_space();
        let start = self.at;
        let value = match self.peek() {
            Some(b'"') => JsonValue::String(self.string()?.into_owned()),
            Some(b'{') => JsonValue::Object(self.object()?),
            Some(b'[') => JsonValue::Array(self.array()?),
            Some(b'-' | b'0'..=b'9') => JsonValue::Number(self.number()?),
            _ => self.word()?,
        };
        let span = self.span(start);
        Ok(Json { value, span })
    }

    fn word(&mut self) -> Read<JsonValue> {
        let end = self.at + self.word_length();
        let value = match &self.text[self.at..end] {
            "true" => JsonValue::Bool(true),
            "false" => JsonValue::Bool(false),
            "null" => JsonValue::Null,
            word => return Err(self.no_value(word)),
        };
        self.at = end;
        Ok(value)
    }

    fn no_value(&self, word: &str) -> Fault {
        let after = self.text.as_bytes().get(self.at + word.len()).copied();
        let (message, help) = match (word, after) {
            ("", Some(b'}')) => ("unexpected close brace", CORRECT),
            ("", Some(b']')) => ("unexpected close bracket", CORRECT),
            ("", Some(b',')) => ("unexpected comma", CORRECT),
            ("", Some(b':')) => ("unexpected colon", CORRECT),
            ("", Some(b'+')) => ("unary plus on numbers is not allowed", CORRECT),
            ("", Some(b'.')) => (
                "leading or trailing decimal points on numbers are not allowed",
                CORRECT,
            ),
            ("", Some(b'\'')) => (
                "single-quoted strings are not allowed",
                "put it in double quotes",
            ),
            (word, after)
                if !word.is_empty()
                    && after.is_none_or(|byte| byte == b':' || byte.is_ascii_whitespace()) =>
            {
                ("unexpected word", "put text in double quotes")
            }
            _ => ("unexpected token", CORRECT),
        };
        self.unexpected(message, help)
    }

    fn object(&mut self) -> Read<Vec<JsonMember>> {
        let mut members = Vec::with_capacity(4);
        self.items(b'}', |reader| {
            let start = reader.at;
            let key = reader.key()?;
            let key_span = reader.span(start);
            reader.skip_space();
            if reader.peek() != Some(b':') {
                return Err(reader.unexpected("expected colon after the key", CORRECT));
            }
            reader.at += 1;
            members.push(JsonMember {
                key,
                key_span,
                value: reader.value()?,
            });
            Ok(())
        })?;
        if self.duplicate.is_none() {
            self.duplicate = duplicate(&members);
        }
        Ok(members)
    }

    fn key(&mut self) -> Read<Cow<'static, str>> {
        match self.peek() {
            Some(b'"') => Ok(words::kept(self.string()?)),
            Some(b'\'') => Err(self.no_value("")),
            _ if self.word_length() > 0 => Err(self.unexpected(
                "expected string for object property",
                "put it in double quotes",
            )),
            _ => Err(self.unexpected("unexpected token in object", CORRECT)),
        }
    }

    fn array(&mut self) -> Read<Vec<Json>> {
        let mut items = Vec::new();
        self.items(b']', |reader| {
            items.push(reader.value()?);
            Ok(())
        })?;
        Ok(items)
    }

    /// Reads what stands between two brackets, with commas between.
    fn items(&mut self, close: u8, mut item: impl FnMut(&mut Self) -> Read<()>) -> Read<()> {
        self.at += 1;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.unexpected("maximum nesting depth exceeded", CORRECT));
        }
        self.skip_space();
        if self.peek() != Some(close) {
            loop {
                item(self)?;
                let end = self.at;
                self.skip_space();
                match self.peek() {
                    Some(b',') => {}
                    Some(byte) if byte == close => break,
                    Some(b':' | b'}' | b']') => return Err(self.no_value("")),
                    _ => {
                        let help = "add a comma between the two values";
                        return Err(fault(end..end, "expected comma", help));
                    }
                }
                let comma = self.at;
                self.at += 1;
                self.skip_space();
                if self.peek() == Some(close) {
                    let message = "trailing commas are not allowed";
                    return Err(fault(comma..comma + 1, message, "remove the comma"));
                }
            }
        }
        self.at += 1;
        self.depth -= 1;
        Ok(())
    }

    fn string(&mut self) -> Read<Cow<'t, str>> {
        let text = self.text;
        let mut string = String::new();
        self.at += 1;
        loop {
            let rest = &text.as_bytes()[self.at..];
            // By hand, since a build script is compiled without optimisation.
            let mut length = 0;
            while length < rest.len() && !ENDS[rest[length] as usize] {
                length += 1;
            }
            if length == rest.len() {
                self.at = text.len();
                return Err(self.unexpected("unterminated string literal", CORRECT));
            }
            // Most have no escape in them, and are all that they will be.
            if string.is_empty() && rest[length] == b'"' {
                self.at += length + 1;
                return Ok(text[self.at - length - 1..self.at - 1].into());
            }
            string.push_str(&text[self.at..self.at + length]);
            self.at += length;
            match rest[length] {
                b'"' => {
                    self.at += 1;
                    return Ok(string.into());
                }
                b'\\' => string.push(self.escaped()?),
                _ => return Err(self.unexpected("a string contains a control character", CORRECT)),
            }
        }
    }

    /// Reads a backslash and what stands after it.
    fn escaped(&mut self) -> Read<char> {
        let start = self.at;
        let byte = self.text.as_bytes().get(start + 1).copied();
        self.at += 2;
        Ok(match byte {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(start),
            _ => return Err(fault(start..start + 1, "invalid escape", CORRECT)),
        })
    }

    /// Reads the digits of an escape that starts at `start`, and those of the second one where two make a character.
    fn unicode(&mut self, start: usize) -> Read<char> {
        let half = self.hex(start)?;
        let is_escape = self.text.as_bytes()[self.at..].starts_with(b"\\u");
        let code = if (0xd800..0xdc00).contains(&half) && is_escape {
            self.at += 2;
            let low = self.hex(start)?;
            low.checked_sub(0xdc00)
                .filter(|low| *low < 0x400)
                .map(|low| 0x10000 + ((half - 0xd800) << 10) + low)
        } else {
            Some(half)
        };
        code.and_then(char::from_u32).ok_or_else(|| {
            let message = "an escape names half of a surrogate pair, which is no character";
            fault(start..self.at, message, CORRECT)
        })
    }

    fn hex(&mut self, start: usize) -> Read<u32> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4);
        let code = digits.and_then(|digits| {
            digits.iter().try_fold(0, |code, &digit| {
                Some(code << 4 | char::from(digit).to_digit(16)?)
            })
        });
        self.at += 4;
        code.ok_or_else(|| fault(start..start + 2, "expected four hex digits", CORRECT))
    }

    fn number(&mut self) -> Read<String> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let is_zero = self.peek() == Some(b'0');
        let digits = self.digits("expected digit following negative sign")?;
        if is_zero && digits > 1 {
            return Err(fault(start..self.at, "a number starts with 0", CORRECT));
        }
        if is_zero && matches!(self.peek(), Some(b'x' | b'X')) {
            let message = "hexadecimal numbers are not allowed";
            return Err(fault(start..self.at, message, CORRECT));
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits("leading or trailing decimal points on numbers are not allowed")?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            let message = if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
                "expected digit"
            } else {
                "expected plus, minus, or digit in number literal"
            };
            self.digits(message)?;
        }
        Ok(self.text[start..self.at].to_owned())
    }

    /// Reads one digit or more, and returns how many.
    fn digits(&mut self, message: &'static str) -> Read<usize> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        match self.at - start {
            0 => Err(self.unexpected(message, CORRECT)),
            digits => Ok(digits),
        }
    }
}

fn fault(place: std::ops::Range<usize>, message: &'static str, help: &'static str) -> Fault {
    Fault::Syntax {
        start: place.start,
        end: place.end,
        message,
        help,
    }
}

/// Returns the first key that stands among the members before it.
fn duplicate(members: &[JsonMember]) -> Option<Fault> {
    let found = if members.len() > FEW_KEYS {
        let mut seen = HashMap::with_capacity(members.len());
        members.iter().enumerate().find_map(|(place, second)| {
            let first = seen.insert(&*second.key, place);
            first.map(|first| (&members[first], second))
        })
    } else {
        members.iter().enumerate().find_map(|(index, second)| {
            let before = &members[..index];
            let first = before.iter().find(|first| first.key == second.key);
            first.map(|first| (first, second))
        })
    };
    found.map(|(first, second)| Fault::Duplicate {
        key: second.key.to_string(),
        first: first.key_span,
        second: second.key_span,
    })
}
