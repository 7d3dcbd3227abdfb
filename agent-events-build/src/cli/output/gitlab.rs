//! A report in, a code quality report of GitLab out.

use agent_events_schema::{Diagnostic, Severity, SourceMap};

use super::super::json::{self, Object};
use super::{Detail, details, identity, place};
use crate::report::Report;

pub(super) fn of(report: &Report) -> String {
    let findings = report.diagnostics().iter();
    let issues = json::array(findings.map(|finding| issue(finding, report.sources())));
    format!("{issues}\n")
}

fn issue(finding: &Diagnostic, sources: &SourceMap) -> String {
    let severity = match finding.severity {
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Note => "info",
    };
    // GitLab wants a place for everything.
    let (file, line) = match place(finding, sources) {
        Some(place) => (place.file, place.start.line),
        None => ("schemas/agent-events.lock", 1),
    };
    let lines = Object::new().raw("begin", line).build();
    let location = Object::new().text("path", file).raw("lines", lines).build();
    let content = Object::new().text("body", &body(finding, sources)).build();
    Object::new()
        .text("type", "issue")
        .text("check_name", finding.rule)
        .text(
            "description",
            &format!("{} [{}]", finding.message, finding.rule),
        )
        .raw("content", content)
        .raw("categories", json::strings(["Compatibility"]))
        .text("severity", severity)
        .text("fingerprint", &identity(finding, sources))
        .raw("location", location)
        .build()
}

/// Paragraphs of Markdown, and a list of the reasons that have reasons.
fn body(finding: &Diagnostic, sources: &SourceMap) -> String {
    let mut body = String::new();
    let mut last = 0;
    for Detail { depth, text } in details(finding, sources) {
        if !body.is_empty() {
            body.push_str(if depth > 0 && last > 0 { "\n" } else { "\n\n" });
        }
        if depth > 0 {
            body.push_str(&"  ".repeat(depth - 1));
            body.push_str("- ");
        }
        body.push_str(&text);
        last = depth;
    }
    body
}
