//! Catalog and history in, diagnostics out: what would break those who run another version.

mod explain;
mod types;

use std::collections::BTreeMap;

use agent_events_schema::{
    Diagnostic, Direction, ReaderSchema, Span, WriterSchema, incompatibilities,
};

use self::explain::Finding;
use crate::catalog::{Catalog, Event};
use crate::history::{History, ReleasedVersion};
use crate::policy::Policy;

/// Compares every event with the released versions that its level names.
pub(crate) fn compat(
    catalog: &Catalog,
    history: &History,
    policy: &Policy,
    found: &mut Vec<Diagnostic>,
) {
    types::check(catalog, history, found);
    for event in &catalog.events {
        let Some(released) = history.events.get(&event.name) else {
            continue;
        };
        let level = policy.compatibility_of(&event.name).value;
        let mut findings: BTreeMap<(Span, Direction, &str), Finding<'_>> = BTreeMap::new();
        for pair in level.pairs(released.len()) {
            let version = &released[pair.version];
            for reason in compare(catalog, event, version, pair.direction) {
                let span = match pair.direction {
                    Direction::Backward => reason.reader,
                    Direction::Forward => reason.writer,
                };
                findings
                    .entry((span, pair.direction, reason.kind.id()))
                    .or_insert_with(|| Finding {
                        catalog,
                        event,
                        level,
                        direction: pair.direction,
                        versions: Vec::new(),
                        reason,
                    })
                    .versions
                    .push(version.version);
            }
        }
        found.extend(findings.into_values().map(Finding::into_diagnostic));
    }
}

fn compare(
    catalog: &Catalog,
    event: &Event,
    released: &ReleasedVersion,
    direction: Direction,
) -> Vec<agent_events_schema::Incompatibility> {
    let new = catalog.set.schema(event.node);
    let old = released.schema();
    match direction {
        Direction::Backward => incompatibilities(ReaderSchema(new), WriterSchema(old)),
        Direction::Forward => incompatibilities(ReaderSchema(old), WriterSchema(new)),
    }
}
