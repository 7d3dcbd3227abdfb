//! An optional field that can be left out.

use agent_events_schema::{NodeId, Type};

use super::parts::{fields, has_null};
use crate::catalog::Catalog;
use crate::edit;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "optional_has_default",
    category: Category::Evolvability,
    summary: "an optional field has a default, so that it can be added, and removed again",
    docs: "A union with `null` may be null and must still be written. Without `\"default\": null` the field cannot come later, and cannot go while consumers have it. `cargo agent-events fix` adds the default.",
    level: LintLevel::Allow,
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for (at, field, _) in fields(catalog) {
        if field.default.is_some() || !has_null(catalog, field.ty.node) {
            continue;
        }
        let is_first = is_null_first(catalog, field.ty.node);
        let fix = is_first
            .then(|| edit::add_member(findings.sources, field.span, "default", "null"))
            .flatten();
        findings.add(
            &at.to_string(),
            format!("`{at}` is optional and has no default"),
            |finding| {
                finding
                    .at(field.name_span, "may be null, and may not be missing")
                    .help("add `\"default\": null`")
                    .fix(fix)
            },
        );
    }
}

/// Tells whether every library takes null for the default of a union.
fn is_null_first(catalog: &Catalog, node: NodeId) -> bool {
    match &catalog.set.node(node).ty {
        Type::Union(branches) => branches
            .first()
            .is_some_and(|first| matches!(catalog.set.node(first.node).ty, Type::Null)),
        _ => false,
    }
}
