//! Names that only a compiler tells apart.

use std::borrow::Cow;

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
            let Some(first) = seen.insert(plain(&field.name), field) else {
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

/// Returns a name without what is easily overlooked in it.
fn plain(name: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if name.bytes().all(is_plain) {
        name.into()
    } else {
        name.replace('_', "").to_lowercase().into()
    }
}
