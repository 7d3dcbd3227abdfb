//! Events that were taken over in, what `agent-events.toml` has to say of them out: topics, levels, the registry.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use agent_events_registry::SubjectNameStrategy;
use agent_events_schema::{CompatibilityLevel, Diagnostic, SourceMap};

use super::adopt::Adopted;
use crate::check::Checked;
use crate::policy::{FILE_NAME, Policy};
use crate::registry::RegistryOptions;
use crate::registry::connection::Connection;
use crate::toml_text::{line, quoted};
use crate::write::ReleaseError;

/// The rule broken by a policy that cannot be added to.
const NOT_ADDED: &str = "registry_policy";

/// What is added to the policy.
pub(super) struct Addition<'a> {
    connection: &'a Connection,
    checked: &'a Checked,
    events: &'a [Adopted],
}

impl<'a> Addition<'a> {
    pub(super) fn new(
        connection: &'a Connection,
        checked: &'a Checked,
        events: &'a [Adopted],
    ) -> Self {
        Self {
            connection,
            checked,
            events,
        }
    }

    /// Adds what is missing; returns the file when it was written.
    pub(super) fn write(
        &self,
        dir: &Path,
        options: &RegistryOptions,
        found: &mut Vec<Diagnostic>,
    ) -> Result<Option<PathBuf>, ReleaseError> {
        let path = dir.join(FILE_NAME);
        let old = fs::read_to_string(&path).ok();
        let level = match &old {
            Some(_) => self.checked.policy.compatibility.value,
            None => self.usual_level(),
        };
        let events = self.tables(level);
        let text = match &old {
            Some(_) if events.is_empty() => return Ok(None),
            Some(old) => format!("{}\n{events}", old.trim_end().to_owned() + "\n"),
            None => self.head(level, options) + &events,
        };
        let mut sources = SourceMap::default();
        let id = sources.add(FILE_NAME, text.as_str());
        let mut faults = Vec::new();
        Policy::parse(id, &text, &mut faults);
        if faults.iter().any(Diagnostic::is_error) {
            let finding =
                Diagnostic::warning(NOT_ADDED, "the policy cannot be added to as it is written")
                    .note("which topic an event is for, and its level, stand there")
                    .help(format!("add this by hand to {FILE_NAME}:\n{events}"));
            found.push(finding);
            return Ok(None);
        }
        fs::write(&path, text).map_err(|source| ReleaseError::Write {
            path: path.clone(),
            source,
        })?;
        Ok(Some(path))
    }

    /// The level that most events have.
    fn usual_level(&self) -> CompatibilityLevel {
        let mut counts: BTreeMap<CompatibilityLevel, usize> = BTreeMap::new();
        for event in self.events {
            *counts.entry(event.level).or_default() += 1;
        }
        let most = counts.into_iter().max_by_key(|(_, count)| *count);
        most.map_or(CompatibilityLevel::Backward, |(level, _)| level)
    }

    fn head(&self, level: CompatibilityLevel, options: &RegistryOptions) -> String {
        let mut text = format!("compatibility = \"{level}\"\n\n[registry]\n");
        let url = self.connection.client.address().to_string();
        line(&mut text, "url", quoted(&url));
        if self.connection.strategy != SubjectNameStrategy::default() {
            line(
                &mut text,
                "strategy",
                quoted(self.connection.strategy.as_str()),
            );
        }
        if let Some(context) = &options.context {
            line(&mut text, "context", quoted(context));
        }
        text.push('\n');
        text
    }

    fn tables(&self, level: CompatibilityLevel) -> String {
        let mut tables = Vec::new();
        for event in self.events {
            let name = &event.summary.name;
            let is_known = self.checked.policy.events.contains_key(name);
            let Some(schema) = event.latest.as_ref().filter(|_| !is_known) else {
                continue;
            };
            let mut table = String::new();
            if event.level != level {
                line(&mut table, "compatibility", quoted(event.level.as_str()));
            }
            if schema.as_ref().get().property("cloudevents").is_none() {
                let topic = event
                    .topic
                    .as_ref()
                    .map(|topic| format!(" topic = {} ", quoted(topic)));
                let attributes = format!("{{{}}}", topic.unwrap_or_default());
                line(&mut table, "cloudevents", &attributes);
            }
            if !table.is_empty() {
                tables.push(format!("[events.{}]\n{table}", quoted(name.as_str())));
            }
        }
        tables.join("\n")
    }
}
