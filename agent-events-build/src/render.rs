//! A diagnostic and the source texts in, text for people out: framed in the look of rustc, or one line for a directive.

mod harmless;

use std::collections::BTreeSet;
use std::ops::Range;

use agent_events_schema::{
    Cause, Diagnostic, Label, Severity, SourceId, SourceMap, Span, pointer_at,
};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use harmless::{harmless_lines, harmless_source};

pub use harmless::one_line;

/// Columns a frame may take, the line numbers included.
const WIDTH: usize = 120;

/// Whether text carries the escape sequences that colour a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Color {
    /// Plain text.
    #[default]
    Never,
    /// ANSI escape sequences.
    Always,
}

/// Returns the finding with the lines at fault, reasons and remedies, over several lines and without a final newline.
///
/// Nothing in the finding or in a source reaches the terminal as a control or bidirectional formatting character.
#[must_use]
pub fn framed(diagnostic: &Diagnostic, sources: &SourceMap, color: Color) -> String {
    let title = format!("{} [{}]", one_line(&diagnostic.message), diagnostic.rule);
    let mut group = Group::with_title(level(diagnostic.severity).primary_title(title));
    for (source, labels) in by_source(diagnostic) {
        group = with_source(group, sources, source, &labels);
    }
    if let Some(pointer) = pointer(diagnostic, sources) {
        let note = format!("JSON path `{}`", one_line(&pointer));
        group = group.element(Level::NOTE.message(note));
    }
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.message(harmless_lines(note)));
    }
    for (depth, cause) in nested(&diagnostic.causes) {
        let note = format!("{}{}", "  ".repeat(depth), cause_line(cause, sources));
        group = group.element(Level::NOTE.message(harmless_lines(&note)));
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(harmless_lines(help)));
    }
    renderer(color).render(&[group])
}

/// Returns the finding as one line, `path:line:column: message [rule]`, fit for a `cargo::warning=` directive.
#[must_use]
pub fn short(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let message = one_line(&diagnostic.message);
    let rule = diagnostic.rule;
    match &diagnostic.primary {
        Some(label) => {
            let place = one_line(&sources.describe(label.span));
            format!("{place}: {message} [{rule}]")
        }
        None => format!("{message} [{rule}]"),
    }
}

/// Returns reasons with the reasons behind each after it, and how deep they are.
pub(crate) fn nested(causes: &[Cause]) -> Vec<(usize, &Cause)> {
    let mut found = Vec::new();
    let mut open: Vec<(usize, &Cause)> = causes.iter().rev().map(|cause| (0, cause)).collect();
    while let Some((depth, cause)) = open.pop() {
        found.push((depth, cause));
        open.extend(cause.causes.iter().rev().map(|cause| (depth + 1, cause)));
    }
    found
}

/// Returns a reason as one line: `nearest branch: message (path:line:column)`.
pub(crate) fn cause_line(cause: &Cause, sources: &SourceMap) -> String {
    let place = sources.describe(cause.place.span);
    format!("{}: {} ({place})", cause.place.text, cause.message)
}

/// The JSON pointer of the place at fault, when it stands in JSON and is not all of it.
pub(crate) fn pointer(diagnostic: &Diagnostic, sources: &SourceMap) -> Option<String> {
    let span = diagnostic.primary.as_ref()?.span;
    let pointer = pointer_at(sources.get(span.source), span.start)?;
    Some(pointer).filter(|pointer| !pointer.is_empty())
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
}

fn renderer(color: Color) -> Renderer {
    let renderer = match color {
        Color::Never => Renderer::plain(),
        Color::Always => Renderer::styled(),
    };
    renderer.term_width(WIDTH).decor_style(DecorStyle::Ascii)
}

