//! JSON text in, its value out, or nothing where a closer look is needed to say what is wrong with it.

use std::collections::HashSet;

use super::{Json, JsonMember, JsonValue, MAX_DEPTH};
use crate::source::{SourceId, Span};

/// Up to so many keys are compared each with each other.
const FEW_KEYS: usize = 16;

/// Reads a text as RFC 8259 defines it; one byte after another, with nothing to tell of a fault.
pub(super) fn read(text: &str, source: SourceId) -> Option<Json> {
    let mut reader = Reader {
        text,
        source,
        at: 0,
        depth: 0,
    };
    let value = reader.value()?;
    reader.skip_space();
    (reader.at == text.len()).then_some(value)
}

struct Reader<'t> {
    text: &'t str,
    source: SourceId,
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, wanted: u8) -> Option<()> {
        (self.peek()? == wanted).then(|| self.at += 1)
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn span(&self, start: usize) -> Option<Span> {
        let (start, end) = (u32::try_from(start).ok()?, u32::try_from(self.at).ok()?);
        Some(Span::new(self.source, start, end))
    }

    fn value(&mut self) -> Option<Json> {
        self.skip_space();
        let start = self.at;
        let value = match self.peek()? {
            b'"' => JsonValue::String(self.string()?),
            b'{' => JsonValue::Object(self.object()?),
            b'[' => JsonValue::Array(self.array()?),
            b't' => self.word("true", JsonValue::Bool(true))?,
            b'f' => self.word("false", JsonValue::Bool(false))?,
            b'n' => self.word("null", JsonValue::Null)?,
            _ => JsonValue::Number(self.number()?),
        };
        let span = self.span(start)?;
        Some(Json { value, span })
    }

    fn word(&mut self, word: &str, value: JsonValue) -> Option<JsonValue> {
        self.text[self.at..].starts_with(word).then(|| {
            self.at += word.len();
            value
        })
    }

    fn object(&mut self) -> Option<Vec<JsonMember>> {
        let mut members = Vec::with_capacity(4);
        self.items(b'{', b'}', |reader| {
            reader.skip_space();
            let start = reader.at;
            let key = reader.string()?;
            let key_span = reader.span(start)?;
            reader.skip_space();
            reader.take(b':')?;
            let value = reader.value()?;
            members.push(JsonMember {
                key,
                key_span,
                value,
            });
            Some(())
        })?;
        has_each_key_once(&members).then_some(members)
    }

    fn array(&mut self) -> Option<Vec<Json>> {
        let mut items = Vec::new();
        self.items(b'[', b']', |reader| {
            items.push(reader.value()?);
            Some(())
        })?;
        Some(items)
    }

    /// Reads what stands between two brackets, with commas between.
    fn items(
        &mut self,
        open: u8,
        close: u8,
        mut item: impl FnMut(&mut Self) -> Option<()>,
    ) -> Option<()> {
        self.take(open)?;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        self.skip_space();
        if self.peek()? != close {
            item(self)?;
            self.skip_space();
            while self.peek()? == b',' {
                self.at += 1;
                item(self)?;
                self.skip_space();
            }
        }
        self.depth -= 1;
        self.take(close)
    }

    fn string(&mut self) -> Option<String> {
        self.take(b'"')?;
        let text = self.text;
        let mut string = String::new();
        loop {
            let rest = &text[self.at..];
            let length = rest
                .bytes()
                .position(|byte| byte < b' ' || matches!(byte, b'"' | b'\\'))?;
            string.push_str(&rest[..length]);
            self.at += length + 1;
            match rest.as_bytes()[length] {
                b'"' => return Some(string),
                b'\\' => string.push(self.escaped()?),
                _ => return None,
            }
        }
    }

    /// Reads what stands after a backslash.
    fn escaped(&mut self) -> Option<char> {
        let byte = self.peek()?;
        self.at += 1;
        Some(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            // Half a pair of surrogates is no character; whole ones are too rare to be read here.
            b'u' => char::from_u32(self.hex()?)?,
            _ => return None,
        })
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        let are_digits = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        self.at += 4;
        u32::from_str_radix(digits, 16).ok().filter(|_| are_digits)
    }

    fn number(&mut self) -> Option<String> {
        let start = self.at;
        if self.peek()? == b'-' {
            self.at += 1;
        }
        let is_zero = self.peek()? == b'0';
        let digits = self.digits()?;
        if is_zero && digits > 1 {
            return None;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        Some(self.text[start..self.at].to_owned())
    }

    /// Reads one digit or more, and returns how many.
    fn digits(&mut self) -> Option<usize> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(self.at - start)
    }
}

fn has_each_key_once(members: &[JsonMember]) -> bool {
    let mut keys = members.iter().map(|member| &member.key);
    if members.len() > FEW_KEYS {
        let mut seen = HashSet::with_capacity(members.len());
        return keys.all(|key| seen.insert(key));
    }
    let mut before = 0;
    keys.all(|key| {
        before += 1;
        members[..before - 1]
            .iter()
            .all(|member| member.key != *key)
    })
}
