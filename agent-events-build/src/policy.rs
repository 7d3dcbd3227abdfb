//! The text of `agent-events.toml` in, what is asked of the schemas out: compatibility, lint levels, attached events.

mod ignore;
mod lint_level;
mod registry;
mod topics;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::str::FromStr;

use agent_events_schema::{
    CompatibilityLevel, Diagnostic, FullName, Json, SourceId, SourceMap, Span, is_name,
};
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use crate::catalog::Topic;
use crate::load::label;
use crate::sorted::Sorted;
use crate::suggest::nearest;
use crate::tables::{Tables, in_order, listed};

use lint_level::LINT_LEVELS;
pub use lint_level::{LintLevel, UnknownLintLevel};
pub use registry::RegistryPolicy;

/// Name of the policy file in the folder of schemas.
pub const FILE_NAME: &str = "agent-events.toml";

/// The rule broken by text that is no TOML, and by a value of the wrong type.
pub const MALFORMED: &str = "policy_malformed";
/// The rule broken by a key that means nothing.
pub const UNKNOWN_KEY: &str = "policy_unknown_key";
/// The rule broken by a word that is none of those that can be chosen from.
pub const UNKNOWN_VALUE: &str = "policy_unknown_value";
/// The rule broken by settings for an event that is not there.
pub const UNKNOWN_EVENT: &str = "policy_unknown_event";
/// The rule broken by the description of a topic that no event is sent to.
pub const UNKNOWN_TOPIC: &str = "policy_unknown_topic";
/// The rule broken by a level for a lint rule that is not there.
pub const UNKNOWN_RULE: &str = "policy_unknown_rule";
/// The rule broken by a file that cannot be read.
pub const UNREADABLE: &str = "policy_unreadable";

const KEYS: [&str; 7] = [
    "compatibility",
    "events",
    "topics",
    "lint",
    "ignore",
    "generate",
    "registry",
];
const EVENT_KEYS: [&str; 2] = ["compatibility", "cloudevents"];
const GENERATE_KEYS: [&str; 1] = ["catalog"];

/// What a project asks of its schemas.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The compatibility asked of every event without a level of its own; `BACKWARD` when not set.
    pub compatibility: Setting<CompatibilityLevel>,
    /// Settings of single events, by full name.
    pub events: BTreeMap<FullName, EventPolicy>,
    /// What is said of topics, sorted by name.
    pub topics: Vec<Topic>,
    /// Levels of lint rules, by rule id or category.
    pub lint: BTreeMap<String, Setting<LintLevel>>,
    /// Name of the generated enum over all events; `AgentEvent` when not set.
    pub catalog: Setting<String>,
    /// Every rule that is given a level, one that is none included.
    rules: Sorted<String, Span>,
    /// Which registry the schemas belong to.
    pub registry: RegistryPolicy,
    /// Findings that are let pass.
    pub(crate) ignores: Vec<ignore::Ignore>,
    is_forced: bool,
}

/// Settings of one event.
#[derive(Debug, Clone)]
pub struct EventPolicy {
    /// Where the event is named.
    pub name_span: Span,
    /// The compatibility asked of this event.
    pub compatibility: Option<Setting<CompatibilityLevel>>,
    /// The `cloudevents` object of a schema that cannot be edited.
    pub cloudevents: Option<Json>,
}

/// A value and where it is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where it is set; `None` for a default.
    pub span: Option<Span>,
}

impl<T> Setting<T> {
    fn default_of(value: T) -> Self {
        Self { value, span: None }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            compatibility: Setting::default_of(CompatibilityLevel::Backward),
            events: BTreeMap::new(),
            topics: Vec::new(),
            lint: BTreeMap::new(),
            catalog: Setting::default_of("AgentEvent".to_owned()),
            rules: Sorted::default(),
            registry: RegistryPolicy::default(),
            ignores: Vec::new(),
            is_forced: false,
        }
    }
}

