//! Released versions that are what the lock says in, the blocks of the lock with a seal each out.

use agent_events_schema::{FullName, pretty_string};

use super::History;
use crate::lock::LockedVersion;

impl History {
    /// Seals the versions of an event from the first that has no seal on, and returns how many had none.
    ///
    /// They have to be verified by their GUIDs at least. The versions behind the first are sealed anew, since each
    /// seal holds the one before it.
    pub(crate) fn seal(&self, event: &FullName, listed: &mut [LockedVersion]) -> usize {
        let unsealed = listed.iter().filter(|version| version.seal.is_none());
        let unsealed = unsealed.count();
        let first = listed.iter().position(|version| version.seal.is_none());
        let count = listed.len();
        for at in first.unwrap_or(count)..count {
            self.seal_one(event, listed, at);
        }
        unsealed
    }

    /// Seals one version as it is listed; those behind it have to be sealed after it.
    pub(crate) fn seal_one(&self, event: &FullName, listed: &mut [LockedVersion], at: usize) {
        let (before, rest) = listed.split_at_mut(at);
        let Some(version) = rest.first_mut() else {
            return;
        };
        let released = self.events.get(event).into_iter().flatten();
        let mut released = released.filter(|released| released.version == version.version);
        if let Some(released) = released.next() {
            // As `release` writes it: whatever layout the file has by now, it says the same.
            let file = pretty_string(released.schema());
            *version = version.clone().sealed(&file, before.last());
        }
    }
}
