//! Fields in one style.

use super::parts::{fields, snake_case};
use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "field_snake_case",
    category: Category::Naming,
    summary: "a field's name is in snake case",
    docs: "The generated Rust is in snake case whatever the schema says; consumers in other languages see the names as written.",
    level: LintLevel::Allow,
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for (at, field, _) in fields(catalog) {
        let wanted = snake_case(&field.name);
        if wanted != field.name {
            findings.add(&at.to_string(), format!("`{at}` is not in snake case"), |finding| {
                finding
                    .at(field.name_span, format!("`{wanted}` would be"))
                    .help(format!("name it `{wanted}`; a released field keeps its old name among its `aliases`"))
            });
        }
    }
}
