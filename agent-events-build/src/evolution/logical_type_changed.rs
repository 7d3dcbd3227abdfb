//! A number that counts milliseconds must not begin to count microseconds.

use agent_events_schema::ChangeKind;

use super::told::{Told, report_changes};
use crate::past::Past;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "logical_type_changed",
    category: Category::Evolution,
    summary: "a logical type keeps its unit and meaning: Avro ignores them when data is read, and every old value would mean something else",
    docs: "Avro resolves the types under logical types and nothing else, so `timestamp-millis` made `timestamp-micros`, or `date` made \
           `timestamp-millis`, is compatible at every level: the same number is read, and means another time.\n\n\
           Keep the field as it is, and add one with a new name for the new unit.",
    level: LintLevel::Error,
    check: Check::Past(check),
};

fn check(past: &Past<'_>, findings: &mut Findings<'_>) {
    report_changes(
        past,
        findings,
        &[ChangeKind::LogicalTypeChanged],
        &|_| true,
        &|change| Told {
            message: format!(
                "`{}` was {} and is {} now",
                change.at, change.from, change.to
            ),
            label: "the same number now means something else",
            help: vec![format!(
                "keep {}, and add a field under another name for {}",
                change.from, change.to
            )],
        },
    );
}
