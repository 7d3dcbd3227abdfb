//! A report in, SARIF 2.1.0 out.

use std::collections::BTreeSet;
use std::fmt::Write;

use agent_events_schema::{Diagnostic, SourceMap};

use super::super::json::{self, Object};
use super::{details, identity, place, severity};
use crate::report::Report;
use crate::rule::rule;

pub(super) fn of(report: &Report) -> String {
    let sources = report.sources();
    let ids: BTreeSet<&str> = report
        .diagnostics()
        .iter()
        .map(|finding| finding.rule)
        .collect();
    let rules = ids.into_iter().map(|id| {
        let known = rule(id);
        let summary = known.map_or(id, |rule| rule.summary);
        let mut object = Object::new()
            .text("id", id)
            .raw("shortDescription", message(summary));
        if let Some(known) = known.filter(|rule| !rule.docs.is_empty()) {
            object = object.raw("help", message(known.docs));
        }
        object.build()
    });
    let driver = Object::new()
        .text("name", "agent-events")
        .text("version", env!("CARGO_PKG_VERSION"))
        .raw("rules", json::array(rules))
        .build();
    let results = report.diagnostics().iter();
    let run = Object::new()
        .raw("tool", Object::new().raw("driver", driver).build())
        .text("columnKind", "unicodeCodePoints")
        .raw(
            "results",
            json::array(results.map(|finding| result(finding, sources))),
        )
        .build();
    let log = Object::new()
        .text("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
        .text("version", "2.1.0")
        .raw("runs", json::array([run]));
    format!("{}\n", log.build())
}

fn message(text: &str) -> String {
    Object::new().text("text", text).build()
}

fn result(finding: &Diagnostic, sources: &SourceMap) -> String {
    let lines = std::iter::once(finding.message.clone()).chain(details(finding));
    let text: Vec<String> = lines.collect();
    let mut object = Object::new()
        .text("ruleId", finding.rule)
        .text("level", severity(finding))
        .raw("message", message(&text.join("\n")));
    if let Some(place) = place(finding, sources) {
        let region = Object::new()
            .raw("startLine", place.start.line)
            .raw("startColumn", place.start.column)
            .raw("endLine", place.end.line)
            .raw("endColumn", place.end.column)
            .build();
        let artifact = Object::new().text("uri", &uri(place.file)).build();
        let physical = Object::new()
            .raw("artifactLocation", artifact)
            .raw("region", region)
            .build();
        let location = Object::new().raw("physicalLocation", physical).build();
        object = object.raw("locations", json::array([location]));
    }
    let prints = Object::new()
        .text("agentEvents/v1", &identity(finding, sources))
        .build();
    let mut properties = Object::new();
    for (key, value) in &finding.facts {
        properties = properties.text(key, value);
    }
    object
        .raw("partialFingerprints", prints)
        .raw("properties", properties.build())
        .build()
}

/// Returns a path as a relative URI reference.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            write!(uri, "%{byte:02X}").expect("a String takes all text");
        }
    }
    uri
}
