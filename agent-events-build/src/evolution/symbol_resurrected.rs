//! A symbol that was removed comes back.

use super::removed::{lineages, symbols_back};
use crate::past::Past;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "symbol_resurrected",
    category: Category::Evolution,
    summary: "a symbol that was removed stays away: old data has it with the meaning it had",
    docs: "Consumers that read the version in between take the symbol for an unknown one, those before and after know it: one event, two \
           meanings. When it means what it meant, say so in `[[ignore]]` with that reason; otherwise take another symbol.",
    level: LintLevel::Warn,
    check: Check::Past(check),
};

fn check(past: &Past<'_>, findings: &mut Findings<'_>) {
    for evolved in past.changed() {
        for lineage in lineages(past, evolved) {
            for back in symbols_back(evolved, &lineage) {
                let message = format!("the symbol `{}` was removed and is back", back.at);
                findings.add(&back.at, message, |finding| {
                    finding
                        .at(back.now.span, "new since the last released version")
                        .and_at(back.was.span, back.version.label())
                        .help("take another symbol, or ignore this if it means what it meant")
                        .fact("event", evolved.event.name.as_str())
                });
            }
        }
    }
}
