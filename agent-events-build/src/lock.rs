//! The text of `agent-events.lock` in, which versions were released and what they were out; and back.

mod date;
mod read;
mod seal;
mod write;
mod written;
mod xxh64;

use std::collections::BTreeMap;

use agent_events_schema::{
    CompatibilityLevel, Fingerprint, FullName, Guid, SchemaRef, Sha256Digest, Span,
    canonical_string, parsing_canonical_form, resolution_form, sha256,
};

pub use date::{Date, InvalidDate};
pub use seal::Seal;

/// Name of the lock in the folder of schemas.
pub const FILE_NAME: &str = "agent-events.lock";

/// The rule broken by a lock that does not read as one.
pub const MALFORMED: &str = "lock_malformed";
/// The rule broken by a lock that a newer version of this software wrote.
pub const NEWER_FORMAT: &str = "lock_newer_format";

const FORMAT: u32 = 1;

/// Which versions of which events were released.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lock {
    /// Every event that was ever released.
    pub events: BTreeMap<FullName, LockedEvent>,
}

/// What the lock has about an event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LockedEvent {
    /// Why the event is over; `None` while it goes on.
    pub retired: Option<String>,
    /// Its released versions, in the order listed.
    pub released: Vec<LockedVersion>,
    /// The breaks that were accepted.
    pub exceptions: Vec<Exception>,
    /// What registries call its versions.
    pub registry: Vec<RegistryId>,
}

/// A break of a rule that is accepted, for one content of a schema and no other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// The rule that may be broken.
    pub rule: String,
    /// Digest of the resolution form of the schema that may break it.
    pub resolution: Sha256Digest,
    /// Why.
    pub reason: String,
    /// The last day on which that schema may be released.
    pub until: Date,
    /// Where the lock lists it; `None` for one that is not written yet.
    pub span: Option<Span>,
}

/// What a registry calls a released version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryId {
    /// The registry, without credentials.
    pub url: String,
    /// The registry subject.
    pub subject: String,
    /// The number of the version here.
    pub released: u32,
    /// The number of the version in the registry.
    pub version: u32,
    /// The id of the schema in the registry.
    pub id: u32,
    /// The GUID of the schema in the registry, where that has such.
    pub guid: Option<Guid>,
}

/// A released version as the lock has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedVersion {
    /// Its number; the first is 1.
    pub version: u32,
    /// The event types it had.
    pub types: Vec<String>,
    /// What the schema was.
    pub identity: Identity,
    /// The level at which it was compared with the versions before it, and nothing was found; `None` when it was not, or
    /// when something was.
    pub compared: Option<CompatibilityLevel>,
    /// What tells that file and block are as they were written; `None` where nobody sealed them.
    pub seal: Option<Seal>,
    /// Where the lock lists it; `None` for one that is not written yet.
    pub span: Option<Span>,
}

/// What tells one schema from another, as the lock writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    /// Digest of the parsing canonical form: what is on the wire.
    pub parsing: Sha256Digest,
    /// Digest of the resolution form: also defaults, aliases and logical types.
    pub resolution: Sha256Digest,
    /// CRC-64-AVRO of the parsing canonical form.
    pub fingerprint: Fingerprint,
    /// The registry's GUID of the whole schema: also documentation and custom properties.
    pub guid: Guid,
}

impl Identity {
    /// Returns the identity of a schema.
    #[must_use]
    pub fn of(schema: SchemaRef<'_>) -> Self {
        let parsing = parsing_canonical_form(schema);
        Self {
            parsing: sha256(&parsing),
            resolution: sha256(&resolution_form(schema)),
            fingerprint: Fingerprint::of(&parsing),
            guid: Guid::of(&canonical_string(schema)),
        }
    }

    /// Says in what a schema differs from what was released, the gravest first.
    #[must_use]
    pub fn difference(&self, now: &Self) -> Option<&'static str> {
        if self.parsing != now.parsing || self.fingerprint != now.fingerprint {
            Some("its data looks different on the wire")
        } else if self.resolution != now.resolution {
            Some("its defaults, aliases or logical types differ")
        } else if self.guid != now.guid {
            Some("its documentation or custom properties differ")
        } else {
            None
        }
    }
}

impl Lock {
    /// Tells whether an event is over.
    #[must_use]
    pub fn is_retired(&self, event: &FullName) -> bool {
        self.events
            .get(event)
            .is_some_and(|event| event.retired.is_some())
    }

    /// Returns the exception that lets `content` break `rule`; on the day `today`, or on any day when it is `None`.
    ///
    /// What was released under an exception may stay released for ever, so `until` counts for other content only.
    #[must_use]
    pub fn exception(
        &self,
        event: &FullName,
        rule: &str,
        content: &Sha256Digest,
        today: Option<Date>,
    ) -> Option<&Exception> {
        let event = self.events.get(event)?;
        let is_released = event
            .released
            .iter()
            .any(|it| it.identity.resolution == *content);
        event.exceptions.iter().find(|exception| {
            exception.rule == rule
                && exception.resolution == *content
                && (is_released || today.is_none_or(|today| today <= exception.until))
        })
    }
}
