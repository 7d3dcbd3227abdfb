//! Checked events and a connection in, versions registered one after the other out.

use std::collections::{BTreeMap, BTreeSet};

use agent_events_registry::{
    Candidate, Error, Fault, GuidCheck, History as Registered, Reference, RegisteredSchema,
    Subject, Version, Wanted, same_schema,
};
use agent_events_schema::{
    CompatibilityLevel, Diagnostic, Direction, FullName, Type, canonical_string,
};

use super::told::{altered, incompatible, not_released, older};
use super::wish::Wish;
use super::{Outcome, PublishOptions, PublishedVersion};
use crate::catalog::Event;
use crate::check::Checked;
use crate::history::ReleasedVersion;
use crate::lock::Lock;
use crate::past::is_changed;
use crate::registry::connection::Connection;
use crate::registry::split::{reached, split};

/// The rule broken by a registry that takes no schemas.
const READ_ONLY: &str = "registry_read_only";
/// The rule broken by a GUID that is not the one of the schema.
const GUID: &str = "registry_guid";

/// Publishes the versions of one project.
pub(super) struct Publisher<'p> {
    connection: &'p Connection,
    options: &'p PublishOptions,
    checked: &'p Checked,
    /// Types with files of their own, which are referred to.
    types: BTreeSet<FullName>,
    histories: BTreeMap<Subject, Registered>,
    pub(super) versions: Vec<PublishedVersion>,
    pub(super) lock: Lock,
    pub(super) found: Vec<Diagnostic>,
}

impl<'p> Publisher<'p> {
    pub(super) fn new(
        connection: &'p Connection,
        options: &'p PublishOptions,
        checked: &'p Checked,
    ) -> Self {
        Self {
            connection,
            options,
            checked,
            types: if options.references {
                types(checked)
            } else {
                BTreeSet::new()
            },
            histories: BTreeMap::new(),
            versions: Vec::new(),
            lock: checked.history.lock.clone(),
            found: Vec::new(),
        }
    }

    pub(super) fn run(&mut self) {
        let (connection, checked) = (self.connection, self.checked);
        let progress = self.options.registry.progress;
        let failures = connection.each(&checked.catalog.events, progress, |event, subject| {
            self.event(event, subject)
        });
        self.found.extend(failures);
    }

    fn event(&mut self, event: &Event, subject: &Subject) -> Result<(), Error> {
        let checked = self.checked;
        let released = checked.history.events.get(&event.name);
        let released = released.map_or(&[][..], Vec::as_slice);
        let mut wishes: Vec<Wish<'_>> = released
            .iter()
            .map(|version| Wish {
                name: &event.name,
                released: Some(version.version),
                schema: version.schema(),
                place: event.span,
            })
            .collect();
        if is_changed(&checked.catalog, event, &checked.history) {
            if self.options.current {
                wishes.push(Wish {
                    name: &event.name,
                    released: None,
                    schema: checked.catalog.set.schema(event.node),
                    place: event.span,
                });
            } else {
                self.found.push(not_released(event));
            }
        }
        let known = self.history(subject)?;
        let texts: Vec<String> = wishes
            .iter()
            .map(|it| canonical_string(it.schema))
            .collect();
        let first_new = texts
            .iter()
            .rposition(|text| known.find(text).is_some())
            .map_or(0, |last| last + 1);
        for (place, wish) in wishes.iter().enumerate() {
            let is_there = self.history(subject)?.find(&texts[place]).is_some();
            if !is_there && place < first_new {
                self.found.push(older(wish, subject));
                continue;
            }
            if !self.publish(wish, subject)? {
                break;
            }
        }
        Ok(())
    }

    fn history(&mut self, subject: &Subject) -> Result<&mut Registered, Error> {
        if !self.histories.contains_key(subject) {
            let history = self.connection.client.history(subject, Wanted::All)?;
            self.histories.insert(subject.clone(), history);
        }
        Ok(self
            .histories
            .get_mut(subject)
            .expect("it is there now, whether it was before or not"))
    }

    /// Sees to it that a version is in the registry; tells whether it is.
    fn publish(&mut self, wish: &Wish<'_>, subject: &Subject) -> Result<bool, Error> {
        let text = canonical_string(wish.schema);
        if let Some(present) = self.history(subject)?.find(&text) {
            let registered = present.registered.clone();
            self.done(wish, &registered, Outcome::Present);
            return Ok(true);
        }
        let Some(candidate) = self.candidate(wish)? else {
            return Ok(false);
        };
        let faults = self.faults(wish, subject, &text)?;
        let history = self.history(subject)?;
        if !faults.is_empty() {
            let mut finding = incompatible(wish, history);
            for fault in &faults {
                let direction = match fault.direction {
                    Direction::Backward => "cannot read what was written with",
                    Direction::Forward => "writes what cannot be read with",
                };
                for reason in &fault.reasons {
                    let note = format!("it {direction} version {}: {reason}", fault.version);
                    finding = finding.note(note);
                }
            }
            self.found.push(finding);
            return Ok(false);
        }
        if self.options.dry_run {
            let history = self.history(subject)?;
            history.pretend(&candidate, text);
            if let Some(pretended) = history.versions.last() {
                let registered = pretended.registered.clone();
                self.done(wish, &registered, Outcome::WouldRegister);
            }
            return Ok(true);
        }
        self.register(wish, subject, &candidate, &text)
    }

