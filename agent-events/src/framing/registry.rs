//! A schema registry in, the schemas of unknown writers out, and the ids that it has given to types of ours. Feature
//! `registry`.

use std::any::TypeId;
use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use agent_events_registry::{
    Candidate, Client, Context, ErrorKind, Subject, SubjectNameStrategy, Wanted,
};
use agent_events_schema::FullName;

use super::{Framing, SchemaId, SchemaStore, StoreError, WriterId};
use crate::CloudEventType;
use crate::codec::AvroSchema;

/// The schemas of a registry, for a [`SchemaCache`](super::SchemaCache) to ask.
///
/// It is asked by id (Confluent's wire format) and by GUID (the header, `dataschema`), and by a `dataschema` that is an
/// address of this registry: `…/schemas/ids/7` or `…/schemas/guids/…`. No other address is ever asked. By fingerprint no
/// registry can be.
///
/// ```no_run
/// use std::{sync::Arc, time::Duration};
///
/// use agent_events::framing::{FramingReader, RegistryStore, SchemaCache};
/// use agent_events::registry::{Client, Settings};
///
/// let settings = Settings::new(["https://registry.example.com".parse()?]);
/// let client = Client::new(settings.timeout(Duration::from_secs(5)).retries(1))?;
/// let framings = FramingReader::new(Arc::new(SchemaCache::new(RegistryStore::new(client))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Decoding waits for the registry when it meets a new schema, at the longest for what the settings allow: the timeout and
/// the retries, for each address.
#[derive(Debug, Clone)]
pub struct RegistryStore(Arc<Client>);

impl RegistryStore {
    /// Asks `client`, which can be shared: `Arc<Client>` is taken as well.
    pub fn new(client: impl Into<Arc<Client>>) -> Self {
        Self(client.into())
    }

    /// Returns what an address of this registry names.
    fn named_by(&self, uri: &str) -> Option<WriterId> {
        let path = uri.strip_prefix(self.0.address().as_str())?;
        if let Some(id) = path.strip_prefix("/schemas/ids/") {
            return Some(WriterId::Id(SchemaId::new(id.parse().ok()?)));
        }
        let guid = path.strip_prefix("/schemas/guids/")?;
        Some(WriterId::Guid(guid.parse().ok()?))
    }
}

