//! The default of a field is not the default of its enum.

use agent_events_schema::Type;

use super::parts::{fields, without_null};
use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "field_default_not_enum_default",
    category: Category::Evolvability,
    summary: "a field of an enum type that has a default expects the enum to have one too: only that stands for unknown symbols",
    docs: "A field's default is read when the field is missing. An unknown symbol is read as the enum's own default, and without one it is an error. This is the commonest surprise with enums in Avro.",
    level: LintLevel::Warn,
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for (at, field, _) in fields(catalog) {
        let (Some(default), Type::Enum(symbols)) =
            (&field.default, &without_null(catalog, field.ty.node).ty)
        else {
            continue;
        };
        let Some(symbol) = default.as_str().filter(|_| symbols.default.is_none()) else {
            continue;
        };
        let name = &symbols.named.name;
        let message = format!("`{at}` has a default, and its enum `{name}` has none");
        findings.add(&at.to_string(), message, |finding| {
            finding
                .at(
                    default.span,
                    "read when the field is missing, not for an unknown symbol",
                )
                .and_at(symbols.named.name_span, "has no default")
                .help(format!(
                    "add `\"default\": \"{symbol}\"` to the enum `{name}`"
                ))
        });
    }
}
