//! A folder with released versions in; each of them registered, verified, and its id in the lock, out.

mod publisher;
mod told;
mod wish;

use std::path::Path;

use agent_events_registry::GuidCheck;
use agent_events_schema::{Diagnostic, FullName};

use crate::check::{CheckOptions, Checked};
use crate::lock::Date;
use crate::registry::RegistryOptions;
use crate::registry::connection::Connection;
use crate::report::Report;
use crate::write::{ReleaseError, replace_lock};

use publisher::Publisher;

/// What is published, and how.
#[derive(Debug, Clone, Default)]
pub struct PublishOptions {
    /// The registry.
    pub registry: RegistryOptions,
    /// Says what would happen, and changes nothing.
    pub dry_run: bool,
    /// Also publishes schemas as they are now, where they are not released.
    pub current: bool,
    /// Publishes types with files of their own under subjects of their own, and refers to them. Otherwise every schema
    /// holds all the types that it uses, so that its GUID is the one in the generated code.
    pub references: bool,
}

/// What became of versions.
#[derive(Debug)]
#[non_exhaustive]
pub struct Published {
    /// Every version, in the order of events and versions.
    pub versions: Vec<PublishedVersion>,
    /// What stood in the way; errors mean that not every version is published.
    pub report: Report,
}

/// What became of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PublishedVersion {
    /// The event, or the type that events refer to.
    pub name: FullName,
    /// The released version; `None` for a schema as it is now, and for types.
    pub released: Option<u32>,
    /// The registry subject.
    pub subject: String,
    /// The version in its subject.
    pub version: u32,
    /// The id; 0 when nothing was registered because it was only tried out.
    pub id: u32,
    /// What was done.
    pub outcome: Outcome,
    /// Whether the registry's GUID is the one computed here.
    pub guid: GuidCheck,
}

/// What was done with a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// It was registered.
    Registered,
    /// It was there already.
    Present,
    /// It would have been registered.
    WouldRegister,
}

/// Registers every released version that the registry does not have, and writes the ids of all into the lock.
///
/// A version is compared with what the registry has, by the level of its subject, before it is sent; what the registry
/// then stores is read back, and compared with what was sent. One that fails keeps later versions of its event from
/// being registered, not other events.
///
/// # Errors
///
/// When the check of the folder finds errors, when the registry cannot be asked, or when the lock cannot be written.
pub fn publish(dir: impl AsRef<Path>, options: &PublishOptions) -> Result<Published, ReleaseError> {
    let dir = dir.as_ref();
    let check = CheckOptions {
        verify: true,
        today: Some(Date::today()),
        ..CheckOptions::default()
    };
    let mut checked = Checked::read(dir, &check);
    checked.check_names();
    if checked.found.iter().any(Diagnostic::is_error) {
        let report = Report::new(checked.found, checked.sources);
        return Err(ReleaseError::Refused(report));
    }
    let connection = match Connection::open(dir, &checked.policy.registry, &options.registry) {
        Ok(connection) => connection,
        Err(finding) => {
            let report = Report::new(vec![*finding], checked.sources);
            return Err(ReleaseError::Refused(report));
        }
    };
    let mut publisher = Publisher::new(&connection, options, &checked);
    publisher.run();
    let Publisher {
        versions,
        lock,
        found,
        ..
    } = publisher;
    if lock != checked.history.lock && !options.dry_run {
        replace_lock(dir, &lock)?;
    }
    Ok(Published {
        versions,
        report: Report::new(found, checked.sources),
    })
}
