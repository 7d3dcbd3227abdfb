//! The CloudEvents primer's rule: a change that breaks consumers has another type.

use crate::past::Past;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};
use agent_events_schema::{CompatibilityLevel, Direction};

pub(super) const RULE: Rule = Rule {
    id: "breaking_without_new_type",
    category: Category::Evolution,
    summary: "a change that breaks the data has another event type: who subscribed to the old one cannot read it",
    docs: "At the level `NONE` Avro's rules are not asked, and yet consumers choose events by their `type` and decode what they get. The \
           primer of CloudEvents says: change the type when the data changes incompatibly. Write a new one, such as `….v2`; then the event \
           begins anew, and nothing is compared with versions of the old type.",
    level: LintLevel::Error,
    check: Check::Past(check),
};

fn check(past: &Past<'_>, findings: &mut Findings<'_>) {
    for evolved in past.changed() {
        let event = evolved.event;
        // Who asks for another level on the command line asks about Avro's rules.
        if past.policy.is_forced() {
            continue;
        }
        // Any other level reports the break itself, rule by rule.
        if past.policy.compatibility_of(&event.name).value != CompatibilityLevel::None {
            continue;
        }
        if evolved.last().is_none_or(|last| last.types.is_empty()) {
            continue;
        }
        let Some((direction, reason)) = past.first_break(evolved) else {
            continue;
        };
        let (span, who) = match direction {
            Direction::Backward => (
                reason.reader,
                "the new version cannot read what was written",
            ),
            Direction::Forward => (
                reason.writer,
                "consumers on the released version cannot read this",
            ),
        };
        let message = format!(
            "`{}` breaks its data and keeps the type `{}`",
            event.name,
            event.types.names().first().map_or("", |name| &name.text)
        );
        findings.add(event.name.as_str(), message, |finding| {
            let finding = finding
                .at(span, who)
                .note(format!("{reason}"))
                .fact("event", event.name.as_str());
            match event.types.names().first() {
                Some(name) => finding
                    .and_at(name.span, "the type that consumers subscribed to")
                    .help(format!(
                        "give it a new type, such as `{}`",
                        next_type(&name.text)
                    )),
                None => finding,
            }
        });
    }
}

/// Returns the type that a break calls for: `order.placed.v2` after `order.placed.v1` or `order.placed`.
pub(crate) fn next_type(text: &str) -> String {
    if let Some((front, version)) = text.rsplit_once(".v")
        && let Ok(version) = version.parse::<u32>()
    {
        return format!("{front}.v{}", version.saturating_add(1));
    }
    format!("{text}.v2")
}
