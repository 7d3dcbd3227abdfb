//! Unions that stand for anything.

use agent_events_schema::Type;

use super::parts::fields;
use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "union_too_wide",
    category: Category::Portability,
    summary: "a union has at most 8 branches besides null",
    docs: "A union of many records is a catalog in disguise: each branch is better an event of its own, with a type that consumers can choose by.",
    level: LintLevel::Allow,
    check: Check::Catalog(check),
};

const MOST: usize = 8;

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for (at, field, _) in fields(catalog) {
        let Type::Union(branches) = &catalog.set.node(field.ty.node).ty else {
            continue;
        };
        let values = branches
            .iter()
            .filter(|branch| !matches!(catalog.set.node(branch.node).ty, Type::Null));
        let count = values.count();
        if count > MOST {
            findings.add(
                &at.to_string(),
                format!("`{at}` is a union of {count} types"),
                |finding| {
                    finding
                        .at(field.ty.span, format!("more than {MOST}"))
                        .help("make events of their own of the branches")
                },
            );
        }
    }
}
