//! Two sides in, what changed from one to the other, event by event, out.

use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::path::Path;
use std::sync::Arc;

use agent_events_schema::{
    Change, FullName, NodeId, ReaderSchema, SchemaRef, SchemaSet, SourceMap, WriterSchema, changes,
    incompatibilities,
};

use super::json::{self, Object};
use crate::against::Against;
use crate::baseline;
use crate::check::{CheckOptions, Checked};
use crate::registry::RegistryOptions;
use crate::report::Report;

/// What changed between two sides.
#[derive(Debug)]
#[non_exhaustive]
pub struct Difference {
    /// The events that differ, sorted by name.
    pub events: Vec<EventDifference>,
    sources: SourceMap,
}

/// What changed in an event.
#[derive(Debug)]
#[non_exhaustive]
pub struct EventDifference {
    /// The event.
    pub name: FullName,
    /// What changed; empty for an event that only one side has.
    pub changes: Vec<Change>,
    /// Whether the first side has it.
    pub was: bool,
    /// Whether the second side has it.
    pub is: bool,
    /// The step of a semantic version that the change calls for.
    pub bump: Bump,
}

/// Steps of a semantic version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bump {
    /// Documentation and custom attributes only.
    Patch,
    /// Both versions read each other's data, or the new one reads the old one's.
    Minor,
    /// The new version does not read all data of the old one, or the event is gone.
    Major,
}

impl fmt::Display for Bump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        })
    }
}

type Side = BTreeMap<FullName, (Arc<SchemaSet>, NodeId)>;

/// Compares two sides; without a second one, the first with the schemas in `dir`.
///
/// The lock stands for the last released versions, a registry for the last version of the subject of each event in `dir`.
///
/// # Errors
///
/// When a side cannot be read.
pub fn diff(
    dir: &Path,
    from: &Against,
    to: Option<&Against>,
    registry: &RegistryOptions,
) -> Result<Difference, Report> {
    let mut sources = SourceMap::default();
    let mut found = Vec::new();
    let old = side(dir, Some(from), registry, &mut sources, &mut found);
    let new = side(dir, to, registry, &mut sources, &mut found);
    if found.iter().any(agent_events_schema::Diagnostic::is_error) {
        return Err(Report::new(found, sources));
    }
    let mut events = Vec::new();
    let names: std::collections::BTreeSet<&FullName> = old.keys().chain(new.keys()).collect();
    for name in names {
        let schema = |side: &'_ Side| side.get(name).map(|(set, node)| (Arc::clone(set), *node));
        let event = match (schema(&old), schema(&new)) {
            (Some((old, was)), Some((new, is))) => compared(name, old.schema(was), new.schema(is)),
            (old, new) => Some(EventDifference {
                name: name.clone(),
                changes: Vec::new(),
                was: old.is_some(),
                is: new.is_some(),
                bump: if old.is_some() {
                    Bump::Major
                } else {
                    Bump::Minor
                },
            }),
        };
        events.extend(event);
    }
    Ok(Difference { events, sources })
}

fn compared(name: &FullName, old: SchemaRef<'_>, new: SchemaRef<'_>) -> Option<EventDifference> {
    let changes = changes(old, new);
    if changes.is_empty() {
        return None;
    }
    let reads = incompatibilities(ReaderSchema(new), WriterSchema(old)).is_empty();
    let bump = if changes.iter().all(|change| change.kind.is_cosmetic()) {
        Bump::Patch
    } else if reads {
        Bump::Minor
    } else {
        Bump::Major
    };
    Some(EventDifference {
        name: name.clone(),
        changes,
        was: true,
        is: true,
        bump,
    })
}

fn side(
    dir: &Path,
    against: Option<&Against>,
    registry: &RegistryOptions,
    sources: &mut SourceMap,
    found: &mut Vec<agent_events_schema::Diagnostic>,
) -> Side {
    let mut side = Side::new();
    // A file may hold a plain record as well as events.
    let is_file = matches!(against, Some(Against::Path(path)) if path.is_file());
    let (catalog, history) = match against {
        None | Some(Against::Lock | Against::Registry) => {
            let options = CheckOptions {
                against: against.cloned().unwrap_or_default(),
                registry: registry.clone(),
                verify: true,
                ..CheckOptions::default()
            };
            let checked = Checked::read_into(dir, &options, std::mem::take(sources));
            if checked.has_faults() {
                found.extend(checked.found.iter().filter(|it| it.is_error()).cloned());
            }
            *sources = checked.sources;
            (checked.catalog, Some(checked.history))
        }
        Some(against) => {
            let policy = crate::policy::Policy::read(dir, sources, &mut Vec::new());
            match baseline::read(against, dir, &policy, sources, found) {
                Some(baseline) => (baseline.catalog, None),
                None => return side,
            }
        }
    };
    if let (Some(_), Some(history)) = (against, history) {
        for (name, versions) in history.events {
            if let Some(last) = versions.last() {
                side.insert(name, last.shared());
            }
        }
        return side;
    }
    let events: Vec<(FullName, NodeId)> = if is_file {
        let roots = catalog.set.roots().iter();
        let named = roots.filter_map(|root| {
            let named = catalog.set.node(root.node).named()?;
            Some((named.name.clone(), root.node))
        });
        named.collect()
    } else {
        let events = catalog.events.iter();
        events
            .map(|event| (event.name.clone(), event.node))
            .collect()
    };
    let set = Arc::new(catalog.set);
    for (name, node) in events {
        side.insert(name, (Arc::clone(&set), node));
    }
    side
}

impl Difference {
    /// Returns the differences for people, one event after the other.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for event in &self.events {
            let what = match (event.was, event.is) {
                (false, _) => "new".to_owned(),
                (_, false) => "gone".to_owned(),
                _ => format!(
                    "{} change{}",
                    event.changes.len(),
                    if event.changes.len() == 1 { "" } else { "s" }
                ),
            };
            push(
                &mut text,
                format_args!("{} ({}, {what})\n", event.name, event.bump),
            );
            for change in &event.changes {
                let place = self.sources.describe(change.new);
                push(&mut text, format_args!("  {change}\n    {place}\n"));
            }
        }
        text
    }

    /// Returns the differences as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        let change = |change: &Change| {
            Object::new()
                .text("kind", change.kind.id())
                .text("at", &change.at)
                .text("from", &change.from)
                .text("to", &change.to)
                .text("old", &self.sources.describe(change.old))
                .text("new", &self.sources.describe(change.new))
                .build()
        };
        let events = self.events.iter().map(|event| {
            Object::new()
                .text("event", event.name.as_str())
                .text("bump", &event.bump.to_string())
                .raw("was", event.was)
                .raw("is", event.is)
                .raw("changes", json::array(event.changes.iter().map(change)))
                .build()
        });
        Object::new().raw("events", json::array(events)).build()
    }
}

fn push(text: &mut String, arguments: fmt::Arguments<'_>) {
    text.write_fmt(arguments).expect("a String takes all text");
}
