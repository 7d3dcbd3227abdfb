//! Somebody to ask.

use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "owner_required",
    category: Category::Documentation,
    summary: "an event says who owns it, in a custom attribute `owner`",
    docs: "Consumers need to know whom to ask before a change, and producers whom to tell.",
    level: LintLevel::Allow,
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for event in &catalog.events {
        let node = catalog.set.node(event.node);
        let owned = ["owner", "x-owner"]
            .iter()
            .any(|key| node.property(key).is_some());
        let Some(named) = node.named().filter(|_| !owned) else {
            continue;
        };
        let at = event.name.as_str();
        findings.add(at, format!("`{at}` has no owner"), |finding| {
            finding
                .at(named.name_span, "whom to ask?")
                .help("add `\"owner\": \"team-orders\"` to the record")
        });
    }
}
