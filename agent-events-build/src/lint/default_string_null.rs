//! The text `null` is not null.

use super::parts::{fields, has_null};
use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "default_string_null",
    category: Category::Correctness,
    summary: "the default of an optional text is null, not the text \"null\"",
    docs: "Since Avro 1.12 the default of a union may belong to any of its branches, so `\"null\"` in quotes is valid: the text of four letters. Before, it was refused, and most who write it mean `null`.",
    level: LintLevel::Warn,
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for (at, field, _) in fields(catalog) {
        let Some(default) = &field.default else {
            continue;
        };
        if default.as_str() == Some("null") && has_null(catalog, field.ty.node) {
            findings.add(
                &at.to_string(),
                format!("the default of `{at}` is the text \"null\""),
                |finding| {
                    finding
                        .at(default.span, "a text of four letters")
                        .help("write `null` without quotes")
                },
            );
        }
    }
}
