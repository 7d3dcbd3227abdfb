//! Events have a namespace: without one they collide as soon as two catalogs meet.

use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "namespace_required",
    category: Category::Correctness,
    summary: "an event has a namespace, which keeps it apart from events of other teams",
    docs: "Without a namespace two catalogs that both have an `OrderPlaced` collide as soon as they meet, in a registry or in one program.",
    level: LintLevel::Error,
    check: Check::Catalog(check),
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
            event.name.as_str(),
            format!("event `{}` has no namespace", event.name),
            |finding| {
                finding
                    .at(named.name_span, "only a name")
                    .help("add `\"namespace\": \"com.example.events\"` beside the name")
            },
        );
    }
}