impl Policy {
    /// Reads the policy file of a folder of schemas; without one every setting has its default.
    pub fn read(dir: &Path, sources: &mut SourceMap, found: &mut Vec<Diagnostic>) -> Self {
        let path = dir.join(FILE_NAME);
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let source = sources.add(label(&path), text);
                Self::parse(source, sources.get(source).text(), found)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::default(),
            Err(error) => {
                let message = format!("cannot read {}: {error}", label(&path));
                let help = "make the file readable UTF-8, or delete it to take the defaults";
                found.push(Diagnostic::error(UNREADABLE, message).help(help));
                Self::default()
            }
        }
    }

    /// Reads a policy; a setting that is at fault is reported and keeps its default.
    pub fn parse(source: SourceId, text: &str, found: &mut Vec<Diagnostic>) -> Self {
        let mut tables = Tables {
            source,
            malformed: MALFORMED,
            unknown_key: UNKNOWN_KEY,
            found,
        };
        let before = tables.found.len();
        let (document, is_valid) = tables.document(text);
        let syntax_errors = tables.found.len();
        for finding in &mut tables.found[before..] {
            let help = "correct the line; texts stand in double quotes: `compatibility = \"FULL\"`";
            finding.help.push(help.to_owned());
        }
        let mut reader = Reader {
            tables,
            policy: Self::default(),
        };
        reader.document(&document);
        if !is_valid {
            // What broke the syntax would be reported twice, as whatever it was taken for.
            reader.tables.found.truncate(syntax_errors);
        }
        reader.policy
    }

    /// Returns the compatibility asked of an event, and where.
    #[must_use]
    pub fn compatibility_of(&self, event: &FullName) -> Setting<CompatibilityLevel> {
        let own = self.events.get(event).and_then(|event| event.compatibility);
        own.unwrap_or(self.compatibility)
    }

    /// Asks this compatibility of every event, whatever the file says.
    pub(crate) fn force(&mut self, level: CompatibilityLevel) {
        self.is_forced = true;
        self.compatibility = Setting::default_of(level);
        for event in self.events.values_mut() {
            event.compatibility = None;
        }
    }

    /// Tells whether the levels are not those of the file.
    pub(crate) fn is_forced(&self) -> bool {
        self.is_forced
    }

    /// Returns the `cloudevents` object that the policy gives an event.
    #[must_use]
    pub fn cloudevents_of(&self, event: &FullName) -> Option<&Json> {
        self.events.get(event)?.cloudevents.as_ref()
    }

    /// Reports settings of events that are not among the known names.
    pub fn check_events<'n>(
        &self,
        known: impl IntoIterator<Item = &'n FullName>,
        found: &mut Vec<Diagnostic>,
    ) {
        let known: Vec<&str> = known.into_iter().map(FullName::as_str).collect();
        for (name, event) in &self.events {
            if known.contains(&name.as_str()) {
                continue;
            }
            let finding = Diagnostic::error(UNKNOWN_EVENT, format!("there is no record `{name}`"))
                .at(event.name_span, "these settings apply to nothing");
            found.push(
                finding.help(match nearest(name.as_str(), known.iter().copied()) {
                    Some(meant) => format!("write \"{meant}\""),
                    None => {
                        "write the full name of a record, namespace included, or delete the table"
                            .to_owned()
                    }
                }),
            );
        }
    }

    /// Reports levels of rules that are not among the known ids.
    pub fn check_rules(&self, known: &[&str], found: &mut Vec<Diagnostic>) {
        for (rule, span) in self.rules.iter() {
            if known.contains(&rule.as_str()) {
                continue;
            }
            let finding =
                Diagnostic::error(UNKNOWN_RULE, format!("there is no lint rule `{rule}`"))
                    .at(*span, "this level applies to nothing");
            found.push(finding.help(match nearest(rule, known.iter().copied()) {
                Some(meant) => format!("write `{meant}`"),
                None => format!("the rules are {}", listed(known)),
            }));
        }
    }
}

struct Reader<'d> {
    tables: Tables<'d>,
    policy: Policy,
}

