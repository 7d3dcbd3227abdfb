//! Types without a bottom.

use std::collections::HashSet;

use super::parts::records;
use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "recursive_type",
    category: Category::Portability,
    summary: "a type does not contain itself",
    docs: "Data of a recursive type can be nested deeper than a decoder allows, and tables have no place for it. A list with indices says the same.",
    level: LintLevel::Allow,
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for (record, _) in records(catalog) {
        let Some(own) = catalog.set.find(&record.named.name) else {
            continue;
        };
        let mut seen = HashSet::new();
        let mut open = vec![own];
        let mut is_recursive = false;
        while let Some(id) = open.pop() {
            for used in catalog.set.node(id).ty.uses() {
                is_recursive |= used.node == own;
                if seen.insert(used.node) {
                    open.push(used.node);
                }
            }
        }
        if is_recursive {
            let at = record.named.name.as_str();
            findings.add(at, format!("`{at}` contains itself"), |finding| {
                finding
                    .at(record.named.name_span, "can be nested without end")
                    .help("use an array of items that refer to each other by index or id")
            });
        }
    }
}
