//! An event as it was received in, the payload type that a catalog has for it out.

use crate::kafka::TopicSettings;
use crate::{Envelope, Rejected};

/// All events of a catalog as one type, with an arm for those it does not know. Generated.
pub trait EventCatalog: Sized {
    /// Every event type of the catalog.
    const TYPES: &'static [&'static str];

    /// Every topic that the schemas propose, sorted.
    const TOPICS: &'static [&'static str];

    /// What `agent-events.toml` says of topics, sorted by name: of those above, and of those beside them.
    const TOPIC_SETTINGS: &'static [TopicSettings] = &[];

    /// Picks the Rust type by the `type` attribute, then decodes the payload.
    ///
    /// # Errors
    ///
    /// When the type is known and the payload cannot be read; the error keeps the event.
    fn from_envelope(envelope: Envelope) -> Result<Self, Rejected>;
}
