//! Maps that could be anything.

use agent_events_schema::{NodeId, Type};

use super::parts::fields;
use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "map_of_any",
    category: Category::Modelling,
    summary: "the values of a map are of one type, or null",
    docs: "A map whose values are a union of many types is a record without a schema: nothing in it is checked for compatibility. Give fields that are known names and types.",
    level: LintLevel::Allow,
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for (at, field, _) in fields(catalog) {
        let mut open: Vec<NodeId> = vec![field.ty.node];
        while let Some(id) = open.pop() {
            let node = catalog.set.node(id);
            // Named types have fields of their own.
            if node.named().is_some() {
                continue;
            }
            open.extend(node.ty.uses().map(|used| used.node));
            let Type::Map(values) = &node.ty else {
                continue;
            };
            let Type::Union(branches) = &catalog.set.node(values.node).ty else {
                continue;
            };
            let types = branches
                .iter()
                .filter(|branch| !matches!(catalog.set.node(branch.node).ty, Type::Null));
            let count = types.count();
            if count < 2 {
                continue;
            }
            findings.add(
                &at.to_string(),
                format!("the map `{at}` has values of {count} types"),
                |finding| {
                    finding
                        .at(values.span, "a union of types")
                        .help("make a record of what is known, and a map of texts of the rest")
                },
            );
        }
    }
}
