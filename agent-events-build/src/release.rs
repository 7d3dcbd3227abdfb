//! Checked schemas in, the next released version of every event that changed and the lock that lists them out.

use std::path::Path;

use agent_events_schema::{Diagnostic, pretty_string};

use crate::check::{CheckOptions, Checked};
use crate::history::released_path;
use crate::lock::{Date, Identity, LockedVersion};
use crate::past::is_changed;
use crate::report::Report;
use crate::write::{Batch, NewVersion, ReleaseError};

/// What a release did.
#[derive(Debug)]
#[non_exhaustive]
pub struct Released {
    /// The versions that were written, by event.
    pub versions: Vec<NewVersion>,
    /// What the check before it found; no errors.
    pub report: Report,
}

/// Checks the schemas of a folder and writes a released version of every event that changed since its last one.
///
/// An event changed when anything its schema says did, documentation and custom properties included, or its event
/// types. Released files are never overwritten; the lock is replaced last, so that it lists nothing that is not there.
/// Older versions of these events that have no seal yet are sealed as well.
///
/// # Errors
///
/// When the check finds errors, or a file cannot be written.
pub fn release(dir: impl AsRef<Path>) -> Result<Released, ReleaseError> {
    let dir = dir.as_ref();
    let mut checked = Checked::read(
        dir,
        &CheckOptions {
            verify: true,
            today: Some(Date::today()),
            ..CheckOptions::default()
        },
    );
    checked.check_names();
    if checked.found.iter().any(Diagnostic::is_error) {
        let report = Report::new(checked.found, checked.sources);
        return Err(ReleaseError::Refused(report));
    }
    let batch = plan(dir, &checked);
    let report = Report::new(checked.found, checked.sources);
    if !batch.files.is_empty() {
        batch.write(dir)?;
    }
    Ok(Released {
        versions: batch
            .files
            .into_iter()
            .map(|(version, _)| version)
            .collect(),
        report,
    })
}

/// Returns what is going to be written.
fn plan(dir: &Path, checked: &Checked) -> Batch {
    let (catalog, history) = (&checked.catalog, &checked.history);
    let mut lock = history.lock.clone();
    let mut files = Vec::new();
    for event in catalog
        .events
        .iter()
        .filter(|event| is_changed(catalog, event, history))
    {
        let schema = catalog.set.schema(event.node);
        let listed = &mut lock.events.entry(event.name.clone()).or_default().released;
        history.seal(&event.name, listed);
        let version = listed.last().map_or(1, |last| last.version + 1);
        let text = pretty_string(schema);
        let is_compatible = !checked.incompatible.contains(&event.name);
        let level = checked.policy.compatibility_of(&event.name).value;
        let locked = LockedVersion {
            version,
            types: event.types.texts(),
            identity: Identity::of(schema),
            compared: is_compatible.then_some(level),
            seal: None,
            span: None,
        };
        let locked = locked.sealed(&text, listed.last());
        listed.push(locked);
        let file = NewVersion {
            event: event.name.clone(),
            version,
            path: released_path(dir, &event.name, version),
        };
        files.push((file, text));
    }
    Batch { files, lock }
}
