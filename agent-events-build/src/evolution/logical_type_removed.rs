//! A value without its logical type is a number that nobody knows the unit of.

use agent_events_schema::ChangeKind;

use super::told::{Told, report_changes};
use crate::past::Past;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "logical_type_removed",
    category: Category::Evolution,
    summary: "a logical type stays: consumers take the value for what it was said to be",
    docs: "Consumers on the released version go on to read the value as a date, a time or a decimal, whatever is put there from now on. \
           Keep the logical type, or add a plain field under another name.",
    level: LintLevel::Warn,
    check: Check::Past(check),
};

fn check(past: &Past<'_>, findings: &mut Findings<'_>) {
    report_changes(
        past,
        findings,
        &[ChangeKind::LogicalTypeRemoved],
        &|_| true,
        &|change| Told {
            message: format!("`{}` is no longer {}", change.at, change.from),
            label: "consumers on the released version still read one",
            help: vec![format!("keep `\"logicalType\": \"{}\"`", change.from)],
        },
    );
}
