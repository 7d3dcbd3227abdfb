//! A report in, Markdown for a comment on a pull request out.

use std::fmt::Write;

use super::{Detail, details, severity};
use crate::render::one_line;
use crate::report::Report;

pub(super) fn of(report: &Report) -> String {
    let (errors, warnings) = (report.errors().count(), report.warnings().count());
    if report.is_clean() {
        return "**agent-events**: the schemas are compatible with what was released.\n".to_owned();
    }
    let counted =
        |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    let (errors, warnings) = (counted(errors, "error"), counted(warnings, "warning"));
    let mut text = format!("**agent-events**: {errors}, {warnings}\n\n");
    for finding in report.diagnostics() {
        let place = finding
            .primary
            .as_ref()
            .map(|label| report.sources().describe(label.span));
        let place = place.map_or(String::new(), |place| format!(" at {}", code(&place)));
        let (severity, rule) = (severity(finding), finding.rule);
        writeln!(
            text,
            "- **{severity}** `{rule}`{place}: {}",
            escaped(&finding.message)
        )
        .expect(TAKES);
        for Detail { depth, text: line } in details(finding, report.sources()) {
            let indent = "  ".repeat(depth.max(1));
            writeln!(text, "{indent}- {}", escaped(&line)).expect(TAKES);
        }
    }
    text
}

const TAKES: &str = "a String takes all text";

fn code(text: &str) -> String {
    format!("`{}`", one_line(text).replace('`', "'"))
}

/// Escapes what Markdown gives a meaning to; code in backquotes stays.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let parts: Vec<&str> = text.split('`').collect();
    for (index, part) in parts.iter().enumerate() {
        let is_code = index % 2 == 1 && index + 1 < parts.len();
        if is_code {
            out.push_str(&code(part));
            continue;
        }
        for character in one_line(part).chars() {
            if "\\*_[]<>#|~&@".contains(character) {
                out.push('\\');
            }
            out.push(character);
        }
    }
    out
}
