//! Findings and the exceptions of the lock in, findings of which the accepted ones fail nothing out.

use agent_events_schema::{Diagnostic, Severity, resolution_form, sha256};

use crate::catalog::Catalog;
use crate::lock::{Date, Lock};
use crate::rule::Category;
use crate::rules::rule;

/// Makes notes of the errors that an exception accepts, and tells the others how they could be accepted.
pub(crate) fn accept(
    catalog: &Catalog,
    lock: &Lock,
    today: Option<Date>,
    found: &mut [Diagnostic],
) {
    for finding in found.iter_mut().filter(|finding| finding.is_error()) {
        let is_change = rule(finding.rule)
            .is_some_and(|rule| matches!(rule.category, Category::Avro | Category::Evolution));
        let named = finding.fact_of("event").map(str::to_owned);
        let Some(name) = named.filter(|_| is_change) else {
            continue;
        };
        let Some(event) = catalog
            .events
            .iter()
            .find(|event| event.name.as_str() == name)
        else {
            continue;
        };
        let content = sha256(&resolution_form(catalog.set.schema(event.node)));
        if let Some(exception) = lock.exception(&event.name, finding.rule, &content, today) {
            finding.severity = Severity::Note;
            finding.fix = None;
            finding.help.clear();
            finding.notes.push(format!(
                "accepted for this content until {}: {}",
                exception.until, exception.reason
            ));
            continue;
        }
        if let Some(over) = lock.exception(&event.name, finding.rule, &content, None) {
            finding.notes.push(format!(
                "the exception for this content ended on {}",
                over.until
            ));
        }
        finding.help.push(format!(
            "or accept it for this content: `cargo agent-events allow {} --event {name} --reason \"…\"`",
            finding.rule
        ));
    }
}
