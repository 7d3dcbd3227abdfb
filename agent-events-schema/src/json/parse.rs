//! JSON text in, a [`Json`] value or the one fault that stops it out: RFC 8259 to the letter.

use super::reader::{self, Fault};
use super::{Json, MAX_DEPTH, MAX_TEXT_BYTES};
use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Span};

const RULE: &str = "json_syntax";

impl Json {
    /// Reads one JSON value; `source` goes into the spans.
    ///
    /// # Errors
    ///
    /// When the text is not JSON as RFC 8259 defines it, has a key twice in one object, is longer than
    /// [`MAX_TEXT_BYTES`] or nested deeper than [`MAX_DEPTH`].
    pub fn parse(text: &str, source: SourceId) -> Result<Self, Box<Diagnostic>> {
        let reader = Explainer { text, source };
        reader.check_size()?;
        match reader::read(text, source) {
            Ok(json) => Ok(json),
            Err(fault) => Err(reader.explain(fault)),
        }
    }
}

/// Says what is wrong with a text that is not JSON.
struct Explainer<'t> {
    text: &'t str,
    source: SourceId,
}

type Checked<T> = Result<T, Box<Diagnostic>>;

impl Explainer<'_> {
    fn span(&self, start: usize, end: usize) -> Span {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span::new(self.source, offset(start), offset(end))
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

    /// Tells of control characters, other white space, comments, leading zeros, depth, and brackets without an end.
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

    fn explain(&self, fault: Fault) -> Box<Diagnostic> {
        // The cause of a fault may stand before the place where the reader stumbles.
        if let Some(span) = Span::of_conflict(self.source, self.text) {
            let fault = Diagnostic::error(RULE, "this is not JSON: it has a merge conflict");
            let fault = fault.at(span, "nobody has resolved it");
            return Box::new(fault.help(
                "write down what both sides mean, and remove the lines `<<<<<<<`, `|||||||`, `=======` and `>>>>>>>`",
            ));
        }
        if let Err(cause) = self.check_characters() {
            return cause;
        }
        match fault {
            _ if self.text.trim().is_empty() => self.empty(),
            Fault::Syntax {
                start,
                end,
                message,
                help,
            } => {
                let message = format!("this is not JSON: {message}");
                Box::new(self.fault(start, end, message, "here").help(help))
            }
            Fault::Duplicate { key, first, second } => {
                let message = format!("the key `{key}` stands twice in one object");
                Box::new(
                    Diagnostic::error("duplicate_key", message)
                        .at(second, "second")
                        .and_at(first, "first")
                        .note("readers of JSON disagree on which of the two counts")
                        .help("remove one of them"),
                )
            }
        }
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
