//! A report in, JSON out: one object with a list of findings.

use agent_events_schema::{Diagnostic, Label, SourceMap};

use super::super::json::{self, Object};
use super::{causes_json, identity, place, severity};
use crate::render;
use crate::report::Report;
use crate::rules::rule;

pub(super) fn of(report: &Report) -> String {
    let sources = report.sources();
    let findings = report.diagnostics().iter();
    let object = Object::new()
        .raw("version", 1)
        .raw("errors", report.errors().count())
        .raw("warnings", report.warnings().count())
        .raw("complete", !report.is_incomplete())
        .raw(
            "findings",
            json::array(findings.map(|it| finding(it, sources))),
        );
    format!("{}\n", object.build())
}

fn finding(finding: &Diagnostic, sources: &SourceMap) -> String {
    let mut object = Object::new()
        .text("rule", finding.rule)
        .text(
            "category",
            rule(finding.rule).map_or("", |rule| rule.category.as_str()),
        )
        .text("severity", severity(finding))
        .text("message", &finding.message);
    if let Some(place) = place(finding, sources) {
        object = object
            .text("file", place.file)
            .raw("line", place.start.line)
            .raw("column", place.start.column)
            .raw("end_line", place.end.line)
            .raw("end_column", place.end.column);
        if let Some(pointer) = render::pointer(finding, sources) {
            object = object.text("pointer", &pointer);
        }
    }
    let labels = finding.primary.iter().chain(&finding.secondary);
    object = object
        .raw("labels", json::array(labels.map(|it| label(it, sources))))
        .raw("notes", json::strings(&finding.notes))
        .raw("help", json::strings(&finding.help));
    if !finding.causes.is_empty() {
        object = object.raw("causes", causes_json(&finding.causes, sources));
    }
    for (key, value) in &finding.facts {
        object = object.text(key, value);
    }
    if let Some(fix) = &finding.fix {
        let fix = Object::new()
            .text("title", &fix.title)
            .raw("start", fix.span.start)
            .raw("end", fix.span.end)
            .text("text", &fix.text);
        object = object.raw("fix", fix.build());
    }
    object
        .text("fingerprint", &identity(finding, sources))
        .build()
}

fn label(label: &Label, sources: &SourceMap) -> String {
    let source = sources.get(label.span.source);
    let position = source.position(label.span.start);
    Object::new()
        .text("file", source.label())
        .raw("line", position.line)
        .raw("column", position.column)
        .text("text", &label.text)
        .build()
}
