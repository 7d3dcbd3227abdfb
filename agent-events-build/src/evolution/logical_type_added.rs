//! A plain number or text that gets a meaning had one before, in somebody's head.

use agent_events_schema::ChangeKind;

use super::told::{Told, report_changes};
use crate::past::Past;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "logical_type_added",
    category: Category::Evolution,
    summary: "a logical type that is added says what the value meant all along",
    docs: "Data already written has no such meaning on record: a `long` that becomes `timestamp-millis` may have held seconds. If it \
           always was what it is now called, say so in `[[ignore]]` with that reason. The Rust type of the field changes, too.",
    level: LintLevel::Warn,
    check: Check::Past(check),
};

fn check(past: &Past<'_>, findings: &mut Findings<'_>) {
    report_changes(
        past,
        findings,
        &[ChangeKind::LogicalTypeAdded],
        &|_| true,
        &|change| {
            Told {
            message: format!("`{}` is {} now and was a plain value", change.at, change.to),
            label: "a meaning that released data does not promise",
            help: vec![
                "ignore this if all released data is in this unit; else add a field under another name".to_owned(),
            ],
        }
        },
    );
}
