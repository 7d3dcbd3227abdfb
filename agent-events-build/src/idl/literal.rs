//! The tokens of a value in, the JSON value out: IDL writes defaults and annotations as JSON with the literals of Java.

use std::iter::Peekable;
use std::str::Chars;

use agent_events_schema::{Json, JsonMember, JsonValue};

use super::lexer::Kind;
use super::reader::Reader;
use super::{Read, fault};

impl Reader<'_> {
    /// Reads a JSON value.
    pub(super) fn value(&mut self) -> Read<Json> {
        self.nested(|reader| {
            let start = reader.start();
            let value = match (reader.kind(), reader.word()) {
                (Kind::Mark, "{") => reader.object()?,
                (Kind::Mark, "[") => reader.array()?,
                (Kind::Text, _) => return reader.text(),
                (Kind::Word, "null") => reader.literal(JsonValue::Null),
                (Kind::Word, "true") => reader.literal(JsonValue::Bool(true)),
                (Kind::Word, "false") => reader.literal(JsonValue::Bool(false)),
                (Kind::Number, _) | (Kind::Word, "NaN" | "Infinity") => {
                    let Some(value) = number(reader.word()) else {
                        let message =
                            format!("`{}` is not a number that can be read", reader.word());
                        let finding = fault(message, reader.here(), "not a number");
                        return Err(finding.help("write it with decimal digits").into());
                    };
                    reader.literal(value)
                }
                (Kind::Word, _) => {
                    let mut finding = reader.unexpected("a value");
                    finding.help = vec!["put text in double quotes".to_owned()];
                    return Err(finding.into());
                }
                _ => return Err(reader.unexpected("a value").into()),
            };
            Ok(Json {
                value,
                span: reader.since(start),
            })
        })
    }

    /// Reads a string.
    pub(super) fn text(&mut self) -> Read<Json> {
        if self.kind() != Kind::Text {
            return Err(self.unexpected("a string in double quotes").into());
        }
        let written = self.word();
        let inner = written.get(1..written.len() - 1).unwrap_or_default();
        let Some(text) = unescape(inner) else {
            let message = "a string has an escape sequence that is not known";
            let help = "escape with \\n, \\r, \\t, \\b, \\f, \\\", \\\\, \\uXXXX or up to three octal digits";
            return Err(fault(message, self.here(), "in this string")
                .help(help)
                .into());
        };
        let span = self.advance();
        Ok(Json {
            value: JsonValue::String(text),
            span,
        })
    }

    fn literal(&mut self, value: JsonValue) -> JsonValue {
        self.advance();
        value
    }

    fn array(&mut self) -> Read<JsonValue> {
        self.advance();
        let mut items = Vec::new();
        if self.eat("]").is_none() {
            loop {
                items.push(self.value()?);
                if self.separated("]")? {
                    break;
                }
            }
        }
        Ok(JsonValue::Array(items))
    }

    fn object(&mut self) -> Read<JsonValue> {
        self.advance();
        let mut members = Vec::new();
        if self.eat("}").is_none() {
            loop {
                let Json { value, span } = self.text()?;
                self.expect(":")?;
                let JsonValue::String(key) = value else {
                    break;
                };
                let member = JsonMember {
                    key: key.into(),
                    key_span: span,
                    value: self.value()?,
                };
                self.add_once(&mut members, member, "key");
                if self.separated("}")? {
                    break;
                }
            }
        }
        Ok(JsonValue::Object(members))
    }
}

/// Returns the number in JSON's notation; what JSON has no number for, as Avro does, by its name.
pub(super) fn number(text: &str) -> Option<JsonValue> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    if matches!(digits, "NaN" | "Infinity") {
        return Some(JsonValue::String(format!("{sign}{digits}")));
    }
    let unsigned = whole(digits).or_else(|| decimal(digits))?;
    Some(JsonValue::Number(format!("{sign}{unsigned}")))
}

/// A decimal, hexadecimal or octal integer.
fn whole(digits: &str) -> Option<String> {
    let digits = digits.strip_suffix(['l', 'L']).unwrap_or(digits);
    if let Some(hex) = digits
        .strip_prefix("0x")
        .or_else(|| digits.strip_prefix("0X"))
    {
        return radix(hex, 16);
    }
    match digits.strip_prefix('0') {
        Some(octal) if !octal.is_empty() => radix(octal, 8),
        _ => is_digits(digits).then(|| digits.to_owned()),
    }
}

