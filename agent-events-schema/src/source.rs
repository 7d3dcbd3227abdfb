//! File texts in, spans and line/column positions out: where something stands in a schema file.

use std::fmt;
use std::sync::Arc;

/// Identifies one text in a [`SourceMap`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub(crate) u32);

/// A range of bytes in one source text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The text the range lies in.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// Returns the span of the bytes `start..end` of `source`.
    #[must_use]
    pub fn new(source: SourceId, start: u32, end: u32) -> Self {
        Self { source, start, end }
    }

    /// Returns the first of the lines that Git puts around what it cannot merge, if `text` has any.
    #[must_use]
    pub fn of_conflict(source: SourceId, text: &str) -> Option<Self> {
        let mut start = 0;
        let (start, end) = text.split_inclusive('\n').find_map(|line| {
            let at = start;
            start += line.len();
            let marks = ["<<<<<<<", "|||||||", ">>>>>>>"];
            let is_marked = marks.iter().any(|mark| line.starts_with(mark));
            is_marked.then_some((at, at + line.trim_end().len()))
        })?;
        let offset = |at: usize| u32::try_from(at).ok();
        Some(Self::new(source, offset(start)?, offset(end)?))
    }
}

/// A line and a column, both counted from 1; the column counts characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// One text with the name it is shown under.
#[derive(Debug, Clone)]
pub struct Source {
    label: String,
    text: Arc<str>,
}

impl Source {
    /// Returns the name shown to the user, a path relative to the user's crate as a rule.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Returns the whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the whole text, to keep.
    #[must_use]
    pub fn shared(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// Returns the line and column of the byte `offset`.
    #[must_use]
    pub fn position(&self, offset: u32) -> Position {
        let before = &self.text[..self.text.floor_char_boundary_at(offset)];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Position {
            line: before.bytes().filter(|&byte| byte == b'\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

/// The largest char boundary at or below an offset; `str::floor_char_boundary` is newer than the supported compiler.
trait FloorCharBoundary {
    fn floor_char_boundary_at(&self, offset: u32) -> usize;
}

impl FloorCharBoundary for str {
    fn floor_char_boundary_at(&self, offset: u32) -> usize {
        let mut offset = (offset as usize).min(self.len());
        while !self.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }
}

/// Every text read in one run.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    sources: Vec<Source>,
}

impl SourceMap {
    /// Adds a text under the name shown to the user.
    ///
    /// # Panics
    ///
    /// When more than `u32::MAX` texts are added.
    pub fn add(&mut self, label: impl Into<String>, text: impl Into<Arc<str>>) -> SourceId {
        let id = u32::try_from(self.sources.len()).expect("fewer than 2^32 source files");
        self.sources.push(Source {
            label: label.into(),
            text: text.into(),
        });
        SourceId(id)
    }

    /// Returns the source with this id.
    ///
    /// # Panics
    ///
    /// When `id` comes from another map.
    #[must_use]
    pub fn get(&self, id: SourceId) -> &Source {
        &self.sources[id.0 as usize]
    }

    /// Returns `label:line:column` of the start of `span`.
    #[must_use]
    pub fn describe(&self, span: Span) -> String {
        let source = self.get(span.source);
        format!("{}:{}", source.label, source.position(span.start))
    }

    /// Returns the text that `span` covers.
    #[must_use]
    pub fn snippet(&self, span: Span) -> &str {
        let text = self.get(span.source).text();
        let start = text.floor_char_boundary_at(span.start);
        let end = text.floor_char_boundary_at(span.end);
        &text[start..end.max(start)]
    }
}
