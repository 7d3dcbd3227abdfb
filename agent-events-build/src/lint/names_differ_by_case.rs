//! Names that only a compiler tells apart.

use super::parts::records;
use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};
use crate::sorted::Sorted;

pub(super) const RULE: Rule = Rule {
    id: "names_differ_by_case",
    category: Category::Correctness,
    summary: "two fields of a record differ in more than case and underscores",
    docs: "Avro tells `userId` from `user_id` and `userid`; people, SQL and many generators do not.",
    level: LintLevel::Warn,
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for (record, _) in records(catalog) {
        let mut seen = Sorted::default();
        for field in &record.fields {
            let plain = field.name.replace('_', "").to_lowercase();
            let Some(first) = seen.insert(plain, field) else {
                continue;
            };
            let at = format!("{}.{}", record.named.name, field.name);
            let message = format!("`{at}` differs from `{}` in its spelling only", first.name);
            findings.add(&at, message, |finding| {
                finding
                    .at(field.name_span, "easily taken for the other")
                    .and_at(first.name_span, "the other field")
                    .help("give one of them a name that says what it is; if it is the same field renamed, use `aliases`")
            });
        }
    }
}
