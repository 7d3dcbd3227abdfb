//! Events have a namespace: without one they collide as soon as two catalogs meet.

use super::{Findings, Rule};
use crate::catalog::Catalog;
use crate::policy::LintLevel;

pub(super) const RULE: Rule = Rule {
    id: "namespace_required",
    summary: "an event has a namespace, which keeps it apart from events of other teams",
    level: LintLevel::Error,
    check,
};

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for event in &catalog.events {
        if event.name.namespace().is_some() {
            continue;
        }
        let Some(named) = catalog.set.node(event.node).named() else {
            continue;
        };
        findings.add(
            format!("event `{}` has no namespace", event.name),
            |finding| {
                finding
                    .at(named.name_span, "only a name")
                    .help("add `\"namespace\": \"com.example.events\"` beside the name")
            },
        );
    }
}