    /// Compares a version with those that the registry has: at the level that it asks for, or, where it asks for nothing,
    /// at the one here with those that the lock does not know, as nobody has compared them yet.
    fn faults(
        &mut self,
        wish: &Wish<'_>,
        subject: &Subject,
        text: &str,
    ) -> Result<Vec<Fault>, Error> {
        let checked = self.checked;
        let history = self.history(subject)?;
        if history.level != CompatibilityLevel::None {
            return history.faults(text, history.level);
        }
        let released = checked.history.events.get(wish.name).into_iter().flatten();
        let released: Vec<String> = released.map(ReleasedVersion::canonical).collect();
        let level = checked.policy.compatibility_of(wish.name).value;
        let mut faults = history.faults(text, level)?;
        faults.retain(|fault| {
            let mut versions = history.versions.iter();
            let older = versions.find(|version| version.registered.version == fault.version);
            older.is_some_and(|older| !released.iter().any(|text| same_schema(&older.text, text)))
        });
        Ok(faults)
    }

    fn register(
        &mut self,
        wish: &Wish<'_>,
        subject: &Subject,
        candidate: &Candidate,
        text: &str,
    ) -> Result<bool, Error> {
        let client = &self.connection.client;
        if let Some(mode) = client.mode(subject)?
            && !mode.is_writable()
        {
            let message = format!(
                "the subject `{subject}` takes no schemas: its mode is {}",
                mode.as_str()
            );
            let finding = Diagnostic::error(READ_ONLY, message)
                .at(wish.place, "not registered")
                .help("publish to the registry that this one copies, or set its mode to READWRITE");
            self.found.push(finding);
            return Ok(false);
        }
        let normalize = self.connection.normalize;
        let answer = client.register(subject, candidate, normalize)?;
        let registered = match client.look_up(subject, candidate, normalize)? {
            Some(registered) => registered,
            // What a registry has changed it may not find again.
            None => client.schema(
                subject,
                answer.version.map_or(Version::Latest, Version::Number),
            )?,
        };
        let stored = client.resolve(&registered)?;
        if !same_schema(&stored, text) {
            self.found.push(altered(wish, &registered));
            return Ok(false);
        }
        self.history(subject)?.add(registered.clone(), stored);
        self.done(wish, &registered, Outcome::Registered);
        Ok(true)
    }

    /// Returns what is sent for a version; types that it refers to are published first.
    fn candidate(&mut self, wish: &Wish<'_>) -> Result<Option<Candidate>, Error> {
        let parts = split(wish.schema, &self.types);
        let mut references = Vec::new();
        for name in parts.uses {
            let (Some(subject), Some(node)) = (
                self.connection.subject_of_type(&name),
                wish.schema.set.find(&name),
            ) else {
                continue;
            };
            let part = Wish {
                name: &name,
                released: None,
                schema: wish.schema.at(node),
                place: wish.place,
            };
            if !self.publish(&part, &subject)? {
                return Ok(None);
            }
            let text = canonical_string(part.schema);
            if let Some(present) = self.history(&subject)?.find(&text) {
                let version = present.registered.version;
                references.push(Reference {
                    name: name.to_string(),
                    subject,
                    version,
                });
            }
        }
        Ok(Some(Candidate {
            text: parts.text,
            references,
        }))
    }

    fn done(&mut self, wish: &Wish<'_>, registered: &RegisteredSchema, outcome: Outcome) {
        let guid = registered.content.verify_guid();
        if let (GuidCheck::Differs { server, computed }, false) =
            (guid, outcome == Outcome::WouldRegister)
        {
            let subject = &registered.subject;
            let message = format!(
                "the registry gives `{}` the GUID {server}, not {computed}",
                wish.name
            );
            let finding = Diagnostic::warning(GUID, message)
                .at(wish.place, format!("registered under `{subject}`"))
                .note("the lock has the registry's; a GUID computed from the schema does not find it there")
                .help("see whether the registry adds metadata or rules of its own to schemas");
            self.found.push(finding);
        }
        if let (Some(released), false) = (wish.released, outcome == Outcome::WouldRegister) {
            let id = self.connection.registry_id(released, registered);
            let ids = &mut self
                .lock
                .events
                .entry(wish.name.clone())
                .or_default()
                .registry;
            ids.retain(|it| {
                (&it.url, &it.subject, it.released) != (&id.url, &id.subject, released)
            });
            ids.push(id);
            ids.sort_by(|a, b| {
                (a.released, &a.url, &a.subject).cmp(&(b.released, &b.url, &b.subject))
            });
        }
        let version = PublishedVersion {
            name: wish.name.clone(),
            released: wish.released,
            subject: registered.subject.to_string(),
            version: registered.version,
            id: registered.id,
            outcome,
            guid,
        };
        if !self.versions.contains(&version) {
            self.versions.push(version);
        }
    }
}

/// Returns the types with a file of their own that are no events and not used by a type that they use.
fn types(checked: &Checked) -> BTreeSet<FullName> {
    let set = &checked.catalog.set;
    let is_event = |name: &FullName| checked.catalog.events.iter().any(|it| it.name == *name);
    let mut types = BTreeMap::new();
    for root in set.roots() {
        let node = set.node(root.node);
        let is_used_alone = matches!(node.ty, Type::Record(_) | Type::Enum(_) | Type::Fixed(_));
        if let Some(named) = node
            .named()
            .filter(|named| is_used_alone && !is_event(&named.name))
        {
            types.insert(named.name.clone(), reached(set, root.node));
        }
    }
    let leads_back = |name: &FullName, uses: &BTreeSet<FullName>| {
        uses.iter()
            .filter(|used| *used != name)
            .filter_map(|used| set.find(used))
            .any(|used| reached(set, used).contains(name))
    };
    types
        .iter()
        .filter(|(name, uses)| !leads_back(name, uses))
        .map(|(name, _)| name.clone())
        .collect()
}