fn radix(digits: &str, radix: u32) -> Option<String> {
    let is_number = digits.chars().all(|digit| digit.is_digit(radix));
    let number = u128::from_str_radix(digits, radix).ok()?;
    is_number.then(|| number.to_string())
}

/// A floating point number; JSON wants digits on both sides of the point, and no others in front.
fn decimal(digits: &str) -> Option<String> {
    // Digits alone are an integer, or not a number.
    if is_digits(digits) {
        return None;
    }
    let digits = digits.strip_suffix(['f', 'F', 'd', 'D']).unwrap_or(digits);
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (digits, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let is_number = [whole, fraction.unwrap_or_default()]
        .iter()
        .all(|part| part.is_empty() || is_digits(part))
        && !mantissa.trim_matches('.').is_empty()
        && exponent.is_none_or(|text| is_digits(text.strip_prefix(['+', '-']).unwrap_or(text)));
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    let fraction = match fraction {
        None => String::new(),
        Some("") => ".0".to_owned(),
        Some(fraction) => format!(".{fraction}"),
    };
    let exponent = exponent.map_or_else(String::new, |exponent| format!("e{exponent}"));
    is_number.then(|| format!("{whole}{fraction}{exponent}"))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns the text that a string between its quotes stands for; `None` when an escape sequence is not one of Java's.
fn unescape(written: &str) -> Option<String> {
    let mut text = String::with_capacity(written.len());
    let mut chars = written.chars().peekable();
    while let Some(char) = chars.next() {
        text.push(match char {
            '\\' => escaped(&mut chars)?,
            char => char,
        });
    }
    Some(text)
}

fn escaped(chars: &mut Peekable<Chars<'_>>) -> Option<char> {
    Some(match chars.next()? {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'b' => '\u{8}',
        'f' => '\u{c}',
        char @ ('"' | '\'' | '\\' | '/') => char,
        'u' => return unicode(chars),
        first @ '0'..='7' => {
            let mut code = first.to_digit(8)?;
            let more = if first <= '3' { 2 } else { 1 };
            for _ in 0..more {
                let Some(digit) = chars.peek().and_then(|char| char.to_digit(8)) else {
                    break;
                };
                code = code * 8 + digit;
                chars.next();
            }
            char::from_u32(code)?
        }
        _ => return None,
    })
}

/// Four hexadecimal digits; characters beyond U+FFFF take two such escapes.
fn unicode(chars: &mut Peekable<Chars<'_>>) -> Option<char> {
    let first = four_digits(chars)?;
    if !(0xd800..0xdc00).contains(&first) {
        return char::from_u32(first);
    }
    let is_pair = chars.next() == Some('\\') && chars.next() == Some('u');
    let second = if is_pair { four_digits(chars)? } else { 0 };
    let low = second.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
    char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + low)
}

fn four_digits(chars: &mut Peekable<Chars<'_>>) -> Option<u32> {
    (0..4).try_fold(0, |code, _| Some(code * 16 + chars.next()?.to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Option<String> {
        match number(text)? {
            JsonValue::Number(text) => Some(text),
            JsonValue::String(text) => Some(format!("{text:?}")),
            _ => None,
        }
    }

    #[test]
    fn numbers_of_java_become_numbers_of_json() {
        for (written, expected) in [
            ("0", "0"),
            ("-12L", "-12"),
            ("0x10", "16"),
            ("-0XfF", "-255"),
            ("017", "15"),
            ("1.50", "1.50"),
            (".5", "0.5"),
            ("5.", "5.0"),
            ("+007.5e-3f", "7.5e-3"),
            ("1e9d", "1e9"),
            ("-Infinity", "\"-Infinity\""),
            ("NaN", "\"NaN\""),
        ] {
            assert_eq!(json(written).as_deref(), Some(expected), "{written}");
        }
        for written in [
            "08", "1.2.3", "0x", "1e", ".", "12abc", "0x1.8p3", "0x+1", "--1",
        ] {
            assert_eq!(json(written), None, "{written}");
        }
    }

    #[test]
    fn escapes_of_java_become_characters() {
        assert_eq!(
            unescape(r#"a\n\t\"\'\\\101\60\u00e9\ud83d\ude00"#).as_deref(),
            Some("a\n\t\"'\\A0é😀")
        );
        for written in [r"\x", r"\u12", r"\ud83d", r"\ude00", r"\ud83d\u0041", "\\"] {
            assert_eq!(unescape(written), None, "{written}");
        }
    }
}
