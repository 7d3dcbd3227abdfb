//! A catalog and a registry in; the registry's versions as history, its levels as policy, and where it thinks otherwise, out.

use std::sync::Arc;

use agent_events_registry::{
    Candidate, Error, Fault, HistoricVersion, History as Registered, SecondOpinion, ServerVerdict,
    Subject, Wanted,
};
use agent_events_schema::{
    CompatibilityLevel, Diagnostic, Direction, SourceMap, canonical_string, parse_all,
};

use super::Progress;
use super::connection::Connection;
use crate::catalog::{Catalog, Event};
use crate::history::{Content, History, ReleasedVersion};
use crate::lock::Identity;
use crate::policy::{EventPolicy, Policy, Setting};

/// The rule broken by a level that is laxer than the registry's.
const LEVEL: &str = "registry_level";
/// The rule broken by a schema that the registry's level does not allow, though the project's does.
const INCOMPATIBLE: &str = "registry_incompatible";
/// The rule broken by a registry that comes to another verdict.
const DISAGREES: &str = "registry_disagrees";

/// A comparison with what a registry has.
pub(super) struct Check<'c> {
    pub(super) connection: &'c Connection,
    pub(super) progress: Option<Progress>,
    /// Whether the level was asked for, whatever the policy says.
    pub(super) is_forced: bool,
    pub(super) catalog: &'c Catalog,
    pub(super) policy: &'c mut Policy,
    pub(super) history: &'c mut History,
    pub(super) sources: &'c mut SourceMap,
    pub(super) found: &'c mut Vec<Diagnostic>,
}

impl Check<'_> {
    pub(super) fn run(&mut self) {
        let (connection, catalog) = (self.connection, self.catalog);
        let failures = connection.each(&catalog.events, self.progress, |event, subject| {
            self.event(event, subject)
        });
        self.found.extend(failures);
    }

    fn event(&mut self, event: &Event, subject: &Subject) -> Result<(), Error> {
        let setting = self.policy.compatibility_of(&event.name);
        let is_explicit = setting.span.is_some() || self.is_forced;
        let wanted = if is_explicit && setting.value.is_transitive() {
            Wanted::All
        } else {
            Wanted::ByLevel
        };
        let client = &self.connection.client;
        let registered = client.history(subject, wanted)?;
        let text = canonical_string(self.catalog.set.schema(event.node));
        let faults = registered.faults(&text, registered.level)?;
        if !is_explicit {
            self.set_level(event, registered.level);
        } else if setting.value != registered.level {
            self.tell_level(event, subject, setting, registered.level);
            let faults = faults.iter();
            self.found
                .extend(faults.map(|fault| incompatible(event, &registered, fault)));
        }
        let is_new = registered.find(&text).is_none() && !registered.versions.is_empty();
        if is_new {
            let server = client.opinion(subject, &Candidate::new(text), registered.level)?;
            let opinion = SecondOpinion::of(faults.is_empty(), server);
            if let SecondOpinion::Disagrees(server) = opinion {
                let finding = disagreement(event, &registered, &server);
                self.found.push(finding);
            }
        }
        self.add_versions(event, registered);
        Ok(())
    }

    fn set_level(&mut self, event: &Event, level: CompatibilityLevel) {
        let policy = self
            .policy
            .events
            .entry(event.name.clone())
            .or_insert_with(|| EventPolicy {
                name_span: event.span,
                compatibility: None,
                cloudevents: None,
            });
        policy.compatibility = Some(Setting {
            value: level,
            span: None,
        });
    }

    fn tell_level(
        &mut self,
        event: &Event,
        subject: &Subject,
        ours: Setting<CompatibilityLevel>,
        theirs: CompatibilityLevel,
    ) {
        let ours_value = ours.value;
        let message = format!(
            "`{}` is {ours_value} here and {theirs} in the registry",
            event.name
        );
        let mut finding = Diagnostic::warning(LEVEL, message)
            .note(format!(
                "the subject `{subject}` goes by {theirs} when a version is registered; both are checked"
            ))
            .help(format!(
                "set `compatibility = \"{theirs}\"`, or set the level of the subject to {ours_value}"
            ))
            .fact("event", event.name.as_str())
            .fact("subject", subject.as_str());
        finding = match ours.span {
            Some(span) => finding.at(span, "set here"),
            None => finding.at(event.span, "of this event"),
        };
        self.found.push(finding);
    }

    /// Takes the registry's versions for the history of an event.
    fn add_versions(&mut self, event: &Event, registered: Registered) {
        for HistoricVersion {
            registered, text, ..
        } in registered.versions
        {
            let label = format!("registry:{}/{}", registered.subject, registered.version);
            let pretty = agent_events_schema::pretty_json(&text);
            let id = self.sources.add(label, pretty);
            let parsed = parse_all(self.sources, &[id]);
            let Some(root) = parsed.set.roots().first().copied() else {
                continue;
            };
            let version = ReleasedVersion {
                version: registered.version,
                origin: Some(format!(
                    "{} version {}",
                    registered.subject, registered.version
                )),
                identity: Identity::of(parsed.set.schema(root.node)),
                types: types_of(event, &parsed.set),
                compared: None,
                content: Content::parsed(Arc::new(parsed.set), root.node),
            };
            let versions = self.history.events.entry(event.name.clone());
            versions.or_default().push(version);
        }
    }
}

