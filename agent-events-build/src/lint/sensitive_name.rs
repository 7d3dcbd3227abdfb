//! Secrets do not belong into events.

use super::parts::{fields, snake_case};
use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "sensitive_name",
    category: Category::Privacy,
    summary: "a field that by its name holds a secret or personal data is marked as such, with a custom attribute `classification`",
    docs: "Events are copied, kept and read by consumers nobody thought of. Leave secrets out. For personal data say what it is: `\"classification\": \"personal\"` on the field, or `confluent:tags`, which registries understand.",
    level: LintLevel::Warn,
    check: Check::Catalog(check),
};

const SECRETS: [&str; 14] = [
    "password",
    "passwd",
    "secret",
    "api_key",
    "access_token",
    "refresh_token",
    "private_key",
    "credit_card",
    "card_number",
    "cvv",
    "ssn",
    "social_security_number",
    "iban",
    "date_of_birth",
];

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for (at, field, _) in fields(catalog) {
        let name = snake_case(&field.name);
        let is_sensitive = SECRETS.iter().any(|secret| {
            let before = name.strip_suffix(secret);
            let after = name.strip_prefix(secret);
            before.is_some_and(|before| before.is_empty() || before.ends_with('_'))
                || after.is_some_and(|after| after.starts_with('_'))
        });
        let is_marked = field.properties.iter().any(|member| {
            ["classification", "confluent:tags", "x-classification"].contains(&&*member.key)
        });
        if is_sensitive && !is_marked {
            findings.add(
                &at.to_string(),
                format!("`{at}` looks like a secret or personal data"),
                |finding| {
                    finding
                        .at(field.name_span, "will be copied to every consumer")
                        .help(
                            "leave it out, or add `\"classification\": \"personal\"` to the field",
                        )
                },
            );
        }
    }
}
