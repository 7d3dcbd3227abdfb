//! Symbols in one style.

use agent_events_schema::Type;
use heck::ToShoutySnakeCase;

use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "symbol_upper_snake_case",
    category: Category::Naming,
    summary: "a symbol is in upper snake case",
    docs: "The generated variants are in Rust's style whatever the schema says; consumers in other languages see the symbols as written.",
    level: LintLevel::Allow,
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for (name, id) in catalog.set.named() {
        let Type::Enum(symbols) = &catalog.set.node(id).ty else {
            continue;
        };
        for symbol in &symbols.symbols {
            let wanted = symbol.name.to_shouty_snake_case();
            if wanted != symbol.name {
                let at = format!("{name}.{}", symbol.name);
                findings.add(&at, format!("the symbol `{at}` is not in upper snake case"), |finding| {
                    finding
                        .at(symbol.span, format!("`{wanted}` would be"))
                        .help(format!("write `{wanted}`, unless the enum is released: a symbol has no alias"))
                });
            }
        }
    }
}
