//! A catalog of plain records only is probably one whose `cloudevents` objects were forgotten.

use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};
use agent_events_schema::Type;

pub(super) const RULE: Rule = Rule {
    id: "no_events",
    category: Category::Correctness,
    summary: "a record is an event when it has a `cloudevents` object; without one it is a plain type with a codec",
    docs: "A catalog of plain records only is probably one whose `cloudevents` objects were forgotten. Add `\"cloudevents\": { \"type\": \"com.example.thing.happened\" }` to a record, or attach the object in `agent-events.toml`.",
    level: LintLevel::Warn,
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    let records = || {
        catalog.set.named().filter_map(|(_, id)| {
            let node = catalog.set.node(id);
            matches!(node.ty, Type::Record(_))
                .then(|| node.named())
                .flatten()
        })
    };
    let Some(record) = records()
        .next()
        .filter(|_| catalog.events.is_empty() && catalog.faulty == 0)
    else {
        return;
    };
    findings.add(record.name.as_str(), "no record is an event", |finding| {
        finding
            .at(record.name_span, "this record, for example, is a plain type")
            .help(format!(
                "add `\"cloudevents\": {{ \"type\": \"com.example.thing.happened\" }}` to the record, \
                 or `[events.\"{}\"]` with `cloudevents = {{ type = \"…\" }}` to agent-events.toml",
                record.name
            ))
    });
}
