//! The versions of an event as they are listed in, what is to be said of one that has lost its seal out.

use std::path::Path;

use agent_events_schema::{Diagnostic, FullName};

use super::{RELEASED_REWRITTEN, restore};
use crate::lock::LockedVersion;

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
