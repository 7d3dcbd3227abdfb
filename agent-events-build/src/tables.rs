//! TOML text in, tables whose keys and values know where they stand out; every fault becomes a diagnostic.

use std::ops::Range;

use agent_events_schema::{Diagnostic, Json, JsonMember, JsonValue, SourceId, Span};
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use crate::suggest::nearest;

/// A key of a table with its value.
pub(crate) type Entry<'t, 'i> = (&'t Spanned<DeString<'i>>, &'t Spanned<DeValue<'i>>);

/// Reads one TOML text and keeps what is wrong with it.
pub(crate) struct Tables<'d> {
    /// The text.
    pub(crate) source: SourceId,
    /// The rule broken by text that is no TOML, or a value of the wrong type.
    pub(crate) malformed: &'static str,
    /// The rule broken by a key that means nothing.
    pub(crate) unknown_key: &'static str,
    /// What was found.
    pub(crate) found: &'d mut Vec<Diagnostic>,
}

impl Tables<'_> {
    /// Returns what could be read of a document, and whether that is all of it.
    pub(crate) fn document<'i>(&mut self, text: &'i str) -> (DeTable<'i>, bool) {
        let (document, errors) = DeTable::parse_recoverable(text);
        let is_valid = errors.is_empty();
        let conflict = (!is_valid)
            .then(|| Span::of_conflict(self.source, text))
            .flatten();
        if let Some(span) = conflict {
            let finding = Diagnostic::error(self.malformed, "not valid TOML: it has a merge conflict")
                .at(span, "nobody has resolved it")
                .help("write down what both sides mean, and remove the lines `<<<<<<<`, `|||||||`, `=======` and `>>>>>>>`");
            self.found.push(finding);
            return (document.into_inner(), false);
        }
        let mut lines = Vec::new();
        for error in errors {
            let range = error.span().unwrap_or(0..0);
            // One slip makes the parser stumble over the rest of its line as well.
            let before = text.get(..range.start);
            let line = before.and_then(|before| before.rfind('\n'));
            if lines.contains(&line) {
                continue;
            }
            lines.push(line);
            let finding = Diagnostic::error(self.malformed, "not valid TOML")
                .at(self.span(&range), error.message());
            self.found.push(finding);
        }
        (document.into_inner(), is_valid)
    }

    pub(crate) fn span(&self, range: &Range<usize>) -> Span {
        let offset = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span::new(self.source, offset(range.start), offset(range.end))
    }

    pub(crate) fn span_of<T>(&self, spanned: &Spanned<T>) -> Span {
        self.span(&spanned.span())
    }

    pub(crate) fn string<'v>(&mut self, value: &'v Spanned<DeValue<'_>>) -> Option<&'v str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.wrong_type(value, "a string");
        }
        text
    }

    pub(crate) fn table<'v, 'i>(
        &mut self,
        value: &'v Spanned<DeValue<'i>>,
    ) -> Option<&'v DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong_type(value, "a table");
        }
        table
    }

    pub(crate) fn array<'v, 'i>(
        &mut self,
        value: &'v Spanned<DeValue<'i>>,
    ) -> &'v [Spanned<DeValue<'i>>] {
        let array = value.get_ref().as_array();
        if array.is_none() {
            self.wrong_type(value, "an array");
        }
        array.map_or(&[], |array| array)
    }

    /// Returns a number that fits; reports anything else.
    pub(crate) fn number(&mut self, value: &Spanned<DeValue<'_>>) -> Option<u32> {
        let number = value
            .get_ref()
            .as_integer()
            .and_then(|number| u32::from_str_radix(number.as_str(), number.radix()).ok());
        if number.is_none() {
            self.wrong_type(value, "a whole number from 0 to 4294967295");
        }
        number
    }

    pub(crate) fn wrong_type(&mut self, value: &Spanned<DeValue<'_>>, expected: &str) {
        let actual = value.get_ref().type_str();
        let article = if actual.starts_with(['a', 'i']) {
            "an"
        } else {
            "a"
        };
        let finding = Diagnostic::error(self.malformed, format!("expected {expected}"))
            .at(self.span_of(value), format!("this is {article} {actual}"));
        self.found.push(finding);
    }

    pub(crate) fn unknown_key(&mut self, key: &Spanned<DeString<'_>>, known: &[&str]) {
        let name = key.get_ref();
        let finding = Diagnostic::error(self.unknown_key, format!("unknown key `{name}`"))
            .at(self.span_of(key), "nothing reads this key");
        self.found
            .push(finding.help(match nearest(name, known.iter().copied()) {
                Some(meant) => format!("write `{meant}`"),
                None => format!("known here: {}", listed(known)),
            }));
    }

    /// Returns the same value as JSON; dates and numbers that JSON cannot write are reported.
    pub(crate) fn json(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Json> {
        let json = match value.get_ref() {
            DeValue::Boolean(boolean) => JsonValue::Bool(*boolean),
            DeValue::String(text) => JsonValue::String(text.to_string()),
            DeValue::Integer(number) => {
                let number = i128::from_str_radix(number.as_str(), number.radix());
                JsonValue::Number(self.expect_json(number.ok(), value)?.to_string())
            }
            DeValue::Float(number) => {
                let number = number
                    .as_str()
                    .parse::<f64>()
                    .ok()
                    .filter(|number| number.is_finite());
                JsonValue::Number(self.expect_json(number, value)?.to_string())
            }
            DeValue::Array(items) => {
                JsonValue::Array(items.iter().filter_map(|item| self.json(item)).collect())
            }
            DeValue::Table(table) => JsonValue::Object(self.members(table)),
            DeValue::Datetime(_) => {
                self.wrong_type(value, "a string, number, boolean, array or table");
                return None;
            }
        };
        Some(Json {
            value: json,
            span: self.span_of(value),
        })
    }

    fn members(&mut self, table: &DeTable<'_>) -> Vec<JsonMember> {
        let member = |(key, value): Entry<'_, '_>| {
            Some(JsonMember {
                key: key.get_ref().to_string().into(),
                key_span: self.span_of(key),
                value: self.json(value)?,
            })
        };
        in_order(table).into_iter().filter_map(member).collect()
    }

    fn expect_json<T>(&mut self, number: Option<T>, value: &Spanned<DeValue<'_>>) -> Option<T> {
        if number.is_none() {
            self.wrong_type(value, "a finite number");
        }
        number
    }
}

/// The entries in the order they are written; a table keeps them sorted by key.
pub(crate) fn in_order<'t, 'i>(table: &'t DeTable<'i>) -> Vec<Entry<'t, 'i>> {
    let mut entries: Vec<Entry<'_, '_>> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

/// `a`, `b`, `c` in backquotes.
pub(crate) fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}
