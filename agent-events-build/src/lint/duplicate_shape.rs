//! One record under two names.

use agent_events_schema::resolution_form;

use super::parts::records;
use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};
use crate::sorted::Sorted;

pub(super) const RULE: Rule = Rule {
    id: "duplicate_shape",
    category: Category::Modelling,
    summary: "two records that are part of events do not have the same fields",
    docs: "Two records of the same fields are one type that was copied: they drift apart, and code for one does not take the other. Define it once and refer to it by name. Events may look alike, and records without fields.",
    level: LintLevel::Allow,
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    let mut seen = Sorted::default();
    for (record, _) in records(catalog) {
        let name = &record.named.name;
        let is_event = catalog.events.iter().any(|event| event.name == *name);
        if is_event || record.fields.is_empty() {
            continue;
        }
        let fields: Vec<(String, String)> = record
            .fields
            .iter()
            .map(|field| {
                let ty = catalog.set.schema(field.ty.node);
                (field.name.clone(), resolution_form(ty))
            })
            .collect();
        let first = *seen.entry(fields, || record);
        if first.named.name == *name {
            continue;
        }
        let message = format!("`{name}` has the same fields as `{}`", first.named.name);
        findings.add(name.as_str(), message, |finding| {
            finding
                .at(record.named.name_span, "the same once more")
                .and_at(first.named.name_span, "the first one")
                .help("define it once, in a file of its own, and refer to it by name")
        });
    }
}
