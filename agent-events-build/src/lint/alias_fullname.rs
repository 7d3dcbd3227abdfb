//! An alias without a dot means different things to different libraries.

use agent_events_schema::Alias;

use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "alias_fullname",
    category: Category::Portability,
    summary: "an alias of a type is written as a full name, which every library understands alike",
    docs: "A type's alias without a dot is relative to the namespace of the type. Python's library, and with it Karapace, does not add that namespace, so a rename that is compatible here is not compatible there.",
    level: LintLevel::Allow,
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for (name, id) in catalog.set.named() {
        let Some(named) = catalog.set.node(id).named() else {
            continue;
        };
        for alias in named.aliases.iter().filter(|alias| is_relative(alias)) {
            let message = format!(
                "the alias `{}` of `{name}` is not written as a full name",
                alias.name
            );
            findings.add(name.as_str(), message, |finding| {
                finding
                    .at(alias.span, "relative to the namespace of the type")
                    .help(format!("write `\"{}\"`", alias.name))
            });
        }
    }
}

/// Tells whether an alias is written without the namespace that it has.
fn is_relative(alias: &Alias) -> bool {
    let written = (alias.span.end - alias.span.start) as usize;
    written < alias.name.len()
}
