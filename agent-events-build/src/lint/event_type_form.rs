//! Event types are dotted names, so that they can be filtered by prefix and carried in a header.

use crate::catalog::Catalog;
use crate::event_type::fault;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "event_type_form",
    category: Category::Correctness,
    summary: "an event type is two or more segments of letters, digits, `_` and `-`, joined by dots",
    docs: "A type such as `com.example.order.placed` can be filtered by prefix, carried in a header and used as the name of a topic. CloudEvents recommends reverse-DNS names.",
    level: LintLevel::Error,
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for event in &catalog.events {
        for name in event.types.names() {
            let Some(reason) = fault(&name.text) else {
                continue;
            };
            findings.add(
                event.name.as_str(),
                format!("event type `{}` {reason}", name.text),
                |finding| {
                    finding.at(name.span, "not an event type").help(
                        "write a type such as `com.example.order.placed` or `order.placed.v2`",
                    )
                },
            );
        }
    }
}
