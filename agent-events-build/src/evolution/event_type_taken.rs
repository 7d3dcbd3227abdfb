//! One event type names one record, for all time.

use agent_events_schema::FullName;

use crate::past::Past;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};
use crate::sorted::Sorted;

pub(super) const RULE: Rule = Rule {
    id: "event_type_taken",
    category: Category::Evolution,
    summary: "a released event type is given to no other record: who receives an event knows its schema by its type, and compatibility by its record's name",
    docs: "Under another record the type would carry data that nobody compared with what was released. Name the record as it was, or give \
           the new one a type of its own. A record may well get a new type: that is how a break is published.",
    level: LintLevel::Error,
    check: Check::Past(check),
};

fn check(past: &Past<'_>, findings: &mut Findings<'_>) {
    let mut owners: Sorted<&str, Vec<&FullName>> = Sorted::default();
    for (name, versions) in &past.history.events {
        for text in versions.iter().flat_map(|version| &version.types) {
            owners.entry(text.as_str(), Vec::new).push(name);
        }
    }
    for event in &past.catalog.events {
        for name in event.types.names() {
            let Some(owners) = owners.get(&name.text.as_str()) else {
                continue;
            };
            let Some(owner) = owners.first().filter(|_| !owners.contains(&&event.name)) else {
                continue;
            };
            let message = format!("event type `{}` was released for `{owner}`", name.text);
            findings.add(event.name.as_str(), message, |finding| {
                finding
                    .at(name.span, "claimed by another record here")
                    .help(format!("name the record `{owner}` again, or give this one a type of its own, such as `….v2`"))
                    .fact("event", event.name.as_str())
            });
        }
    }
}
