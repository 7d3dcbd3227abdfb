//! A default is what old data says where it says nothing.

use agent_events_schema::ChangeKind;

use super::told::{Told, report_changes};
use crate::past::Past;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "default_changed",
    category: Category::Evolution,
    summary: "a default keeps its value: it is what data without the field says, and two versions would read the same event differently",
    docs: "Avro calls it compatible. Consumers on the new version see the new default in every event that was written without the field, \
           and consumers on the released one the old default: one event, two meanings. The same holds for the default of an enum.\n\n\
           Keep the default; producers that mean another value write it.",
    level: LintLevel::Warn,
    check: Check::Past(check),
};

fn check(past: &Past<'_>, findings: &mut Findings<'_>) {
    report_changes(
        past,
        findings,
        &[ChangeKind::DefaultChanged],
        &|_| true,
        &|change| Told {
            message: format!(
                "the default of `{}` was {} and is {} now",
                change.at, change.from, change.to
            ),
            label: "events without a value change their meaning",
            help: vec![format!("keep the default {}", change.from)],
        },
    );
}
