//! JSON text in, a [`Json`] value or the one fault that stops it out: RFC 8259 to the letter.

use std::collections::HashMap;

use jsonc_parser::ast::{ObjectPropName, Value};
use jsonc_parser::common::Range;
use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::{Json, JsonMember, JsonValue, MAX_DEPTH, MAX_TEXT_BYTES, plain};
use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Span};

const RULE: &str = "json_syntax";

const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

impl Json {
    /// Reads one JSON value; `source` goes into the spans.
    ///
    /// # Errors
    ///
    /// When the text is not JSON as RFC 8259 defines it, has a key twice in one object, is longer than
    /// [`MAX_TEXT_BYTES`] or nested deeper than [`MAX_DEPTH`].
    pub fn parse(text: &str, source: SourceId) -> Result<Self, Box<Diagnostic>> {
        let reader = Reader { text, source };
        reader.check_size()?;
        if let Some(json) = plain::read(text, source) {
            return Ok(json);
        }
        // The library's tree takes several times as long; it knows what is wrong, and where.
        reader.check_characters()?;
        let ast = parse_to_ast(text, &CollectOptions::default(), &STRICT)
            .map_err(|error| reader.syntax_error(&error))?;
        match ast.value {
            Some(value) => reader.value(value),
            None => Err(reader.empty()),
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    source: SourceId,
}

type Checked<T> = Result<T, Box<Diagnostic>>;

impl Reader<'_> {
    fn span(&self, start: usize, end: usize) -> Span {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span::new(self.source, offset(start), offset(end))
    }

    fn range(&self, range: Range) -> Span {
        self.span(range.start, range.end)
    }

    fn fault(
        &self,
        start: usize,
        end: usize,
        message: impl Into<String>,
        label: &str,
    ) -> Box<Diagnostic> {
        Box::new(Diagnostic::error(RULE, message).at(self.span(start, end), label))
    }

    fn empty(&self) -> Box<Diagnostic> {
        let fault = self.fault(0, 0, "the file is empty", "a schema is expected here");
        Box::new(fault.help("write a schema, or remove the file"))
    }

    fn check_size(&self) -> Checked<()> {
        if self.text.len() > MAX_TEXT_BYTES {
            let message = format!(
                "the file has {} bytes, more than the {MAX_TEXT_BYTES} that are read",
                self.text.len()
            );
            let fault = self.fault(0, 0, message, "too long");
            return Err(Box::new(fault.help("split it into several files")));
        }
        if self.text.starts_with('\u{feff}') {
            let fault = self.fault(
                0,
                3,
                "the file starts with a byte order mark",
                "three bytes that are not shown",
            );
            return Err(Box::new(
                fault
                    .note("JSON texts have none (RFC 8259, section 8.1)")
                    .help("save the file as UTF-8 without BOM"),
            ));
        }
        Ok(())
    }

    /// Refuses what the JSON library lets through or reports less clearly: control characters, other white space,
    /// comments, leading zeros, depth.
    fn check_characters(&self) -> Checked<()> {
        let bytes = self.text.as_bytes();
        let mut open = Vec::new();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'"' => at = self.check_string(at)?,
                b'[' | b'{' => {
                    open.push(at);
                    if open.len() > MAX_DEPTH {
                        return Err(self.too_deep(at));
                    }
                }
                b']' | b'}' => {
                    if let Some(start) = open.pop()
                        && closing(bytes[start]) != byte
                    {
                        return Err(self.not_closed(start, at));
                    }
                }
                b'/' if matches!(bytes.get(at + 1), Some(b'/' | b'*')) => {
                    return Err(self.comment(at));
                }
                b'0' if starts_number(bytes, at)
                    && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) =>
                {
                    return Err(self.leading_zero(at));
                }
                b' ' | b'\t' | b'\n' | b'\r' => {}
                0..0x20 | 0x7f.. => return Err(self.stray_character(at)),
                _ => {}
            }
            at += 1;
        }
        match open.last() {
            Some(&start) => Err(self.not_closed(start, at)),
            None => Ok(()),
        }
    }

    /// Reports a bracket that another one, or the end of the text, comes before the end of.
    fn not_closed(&self, start: usize, end: usize) -> Box<Diagnostic> {
        let bytes = self.text.as_bytes();
        let (opened, wanted) = (char::from(bytes[start]), char::from(closing(bytes[start])));
        let message = format!("`{opened}` is not closed");
        let fault = self.fault(start, start + 1, message, "it is opened here");
        let fault = match bytes.get(end) {
            Some(_) => fault.and_at(
                self.span(end, end + 1),
                format!("`{wanted}` is expected before this"),
            ),
            None => fault.and_at(self.span(end, end), "the text ends here"),
        };
        Box::new(fault.help(format!("add the closing `{wanted}`")))
    }

    /// Returns the offset of the closing quote.
    fn check_string(&self, open: usize) -> Checked<usize> {
        let bytes = self.text.as_bytes();
        let mut at = open + 1;
        loop {
            match bytes.get(at) {
                None => {
                    let fault =
                        self.fault(open, open + 1, "a string is not closed", "it starts here");
                    return Err(Box::new(fault.help("add the closing `\"`")));
                }
                Some(b'"') => return Ok(at),
                Some(b'\\') => at += 2,
                Some(b'\n' | b'\r') => {
                    let fault = self.fault(
                        open,
                        at,
                        "a string is not closed on its line",
                        "it starts here",
                    );
                    return Err(Box::new(fault.help(
                        "add the closing `\"`, or write a line break inside a string as `\\n`",
                    )));
                }
                Some(&byte) if byte < 0x20 => {
                    let message = format!("a string contains the control character U+{byte:04X}");
                    let fault = self.fault(at, at + 1, message, "it has to be escaped");
                    return Err(Box::new(fault.help(format!("write it as `\\u{byte:04x}`"))));
                }
                Some(_) => at += 1,
            }
        }
    }

    fn too_deep(&self, at: usize) -> Box<Diagnostic> {
        let message = format!("the JSON is nested deeper than {MAX_DEPTH} levels");
        let fault = self.fault(at, at + 1, message, "one level too many");
        Box::new(fault.help("define the inner types by themselves and refer to them by name"))
    }

    fn comment(&self, at: usize) -> Box<Diagnostic> {
        let rest = &self.text[at..];
        let length = if rest.starts_with("//") {
            rest.find(['\n', '\r']).unwrap_or(rest.len())
        } else {
            rest[2..].find("*/").map_or(2, |end| end + 4)
        };
        let fault = self.fault(
            at,
            at + length,
            "a comment stands in the schema",
            "JSON has no comments",
        );
        Box::new(fault.help("remove it, or write it as the `doc` of the type or field"))
    }

    fn leading_zero(&self, at: usize) -> Box<Diagnostic> {
        let digits = self.text[at..]
            .bytes()
            .take_while(u8::is_ascii_digit)
            .count();
        let fault = self.fault(
            at,
            at + digits,
            "a number starts with 0",
            "more digits follow the 0",
        );
        Box::new(fault.help("remove the leading 0"))
    }

    fn stray_character(&self, at: usize) -> Box<Diagnostic> {
        let character = self.text[at..].chars().next().unwrap_or(' ');
        let code = u32::from(character);
        let message = format!("the character U+{code:04X} stands outside a string");
        let fault = self.fault(at, at + character.len_utf8(), message, "not allowed here");
        Box::new(
            fault
                .note("only space, tab and line break separate the parts of a JSON text")
                .help("remove it"),
        )
    }

    fn syntax_error(&self, error: &ParseError) -> Box<Diagnostic> {
        let mut message = error.kind().to_string();
        if let Some(first) = message.get_mut(..1) {
            first.make_ascii_lowercase();
        }
        let Range { start, end } = error.range();
        let fault = Diagnostic::error(RULE, format!("this is not JSON: {message}"))
            .at(self.span(start, end), "here");
        Box::new(match error.kind() {
            ParseErrorKind::TrailingCommasNotAllowed => fault.help("remove the comma"),
            ParseErrorKind::ExpectedComma => fault.help("add a comma between the two values"),
            ParseErrorKind::ExpectedStringObjectProperty
            | ParseErrorKind::SingleQuotedStringsNotAllowed => {
                fault.help("put it in double quotes")
            }
            ParseErrorKind::UnexpectedWord => fault.help("put text in double quotes"),
            ParseErrorKind::MultipleRootJsonValues => {
                fault.help("put several schemas into one array, or into files of their own")
            }
            _ => fault.help("correct the JSON at this place"),
        })
    }

    fn value(&self, value: Value<'_>) -> Checked<Json> {
        let (value, range) = match value {
            Value::NullKeyword(literal) => (JsonValue::Null, literal.range),
            Value::BooleanLit(literal) => (JsonValue::Bool(literal.value), literal.range),
            Value::NumberLit(literal) => {
                (JsonValue::Number(literal.value.to_owned()), literal.range)
            }
            Value::StringLit(literal) => {
                (JsonValue::String(literal.value.into_owned()), literal.range)
            }
            Value::Array(array) => {
                let items: Result<_, _> = array
                    .elements
                    .into_iter()
                    .map(|item| self.value(item))
                    .collect();
                (JsonValue::Array(items?), array.range)
            }
            Value::Object(object) => {
                let mut members = Vec::with_capacity(object.properties.len());
                for property in object.properties {
                    let (key, range) = match property.name {
                        ObjectPropName::String(key) => (key.value.into_owned(), key.range),
                        ObjectPropName::Word(key) => (key.value.to_owned(), key.range),
                    };
                    members.push(JsonMember {
                        key,
                        key_span: self.range(range),
                        value: self.value(property.value)?,
                    });
                }
                check_keys(&members)?;
                (JsonValue::Object(members), object.range)
            }
        };
        Ok(Json {
            value,
            span: self.range(range),
        })
    }
}

fn closing(opening: u8) -> u8 {
    if opening == b'{' { b'}' } else { b']' }
}

/// Tells whether the digit at `at` is the first of its number.
fn starts_number(bytes: &[u8], at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).map(|at| bytes[at]);
    match before(1) {
        Some(b'-') => !matches!(before(2), Some(b'e' | b'E')),
        Some(byte) => !(byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+')),
        None => true,
    }
}

fn check_keys(members: &[JsonMember]) -> Checked<()> {
    let mut seen = HashMap::with_capacity(members.len());
    for member in members {
        if let Some(first) = seen.insert(member.key.as_str(), member.key_span) {
            let message = format!("the key `{}` stands twice in one object", member.key);
            return Err(Box::new(
                Diagnostic::error("duplicate_key", message)
                    .at(member.key_span, "second")
                    .and_at(first, "first")
                    .note("readers of JSON disagree on which of the two counts")
                    .help("remove one of them"),
            ));
        }
    }
    Ok(())
}
