//! A lock that lacks seals or levels in, the same with what can be said of the released files as they are out.

use std::path::Path;
use std::slice;

use agent_events_schema::{CompatibilityLevel, Diagnostic, FullName};

use super::amend::{AmendError, history_faults};
use crate::check::{CheckOptions, Checked};
use crate::compat::compat;
use crate::past::{Past, is_changed};
use crate::report::Report;
use crate::write::replace_lock;

/// What was written into a lock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sealed {
    /// How many versions had no seal and have one now.
    pub sealed: usize,
    /// How many events have their level noted now, so that builds need not compare their last version again.
    pub compared: usize,
}

/// Writes what the lock lacks beside the released files: seals, and the level of each event that is as it was released
/// last, where its last version and those before it break no rule at that level.
///
/// Every released file is verified by its digests before. The lock is left alone when it lacks nothing.
///
/// # Errors
///
/// When the lock or a released file has faults, or the lock cannot be written.
pub fn seal_lock(dir: &Path) -> Result<Sealed, AmendError> {
    let options = CheckOptions {
        verify: true,
        ..CheckOptions::default()
    };
    let mut checked = Checked::read(dir, &options);
    if history_faults(&checked.found) {
        let of_history = |finding: &Diagnostic| history_faults(slice::from_ref(finding));
        checked.found.retain(of_history);
        let report = Report::new(checked.found, checked.sources);
        return Err(AmendError::Faulty(report));
    }
    let mut done = Sealed::default();
    let mut lock = checked.history.lock.clone();
    let levels = levels(&checked);
    for (name, event) in &mut lock.events {
        let listed = &mut event.released;
        done.sealed += checked.history.seal(name, listed);
        let level = levels.iter().find(|(of, _)| *of == name);
        if let (Some(last), Some((_, level))) = (listed.last_mut(), level)
            && last.compared.is_none_or(|it| !it.includes(*level))
        {
            last.compared = Some(*level);
            let at = listed.len() - 1;
            checked.history.seal_one(name, listed, at);
            done.compared += 1;
        }
    }
    if lock != checked.history.lock {
        replace_lock(dir, &lock).map_err(AmendError::Write)?;
    }
    Ok(done)
}

/// Returns the events that are as they were released last, and compatible at their level with what was released before that.
fn levels(checked: &Checked) -> Vec<(&FullName, CompatibilityLevel)> {
    let Checked {
        catalog,
        history,
        policy,
        sources,
        ..
    } = checked;
    let mut before = history.clone();
    for versions in before.events.values_mut() {
        versions.pop();
    }
    let past = Past::new(catalog, &before, (policy, sources), &[], true);
    let incompatible = compat(&past, &mut Vec::new());
    let events = catalog.events.iter().filter(|event| {
        !is_changed(catalog, event, history) && !incompatible.contains(&event.name)
    });
    events
        .map(|event| (&event.name, policy.compatibility_of(&event.name).value))
        .collect()
}
