//! Catalog in, diagnostics out: rules that one version of the schemas must keep.
//!
//! A rule is data: its id is its file's name, its key in `agent-events.toml` and the id in its findings.

mod duplicate_event_type;
mod event_type_form;
mod namespace_required;
mod no_events;

use agent_events_schema::{Diagnostic, Severity};

use crate::catalog::Catalog;
use crate::policy::{LintLevel, Policy};

/// A check on the catalog.
pub(crate) struct Rule {
    /// The id, in snake case.
    pub(crate) id: &'static str,
    /// What it asks for, in one line.
    pub(crate) summary: &'static str,
    /// What a finding means when the policy does not say.
    pub(crate) level: LintLevel,
    /// Reports every place that breaks the rule.
    pub(crate) check: fn(&Catalog, &mut Findings<'_>),
}

/// Every rule, sorted by id.
pub(crate) static RULES: &[Rule] = &[
    duplicate_event_type::RULE,
    event_type_form::RULE,
    namespace_required::RULE,
    no_events::RULE,
];

/// Where a rule puts what it finds.
pub(crate) struct Findings<'a> {
    rule: &'static Rule,
    severity: Severity,
    found: &'a mut Vec<Diagnostic>,
}

impl Findings<'_> {
    /// Adds a finding, to which `add` gives place and remedy.
    pub(crate) fn add(
        &mut self,
        message: impl Into<String>,
        add: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        self.found.push(add(
            Diagnostic::new(self.severity, self.rule.id, message).note(self.rule.summary)
        ));
    }
}

/// Runs every rule that the policy does not silence.
pub(crate) fn lint(catalog: &Catalog, policy: &Policy, found: &mut Vec<Diagnostic>) {
    let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    policy.check_rules(&ids, found);
    for rule in RULES {
        let level = policy
            .lint
            .get(rule.id)
            .map_or(rule.level, |setting| setting.value);
        let severity = match level {
            LintLevel::Allow => continue,
            LintLevel::Warn => Severity::Warning,
            LintLevel::Error => Severity::Error,
        };
        (rule.check)(
            catalog,
            &mut Findings {
                rule,
                severity,
                found,
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use super::RULES;

    #[test]
    fn rules_are_sorted_by_id() {
        assert!(RULES.is_sorted_by_key(|rule| rule.id));
    }

    #[test]
    fn every_file_is_a_registered_rule() {
        let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/src/lint");
        let mut files: Vec<String> = std::fs::read_dir(dir)
            .unwrap()
            .map(|entry| {
                entry
                    .unwrap()
                    .path()
                    .file_stem()
                    .unwrap()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        files.sort();
        assert_eq!(files, RULES.iter().map(|rule| rule.id).collect::<Vec<_>>());
    }
}
