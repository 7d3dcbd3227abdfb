//! Old readers take the first branch for the default.

use agent_events_schema::{Type, encode_default};

use super::parts::fields;
use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "union_null_first",
    category: Category::Evolvability,
    summary: "the default of a union is of its first branch: Avro before 1.12 knows no other, and neither do most libraries",
    docs: "Avro 1.12 lets a default be of any branch. Libraries for older versions refuse `[\"string\", \"null\"]` with `\"default\": null`, or read it as something else. Put the branch of the default first.",
    level: LintLevel::Warn,
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for (at, field, _) in fields(catalog) {
        let (Some(default), Type::Union(branches)) =
            (&field.default, &catalog.set.node(field.ty.node).ty)
        else {
            continue;
        };
        let Some(first) = branches.first() else {
            continue;
        };
        if encode_default(catalog.set.schema(first.node), default).is_none() {
            findings.add(&at.to_string(), format!("the default of `{at}` is not of the first branch"), |finding| {
                finding
                    .at(default.span, "of another branch")
                    .and_at(first.span, "the first branch")
                    .help("put the branch of the default first; the order of branches does not matter to compatibility")
            });
        }
    }
}
