//! A field that says what it means.

use super::parts::fields;
use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "doc_field",
    category: Category::Documentation,
    summary: "a field has a `doc`",
    docs: "The `doc` of a field becomes the documentation of the generated field, and the registry shows it to people who have nothing else to go by.",
    level: LintLevel::Allow,
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for (at, field, _) in fields(catalog) {
        if field.doc.as_ref().is_none_or(|doc| doc.trim().is_empty()) {
            findings.add(
                &at.to_string(),
                format!("`{at}` has no documentation"),
                |finding| {
                    finding
                        .at(field.name_span, "what does it mean?")
                        .help("add `\"doc\": \"…\"`: what it is, its unit, and when it is absent")
                },
            );
        }
    }
}
