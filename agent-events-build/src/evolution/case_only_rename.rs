//! A field is gone, and one that is spelt otherwise is there.

use agent_events_schema::{Change, ChangeKind};

use crate::history::ReleasedVersion;
use crate::past::Past;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "case_only_rename",
    category: Category::Evolution,
    summary: "a field that is spelt otherwise keeps its old name among its aliases",
    docs: "Avro's names are case sensitive: to a reader `orderId` and `order_id` are two fields, and where the new one has a default the value is lost without an error.",
    level: LintLevel::Warn,
    check: Check::Past(check),
};

fn check(past: &Past<'_>, findings: &mut Findings<'_>) {
    for evolved in past.changed() {
        for added in of(&evolved.changes, ChangeKind::FieldAdded) {
            let mut removed = of(&evolved.changes, ChangeKind::FieldRemoved);
            let Some(removed) =
                removed.find(|removed| spelling(&removed.at) == spelling(&added.at))
            else {
                continue;
            };
            let old = removed.at.rsplit('.').next().unwrap_or_default();
            let message = format!("`{}` is another field than `{old}` was", added.at);
            findings.add(&added.at, message, |finding| {
                finding
                    .at(added.new, "readers do not take it for the old one")
                    .and_at(
                        removed.old,
                        evolved
                            .last()
                            .map(ReleasedVersion::label)
                            .unwrap_or_default(),
                    )
                    .fact("event", evolved.event.name.as_str())
                    .fact("version", evolved.last_name())
                    .help(format!(
                        "if it is the same field, add `\"aliases\": [\"{old}\"]`"
                    ))
                    .help("if it is not, give it a name that says what it is")
            });
        }
    }
}

fn of(changes: &[Change], kind: ChangeKind) -> impl Iterator<Item = &Change> {
    changes.iter().filter(move |change| change.kind == kind)
}

/// The record, and the field's name without case and underscores.
fn spelling(at: &str) -> (&str, String) {
    let (record, field) = at.rsplit_once('.').unwrap_or(("", at));
    (record, field.replace('_', "").to_lowercase())
}
