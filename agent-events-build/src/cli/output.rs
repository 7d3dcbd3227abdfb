//! A report and a format in, the text that a machine reads out.

mod github;
mod gitlab;
mod junit;
mod listing;
mod markdown;
mod sarif;

use std::fmt;
use std::str::FromStr;

use agent_events_schema::{Cause, Diagnostic, Label, Position, Severity, SourceMap, md5_hex};

use super::json::{self, Object};
use crate::render::{self, Color};
use crate::report::Report;

/// Forms that findings can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Frames, for people.
    Text,
    /// JSON of our own, documented in `docs/compatibility.md`.
    Json,
    /// Workflow commands of GitHub Actions, which become annotations.
    GithubActions,
    /// A code quality report of GitLab.
    Gitlab,
    /// `JUnit` XML.
    Junit,
    /// SARIF 2.1.0.
    Sarif,
    /// Markdown, for a comment on a pull request.
    Markdown,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 7] = [
        Self::Text,
        Self::Json,
        Self::GithubActions,
        Self::Gitlab,
        Self::Junit,
        Self::Sarif,
        Self::Markdown,
    ];

    /// Returns the name on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::GithubActions => "github-actions",
            Self::Gitlab => "gitlab",
            Self::Junit => "junit",
            Self::Sarif => "sarif",
            Self::Markdown => "markdown",
        }
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        let mut all = Self::ALL.into_iter();
        all.find(|format| format.as_str() == text)
            .ok_or_else(|| UnknownFormat(text.to_owned()))
    }
}

/// A text that names no format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFormat(String);

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = Format::ALL.map(Format::as_str).join(", ");
        write!(f, "`{}` is no format; the formats are {all}", self.0)
    }
}

impl std::error::Error for UnknownFormat {}

/// Returns a report in a format, with a line break at its end.
#[must_use]
pub fn format(report: &Report, format: Format, color: Color) -> String {
    match format {
        Format::Text => report.render(color),
        Format::Json => listing::of(report),
        Format::GithubActions => github::of(report),
        Format::Gitlab => gitlab::of(report),
        Format::Junit => junit::of(report),
        Format::Sarif => sarif::of(report),
        Format::Markdown => markdown::of(report),
    }
}

/// Where a finding stands.
struct Place<'r> {
    file: &'r str,
    start: Position,
    end: Position,
}

fn place<'r>(finding: &Diagnostic, sources: &'r SourceMap) -> Option<Place<'r>> {
    let label = finding.primary.as_ref()?;
    Some(place_of(label, sources))
}

fn place_of<'r>(label: &Label, sources: &'r SourceMap) -> Place<'r> {
    let span = label.span;
    let source = sources.get(span.source);
    Place {
        file: source.label(),
        start: source.position(span.start),
        end: source.position(span.end.max(span.start)),
    }
}

/// A line of what is said beside a finding's message.
struct Detail {
    /// How many reasons it is the reason of.
    depth: usize,
    text: String,
}

/// Reasons and remedies, a line each.
fn details(finding: &Diagnostic, sources: &SourceMap) -> Vec<Detail> {
    let plain = |text: String| Detail { depth: 0, text };
    let label = finding
        .primary
        .iter()
        .filter(|label| !label.text.is_empty());
    let labels = label.map(|label| plain(label.text.clone()));
    let notes = finding.notes.iter().cloned().map(plain);
    let causes = render::nested(&finding.causes).into_iter();
    let causes = causes.map(|(depth, cause)| Detail {
        depth: depth + 1,
        text: render::cause_line(cause, sources),
    });
    let help = finding
        .help
        .iter()
        .map(|help| plain(format!("help: {help}")));
    labels.chain(notes).chain(causes).chain(help).collect()
}

/// The same, as lines that are indented by their depth.
fn indented(finding: &Diagnostic, sources: &SourceMap) -> Vec<String> {
    let details = details(finding, sources).into_iter();
    details
        .map(|Detail { depth, text }| format!("{}{text}", "  ".repeat(depth)))
        .collect()
}

/// Reasons with the reasons behind them, as JSON.
fn causes_json(causes: &[Cause], sources: &SourceMap) -> String {
    json::array(causes.iter().map(|cause| {
        let source = sources.get(cause.place.span.source);
        let position = source.position(cause.place.span.start);
        let mut object = Object::new()
            .text("message", &cause.message)
            .text("file", source.label())
            .raw("line", position.line)
            .raw("column", position.column);
        for (key, value) in &cause.facts {
            object = object.text(key, value);
        }
        object
            .raw("causes", causes_json(&cause.causes, sources))
            .build()
    }))
}

fn severity(finding: &Diagnostic) -> &'static str {
    match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// A text that stays the same while the finding does, whatever moves around it.
fn identity(finding: &Diagnostic, sources: &SourceMap) -> String {
    let file = place(finding, sources).map_or("", |place| place.file);
    let pointer = render::pointer(finding, sources).unwrap_or_default();
    md5_hex(&format!(
        "{}\n{file}\n{pointer}\n{}",
        finding.rule, finding.message
    ))
}
