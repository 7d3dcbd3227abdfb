//! Records that nobody reads to the end.

use super::parts::records;
use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "too_many_fields",
    category: Category::Portability,
    summary: "a record has at most 100 fields",
    docs: "Wide records are slow in columnar stores, and in Java a constructor has at most 255 parameters. Group what belongs together into records of their own.",
    level: LintLevel::Allow,
    check: Check::Catalog(check),
};

const MOST: usize = 100;

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for (record, _) in records(catalog) {
        let count = record.fields.len();
        if count > MOST {
            let at = record.named.name.as_str();
            findings.add(at, format!("`{at}` has {count} fields"), |finding| {
                finding
                    .at(record.named.name_span, format!("more than {MOST}"))
                    .help("group what belongs together into records of their own")
            });
        }
    }
}
