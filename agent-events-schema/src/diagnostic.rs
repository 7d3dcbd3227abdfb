//! What a user is told about a schema: severity, rule, place, reason and remedy. Rendering is somebody else's work.

use crate::source::Span;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing has to change.
    Note,
    /// Should change; nothing fails.
    Warning,
    /// Must change; the build or check fails.
    Error,
}

/// A place in a source text with a remark about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What to say there; may be empty.
    pub text: String,
}

/// An edit of a source text that a machine can make without asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
    /// What the edit does, as an order: "add the default 0".
    pub title: String,
}

/// A reason behind a finding, with the reasons behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cause {
    /// What is wrong, in one line: lower case, no full stop.
    pub message: String,
    /// Where it is wrong, with a remark.
    pub place: Label,
    /// The reasons behind it.
    pub causes: Vec<Cause>,
    /// What it is about, for machines: keys in snake case with their values.
    pub facts: Vec<(&'static str, String)>,
}

impl Cause {
    /// Starts a reason, with its place and a remark about that.
    #[must_use]
    pub fn new(message: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            place: Label {
                span,
                text: text.into(),
            },
            causes: Vec::new(),
            facts: Vec::new(),
        }
    }
}

/// One finding: what, where, why and what to do now.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// The rule's id, in snake case; stable, for suppressions and searches.
    pub rule: &'static str,
    /// What is wrong, in one line: lower case, no full stop.
    pub message: String,
    /// Where it is wrong; absent when no file can be named.
    pub primary: Option<Label>,
    /// Other places that matter.
    pub secondary: Vec<Label>,
    /// Why it is wrong.
    pub notes: Vec<String>,
    /// Reasons that have a place and reasons of their own: why the nearest branch of a union does not fit.
    pub causes: Vec<Cause>,
    /// What to do now.
    pub help: Vec<String>,
    /// The remedy as an edit, when a machine can apply it.
    pub fix: Option<Box<Fix>>,
    /// What the finding is about, for machines: keys in snake case with their values.
    pub facts: Vec<(&'static str, String)>,
}

impl Diagnostic {
    /// Starts an error of `rule`.
    pub fn error(rule: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, rule, message)
    }

    /// Starts a warning of `rule`.
    pub fn warning(rule: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, rule, message)
    }

    /// Starts a finding of `rule` with the given severity.
    pub fn new(severity: Severity, rule: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity,
            rule,
            message: message.into(),
            primary: None,
            secondary: Vec::new(),
            notes: Vec::new(),
            causes: Vec::new(),
            help: Vec::new(),
            fix: None,
            facts: Vec::new(),
        }
    }

    /// Sets the place that is wrong, with a remark.
    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.primary = Some(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Adds another place that matters, with a remark.
    #[must_use]
    pub fn and_at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.secondary.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Adds a reason.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Adds reasons that have reasons of their own.
    #[must_use]
    pub fn because(mut self, causes: impl IntoIterator<Item = Cause>) -> Self {
        self.causes.extend(causes);
        self
    }

    /// Adds a remedy.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// Adds the remedy as an edit.
    #[must_use]
    pub fn fix(mut self, fix: Option<Fix>) -> Self {
        self.fix = fix.map(Box::new);
        self
    }

    /// Adds something for machines to know.
    #[must_use]
    pub fn fact(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.facts.push((key, value.into()));
        self
    }

    /// Returns what is known to machines under `key`.
    #[must_use]
    pub fn fact_of(&self, key: &str) -> Option<&str> {
        let mut facts = self.facts.iter();
        facts
            .find(|(known, _)| *known == key)
            .map(|(_, value)| value.as_str())
    }

    /// Tells whether this finding fails a build.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
