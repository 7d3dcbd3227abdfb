//! Requests about compatibility levels in, what a registry of the mock's profile answers out.

use agent_events_schema::CompatibilityLevel;

use super::answer::{Answer, error, no_subject, parse, text};
use super::http::Recorded;
use super::{Profile, Shared};

/// Apicurio has no level until one is set.
pub(super) fn global(shared: &Shared) -> CompatibilityLevel {
    let is_unset = shared.profile == Profile::Apicurio && !shared.store.has_global_level();
    if is_unset {
        return CompatibilityLevel::None;
    }
    shared.store.global_level()
}

pub(super) fn of(shared: &Shared, request: &Recorded, subject: &str) -> Answer {
    let falls_back = request.parameter("defaultToGlobal").as_deref() == Some("true");
    match shared.store.own_level(subject) {
        Some(level) => json("compatibilityLevel", level),
        None if shared.profile == Profile::Apicurio => {
            if shared.store.versions(subject, false).is_empty() {
                return no_subject(subject);
            }
            json("compatibilityLevel", CompatibilityLevel::None)
        }
        None if falls_back => json("compatibilityLevel", shared.store.global_level()),
        None => error(
            404,
            40408,
            "Subject does not have subject-level compatibility configured",
        ),
    }
}

pub(super) fn set(shared: &mut Shared, request: &Recorded, subject: Option<&str>) -> Answer {
    let level = parse(&request.body)
        .and_then(|json| text(&json, "compatibility"))
        .and_then(|level| level.parse().ok());
    let is_apicurio = shared.profile == Profile::Apicurio;
    match (level, subject) {
        (Some(_), Some(subject))
            if is_apicurio && shared.store.versions(subject, false).is_empty() =>
        {
            no_subject(subject)
        }
        (Some(level), _) => {
            if is_apicurio && level == CompatibilityLevel::None {
                shared.store.unset_level(subject);
            } else {
                shared.store.set_level(subject, level);
            }
            json("compatibility", level)
        }
        (None, _) => error(422, 42203, "Invalid compatibility level"),
    }
}

pub(super) fn json(key: &str, level: CompatibilityLevel) -> Answer {
    (200, format!("{{\"{key}\":\"{level}\"}}"))
}
