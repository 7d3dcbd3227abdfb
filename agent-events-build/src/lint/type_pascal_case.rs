//! Types in one style.

use heck::ToUpperCamelCase;

use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "type_pascal_case",
    category: Category::Naming,
    summary: "the name of a record, enum or fixed is in Pascal case",
    docs: "Types are written `OrderPlaced` in every language that agent-events and its consumers are likely to meet.",
    level: LintLevel::Allow,
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for (name, id) in catalog.set.named() {
        let wanted = name.name().to_upper_camel_case();
        let Some(named) = catalog.set.node(id).named() else {
            continue;
        };
        if !name
            .name()
            .starts_with(|first: char| first.is_ascii_uppercase())
            || name.name().contains('_')
        {
            findings.add(name.as_str(), format!("`{name}` is not in Pascal case"), |finding| {
                finding
                    .at(named.name_span, format!("`{wanted}` would be"))
                    .help(format!("name it `{wanted}`; a released type keeps its old name among its `aliases`"))
            });
        }
    }
}
