//! One event type names one schema.

use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};
use crate::sorted::Sorted;

pub(super) const RULE: Rule = Rule {
    id: "duplicate_event_type",
    category: Category::Correctness,
    summary: "an event type names one schema only, or a reader could not know how to decode",
    docs: "Consumers find the schema of an event by its type. Give one of the two another type, for example with a suffix such as `.v2`.",
    level: LintLevel::Error,
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    let mut owners = Sorted::default();
    for event in &catalog.events {
        for name in event.types.names() {
            let Some((owner, first)) = owners.insert(name.text.as_str(), (&event.name, name.span))
            else {
                continue;
            };
            let message = if *owner == event.name {
                format!(
                    "event type `{}` stands for two symbols of `{owner}`",
                    name.text
                )
            } else {
                format!(
                    "event type `{}` belongs to both `{owner}` and `{}`",
                    name.text, event.name
                )
            };
            findings.add(event.name.as_str(), message, |finding| {
                finding
                    .at(name.span, "claimed again here")
                    .and_at(first, "first claimed here")
                    .help("give one of them another type, for example with a suffix such as `.v2`")
            });
        }
    }
}