/// The labels of a finding by source text, the text at fault first.
fn by_source(diagnostic: &Diagnostic) -> Vec<(SourceId, Vec<(AnnotationKind, &Label)>)> {
    let primary = diagnostic
        .primary
        .iter()
        .map(|label| (AnnotationKind::Primary, label));
    let secondary = diagnostic
        .secondary
        .iter()
        .map(|label| (AnnotationKind::Context, label));
    let mut groups: Vec<(SourceId, Vec<_>)> = Vec::new();
    for (kind, label) in primary.chain(secondary) {
        let source = label.span.source;
        match groups.iter_mut().find(|(id, _)| *id == source) {
            Some((_, labels)) => labels.push((kind, label)),
            None => groups.push((source, vec![(kind, label)])),
        }
    }
    groups
}

fn with_source<'a>(
    mut group: Group<'a>,
    sources: &SourceMap,
    source: SourceId,
    labels: &[(AnnotationKind, &Label)],
) -> Group<'a> {
    let source = sources.get(source);
    let path = one_line(source.label());
    if source.text().is_empty() {
        return group.element(Origin::path(path));
    }
    for part in apart(source.text(), labels) {
        let excerpt = Excerpt::around(source.text(), &part);
        let line = source.position(excerpt.start).line;
        let annotations = part.iter().map(|(kind, label)| {
            let text = Some(one_line(&label.text)).filter(|text| !text.is_empty());
            kind.span(excerpt.range(label.span)).label(text)
        });
        group = group.element(
            Snippet::source(harmless_source(excerpt.text))
                .path(path.clone())
                .line_start(line)
                .annotations(annotations),
        );
    }
    group
}

/// Splits the labels of one text so that no line has two labels too far apart to be shown together.
fn apart<'d>(
    text: &str,
    labels: &[(AnnotationKind, &'d Label)],
) -> Vec<Vec<(AnnotationKind, &'d Label)>> {
    let mut parts: Vec<Vec<(AnnotationKind, &Label)>> = Vec::new();
    for &(kind, label) in labels {
        let fits = |part: &&mut Vec<(AnnotationKind, &Label)>| {
            part.iter().all(|(_, other)| {
                let (low, high) = between(label.span, other.span);
                let reach = high.saturating_sub(low) as usize;
                reach <= WIDTH / 2
                    || text
                        .get(low as usize..high as usize)
                        .is_none_or(|gap| gap.contains('\n'))
            })
        };
        match parts.iter_mut().find(fits) {
            Some(part) => part.push((kind, label)),
            None => parts.push(vec![(kind, label)]),
        }
    }
    parts
}

/// The bytes from the start of one span to the start of the other.
fn between(a: Span, b: Span) -> (u32, u32) {
    (a.start.min(b.start), a.start.max(b.start))
}

/// The whole lines of a text that labels touch.
struct Excerpt<'t> {
    text: &'t str,
    start: u32,
}

impl<'t> Excerpt<'t> {
    fn around(text: &'t str, labels: &[(AnnotationKind, &Label)]) -> Self {
        let ends: BTreeSet<usize> = labels
            .iter()
            .flat_map(|(_, label)| [label.span.start, label.span.end])
            .map(|offset| floor(text, offset as usize))
            .collect();
        let first = ends.first().copied().unwrap_or(0);
        let last = ends.last().copied().unwrap_or(text.len());
        let start = text[..first].rfind('\n').map_or(0, |newline| newline + 1);
        let end = text[last..]
            .find('\n')
            .map_or(text.len(), |newline| last + newline);
        let lines = &text[start..end];
        Self {
            text: lines.strip_suffix('\r').unwrap_or(lines),
            start: u32::try_from(start).unwrap_or(u32::MAX),
        }
    }

    /// The bytes of the excerpt that `span` covers; whole characters inside the text, whatever the span says.
    fn range(&self, span: Span) -> Range<usize> {
        let start = floor(self.text, span.start.saturating_sub(self.start) as usize);
        let end = floor(self.text, span.end.saturating_sub(self.start) as usize);
        start..end.max(start)
    }
}

/// The largest character boundary at or below `offset`.
fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}
