//! Every rule as data: what it asks for, how grave it is, what is told about it, and what checks it.

use std::fmt;

use agent_events_schema::{Diagnostic, Severity, SourceMap};

use crate::catalog::Catalog;
use crate::past::Past;
use crate::policy::{LintLevel, Policy};

/// Something that is asked of schemas or of the files beside them.
///
/// The id is the name of the rule's file, its key in `agent-events.toml`, the id in its findings and its anchor in
/// `docs/rules.md`.
#[derive(Debug)]
pub struct Rule {
    /// The id, in snake case.
    pub id: &'static str,
    /// What the rule is about.
    pub category: Category,
    /// What it asks for, in one line.
    pub summary: &'static str,
    /// Why, and what to do about a finding; Markdown.
    pub docs: &'static str,
    /// What a finding means when the policy does not say.
    pub level: LintLevel,
    pub(crate) check: Check,
}

/// What a rule is about. A level can be set for a whole category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Category {
    /// Reading of data by Avro's rules; decided by the compatibility level, not by a lint level.
    Avro,
    /// Changes that Avro calls compatible and that break consumers nevertheless.
    Evolution,
    /// Schemas that will be hard to change later.
    Evolvability,
    /// Mistakes of one version of a schema.
    Correctness,
    /// Names.
    Naming,
    /// Documentation and ownership.
    Documentation,
    /// What other languages and tools stumble over.
    Portability,
    /// Values that mean something else than their type says.
    Modelling,
    /// Data about persons, and secrets.
    Privacy,
    /// Schema texts that are not valid.
    Syntax,
    /// The lock, released files, the policy and other files.
    Files,
}

impl Category {
    /// Every category whose level can be set.
    pub const LINTS: [Self; 8] = [
        Self::Evolution,
        Self::Evolvability,
        Self::Correctness,
        Self::Naming,
        Self::Documentation,
        Self::Portability,
        Self::Modelling,
        Self::Privacy,
    ];

    /// Returns its key in `agent-events.toml`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Avro => "avro",
            Self::Evolution => "evolution",
            Self::Evolvability => "evolvability",
            Self::Correctness => "correctness",
            Self::Naming => "naming",
            Self::Documentation => "documentation",
            Self::Portability => "portability",
            Self::Modelling => "modelling",
            Self::Privacy => "privacy",
            Self::Syntax => "syntax",
            Self::Files => "files",
        }
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What finds breaks of a rule.
pub(crate) enum Check {
    /// One version of the schemas is enough.
    Catalog(fn(&Catalog, &mut Findings<'_>)),
    /// What was released counts.
    Past(fn(&Past<'_>, &mut Findings<'_>)),
    /// It is found where something is read or compared, and its level is fixed.
    Elsewhere,
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Catalog(_) => "Catalog",
            Self::Past(_) => "Past",
            Self::Elsewhere => "Elsewhere",
        })
    }
}

impl Rule {
    /// Tells whether `agent-events.toml` can set its level and ignore single findings.
    #[must_use]
    pub fn is_lint(&self) -> bool {
        !matches!(self.check, Check::Elsewhere)
    }

    /// Returns what a finding means by a policy; `None` where the policy silences it.
    pub(crate) fn severity(&self, policy: &Policy) -> Option<Severity> {
        let category = self.category.as_str();
        let set = policy
            .lint
            .get(self.id)
            .or_else(|| policy.lint.get(category));
        match set.map_or(self.level, |setting| setting.value) {
            LintLevel::Allow => None,
            LintLevel::Warn => Some(Severity::Warning),
            LintLevel::Error => Some(Severity::Error),
        }
    }
}

/// Where a rule puts what it finds.
pub(crate) struct Findings<'a> {
    rule: &'static Rule,
    severity: Severity,
    /// The texts of the schemas.
    pub(crate) sources: &'a SourceMap,
    found: &'a mut Vec<Diagnostic>,
}

impl<'a> Findings<'a> {
    pub(crate) fn new(
        rule: &'static Rule,
        severity: Severity,
        sources: &'a SourceMap,
        found: &'a mut Vec<Diagnostic>,
    ) -> Self {
        Self {
            rule,
            severity,
            sources,
            found,
        }
    }

    /// Adds a finding about the Avro path `at`, to which `add` gives place and remedy.
    pub(crate) fn add(
        &mut self,
        at: &str,
        message: impl Into<String>,
        add: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        let finding = self.about(at, message.into());
        self.found.push(add(finding));
    }

    fn about(&self, at: &str, message: String) -> Diagnostic {
        Diagnostic::new(self.severity, self.rule.id, message)
            .note(self.rule.summary)
            .fact("at", at)
    }
}
