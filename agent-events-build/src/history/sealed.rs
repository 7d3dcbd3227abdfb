//! A lock and the files it lists in, the texts of those that are what was sealed out, and what has lost its seal.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use agent_events_schema::{Diagnostic, FullName};

use super::{RELEASED_REWRITTEN, released_path, restore};
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

/// Returns what is to be said of a version without a seal behind one that has one: whoever seals a version seals those behind it.
pub(super) fn lost(name: &FullName, listed: &[LockedVersion], lock: &Path) -> Option<Diagnostic> {
    let mut pairs = listed.windows(2);
    let [_, version] = pairs.find(|pair| pair[0].seal.is_some() && pair[1].seal.is_none())? else {
        return None;
    };
    let message = format!(
        "version {} of `{name}` has no seal, and the version before it has one",
        version.version
    );
    let finding = Diagnostic::error(RELEASED_REWRITTEN, message)
        .note("`cargo agent-events` seals what it releases: this block was written by hand, or lost its seal in a merge")
        .help(restore(lock))
        .help("after a merge of branches that both released: keep the versions of one, and release the other's schema again");
    Some(match version.span {
        Some(span) => finding.at(span, "this block has no seal"),
        None => finding,
    })
}
