//! A released event that is gone has consumers who wait for it.

use crate::past::{Past, gone};
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "event_removed",
    category: Category::Evolution,
    summary: "a released event stays in the schemas until it is retired: its consumers wait for it",
    docs: "When an event is really over, say so where reviewers see it: `cargo agent-events retire com.example.OrderPlaced --reason \"…\"` \
           writes a tombstone into the lock. Its released versions stay, its types stay taken, and old data can still be read.",
    level: LintLevel::Error,
    check: Check::Past(check),
};

fn check(past: &Past<'_>, findings: &mut Findings<'_>) {
    if !past.is_complete {
        return;
    }
    for (name, last) in gone(past) {
        if past.history.lock.is_retired(name) {
            continue;
        }
        let record = past.catalog.set.find(name);
        let record = record.and_then(|node| past.catalog.set.node(node).named());
        let before = match &last.origin {
            Some(origin) => format!("`{origin}` has it"),
            None => format!("{} was released", last.name()),
        };
        let message = match record {
            Some(_) => format!("`{name}` is no longer an event, and {before}"),
            None => format!("`{name}` is gone, and {before}"),
        };
        findings.add(name.as_str(), message, |finding| {
            let place = last.schema().get().named().map(|named| named.name_span);
            let finding = match (record, place) {
                (Some(record), _) => finding.at(record.name_span, "it has no `cloudevents` object"),
                (None, Some(place)) => finding.at(place, last.label()),
                (None, None) => finding,
            };
            let finding = finding
                .help("restore the schema; a renamed record keeps its old name among its `aliases` and its released type")
                .fact("event", name.as_str());
            if past.history.lock.events.contains_key(name) {
                finding.help(format!("or retire it: `cargo agent-events retire {name} --reason \"…\"`"))
            } else {
                finding
            }
        });
    }
}
