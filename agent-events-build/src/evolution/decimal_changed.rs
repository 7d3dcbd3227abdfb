//! A decimal read with another scale is wrong by a power of ten.

use agent_events_schema::{Change, ChangeKind};

use super::told::{Told, decimal, report_changes};
use crate::past::Past;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "decimal_changed",
    category: Category::Evolution,
    summary: "a decimal keeps its scale and does not lose precision: the digits are written without the point",
    docs: "Avro 1.12 asks that scale and precision of two decimals match; Java's library and with it most registries do not look. What was \
           written as 12.50 with scale 2 is read as 1.250 with scale 3. A smaller precision leaves released data without a place.\n\n\
           Keep scale and precision, and add a field under another name.",
    level: LintLevel::Error,
    check: Check::Past(check),
};

/// Tells whether data of the old decimal has its place in the new one.
pub(super) fn is_widened(change: &Change) -> bool {
    match (decimal(&change.from), decimal(&change.to)) {
        (Some((old, old_scale)), Some((new, new_scale))) => old_scale == new_scale && new >= old,
        _ => false,
    }
}

fn check(past: &Past<'_>, findings: &mut Findings<'_>) {
    report_changes(
        past,
        findings,
        &[ChangeKind::DecimalChanged],
        &|change| !is_widened(change),
        &|change| Told {
            message: format!(
                "`{}` was {} and is {} now",
                change.at, change.from, change.to
            ),
            label: "the same digits are now another number, or too many",
            help: vec![format!(
                "keep {}, and add a field under another name for {}",
                change.from, change.to
            )],
        },
    );
}
