//! A default symbol that stands for nothing in particular.

use agent_events_schema::Type;

use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "enum_unknown_default",
    category: Category::Evolvability,
    summary: "the default of an enum is a symbol such as `UNKNOWN`, `UNSPECIFIED` or `OTHER`",
    docs: "Readers take the default for every symbol that they do not know. A default that means something makes them believe it.",
    level: LintLevel::Allow,
    check: Check::Catalog(check),
};

const NEUTRAL: [&str; 6] = [
    "UNKNOWN",
    "UNSPECIFIED",
    "UNDEFINED",
    "OTHER",
    "NONE",
    "UNRECOGNIZED",
];

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for (name, id) in catalog.set.named() {
        let Type::Enum(symbols) = &catalog.set.node(id).ty else {
            continue;
        };
        let Some(default) = &symbols.default else {
            continue;
        };
        let upper = default.name.to_uppercase();
        if upper.split('_').any(|word| NEUTRAL.contains(&word)) {
            continue;
        }
        let message = format!("unknown symbols of `{name}` are read as `{}`", default.name);
        findings.add(name.as_str(), message, |finding| {
            finding
                .at(symbols.named.name_span, "its default means something")
                .help("add a symbol such as `UNKNOWN`, and make it the default")
        });
    }
}