impl SchemaStore for RegistryStore {
    fn schema(&self, writer: &WriterId) -> Result<Option<String>, StoreError> {
        let content = match writer {
            WriterId::Id(id) => self.0.schema_by_id(id.get()),
            WriterId::Guid(guid) => self.0.schema_by_guid(*guid),
            WriterId::Fingerprint(_) => return Ok(None),
            WriterId::Uri(uri) => {
                return match self.named_by(uri) {
                    Some(named) => self.schema(&named),
                    None => Ok(None),
                };
            }
        };
        match content {
            Ok(content) => {
                let text = self.0.resolve_content(&writer.to_string(), &content)?;
                Ok(Some(text))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// How long it is remembered that a schema is not registered, and that the registry could not be asked.
const NOT_REGISTERED_FOR: Duration = Duration::from_secs(30);
const FAILED_FOR: Duration = Duration::from_secs(1);

/// The ids that a registry has given to the schemas of types, for [`Framing::Confluent`].
///
/// Each is asked for once, however many threads want it, and kept. Nothing is ever registered: that is the work of
/// `cargo agent-events publish`. The first question waits for the registry, so ask where waiting is fine, such as at the
/// start.
///
/// ```no_run
/// # use agent_events::{CloudEvent, CloudEventType, codec::AvroSchema, format::Avro};
/// # fn send<TaskDone: CloudEventType<Format = Avro> + AvroSchema + 'static>(event: CloudEvent<TaskDone>)
/// # -> Result<(), Box<dyn std::error::Error>> {
/// use agent_events::framing::SchemaIds;
/// use agent_events::registry::{Client, Settings};
///
/// let client = Client::new(Settings::new(["https://registry.example.com".parse()?]))?;
/// let ids = SchemaIds::new(client);
/// let record = event.to_record_framed(ids.framing::<TaskDone>()?)?;
/// # Ok(())
/// # }
/// ```
pub struct SchemaIds {
    client: Arc<Client>,
    strategy: SubjectNameStrategy,
    context: Option<Context>,
    known: Mutex<HashMap<Key, Arc<Mutex<Slot>>>>,
}

/// A type and the topic that it is sent to.
type Key = (TypeId, Option<String>);

enum Slot {
    Open,
    Known(SchemaId),
    Unknown(NotRegistered, Instant),
}

impl SchemaIds {
    /// Asks `client` for subjects by [`SubjectNameStrategy::TopicName`], as serializers do by default.
    pub fn new(client: impl Into<Arc<Client>>) -> Self {
        Self {
            client: client.into(),
            strategy: SubjectNameStrategy::default(),
            context: None,
            known: Mutex::default(),
        }
    }

    /// Sets how subjects are named; a topic with several event types needs another strategy than the default one.
    #[must_use]
    pub fn with_strategy(mut self, strategy: SubjectNameStrategy) -> Self {
        self.strategy = strategy;
        self
    }

    /// Sets the context that subjects are in.
    #[must_use]
    pub fn with_context(mut self, context: Context) -> Self {
        self.context = Some(context);
        self
    }

    /// Returns the framing of payloads of `E` in its own topic; may wait for the network.
    ///
    /// # Errors
    ///
    /// When the schema is not registered, or the registry cannot be asked.
    pub fn framing<E: CloudEventType + AvroSchema + 'static>(
        &self,
    ) -> Result<Framing, NotRegistered> {
        self.framing_in::<E>(E::TOPIC)
    }

    /// Returns the framing of payloads of `E` in `topic`; may wait for the network.
    ///
    /// # Errors
    ///
    /// As [`framing`](Self::framing).
    pub fn framing_for<E: AvroSchema + 'static>(
        &self,
        topic: &str,
    ) -> Result<Framing, NotRegistered> {
        self.framing_in::<E>(Some(topic))
    }

    fn framing_in<E: AvroSchema + 'static>(
        &self,
        topic: Option<&str>,
    ) -> Result<Framing, NotRegistered> {
        let key = (TypeId::of::<E>(), topic.map(str::to_owned));
        let slot = Arc::clone(
            lock(&self.known)
                .entry(key)
                .or_insert_with(|| Arc::new(Mutex::new(Slot::Open))),
        );
        // Held while asking: others who want this id wait for the answer, those who want another do not.
        let mut slot = lock(&slot);
        match &*slot {
            Slot::Known(id) => return Ok(Framing::Confluent(*id)),
            Slot::Unknown(error, until) if Instant::now() < *until => return Err(error.clone()),
            Slot::Unknown(..) | Slot::Open => {}
        }
        match self.ask::<E>(topic) {
            Ok(id) => {
                *slot = Slot::Known(id);
                Ok(Framing::Confluent(id))
            }
            Err(error) => {
                let remembered = if error.is_temporary() {
                    FAILED_FOR
                } else {
                    NOT_REGISTERED_FOR
                };
                *slot = Slot::Unknown(error.clone(), Instant::now() + remembered);
                Err(error)
            }
        }
    }

    fn ask<E: AvroSchema>(&self, topic: Option<&str>) -> Result<SchemaId, NotRegistered> {
        let error = |reason, is_temporary| NotRegistered {
            name: E::NAME,
            reason,
            is_temporary,
        };
        let subject = self
            .subject(topic, E::NAME)
            .map_err(|reason| error(reason, false))?;
        let failed = |failure: agent_events_registry::Error| error(failure.to_string(), true);
        let candidate = Candidate::new(E::SCHEMA);
        let found = self.client.look_up(&subject, &candidate, false);
        if let Some(found) = found.map_err(failed)? {
            return Ok(SchemaId::new(found.id));
        }
        // Registered with references or with its attributes in another order, it is another text.
        let history = self.client.history(&subject, Wanted::All).map_err(failed)?;
        if let Some(found) = history.find(E::SCHEMA) {
            return Ok(SchemaId::new(found.registered.id));
        }
        let reason = format!(
            "it is not registered under the registry subject `{subject}` (strategy {}): register it with `cargo \
             agent-events publish`, or set the strategy that it is registered by",
            self.strategy
        );
        Err(error(reason, false))
    }

    fn subject(&self, topic: Option<&str>, name: &str) -> Result<Subject, String> {
        let name: FullName = name
            .parse()
            .map_err(|error| format!("its name is none that a registry knows: {error}"))?;
        let subject = self
            .strategy
            .subject(topic, &name)
            .map_err(|error| error.to_string())?;
        Ok(match &self.context {
            Some(context) => subject.in_context(context),
            None => subject,
        })
    }
}

impl fmt::Debug for SchemaIds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SchemaIds")
            .field("client", &self.client)
            .field("strategy", &self.strategy)
            .field("context", &self.context)
            .finish_non_exhaustive()
    }
}

/// Why a type has no id in a registry.
#[derive(Debug, Clone)]
pub struct NotRegistered {
    name: &'static str,
    reason: String,
    is_temporary: bool,
}

impl NotRegistered {
    /// Returns whether the registry could not be asked, so that it may know the schema; otherwise it does not.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        self.is_temporary
    }
}

impl fmt::Display for NotRegistered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no id of the schema `{}`: {}", self.name, self.reason)
    }
}

impl Error for NotRegistered {}

/// What a panicking thread has left behind is whole: every change is one assignment.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
