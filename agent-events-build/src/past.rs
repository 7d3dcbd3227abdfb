//! Catalog and history in, what changed since each event was released out.

use agent_events_schema::{
    Change, ChangeKind, Direction, FullName, Guid, Incompatibility, ReaderSchema, SourceMap,
    WriterSchema, changes, incompatibilities,
};

use crate::catalog::{Catalog, Event, TypeName};
use crate::history::{History, ReleasedVersion};
use crate::parallel::in_parts;
use crate::policy::Policy;

/// Events that one thread looks at before it looks for others.
const EVENTS_AT_ONCE: usize = 8;

/// What was released, beside what the schemas say now.
pub(crate) struct Past<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) history: &'a History,
    pub(crate) policy: &'a Policy,
    pub(crate) sources: &'a SourceMap,
    /// Whether all schemas could be read, so that what is not there is gone.
    pub(crate) is_complete: bool,
    /// Every event that was released before, and every plain record.
    pub(crate) events: Vec<Evolved<'a>>,
}

/// An event that was released before.
pub(crate) struct Evolved<'a> {
    pub(crate) event: &'a Event,
    /// The released versions, oldest first; never empty.
    pub(crate) versions: &'a [ReleasedVersion],
    /// What today's schema is.
    pub(crate) guid: Guid,
    /// Whether the event has none of the types it was last released with, so that it begins anew.
    pub(crate) is_renewed: bool,
    /// What changed since the last released version.
    pub(crate) changes: Vec<Change>,
}

impl<'a> Past<'a> {
    pub(crate) fn new(
        catalog: &'a Catalog,
        history: &'a History,
        (policy, sources): (&'a Policy, &'a SourceMap),
        plain: &'a [Event],
        is_complete: bool,
    ) -> Self {
        let evolved = |event: &'a Event| {
            let versions = history.events.get(&event.name)?.as_slice();
            let last = versions.last()?;
            let schema = catalog.set.schema(event.node);
            let guid = event.whole(&catalog.set).guid;
            Some(Evolved {
                event,
                versions,
                guid,
                is_renewed: !shares_type(event, last),
                changes: if guid == last.identity.guid {
                    Vec::new()
                } else {
                    changes(last.schema(), schema)
                },
            })
        };
        let events: Vec<&Event> = catalog.events.iter().chain(plain).collect();
        // Each has its digest computed.
        let parts = in_parts(events.len(), EVENTS_AT_ONCE, |range| {
            let events = events[range].iter().copied();
            events.filter_map(evolved).collect::<Vec<_>>()
        });
        Self {
            catalog,
            history,
            policy,
            sources,
            is_complete,
            events: parts.into_iter().flatten().collect(),
        }
    }

    /// Returns the first reason why an event and its last released version cannot read each other.
    pub(crate) fn first_break(
        &self,
        evolved: &Evolved<'_>,
    ) -> Option<(Direction, Incompatibility)> {
        if evolved.changes.is_empty() {
            return None;
        }
        let new = self.catalog.set.schema(evolved.event.node);
        let old = evolved.last()?.schema();
        let first = |reader, writer| {
            incompatibilities(ReaderSchema(reader), WriterSchema(writer))
                .into_iter()
                .next()
        };
        let backward = first(new, old).map(|reason| (Direction::Backward, reason));
        backward.or_else(|| first(old, new).map(|reason| (Direction::Forward, reason)))
    }

    /// Tells whether an event and its last released version cannot read each other, in one direction or both.
    pub(crate) fn is_breaking(&self, evolved: &Evolved<'_>) -> bool {
        self.first_break(evolved).is_some()
    }

    /// Returns the events that go on and are not as they were released last.
    pub(crate) fn changed(&self) -> impl Iterator<Item = &Evolved<'a>> {
        let events = self.events.iter();
        events.filter(|evolved| !evolved.is_renewed && !evolved.changes.is_empty())
    }

    /// Returns the changes of these kinds in events that go on, each with its event.
    pub(crate) fn changes(
        &self,
        kinds: &'a [ChangeKind],
    ) -> impl Iterator<Item = (&Evolved<'a>, &Change)> {
        self.changed().flat_map(move |evolved| {
            let changes = evolved.changes.iter();
            changes
                .filter(move |change| kinds.contains(&change.kind))
                .map(move |change| (evolved, change))
        })
    }
}

impl Evolved<'_> {
    pub(crate) fn last(&self) -> Option<&ReleasedVersion> {
        self.versions.last()
    }

    /// Returns what the last released version is called.
    pub(crate) fn last_name(&self) -> String {
        self.last().map(ReleasedVersion::name).unwrap_or_default()
    }
}

/// Tells whether an event was never released, or is not as it was released last.
#[cfg(feature = "cli")]
pub(crate) fn is_changed(catalog: &Catalog, event: &Event, history: &History) -> bool {
    let released = history
        .events
        .get(&event.name)
        .and_then(|versions| versions.last());
    released.is_none_or(|last| {
        last.canonical() != event.whole(&catalog.set).text || last.types != event.types.texts()
    })
}

/// Tells whether consumers of a version would be given the event as it is now; plain records have no types.
pub(crate) fn shares_type(event: &Event, version: &ReleasedVersion) -> bool {
    let names = event.types.names();
    let is_shared = |name: &TypeName| version.types.contains(&name.text);
    version.types.is_empty() || names.iter().any(is_shared)
}

/// Tells which released events are no longer in the catalog.
pub(crate) fn gone<'a>(
    past: &'a Past<'_>,
) -> impl Iterator<Item = (&'a FullName, &'a ReleasedVersion)> {
    let events = past.history.events.iter();
    events.filter_map(|(name, versions)| {
        let is_there = past.catalog.events.iter().any(|event| event.name == *name);
        let last = versions.last().filter(|last| !last.types.is_empty())?;
        (!is_there).then_some((name, last))
    })
}
