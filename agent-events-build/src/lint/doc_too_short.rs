//! Documentation that says something.

use agent_events_schema::Span;

use super::parts::fields;
use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "doc_too_short",
    category: Category::Documentation,
    summary: "a `doc` has at least 10 characters",
    docs: "\"TODO\", \"id\" and \"-\" keep a rule quiet and tell nobody anything.",
    level: LintLevel::Allow,
    check: Check::Catalog(check),
};

const LEAST: usize = 10;

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    let mut tell = |at: &str, doc: Option<&String>, place: Span| {
        // None at all is another rule's.
        let length = doc.map_or(0, |doc| doc.trim().chars().count());
        if (1..LEAST).contains(&length) {
            findings.add(
                at,
                format!("the documentation of `{at}` says next to nothing"),
                |finding| {
                    finding
                        .at(place, format!("its `doc` has {length} characters"))
                        .help("say what it is, its unit, and when it is absent")
                },
            );
        }
    };
    for (name, id) in catalog.set.named() {
        if let Some(named) = catalog.set.node(id).named() {
            tell(name.as_str(), named.doc.as_ref(), named.name_span);
        }
    }
    for (at, field, _) in fields(catalog) {
        tell(&at.to_string(), field.doc.as_ref(), field.name_span);
    }
}
