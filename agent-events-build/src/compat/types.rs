//! Catalog and history in, event types that no longer mean what was released out.

use std::collections::BTreeMap;

use agent_events_schema::{Diagnostic, FullName};

use crate::catalog::{Catalog, Event};
use crate::history::History;

/// Reports event types that another record had, and released event types that their record has no more.
pub(super) fn check(catalog: &Catalog, history: &History, found: &mut Vec<Diagnostic>) {
    let mut owners: BTreeMap<&str, Vec<&FullName>> = BTreeMap::new();
    for (name, versions) in &history.events {
        for text in versions.iter().flat_map(|version| &version.types) {
            owners.entry(text).or_default().push(name);
        }
    }
    for event in &catalog.events {
        for name in event.types.names() {
            if let Some(owners) = owners.get(name.text.as_str())
                && let Some(owner) = owners.first()
                && !owners.contains(&&event.name)
            {
                let message = format!("event type `{}` was released for `{owner}`", name.text);
                let finding = Diagnostic::error("event_type_taken", message)
                    .at(name.span, "claimed by another record here")
                    .note("who receives an event knows its schema by its type, and compatibility by its record's name")
                    .help(format!("name the record `{owner}` again, or give this one a type of its own, such as `….v2`"));
                found.push(finding);
            }
        }
        dropped(event, history, found);
    }
}

fn dropped(event: &Event, history: &History, found: &mut Vec<Diagnostic>) {
    let Some(last) = history
        .events
        .get(&event.name)
        .and_then(|versions| versions.last())
    else {
        return;
    };
    let names = event.types.names();
    for gone in &last.types {
        if names.iter().any(|name| name.text == *gone) {
            continue;
        }
        let (Some(first), version) = (names.first(), last.version) else {
            continue;
        };
        let message = format!("`{}` no longer has the event type `{gone}`", event.name);
        let finding = Diagnostic::error("event_type_changed", message)
            .at(
                first.span,
                format!("version {version} was released with `{gone}`"),
            )
            .note("consumers choose events by their type: they would not see this one any more")
            .help("keep the type; a new type belongs to a new record beside this one");
        found.push(finding);
    }
}
