//! Event types in one case.

use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "event_type_lower_case",
    category: Category::Naming,
    summary: "an event type is written in lower case",
    docs: "Types are compared letter by letter. Lower case throughout, with `_` or `-` between words, leaves nothing to remember.",
    level: LintLevel::Allow,
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for event in &catalog.events {
        for name in event.types.names() {
            let lower = name.text.to_lowercase();
            if lower != name.text {
                let message = format!("event type `{}` is not in lower case", name.text);
                findings.add(event.name.as_str(), message, |finding| {
                    finding
                        .at(name.span, "types are compared letter by letter")
                        .help(format!("write `{lower}`, unless the type is released"))
                });
            }
        }
    }
}
