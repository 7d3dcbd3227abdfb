//! A field that was removed comes back as it was.

use super::name_reused;
use super::removed::{fields_back, lineages};
use crate::past::Past;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "field_resurrected",
    category: Category::Evolution,
    summary: "a field that was removed stays away: data written in between has its default, data from before has values nobody thinks of",
    docs: "Readers of the new version find old values where they expect none. When the field means what it meant, say so in `[[ignore]]` \
           with that reason; otherwise take another name. A field that comes back with another type is `name_reused`.",
    level: LintLevel::Warn,
    check: Check::Past(check),
};

fn check(past: &Past<'_>, findings: &mut Findings<'_>) {
    for evolved in past.changed() {
        for lineage in lineages(past, evolved) {
            for back in fields_back(evolved, &lineage) {
                if name_reused::is_another(past, &back) {
                    continue;
                }
                let message = format!("`{}` was removed and is back", back.at);
                findings.add(&back.at, message, |finding| {
                    finding
                        .at(back.now.name_span, "new since the last released version")
                        .and_at(back.was.name_span, back.version.label())
                        .help("take another name, or ignore this if the field means what it meant")
                        .fact("event", evolved.event.name.as_str())
                });
            }
        }
    }
}
