//! A name that once stood for one thing must not come to stand for another.

use agent_events_schema::{
    ChangeKind, Field, ReaderSchema, WriterSchema, changes, incompatibilities,
};

use super::removed::{Back, fields_back, lineages};
use crate::past::Past;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "name_reused",
    category: Category::Evolution,
    summary: "the name of a removed field is not given to another type: whoever reads old data would find the old field under it",
    docs: "Compared with the last version alone this is a new field, and compatible even at `FULL` if it has a default. Data from before the \
           removal has the old field under the same name: it cannot be read, or worse, it can. Take another name.",
    level: LintLevel::Error,
    check: Check::Past(check),
};

fn check(past: &Past<'_>, findings: &mut Findings<'_>) {
    for evolved in past.changed() {
        for lineage in lineages(past, evolved) {
            for back in fields_back(evolved, &lineage) {
                if !is_another(past, &back) {
                    continue;
                }
                let message = format!(
                    "`{}` was {} in {}, was removed, and is {} now",
                    back.at,
                    back.version.set().node(back.was.ty.node).ty.kind(),
                    back.version.name(),
                    past.catalog.set.node(back.now.ty.node).ty.kind(),
                );
                findings.add(&back.at, message, |finding| {
                    finding
                        .at(back.now.name_span, "the same name for something else")
                        .and_at(back.was.name_span, back.version.label())
                        .help("take a name that was never released")
                        .fact("event", evolved.event.name.as_str())
                });
            }
        }
    }
}

/// Tells whether a field that is back means something else than it did.
pub(super) fn is_another(past: &Past<'_>, back: &Back<'_, Field>) -> bool {
    let now = past.catalog.set.schema(back.now.ty.node);
    let was = back.version.set().schema(back.was.ty.node);
    let changed = [
        ChangeKind::LogicalTypeChanged,
        ChangeKind::DecimalChanged,
        ChangeKind::LogicalTypeAdded,
        ChangeKind::LogicalTypeRemoved,
    ];
    !incompatibilities(ReaderSchema(now), WriterSchema(was)).is_empty()
        || changes(was, now)
            .iter()
            .any(|change| changed.contains(&change.kind))
}
