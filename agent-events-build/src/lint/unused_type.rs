//! Types that no event needs.

use std::collections::HashSet;

use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "unused_type",
    category: Category::Evolvability,
    summary: "a type is part of an event",
    docs: "A type that nothing uses is compiled and documented, and nobody dares to remove it.",
    level: LintLevel::Allow,
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    let mut used = HashSet::new();
    let mut open: Vec<_> = catalog.events.iter().map(|event| event.node).collect();
    while let Some(id) = open.pop() {
        if used.insert(id) {
            open.extend(catalog.set.node(id).ty.uses().map(|used| used.node));
        }
    }
    for (name, id) in catalog.set.named().filter(|(_, id)| !used.contains(id)) {
        let Some(named) = catalog.set.node(id).named() else {
            continue;
        };
        findings.add(
            name.as_str(),
            format!("no event uses `{name}`"),
            |finding| {
                finding
                    .at(named.name_span, "not part of any event")
                    .help("remove it, or give it a `cloudevents` object if it is an event")
            },
        );
    }
}
