//! The versions of subjects in, the versions of events out: matched with what is released here already.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use agent_events_registry::{History as Registered, RegisteredSchema, Subject, same_schema};
use agent_events_schema::{
    CompatibilityLevel, Diagnostic, FullName, Schema, Type, canonical_string, pretty_string,
};

use super::{PulledEvent, left_out};
use crate::catalog::Catalog;
use crate::check::Checked;
use crate::history::released_path;
use crate::lock::{Identity, Lock, LockedVersion};
use crate::registry::connection::Connection;
use crate::write::NewVersion;

/// Subjects that become events.
pub(super) struct Adoption<'a> {
    connection: &'a Connection,
    checked: &'a Checked,
    found: &'a mut Vec<Diagnostic>,
    events: BTreeMap<FullName, Adopted>,
    lock: Lock,
}

/// What is going to be written.
pub(super) struct Plan {
    pub(super) events: Vec<Adopted>,
    pub(super) lock: Lock,
}

/// An event, and what the registry has of it.
pub(super) struct Adopted {
    pub(super) summary: PulledEvent,
    /// The released versions, oldest first; those released before have only their texts.
    versions: Vec<Known>,
    /// The schema of the subject's last version, when that is of this event.
    pub(super) latest: Option<Schema>,
    pub(super) level: CompatibilityLevel,
    pub(super) topic: Option<String>,
}

struct Known {
    text: String,
    is_new: bool,
}

impl<'a> Adoption<'a> {
    pub(super) fn new(
        connection: &'a Connection,
        checked: &'a Checked,
        found: &'a mut Vec<Diagnostic>,
    ) -> Self {
        Self {
            connection,
            checked,
            found,
            events: BTreeMap::new(),
            lock: checked.history.lock.clone(),
        }
    }

    /// Takes over all subjects that hold events: records that no other subject refers to, unless they were asked for.
    pub(super) fn take(&mut self, histories: &[Registered], is_asked: bool) {
        let referred: BTreeSet<&Subject> = histories
            .iter()
            .flat_map(|history| &history.versions)
            .flat_map(|version| &version.registered.content.references)
            .map(|reference| &reference.subject)
            .collect();
        for history in histories {
            let subject = &history.subject;
            if subject.as_str().ends_with("-key") && !is_asked {
                self.found
                    .push(left_out(subject, "it holds keys, and events are values"));
            } else if referred.contains(subject) && !is_asked {
                // Its types come with the subjects that refer to it.
            } else {
                self.subject(history);
            }
        }
    }

    fn subject(&mut self, history: &Registered) {
        let subject = &history.subject;
        for (place, version) in history.versions.iter().enumerate() {
            let Ok(schema) = Schema::parse(&version.text) else {
                let number = version.registered.version;
                let reason = format!("version {number} of it needs a schema that it does not hold");
                self.found.push(left_out(subject, &reason));
                continue;
            };
            let node = schema.as_ref().get();
            let Some(named) = node.named().filter(|_| matches!(node.ty, Type::Record(_))) else {
                let reason = format!("its version {} is no record", version.registered.version);
                self.found.push(left_out(subject, &reason));
                continue;
            };
            let name = named.name.clone();
            let is_last = place + 1 == history.versions.len();
            self.event(&name, history);
            self.version(&name, history, &version.registered, &schema, is_last);
        }
    }

    /// Makes an event known, and that a subject has it.
    fn event(&mut self, name: &FullName, history: &Registered) {
        let subject = &history.subject;
        if let Some(known) = self.events.get_mut(name) {
            let subject = subject.to_string();
            if !known.summary.subjects.contains(&subject) {
                known.summary.subjects.push(subject);
            }
            return;
        }
        let released = self.checked.history.events.get(name);
        let versions = released
            .into_iter()
            .flatten()
            .map(|version| Known {
                text: version.canonical(),
                is_new: false,
            })
            .collect();
        let event = Adopted {
            summary: PulledEvent {
                name: name.clone(),
                subjects: vec![subject.to_string()],
                new: 0,
                released: 0,
            },
            versions,
            latest: None,
            level: history.level,
            topic: self.connection.strategy.topic(subject, name),
        };
        self.events.insert(name.clone(), event);
    }

    fn version(
        &mut self,
        name: &FullName,
        history: &Registered,
        registered: &RegisteredSchema,
        schema: &Schema,
        is_last: bool,
    ) {
        let Some(event) = self.events.get_mut(name) else {
            return;
        };
        let text = canonical_string(schema.as_ref());
        let known = event
            .versions
            .iter()
            .position(|known| same_schema(&known.text, &text));
        let is_own = event.summary.subjects.first() == Some(&history.subject.to_string());
        let place = match known {
            Some(place) => place,
            None if is_own => {
                event.versions.push(Known { text, is_new: true });
                let place = event.versions.len() - 1;
                let listed = self.lock.events.entry(name.clone()).or_default();
                self.checked.history.seal(name, &mut listed.released);
                let locked = LockedVersion {
                    version: number(place),
                    types: event_types(self.checked, name, schema),
                    identity: Identity::of(schema.as_ref()),
                    compared: None,
                    seal: None,
                    span: None,
                };
                let file = pretty_string(schema.as_ref());
                let locked = locked.sealed(&file, listed.released.last());
                listed.released.push(locked);
                event.summary.new += 1;
                place
            }
            None => {
                let reason = format!(
                    "its version {} of `{name}` is none of those under `{}`; pull one of the two with `--subject`",
                    registered.version,
                    event.summary.subjects.first().map_or("", String::as_str)
                );
                let finding = left_out(&history.subject, &reason);
                self.found.push(finding);
                return;
            }
        };
        if is_last && is_own {
            event.latest = Some(schema.clone());
        }
        let id = self.connection.registry_id(number(place), registered);
        let ids = &mut self.lock.events.entry(name.clone()).or_default().registry;
        ids.retain(|it| (&it.url, &it.subject, it.released) != (&id.url, &id.subject, id.released));
        ids.push(id);
        ids.sort_by(|a, b| (a.released, &a.url, &a.subject).cmp(&(b.released, &b.url, &b.subject)));
    }

    pub(super) fn plan(self) -> Plan {
        let mut events: Vec<Adopted> = self.events.into_values().collect();
        for event in &mut events {
            event.summary.released = event.versions.len();
        }
        Plan {
            events,
            lock: self.lock,
        }
    }
}

impl Plan {
    /// Returns the files of the versions that are new here.
    pub(super) fn released(&self, dir: &Path) -> Vec<(NewVersion, String)> {
        let mut files = Vec::new();
        for event in &self.events {
            let name = &event.summary.name;
            for (place, known) in event.versions.iter().enumerate() {
                if let (true, Ok(schema)) = (known.is_new, Schema::parse(&known.text)) {
                    let version = number(place);
                    let file = NewVersion {
                        event: name.clone(),
                        version,
                        path: released_path(dir, name, version),
                    };
                    files.push((file, pretty_string(schema.as_ref())));
                }
            }
        }
        files
    }
}

/// Versions count from 1.
fn number(place: usize) -> u32 {
    u32::try_from(place + 1).unwrap_or(u32::MAX)
}

/// The event types of a version: as its schema says, or the policy, or else its full name.
fn event_types(checked: &Checked, name: &FullName, schema: &Schema) -> Vec<String> {
    let attached = |name: &FullName| checked.policy.cloudevents_of(name);
    let catalog = Catalog::new(schema.set().clone(), attached, &mut Vec::new());
    let event = catalog.events.iter().find(|event| event.name == *name);
    event.map_or_else(|| vec![name.to_string()], |event| event.types.texts())
}
