//! Ids that are what they look like.

use super::parts::{fields, snake_case, without_null};
use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};
use agent_events_schema::Type;

pub(super) const RULE: Rule = Rule {
    id: "uuid_for_id",
    category: Category::Modelling,
    summary: "a text that is an id by its name has the logical type `uuid`",
    docs: "With the logical type the Rust field is a `Uuid`, and what is no UUID is refused where it comes in. Leave this off where ids are not UUIDs.",
    level: LintLevel::Allow,
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for (at, field, _) in fields(catalog) {
        let name = snake_case(&field.name);
        let node = without_null(catalog, field.ty.node);
        let is_id = name == "id" || name.ends_with("_id");
        if is_id && matches!(node.ty, Type::String) && node.logical.is_none() {
            findings.add(
                &at.to_string(),
                format!("`{at}` is an id of any form"),
                |finding| {
                    finding
                        .at(field.name_span, "takes any text")
                        .help("write `{\"type\": \"string\", \"logicalType\": \"uuid\"}`")
                },
            );
        }
    }
}
