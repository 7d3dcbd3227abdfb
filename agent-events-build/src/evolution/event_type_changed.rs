//! The type of a released event is how its consumers find it.

use crate::past::{Evolved, Past};
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "event_type_changed",
    category: Category::Evolution,
    summary: "a released event keeps its type: consumers choose events by it",
    docs: "A consumer that filters on the CloudEvents `type` does not see the event any more. Only a change that breaks the data is a \
           reason for another type, such as `….v2`, and then all types of the event are new: the event begins anew, and its versions are \
           compared with those of the new type only.",
    level: LintLevel::Error,
    check: Check::Past(check),
};

fn check(past: &Past<'_>, findings: &mut Findings<'_>) {
    for evolved in &past.events {
        // Another type is the way out for a breaking change.
        if evolved.is_renewed && past.is_breaking(evolved) {
            continue;
        }
        dropped(evolved, findings);
    }
}

fn dropped(evolved: &Evolved<'_>, findings: &mut Findings<'_>) {
    let (event, names) = (evolved.event, evolved.event.types.names());
    let (Some(last), Some(first)) = (evolved.last(), names.first()) else {
        return;
    };
    for gone in &last.types {
        if names.iter().any(|name| name.text == *gone) {
            continue;
        }
        let message = format!("`{}` no longer has the event type `{gone}`", event.name);
        findings.add(event.name.as_str(), message, |finding| {
            finding
                .at(first.span, format!("{} was released with `{gone}`", last.name()))
                .help("keep the type; a new type belongs to a new record beside this one, or to a change that breaks the data")
                .fact("event", event.name.as_str())
        });
    }
}
