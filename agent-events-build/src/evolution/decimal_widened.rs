//! More digits than a consumer was promised.

use agent_events_schema::ChangeKind;

use super::decimal_changed::is_widened;
use super::told::{Told, report_changes};
use crate::past::Past;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "decimal_widened",
    category: Category::Evolution,
    summary: "a decimal with more digits than before may be too long for consumers on the released version",
    docs: "Released data is read as before. Consumers that are not upgraded yet have types and columns for the old precision: upgrade \
           them first.",
    level: LintLevel::Warn,
    check: Check::Past(check),
};

fn check(past: &Past<'_>, findings: &mut Findings<'_>) {
    report_changes(
        past,
        findings,
        &[ChangeKind::DecimalChanged],
        &is_widened,
        &|change| Told {
            message: format!(
                "`{}` was {} and is {} now",
                change.at, change.from, change.to
            ),
            label: "consumers on the released version may have no place for the new digits",
            help: vec!["upgrade the consumers before the producers".to_owned()],
        },
    );
}
