//! A file an event.

use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};
use crate::sorted::Sorted;

pub(super) const RULE: Rule = Rule {
    id: "one_event_per_file",
    category: Category::Naming,
    summary: "a file defines one event",
    docs: "History, review and ownership go by file. With one event in each they go by event.",
    level: LintLevel::Allow,
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    let mut first = Sorted::default();
    for event in &catalog.events {
        let Some(named) = catalog.set.node(event.node).named() else {
            continue;
        };
        let own = (&event.name, named.name_span);
        let (other, place) = *first.entry(named.name_span.source, || own);
        if *other == event.name {
            continue;
        }
        let at = event.name.as_str();
        findings.add(
            at,
            format!("`{at}` shares its file with `{other}`"),
            |finding| {
                finding
                .at(named.name_span, "the second event of this file")
                .and_at(place, "the first one")
                .help("move one of them into a file of its own; files refer to each other by name")
            },
        );
    }
}
