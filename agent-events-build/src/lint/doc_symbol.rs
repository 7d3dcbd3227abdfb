//! Symbols that their enum explains.

use agent_events_schema::Type;

use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "doc_symbol",
    category: Category::Documentation,
    summary: "the `doc` of an enum tells what each symbol means",
    docs: "Avro has no place for the documentation of a symbol but the `doc` of its enum. Name each symbol there.",
    level: LintLevel::Allow,
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for (name, id) in catalog.set.named() {
        let Type::Enum(symbols) = &catalog.set.node(id).ty else {
            continue;
        };
        // An enum without any documentation is another rule's.
        let Some(doc) = &symbols.named.doc else {
            continue;
        };
        let words: Vec<&str> = doc
            .split(|char: char| !char.is_alphanumeric() && char != '_')
            .collect();
        for symbol in &symbols.symbols {
            if words.contains(&symbol.name.as_str()) {
                continue;
            }
            let at = format!("{name}.{}", symbol.name);
            let message = format!(
                "the documentation of `{name}` does not tell of `{}`",
                symbol.name
            );
            findings.add(&at, message, |finding| {
                finding.at(symbol.span, "what does it mean?").help(format!(
                    "add to the `doc` of the enum: `{}: …`",
                    symbol.name
                ))
            });
        }
    }
}
