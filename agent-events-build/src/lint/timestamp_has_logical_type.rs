//! A time that says its unit.

use super::parts::{fields, snake_case, without_null};
use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};
use agent_events_schema::Type;

pub(super) const RULE: Rule = Rule {
    id: "timestamp_has_logical_type",
    category: Category::Modelling,
    summary: "a number that is a time by its name has a logical type, which says the unit",
    docs: "`created_at` as a plain `long` is seconds to one reader and milliseconds to the next. `timestamp-millis` or `timestamp-micros` says which, and gives the Rust field a type of its own.",
    level: LintLevel::Warn,
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for (at, field, _) in fields(catalog) {
        let name = snake_case(&field.name);
        let is_time = ["_at", "_timestamp", "_time"]
            .iter()
            .any(|end| name.ends_with(end))
            || name == "timestamp";
        let node = without_null(catalog, field.ty.node);
        if is_time && matches!(node.ty, Type::Long) && node.logical.is_none() {
            findings.add(
                &at.to_string(),
                format!("`{at}` is a time without a unit"),
                |finding| {
                    finding
                        .at(field.name_span, "seconds, milliseconds or microseconds?")
                        .help("write `{\"type\": \"long\", \"logicalType\": \"timestamp-micros\"}`")
                },
            );
        }
    }
}
