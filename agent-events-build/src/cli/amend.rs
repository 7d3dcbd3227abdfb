//! What a person decided about a break or an event in, the lock that says so out.

use std::fmt::{self, Write};
use std::path::Path;

use agent_events_schema::{Diagnostic, FullName, Severity, SourceMap, resolution_form, sha256};

use crate::against::Against;
use crate::baseline;
use crate::check::{CheckOptions, Checked};
use crate::history::{History, Verify};
use crate::lock::{Date, Exception};
use crate::policy::Policy;
use crate::registry::{RegistryOptions, verify};
use crate::report::Report;
use crate::write::{ReleaseError, replace_lock};

/// Why the lock was left as it is.
#[derive(Debug)]
#[non_exhaustive]
pub enum AmendError {
    /// There is nothing to say it about.
    Nothing(String),
    /// The lock, or what it is about, has faults of its own.
    Faulty(Report),
    /// The lock could not be written.
    Write(ReleaseError),
}

impl fmt::Display for AmendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing(reason) => f.write_str(reason),
            Self::Faulty(report) => write!(f, "{report}"),
            Self::Write(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for AmendError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Nothing(_) => None,
            Self::Faulty(report) => Some(report),
            Self::Write(error) => Some(error),
        }
    }
}

/// Writes an exception into the lock: the event's schema may break the rule as it is now, and in no other form.
///
/// # Errors
///
/// When the event does not break the rule, the lock has faults, or it cannot be written.
pub fn allow(
    dir: &Path,
    event: &FullName,
    rule: &str,
    reason: &str,
    until: Date,
) -> Result<(), AmendError> {
    let options = CheckOptions {
        verify: true,
        ..CheckOptions::default()
    };
    let Checked {
        catalog,
        history,
        sources,
        found,
        ..
    } = Checked::read(dir, &options);
    let is_broken = found.iter().any(|finding| {
        // One that is accepted until a day gone by is a note.
        finding.severity != Severity::Warning
            && finding.rule == rule
            && finding.fact_of("event") == Some(event.as_str())
    });
    let known = catalog.events.iter().find(|known| known.name == *event);
    let Some(known) = known.filter(|_| is_broken) else {
        if history_faults(&found) {
            return Err(AmendError::Faulty(Report::new(found, sources)));
        }
        return Err(AmendError::Nothing(format!(
            "`{event}` does not break `{rule}`"
        )));
    };
    let mut lock = history.lock;
    let exceptions = &mut lock.events.entry(event.clone()).or_default().exceptions;
    let resolution = sha256(&resolution_form(catalog.set.schema(known.node)));
    exceptions.retain(|old| old.rule != rule || old.resolution != resolution);
    exceptions.push(Exception {
        rule: rule.to_owned(),
        resolution,
        reason: reason.to_owned(),
        until,
        span: None,
    });
    replace_lock(dir, &lock).map_err(AmendError::Write)
}

/// Writes a tombstone into the lock: the event is over, and need not be among the schemas any more.
///
/// # Errors
///
/// When the event was never released, the lock has faults, or it cannot be written.
pub fn retire(dir: &Path, event: &FullName, reason: &str) -> Result<(), AmendError> {
    let (mut sources, mut found) = (SourceMap::default(), Vec::new());
    let history = History::read(dir, Verify::Guids, &mut sources, &mut found);
    if found.iter().any(Diagnostic::is_error) {
        return Err(AmendError::Faulty(Report::new(found, sources)));
    }
    let mut lock = history.lock;
    let Some(locked) = lock.events.get_mut(event) else {
        return Err(AmendError::Nothing(format!("`{event}` was never released")));
    };
    locked.retired = Some(reason.to_owned());
    replace_lock(dir, &lock).map_err(AmendError::Write)
}

/// What a check of the lock came to.
#[derive(Debug)]
#[non_exhaustive]
pub struct LockCheck {
    /// How many released versions the lock lists.
    pub released: usize,
    /// How many of them have no seal, as an older version of this software released them.
    pub unsealed: usize,
    /// How many registered versions were looked up; only a registry has them.
    pub registered: usize,
    /// Everything found.
    pub report: Report,
}

/// Checks the lock and the released files alone; against another revision, that everything it lists is listed still, and
/// against a registry, that it has what the lock says, under the same ids.
#[must_use]
pub fn check_lock(dir: &Path, against: &Against, registry: &RegistryOptions) -> LockCheck {
    let (mut sources, mut found) = (SourceMap::default(), Vec::new());
    let history = History::read(dir, Verify::Identities, &mut sources, &mut found);
    let mut registered = 0;
    if *against == Against::Registry {
        let policy = Policy::read(dir, &mut sources, &mut found);
        registered = verify(dir, &policy, registry, &history, &mut found);
    } else {
        let policy = Policy::default();
        let before = baseline::read(against, dir, &policy, &mut sources, &mut found);
        match before.map(|baseline| baseline.lock) {
            Some(Some(lock)) => {
                baseline::check_lock(&lock, &history.lock, &against.to_string(), &mut found);
            }
            Some(None) if matches!(against, Against::Path(_)) => {
                found.push(baseline::unreadable(
                    &against.to_string(),
                    "only a revision of Git or a registry tells what was released",
                ));
            }
            _ => {}
        }
    }
    let events = history.lock.events.values();
    let versions = events.flat_map(|event| &event.released);
    LockCheck {
        released: versions.clone().count(),
        unsealed: versions.filter(|version| version.seal.is_none()).count(),
        registered,
        report: Report::new(found, sources),
    }
}

/// Returns a line for each released version, and what is wrong with the lock and the released files.
pub fn list_lock(dir: &Path) -> (String, Report) {
    let (mut sources, mut found) = (SourceMap::default(), Vec::new());
    let history = History::read(dir, Verify::Guids, &mut sources, &mut found);
    let mut lines = String::new();
    for (name, event) in &history.lock.events {
        for version in &event.released {
            let (number, guid) = (version.version, version.identity.guid);
            let retired = if event.retired.is_some() {
                ", retired"
            } else {
                ""
            };
            let unsealed = if version.seal.is_none() {
                ", not sealed"
            } else {
                ""
            };
            let types = version.types.join(", ");
            writeln!(
                lines,
                "{name} version {number}: {types} ({guid}{retired}{unsealed})"
            )
            .expect("a String takes all text");
        }
    }
    (lines, Report::new(found, sources))
}

/// Tells whether something is wrong with the lock or a released file.
pub(super) fn history_faults(found: &[Diagnostic]) -> bool {
    let rules = ["lock_", "released_"];
    found
        .iter()
        .any(|finding| rules.iter().any(|start| finding.rule.starts_with(start)))
}
