//! A field without a default can be forward compatible today and stand in the way for ever.

use agent_events_schema::{Change, ChangeKind, Direction};

use super::told::placed;
use crate::past::Past;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "new_field_has_default",
    category: Category::Evolution,
    summary: "a field that is added has a default, even where the level does not ask for it: without one this version never reads older data",
    docs: "At `FORWARD` and `NONE` Avro lets a field come without a default. Then no reader of this version reads data of the versions before \
           it, and the level cannot be raised while that data is kept.",
    level: LintLevel::Warn,
    check: Check::Past(check),
};

fn check(past: &Past<'_>, findings: &mut Findings<'_>) {
    let lacks_default = |change: &Change| change.to == "without a default";
    for (evolved, change) in past.changes(&[ChangeKind::FieldAdded]) {
        let level = past.policy.compatibility_of(&evolved.event.name).value;
        // Elsewhere the field is an error by Avro's rules.
        if !lacks_default(change) || level.directions().contains(&Direction::Backward) {
            continue;
        }
        let message = format!("`{}` is new and has no default", change.at);
        findings.add(&change.at, message, |finding| {
            let label = "older data has nothing to put here";
            placed(finding, evolved, change, label).help("add a `\"default\"`")
        });
    }
}