impl Reader<'_> {
    fn document(&mut self, document: &DeTable<'_>) {
        for (key, value) in in_order(document) {
            match key.get_ref().as_ref() {
                "compatibility" => {
                    if let Some(level) = self.compatibility(value) {
                        self.policy.compatibility = level;
                    }
                }
                "events" => self.events(value),
                "topics" => self.policy.topics = topics::read(&mut self.tables, value),
                "lint" => self.lint(value),
                "ignore" => self.ignores(value),
                "generate" => self.generate(value),
                "registry" => self.policy.registry = RegistryPolicy::read(&mut self.tables, value),
                _ => self.tables.unknown_key(key, &KEYS),
            }
        }
    }

    fn events(&mut self, value: &Spanned<DeValue<'_>>) {
        let Some(events) = self.tables.table(value) else {
            return;
        };
        for (key, value) in in_order(events) {
            let event = self.event(key, value);
            match key.get_ref().parse::<FullName>() {
                Ok(name) => {
                    self.policy.events.insert(name, event);
                }
                Err(error) => {
                    let finding = Diagnostic::error(MALFORMED, format!("not a full name: {error}"))
                        .at(event.name_span, "the full name of a record belongs here")
                        .help("write it in quotes: [events.\"com.example.OrderPlaced\"]");
                    self.tables.found.push(finding);
                }
            }
        }
    }

    fn event(&mut self, key: &Spanned<DeString<'_>>, value: &Spanned<DeValue<'_>>) -> EventPolicy {
        let mut event = EventPolicy {
            name_span: self.tables.span_of(key),
            compatibility: None,
            cloudevents: None,
        };
        let Some(settings) = self.tables.table(value) else {
            return event;
        };
        for (key, value) in in_order(settings) {
            match key.get_ref().as_ref() {
                "compatibility" => event.compatibility = self.compatibility(value),
                "cloudevents" => {
                    if self.tables.table(value).is_some() {
                        event.cloudevents = self.tables.json(value);
                    }
                }
                _ => self.tables.unknown_key(key, &EVENT_KEYS),
            }
        }
        event
    }

    fn lint(&mut self, value: &Spanned<DeValue<'_>>) {
        let Some(levels) = self.tables.table(value) else {
            return;
        };
        for (key, value) in in_order(levels) {
            let (rule, span) = (key.get_ref().to_string(), self.tables.span_of(key));
            if let Some(level) = self.choice::<LintLevel>(value, &LINT_LEVELS) {
                let setting = Setting {
                    value: level.value,
                    span: Some(span),
                };
                self.policy.lint.insert(rule.clone(), setting);
            }
            self.policy.rules.insert(rule, span);
        }
    }

    fn generate(&mut self, value: &Spanned<DeValue<'_>>) {
        let Some(settings) = self.tables.table(value) else {
            return;
        };
        for (key, value) in in_order(settings) {
            match key.get_ref().as_ref() {
                "catalog" => self.catalog(value),
                _ => self.tables.unknown_key(key, &GENERATE_KEYS),
            }
        }
    }

    fn catalog(&mut self, value: &Spanned<DeValue<'_>>) {
        let Some(name) = self.tables.string(value) else {
            return;
        };
        let span = self.tables.span_of(value);
        if is_name(name)
            && name.starts_with(|first: char| first.is_ascii_uppercase())
            && name != "Self"
        {
            self.policy.catalog = Setting {
                value: name.to_owned(),
                span: Some(span),
            };
        } else {
            let finding = Diagnostic::error(
                MALFORMED,
                format!("`{name}` cannot name the enum over all events"),
            )
            .at(span, "not the name of a Rust type")
            .help("write a name in upper camel case, like \"AgentEvent\"");
            self.tables.found.push(finding);
        }
    }

    fn compatibility(
        &mut self,
        value: &Spanned<DeValue<'_>>,
    ) -> Option<Setting<CompatibilityLevel>> {
        self.choice(
            value,
            &CompatibilityLevel::ALL.map(CompatibilityLevel::as_str),
        )
    }

    /// Reads a string that is one of `words`.
    fn choice<T: FromStr>(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        words: &[&str],
    ) -> Option<Setting<T>> {
        let word = self.tables.string(value)?;
        let span = self.tables.span_of(value);
        if let Ok(value) = word.parse() {
            return Some(Setting {
                value,
                span: Some(span),
            });
        }
        let help = match nearest(word, words.iter().copied()) {
            Some(meant) => format!("write \"{meant}\""),
            None => format!("the levels are {}", listed(words)),
        };
        let finding = Diagnostic::error(UNKNOWN_VALUE, format!("`{word}` is not a level"))
            .at(span, "a level belongs here")
            .help(help);
        self.tables.found.push(finding);
        None
    }
}
