//! Event types are dotted names, so that they can be filtered by prefix and carried in a header.

use super::{Findings, Rule};
use crate::catalog::Catalog;
use crate::policy::LintLevel;

pub(super) const RULE: Rule = Rule {
    id: "event_type_form",
    summary: "an event type is two or more segments of letters, digits, `_` and `-`, joined by dots",
    level: LintLevel::Error,
    check,
};

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for event in &catalog.events {
        for name in event.types.names() {
            let Some(reason) = fault(&name.text) else {
                continue;
            };
            findings.add(format!("event type `{}` {reason}", name.text), |finding| {
                finding
                    .at(name.span, "not an event type")
                    .note("a type is `domain.entity.action`, often with a reverse domain name before it")
                    .help("write a type such as `com.example.order.placed` or `order.placed.v2`")
            });
        }
    }
}

fn fault(text: &str) -> Option<String> {
    let allowed = |char: char| char.is_ascii_alphanumeric() || char == '_' || char == '-';
    if text.is_empty() {
        return Some("is empty".to_owned());
    }
    if let Some(char) = text.chars().find(|&char| !allowed(char) && char != '.') {
        return Some(format!("has the character {char:?}"));
    }
    if !text.contains('.') {
        return Some("has one segment only".to_owned());
    }
    if text.split('.').any(str::is_empty) {
        return Some("has an empty segment".to_owned());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn tells_what_is_wrong() {
        for good in ["agent.task.created", "com.acme.order-line.placed.v2", "a_b.c"] {
            assert_eq!(fault(good), None, "{good}");
        }
        for (bad, reason) in [
            ("", "is empty"),
            ("created", "has one segment only"),
            ("agent..created", "has an empty segment"),
            (".created", "has an empty segment"),
            ("agent created.x", "has the character ' '"),
            ("agent.täsk", "has the character 'ä'"),
            ("agent.\ntask", "has the character '\\n'"),
        ] {
            assert_eq!(fault(bad).as_deref(), Some(reason), "{bad:?}");
        }
    }
}
