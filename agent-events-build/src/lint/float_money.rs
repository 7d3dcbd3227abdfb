//! Money is counted, not measured.

use super::parts::{fields, snake_case, without_null};
use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};
use agent_events_schema::Type;

pub(super) const RULE: Rule = Rule {
    id: "float_money",
    category: Category::Modelling,
    summary: "an amount of money is not a float or double, which have no exact tenths",
    docs: "0.1 + 0.2 is not 0.3 in binary. Use the logical type `decimal`, or a `long` that counts the smallest unit of the currency.",
    level: LintLevel::Warn,
    check: Check::Catalog(check),
};

const WORDS: [&str; 10] = [
    "amount", "price", "cost", "fee", "balance", "salary", "money", "discount", "revenue", "refund",
];

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for (at, field, _) in fields(catalog) {
        let name = snake_case(&field.name);
        let is_money = name.split('_').any(|word| WORDS.contains(&word));
        let ty = &without_null(catalog, field.ty.node).ty;
        if is_money && matches!(ty, Type::Float | Type::Double) {
            findings.add(&at.to_string(), format!("`{at}` is a {}", ty.kind()), |finding| {
                finding
                    .at(field.name_span, "sums of it will be off by fractions")
                    .help("write `{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 12, \"scale\": 2}`")
            });
        }
    }
}
