//! Room for a second version.

use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "namespace_version_suffix",
    category: Category::Naming,
    summary: "the namespace of an event ends in its major version, such as `com.example.orders.v1`",
    docs: "A break needs another record with another type. With the version in the namespace the second one is `com.example.orders.v2.OrderPlaced`, and both live side by side.",
    level: LintLevel::Allow,
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for event in &catalog.events {
        let last = event
            .name
            .namespace()
            .and_then(|namespace| namespace.rsplit('.').next());
        let is_version = |part: &str| {
            part.strip_prefix('v').is_some_and(|digits| {
                !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
            })
        };
        let Some(named) = catalog.set.node(event.node).named() else {
            continue;
        };
        if last.is_none_or(|last| !is_version(last)) {
            let at = event.name.as_str();
            findings.add(
                at,
                format!("the namespace of `{at}` has no version"),
                |finding| {
                    finding
                        .at(named.name_span, "in a namespace without a version")
                        .help("end the namespace of a new event in `.v1`")
                },
            );
        }
    }
}
