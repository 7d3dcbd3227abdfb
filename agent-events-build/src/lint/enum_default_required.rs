//! An enum without a default can never grow.

use agent_events_schema::Type;

use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "enum_default_required",
    category: Category::Evolvability,
    summary: "an enum has a `default` symbol, which stands for symbols that come later",
    docs: "A reader that meets a symbol it does not know fails, unless its enum has a default. A default of the field does not help. Give the enum a symbol such as `UNKNOWN` and make it the default before the first release: afterwards it helps only readers that have it.",
    level: LintLevel::Allow,
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for (name, id) in catalog.set.named() {
        let Type::Enum(symbols) = &catalog.set.node(id).ty else {
            continue;
        };
        if symbols.default.is_none() {
            findings.add(name.as_str(), format!("the enum `{name}` has no default"), |finding| {
                finding
                    .at(symbols.named.name_span, "readers fail on every symbol that is added later")
                    .help("add a symbol such as `UNKNOWN`, and `\"default\": \"UNKNOWN\"` to the enum")
            });
        }
    }
}
