//! The tokens of an IDL file in, the one to read next out, and what to say when it is another than expected.

use agent_events_schema::{Diagnostic, Json, JsonMember, JsonValue, MAX_DEPTH, SourceId, Span};

use super::lexer::{Kind, Token, tokens};
use super::{Read, doc, fault, span};

/// A place in a text, and what has been found wrong before it.
pub(super) struct Reader<'t> {
    source: SourceId,
    whole: &'t str,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    pub(super) found: Vec<Diagnostic>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(whole: &'t str, source: SourceId) -> Read<Self> {
        let split = tokens(whole, source)?;
        let mut reader = Self {
            source,
            whole,
            tokens: split.tokens,
            at: 0,
            depth: 0,
            found: Vec::new(),
        };
        for lost in split.lost {
            reader.lose(&lost);
        }
        Ok(reader)
    }

    fn token(&self) -> &Token {
        &self.tokens[self.at]
    }

    pub(super) fn kind(&self) -> Kind {
        self.token().kind
    }

    /// Returns the text of the token; empty at the end.
    pub(super) fn word(&self) -> &'t str {
        &self.whole[self.token().range.clone()]
    }

    pub(super) fn here(&self) -> Span {
        span(self.source, &self.token().range)
    }

    /// Returns the offset of the token, for [`Self::since`].
    pub(super) fn start(&self) -> usize {
        self.token().range.start
    }

    /// Returns the span from an offset to the end of the token read last.
    pub(super) fn since(&self, start: usize) -> Span {
        let last = self.at.checked_sub(1).map(|at| self.tokens[at].range.end);
        span(self.source, &(start..last.unwrap_or(start).max(start)))
    }

    /// Moves past the token, but never past the end.
    pub(super) fn advance(&mut self) -> Span {
        let here = self.here();
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        here
    }

    /// Tells whether the next token is this mark or keyword.
    pub(super) fn is(&self, text: &str) -> bool {
        self.kind() != Kind::Text && self.word() == text
    }

    /// Tells whether the token after the next is this mark or keyword.
    pub(super) fn is_before(&self, text: &str) -> bool {
        let token = self.tokens.get(self.at + 1);
        token.is_some_and(|token| {
            token.kind != Kind::Text && self.whole[token.range.clone()] == *text
        })
    }

    pub(super) fn eat(&mut self, text: &str) -> Option<Span> {
        self.is(text).then(|| self.advance())
    }

    pub(super) fn expect(&mut self, text: &str) -> Read<Span> {
        match self.eat(text) {
            Some(span) => Ok(span),
            None => Err(self.unexpected(&format!("`{text}`")).into()),
        }
    }

    /// Moves past a comma or the mark that ends a list; tells whether it was the end.
    pub(super) fn separated(&mut self, end: &str) -> Read<bool> {
        if self.eat(end).is_some() {
            return Ok(true);
        }
        let Some(comma) = self.eat(",") else {
            return Err(self.unexpected(&format!("`,` or `{end}`")).into());
        };
        if self.is(end) {
            let finding = fault("a comma has nothing after it", comma, "the list ends here");
            return Err(finding.help("remove the comma").into());
        }
        Ok(false)
    }

    pub(super) fn unexpected(&self, expected: &str) -> Diagnostic {
        let label = format!("{expected} is expected here");
        let (message, place) = if self.kind() == Kind::End {
            let end = self.whole.trim_end().len();
            (
                "the file ends too early".to_owned(),
                span(self.source, &(end..end)),
            )
        } else {
            let message = format!("expected {expected}, found `{}`", self.word());
            (message, self.here())
        };
        fault(message, place, label).help(format!(
            "put {expected} here, or remove what stands in its place"
        ))
    }

    /// Reads a name; what the specification wants of names is checked where schemas of any notation are.
    pub(super) fn name(&mut self, of: &str) -> Read<Json> {
        if self.kind() != Kind::Word {
            return Err(self.unexpected(&format!("the name of {of}")).into());
        }
        let text = self.word().replace('`', "");
        let span = self.advance();
        Ok(Json {
            value: JsonValue::String(text),
            span,
        })
    }

    /// Takes the documentation comment before the next token.
    pub(super) fn doc(&mut self) -> Option<Json> {
        let range = self.tokens[self.at].doc.take()?;
        let text = doc::text(&self.whole[range.clone()])?;
        Some(Json {
            value: JsonValue::String(text),
            span: span(self.source, &range),
        })
    }

    /// Forgets the documentation comments since the token `start`, as nothing is made of what they describe.
    pub(super) fn drop_docs(&mut self, start: usize) {
        for token in &mut self.tokens[start..self.at] {
            token.doc = None;
        }
    }

    /// Returns the number of the next token, for [`Self::drop_docs`].
    pub(super) fn index(&self) -> usize {
        self.at
    }

    /// Warns of the documentation comments that nothing has taken.
    pub(super) fn lose_docs(&mut self) {
        let lost: Vec<_> = self
            .tokens
            .iter_mut()
            .filter_map(|token| token.doc.take())
            .collect();
        for range in lost {
            self.lose(&range);
        }
    }

    fn lose(&mut self, range: &std::ops::Range<usize>) {
        self.found.push(
            Diagnostic::warning("doc_ignored", "a documentation comment describes nothing")
                .at(span(self.source, range), "ignored")
                .note("it counts at once before a definition, a field or the name of a field")
                .help("move it there, or start it with `/*` instead of `/**`"),
        );
    }

    /// Adds a member unless its key is taken, which is reported.
    pub(super) fn add_once(
        &mut self,
        members: &mut Vec<JsonMember>,
        member: JsonMember,
        what: &str,
    ) {
        let key = &member.key;
        match members.iter().find(|other| other.key == *key) {
            Some(first) => self.found.push(
                Diagnostic::error(
                    "duplicate_key",
                    format!("the {what} `{key}` is given twice"),
                )
                .at(member.key_span, "second")
                .and_at(first.key_span, "first")
                .help("remove one of them"),
            ),
            None => members.push(member),
        }
    }

    /// Reads one level deeper, as far as schemas may be nested.
    pub(super) fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth >= MAX_DEPTH {
            let message = format!("the schema is nested deeper than {MAX_DEPTH} levels");
            let finding = fault(message, self.here(), "one level too many");
            return Err(finding
                .help("define the inner types by themselves and refer to them by name")
                .into());
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }
}

/// Returns a member whose key is not written as such, but said by what stands at `key_span`.
pub(super) fn member(key: &str, key_span: Span, value: Json) -> JsonMember {
    JsonMember {
        key: key.to_owned().into(),
        key_span,
        value,
    }
}

/// Returns the text that is said by what stands at `span`.
pub(super) fn said(text: &str, span: Span) -> Json {
    Json {
        value: JsonValue::String(text.to_owned()),
        span,
    }
}
