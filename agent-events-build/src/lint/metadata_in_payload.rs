//! What the envelope says need not be said again.

use agent_events_schema::Type;
use heck::ToSnakeCase;

use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "metadata_in_payload",
    category: Category::Modelling,
    summary: "what CloudEvents attributes say is not said again in the payload",
    docs: "`id`, `source`, `type`, `time` and `specversion` of an event are attributes, in headers of the record. A second copy in the payload can differ from the first, and then nobody knows which one holds.",
    level: LintLevel::Allow,
    check: Check::Catalog(check),
};

const NAMES: [(&str, &str); 8] = [
    ("event_id", "id"),
    ("event_type", "type"),
    ("event_time", "time"),
    ("event_source", "source"),
    ("specversion", "specversion"),
    ("spec_version", "specversion"),
    ("datacontenttype", "datacontenttype"),
    ("event_timestamp", "time"),
];

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for event in &catalog.events {
        let Type::Record(record) = &catalog.set.node(event.node).ty else {
            continue;
        };
        for field in &record.fields {
            let name = field.name.to_snake_case();
            let Some((_, attribute)) = NAMES.iter().find(|(known, _)| *known == name) else {
                continue;
            };
            let at = format!("{}.{}", event.name, field.name);
            findings.add(&at, format!("`{at}` repeats the attribute `{attribute}`"), |finding| {
                finding
                    .at(field.name_span, "every event has this as an attribute")
                    .help("leave it to the attribute, or name the field for what it means to the business")
            });
        }
    }
}
