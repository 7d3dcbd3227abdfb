//! A type that says what it stands for.

use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "doc_type",
    category: Category::Documentation,
    summary: "a record, enum or fixed has a `doc`",
    docs: "The `doc` of a type becomes the documentation of the generated type. For an event it says what happened, and when it is sent.",
    level: LintLevel::Allow,
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for (name, id) in catalog.set.named() {
        let Some(named) = catalog.set.node(id).named() else {
            continue;
        };
        if named.doc.as_ref().is_none_or(|doc| doc.trim().is_empty()) {
            findings.add(
                name.as_str(),
                format!("`{name}` has no documentation"),
                |finding| {
                    finding
                        .at(named.name_span, "what does it stand for?")
                        .help("add `\"doc\": \"…\"`")
                },
            );
        }
    }
}
