//! A report in, SARIF 2.1.0 out.

use std::collections::BTreeSet;
use std::fmt::Write;

use agent_events_schema::{Diagnostic, SourceMap};

use super::super::json::{self, Object};
use super::{Place, causes_json, identity, indented, place, place_of, severity};
use crate::render;
use crate::report::Report;
use crate::rules::rule;

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
    let lines = std::iter::once(finding.message.clone()).chain(indented(finding, sources));
    let text: Vec<String> = lines.collect();
    let mut object = Object::new()
        .text("ruleId", finding.rule)
        .text("level", severity(finding))
        .raw("message", message(&text.join("\n")));
    if let Some(place) = place(finding, sources) {
        let location = Object::new().raw("physicalLocation", physical(&place));
        object = object.raw("locations", json::array([location.build()]));
    }
    let related = render::nested(&finding.causes).into_iter();
    let related: Vec<String> = related
        .map(|(_, cause)| {
            let at = place_of(&cause.place, sources);
            Object::new()
                .raw("physicalLocation", physical(&at))
                .raw("message", message(&cause.message))
                .build()
        })
        .collect();
    if !related.is_empty() {
        object = object.raw("relatedLocations", json::array(related));
    }
    let prints = Object::new()
        .text("agentEvents/v1", &identity(finding, sources))
        .build();
    let mut properties = Object::new();
    for (key, value) in &finding.facts {
        properties = properties.text(key, value);
    }
    if !finding.causes.is_empty() {
        properties = properties.raw("causes", causes_json(&finding.causes, sources));
    }
    object
        .raw("partialFingerprints", prints)
        .raw("properties", properties.build())
        .build()
}

fn physical(place: &Place<'_>) -> String {
    let region = Object::new()
        .raw("startLine", place.start.line)
        .raw("startColumn", place.start.column)
        .raw("endLine", place.end.line)
        .raw("endColumn", place.end.column)
        .build();
    let artifact = Object::new().text("uri", &uri(place.file)).build();
    Object::new()
        .raw("artifactLocation", artifact)
        .raw("region", region)
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
