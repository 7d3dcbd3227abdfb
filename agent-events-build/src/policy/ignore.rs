//! The `[[ignore]]` blocks of a policy in, findings that are let pass for a stated reason out.

use agent_events_schema::{Diagnostic, Span};
use toml::Spanned;
use toml::de::DeValue;

use super::{MALFORMED, Policy, Reader};
use crate::selector::Selector;
use crate::tables::in_order;

/// The rule broken by an `[[ignore]]` that meets no finding.
pub(crate) const UNUSED: &str = "ignore_unused";

const KEYS: [&str; 3] = ["rule", "at", "reason"];

/// Findings that are let pass.
#[derive(Debug, Clone)]
pub(crate) struct Ignore {
    rule: String,
    at: Selector,
    span: Span,
}

impl Ignore {
    fn matches(&self, finding: &Diagnostic) -> bool {
        let path = finding
            .fact_of("at")
            .map(|at| at.split('.').collect::<Vec<_>>());
        self.rule == finding.rule && path.is_some_and(|path| self.at.matches(&path))
    }
}

impl Policy {
    /// Returns the rules that findings are ignored of, with where that is said.
    pub(crate) fn ignored_rules(&self) -> impl Iterator<Item = (&str, Span)> {
        let ignores = self.ignores.iter();
        ignores.map(|ignore| (ignore.rule.as_str(), ignore.span))
    }

    /// Takes out the findings that the policy ignores, and reports where it ignores a rule that can be ignored in vain.
    pub(crate) fn ignore_findings(
        &self,
        can_be_ignored: impl Fn(&str) -> bool,
        found: &mut Vec<Diagnostic>,
    ) {
        let mut used = vec![false; self.ignores.len()];
        found.retain(|finding| {
            let mut ignores = self.ignores.iter();
            let Some(index) = ignores.position(|ignore| ignore.matches(finding)) else {
                return true;
            };
            used[index] = true;
            false
        });
        let unused = self.ignores.iter().zip(used).filter(|(_, used)| !used);
        for (ignore, _) in unused.filter(|(ignore, _)| can_be_ignored(&ignore.rule)) {
            let message = format!("nothing breaks `{}` here any more", ignore.rule);
            let finding = Diagnostic::warning(UNUSED, message)
                .at(ignore.span, "ignores nothing")
                .help("delete the block");
            found.push(finding);
        }
    }
}

impl Reader<'_> {
    pub(super) fn ignores(&mut self, value: &Spanned<DeValue<'_>>) {
        for block in self.tables.array(value) {
            let ignore = self.ignore(block);
            self.policy.ignores.extend(ignore);
        }
    }

    fn ignore(&mut self, block: &Spanned<DeValue<'_>>) -> Option<Ignore> {
        let table = self.tables.table(block)?;
        for (key, _) in in_order(table) {
            if !KEYS.contains(&key.get_ref().as_ref()) {
                self.tables.unknown_key(key, &KEYS);
            }
        }
        let [rule, at, reason] = KEYS.map(|key| {
            let value = table.get(key);
            if value.is_none() {
                let span = self.tables.span_of(block);
                self.fault(format!("`{key}` is missing"), span, "in this block").help.push(
                    "write `rule`, the path `at` which it is broken, and the `reason` why that is well".to_owned(),
                );
            }
            value
        });
        let (rule, at, reason) = (rule?, at?, reason?);
        let text = self.tables.string(reason)?;
        if text.trim().is_empty() {
            let span = self.tables.span_of(reason);
            self.fault("the reason is empty", span, "why is it well?")
                .help
                .push(
                    "say why the rule does not hold here, for whoever reads this next".to_owned(),
                );
        }
        let span = self.tables.span_of(rule);
        let id = self.tables.string(rule)?;
        let path = self.tables.string(at)?;
        match path.parse::<Selector>() {
            Ok(at) => Some(Ignore {
                rule: id.to_owned(),
                at,
                span,
            }),
            Err(error) => {
                let span = self.tables.span_of(at);
                self.fault(format!("`at` cannot be read: {error}"), span, "not a selector")
                    .help
                    .push("write the full name of a type, or of a field or symbol, such as `com.acme.Order.total`".to_owned());
                None
            }
        }
    }

    fn fault(&mut self, message: impl Into<String>, span: Span, label: &str) -> &mut Diagnostic {
        let found = &mut *self.tables.found;
        found.push(Diagnostic::error(MALFORMED, message).at(span, label));
        let last = found.len() - 1;
        &mut found[last]
    }
}
