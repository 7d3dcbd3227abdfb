//! Promotions that Avro allows and that lose something.

use agent_events_schema::{Change, ChangeKind};

use super::told::{Told, report_changes};
use crate::past::Past;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "lossy_promotion",
    category: Category::Evolution,
    summary: "a type is widened to one that holds every value: float has 24 bits of a number, double 53, and bytes need not be text",
    docs: "Avro reads `int` and `long` as `float`, `long` as `double`, and `bytes` as `string`, whatever becomes of the value: \
           16777217 is read as 16777216, and bytes that are not UTF-8 are an error in one library and garbage in another.\n\n\
           Widen `int` to `long` or `double`; otherwise add a field under another name.",
    level: LintLevel::Warn,
    check: Check::Past(check),
};

fn is_lossy(change: &Change) -> bool {
    let base = |text: &str| text.split(' ').next().unwrap_or_default().to_owned();
    matches!(
        (base(&change.from).as_str(), base(&change.to).as_str()),
        ("int" | "long", "float") | ("long", "double") | ("bytes", "string")
    )
}

fn check(past: &Past<'_>, findings: &mut Findings<'_>) {
    report_changes(
        past,
        findings,
        &[ChangeKind::TypeChanged],
        &is_lossy,
        &|change| Told {
            message: format!(
                "`{}` was {} and is {} now",
                change.at, change.from, change.to
            ),
            label: "not every released value survives this",
            help: vec![format!(
                "keep {}, and add a field under another name for {}",
                change.from, change.to
            )],
        },
    );
}