/// The event types that a registered version says, or those of today where it says none.
fn types_of(event: &Event, set: &agent_events_schema::SchemaSet) -> Vec<String> {
    let catalog = Catalog::new(set.clone(), |_| None, &mut Vec::new());
    let then = catalog.events.iter().find(|then| then.name == event.name);
    then.unwrap_or(event).types.texts()
}

fn incompatible(event: &Event, registered: &Registered, fault: &Fault) -> Diagnostic {
    let Registered { subject, level, .. } = registered;
    let message = format!(
        "the level {level} of the subject `{subject}` does not allow this schema of `{}`",
        event.name
    );
    let direction = match fault.direction {
        Direction::Backward => "the new schema cannot read what was written with",
        Direction::Forward => "new data cannot be read with",
    };
    let mut finding = Diagnostic::error(INCOMPATIBLE, message)
        .at(event.span, format!("{direction} version {}", fault.version))
        .fact("event", event.name.as_str())
        .fact("subject", subject.as_str());
    for reason in &fault.reasons {
        finding = finding.note(reason.to_string());
    }
    finding.help(format!(
        "set `compatibility = \"{level}\"` to be told where, and mend it"
    ))
}

fn disagreement(event: &Event, registered: &Registered, server: &ServerVerdict) -> Diagnostic {
    let Registered { subject, level, .. } = registered;
    let message = if server.compatible {
        format!(
            "the registry would take this schema of `{}`, which is not compatible",
            event.name
        )
    } else if *level == CompatibilityLevel::None {
        format!(
            "the registry would refuse this schema of `{}`, though it asks for nothing",
            event.name
        )
    } else {
        format!(
            "the registry would refuse this schema of `{}`, which is compatible",
            event.name
        )
    };
    let mut finding = Diagnostic::warning(DISAGREES, message)
        .at(
            event.span,
            format!("{level} against the subject `{subject}`"),
        )
        .fact("event", event.name.as_str())
        .fact("subject", subject.as_str());
    for message in &server.messages {
        finding = finding.note(format!("the registry: {message}"));
    }
    if server.compatible {
        return finding
            .note("the verdict here is the one that counts; the registry's check is not as strict as Avro's rules")
            .help("mend the schema: consumers fail on its data, whatever the registry lets pass");
    }
    finding
        .note("the verdict here is the one that counts, but the registry will not take the schema when it is published")
        .help("write the change so that the registry understands it, or change the level of the subject")
}
