//! What hinders a version from being registered in, what is told about it out.

use agent_events_registry::{History as Registered, RegisteredSchema, Subject};
use agent_events_schema::{CompatibilityLevel, Diagnostic};

use super::wish::Wish;
use crate::catalog::Event;

/// The rule broken by a version that the registry's level does not allow.
const INCOMPATIBLE: &str = "registry_incompatible";
/// The rule broken by a registry that stores something else than it was sent.
const ALTERED: &str = "registry_altered";
/// The rule broken by a version that is older than what the registry has.
const OLDER: &str = "registry_older_version";
/// The rule broken by changes that are not released.
const NOT_RELEASED: &str = "not_released";

pub(super) fn not_released(event: &Event) -> Diagnostic {
    let message = format!("`{}` has changes that are not released", event.name);
    Diagnostic::warning(NOT_RELEASED, message)
        .at(event.span, "not published as it is now")
        .help("run `cargo agent-events release` first, or publish it as it is with `--current`")
}

pub(super) fn older(wish: &Wish<'_>, subject: &Subject) -> Diagnostic {
    let message = format!("{} is not registered under `{subject}`", wish.called());
    Diagnostic::warning(OLDER, message)
        .at(wish.place, "the registry has a later version of it")
        .note("registered now it would become the latest, and come after what it came before")
}

pub(super) fn incompatible(wish: &Wish<'_>, history: &Registered) -> Diagnostic {
    let Registered { subject, level, .. } = history;
    let what = wish.called();
    let message = if *level == CompatibilityLevel::None {
        format!(
            "{what} cannot be registered: `{subject}` has versions that it is not compatible with"
        )
    } else {
        format!(
            "{what} cannot be registered: the level {level} of the subject `{subject}` does not allow it"
        )
    };
    let finding = Diagnostic::error(INCOMPATIBLE, message).at(wish.place, "not registered");
    if *level == CompatibilityLevel::None {
        return finding
            .note("nobody has compared these versions: they are not in the lock, and the registry asks for nothing")
            .help("take them over first, with `cargo agent-events pull`");
    }
    finding
        .help("give the event another type and another subject, or change the level of the subject")
}

pub(super) fn altered(wish: &Wish<'_>, registered: &RegisteredSchema) -> Diagnostic {
    let message = format!(
        "the registry has another schema under version {} of `{}` than the one sent for {}",
        registered.version,
        registered.subject,
        wish.called()
    );
    Diagnostic::error(ALTERED, message)
        .at(wish.place, "of this event")
        .help("see whether somebody else registers schemas under the subject at the same time")
}
