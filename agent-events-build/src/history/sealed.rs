//! A lock and the files it lists in, the texts of those that are what was sealed out.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use agent_events_schema::FullName;

use super::released_path;
use crate::lock::{Lock, LockedEvent, LockedVersion};
use crate::parallel::in_parts;

/// Events whose files one thread reads before it looks for others.
const EVENTS_AT_ONCE: usize = 8;

/// Returns for each version of each event the text of its file, if that is what was sealed; in the order of the lock.
pub(super) fn texts(dir: &Path, lock: &Lock) -> Vec<Vec<Option<Arc<str>>>> {
    let events: Vec<_> = lock.events.iter().collect();
    let parts = in_parts(events.len(), EVENTS_AT_ONCE, |range| {
        let mut buffer = vec![0; 1 << 16];
        let of_event = |(name, event): &(&FullName, &LockedEvent)| {
            let versions = event.released.iter();
            let text = |version: &LockedVersion| {
                let path = released_path(dir, name, version.version);
                text(&path, version, &mut buffer)
            };
            versions.map(text).collect::<Vec<_>>()
        };
        events[range].iter().map(of_event).collect::<Vec<_>>()
    });
    parts.into_iter().flatten().collect()
}

/// Returns the text of a file that is what was sealed.
///
/// Most files are had by asking the system once, which spares a quarter of what reading costs. A file system that hands out
/// less at once than it could makes that less than the whole text, and the seal tells.
fn text(path: &Path, version: &LockedVersion, buffer: &mut [u8]) -> Option<Arc<str>> {
    let seal = version.seal?;
    let length = File::open(path).ok()?.read(buffer).ok()?;
    let text: Arc<str> = if length < buffer.len() {
        str::from_utf8(&buffer[..length]).ok()?.into()
    } else {
        fs::read_to_string(path).ok()?.into()
    };
    seal.fits(&text).then_some(text)
}
