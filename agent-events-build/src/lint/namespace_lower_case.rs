//! Namespaces in one case.

use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "namespace_lower_case",
    category: Category::Naming,
    summary: "a namespace is in lower case, its words joined by underscores",
    docs: "Namespaces become modules in Rust and packages in Java, where lower case is the rule.",
    level: LintLevel::Allow,
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for (name, id) in catalog.set.named() {
        let (Some(namespace), Some(named)) = (name.namespace(), catalog.set.node(id).named())
        else {
            continue;
        };
        if namespace.bytes().any(|byte| byte.is_ascii_uppercase()) {
            findings.add(
                name.as_str(),
                format!("the namespace of `{name}` is not in lower case"),
                |finding| {
                    finding
                        .at(named.name_span, "in this namespace")
                        .help(format!(
                            "write `{}`; readers match types without their namespaces",
                            namespace.to_lowercase()
                        ))
                },
            );
        }
    }
}
