//! Findings and the texts they stand in, in; what a build script, test or command line shows and answers, out.

use std::fmt::{self, Write};
use std::io::{self, IsTerminal};
use std::process::{ExitCode, Termination};

use agent_events_schema::{Diagnostic, Severity, SourceMap};

use crate::render::{self, Color};

/// Exit code of a process that found errors.
pub const EXIT_FINDINGS: u8 = 100;

/// Everything found in one run, with the texts it was found in: errors first, then by place.
///
/// Returned from `main` of a build script it lets the build go on: its errors have been told to Cargo and stand in the
/// generated code. Returned from any other `main` it prints itself and exits with [`EXIT_FINDINGS`] when there are
/// errors.
#[must_use = "a report may hold errors; return it from `main`, or ask `has_errors`"]
#[derive(Clone, Default)]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
    sources: SourceMap,
}

impl Report {
    /// Returns the report of these findings, sorted and without repetitions.
    pub fn new(mut diagnostics: Vec<Diagnostic>, sources: SourceMap) -> Self {
        diagnostics.sort_by(|a, b| sort_key(a).cmp(&sort_key(b)));
        diagnostics.dedup();
        Self {
            diagnostics,
            sources,
        }
    }

    /// Adds a finding.
    pub(crate) fn with(self, diagnostic: Diagnostic) -> Self {
        let mut diagnostics = self.diagnostics;
        diagnostics.push(diagnostic);
        Self::new(diagnostics, self.sources)
    }

    /// Returns all findings: errors first, then by place.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Returns the texts the findings stand in.
    #[must_use]
    pub fn sources(&self) -> &SourceMap {
        &self.sources
    }

    /// Returns the findings that fail a build.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.of(Severity::Error)
    }

    /// Returns the findings that should be mended but fail nothing.
    pub fn warnings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.of(Severity::Warning)
    }

    /// Tells whether a build must fail.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.errors().next().is_some()
    }

    /// Tells whether nothing at all was found.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// Tells whether something could not be read at all, so that there may be more to find.
    ///
    /// The rules of such findings end in `unreadable`.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        self.errors()
            .any(|error| error.rule.ends_with("unreadable"))
    }

    /// Returns every finding with its lines, reasons and remedies, and a last line that counts them; empty when clean.
    #[must_use]
    pub fn render(&self, color: Color) -> String {
        let mut text = String::new();
        for diagnostic in &self.diagnostics {
            text.push_str(&render::framed(diagnostic, &self.sources, color));
            text.push_str("\n\n");
        }
        if let Some(summary) = self.summary() {
            text.push_str(&summary);
            text.push('\n');
        }
        text
    }

    /// Splits the report by what it means: `Ok` with nothing worse than warnings, `Err` with errors.
    ///
    /// # Errors
    ///
    /// When the report holds an error; it displays as the whole report.
    pub fn into_result(self) -> Result<Self, Self> {
        if self.has_errors() {
            Err(self)
        } else {
            Ok(self)
        }
    }

    fn of(&self, severity: Severity) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics
            .iter()
            .filter(move |diagnostic| diagnostic.severity == severity)
    }

    fn summary(&self) -> Option<String> {
        let mut summary = String::new();
        for (count, noun) in [
            (self.errors().count(), "error"),
            (self.warnings().count(), "warning"),
        ] {
            if count > 0 {
                let and = if summary.is_empty() { "" } else { ", " };
                let plural = if count == 1 { "" } else { "s" };
                write!(summary, "{and}{count} {noun}{plural}").expect("a String takes all text");
            }
        }
        (!summary.is_empty()).then_some(summary)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_clean() {
            return f.write_str("nothing found");
        }
        f.write_str(self.render(Color::Never).trim_end())
    }
}

/// The text of [`Display`](fmt::Display) on lines of its own, so that `unwrap` shows what a person can read.
impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}\n")
    }
}

impl std::error::Error for Report {}

impl Termination for Report {
    fn report(self) -> ExitCode {
        if in_build_script() {
            return ExitCode::SUCCESS;
        }
        if !self.is_clean() {
            eprint!("{}", self.render(stderr_color()));
        }
        if self.has_errors() {
            ExitCode::from(EXIT_FINDINGS)
        } else {
            ExitCode::SUCCESS
        }
    }
}

/// Returns [`Color::Always`] when standard error is a terminal and the user has not set `NO_COLOR`.
#[must_use]
pub fn stderr_color() -> Color {
    color_of(&io::stderr())
}

/// Returns [`Color::Always`] when standard output is a terminal and the user has not set `NO_COLOR`.
#[must_use]
pub fn stdout_color() -> Color {
    color_of(&io::stdout())
}

fn color_of(output: &impl IsTerminal) -> Color {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if output.is_terminal() && !refused {
        Color::Always
    } else {
        Color::Never
    }
}

/// `OUT_DIR` is not enough: Cargo sets it for the tests and programs of a package with a build script as well.
fn in_build_script() -> bool {
    ["CARGO", "OUT_DIR", "NUM_JOBS"]
        .iter()
        .all(|name| std::env::var_os(name).is_some())
}

/// Errors before warnings; what has no place before what has one.
fn sort_key(diagnostic: &Diagnostic) -> impl Ord + '_ {
    let place = diagnostic.primary.as_ref().map(|label| label.span);
    (
        std::cmp::Reverse(diagnostic.severity),
        place,
        diagnostic.rule,
        &diagnostic.message,
    )
}
