//! Every rule there is: found by its id, run over what the policy does not silence.

mod described;
mod syntax;

use std::fmt;
use std::str::FromStr;

use agent_events_schema::{Diagnostic, Span};

use crate::catalog::Catalog;
use crate::parallel::{MANY_SCHEMAS, in_parts};
use crate::past::Past;
use crate::policy::{LintLevel, Policy, UNKNOWN_RULE};
use crate::rule::{Category, Check, Findings, Rule};
use crate::suggest::nearest;
use crate::{evolution, lint};

/// Makes a rule that is checked elsewhere, and whose level is fixed.
const fn described(
    id: &'static str,
    category: Category,
    level: LintLevel,
    summary: &'static str,
    docs: &'static str,
) -> Rule {
    Rule {
        id,
        category,
        summary,
        docs,
        level,
        check: Check::Elsewhere,
    }
}

/// Returns every rule, those that are checked here first, each kind sorted by id.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    evolution::RULES
        .iter()
        .chain(lint::RULES)
        .chain(described::RULES)
        .chain(syntax::RULES)
}

/// Returns the rule with this id.
#[must_use]
pub fn rule(id: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.id == id)
}

/// Runs every rule that the policy does not silence; `past` is left out where nothing was released.
pub(crate) fn check_rules(
    catalog: &Catalog,
    past: &Past<'_>,
    policy: &Policy,
    found: &mut Vec<Diagnostic>,
) {
    let lints = rules().filter(|rule| rule.is_lint());
    let categories = Category::LINTS.map(Category::as_str);
    let known: Vec<&str> = lints.map(|rule| rule.id).chain(categories).collect();
    policy.check_rules(&known, found);
    let ignored = policy.ignored_rules();
    found.extend(ignored.filter_map(|(id, span)| ignored_in_vain(id, span)));
    let check = |rule: &'static Rule, found: &mut Vec<Diagnostic>| {
        let Some(severity) = rule.severity(policy) else {
            return;
        };
        let mut findings = Findings::new(rule, severity, past.sources, found);
        match rule.check {
            Check::Catalog(check) => check(catalog, &mut findings),
            Check::Past(check) => check(past, &mut findings),
            Check::Elsewhere => {}
        }
    };
    let rules: Vec<&'static Rule> = rules().collect();
    let at_once = if catalog.set.roots().len() > MANY_SCHEMAS {
        RULES_AT_ONCE
    } else {
        rules.len()
    };
    let of_parts = in_parts(rules.len(), at_once, |range| {
        let mut found = Vec::new();
        for rule in &rules[range] {
            check(rule, &mut found);
        }
        found
    });
    found.extend(of_parts.into_iter().flatten());
}

/// Rules that one thread checks before it looks for others, where there is much to check.
const RULES_AT_ONCE: usize = 4;

/// Tells whether findings of a rule can be let pass, by a level or one by one.
pub(crate) fn is_lint(id: &str) -> bool {
    rule(id).is_some_and(Rule::is_lint)
}

/// Returns what is wrong with an `[[ignore]]` of a rule, if there is none or it cannot be ignored.
fn ignored_in_vain(id: &str, span: Span) -> Option<Diagnostic> {
    let known = rule(id);
    if known.is_some_and(Rule::is_lint) {
        return None;
    }
    let lints = rules().filter(|rule| rule.is_lint()).map(|rule| rule.id);
    let (message, help) = match (known, nearest(id, lints)) {
        (Some(rule), _) if rule.category == Category::Avro => (
            format!("`{id}` cannot be ignored"),
            format!(
                "accept it for one version: `cargo agent-events allow {id} --event … --reason \"…\"`"
            ),
        ),
        (Some(_), _) => (
            format!("`{id}` cannot be ignored"),
            "mend what it finds: nothing can be read before".to_owned(),
        ),
        (None, Some(meant)) => (
            format!("there is no rule `{id}`"),
            format!("write \"{meant}\""),
        ),
        (None, None) => (
            format!("there is no rule `{id}`"),
            "`cargo agent-events explain` lists the rules".to_owned(),
        ),
    };
    let finding = Diagnostic::error(UNKNOWN_RULE, message).at(span, "this ignores nothing");
    Some(finding.help(help))
}

/// A text that names no rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownRule(String);

impl fmt::Display for UnknownRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no rule `{}`", self.0)?;
        let ids = || rules().map(|rule| rule.id);
        let begun = ids().find(|id| !self.0.is_empty() && id.starts_with(&self.0));
        match begun.or_else(|| nearest(&self.0, ids())) {
            Some(meant) => write!(f, "; did you mean `{meant}`?"),
            None => f.write_str("; `cargo agent-events explain` lists them all"),
        }
    }
}

impl std::error::Error for UnknownRule {}

impl FromStr for &'static Rule {
    type Err = UnknownRule;

    fn from_str(text: &str) -> Result<Self, UnknownRule> {
        let id = text.trim_matches(['[', ']']).replace('-', "_");
        rule(&id.to_lowercase()).ok_or_else(|| UnknownRule(text.to_owned()))
    }
}
