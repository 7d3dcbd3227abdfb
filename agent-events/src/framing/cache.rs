//! What a payload says about its schema in, the schema out: asked for once, by one, and kept.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use agent_events_schema::{Fingerprint, Guid, Schema, canonical_string, parsing_canonical_form};

use super::{UnknownWriter, WriterId};
use crate::codec::{AvroSchema, DecodeError, Resolver};

/// Why a store could not be asked.
pub type StoreError = Box<dyn Error + Send + Sync>;

/// A place that knows schemas, such as a registry.
pub trait SchemaStore: Send + Sync {
    /// Returns the text of the schema; `None` when there is none.
    ///
    /// May wait for the network. [`SchemaCache`] asks for each schema once, however many threads want it.
    ///
    /// # Errors
    ///
    /// When the store cannot be asked now.
    fn schema(&self, writer: &WriterId) -> Result<Option<String>, StoreError>;
}

/// No schemas but those that the program was built with.
impl SchemaStore for () {
    fn schema(&self, _: &WriterId) -> Result<Option<String>, StoreError> {
        Ok(None)
    }
}

/// How many schemas that nobody knows are remembered as such.
const MAX_UNKNOWN: usize = 1024;

/// The schemas of a store, kept once they have been asked for.
///
/// A schema never changes, so what is known stays. That nobody knows a schema is remembered for 30 seconds, that the store
/// failed for one second, so that a topic full of such events does not become a storm of requests.
///
/// Decoding waits for the store when it meets a new schema. Where that must not be, [`look_up`](Self::look_up) the
/// [writer](crate::framing::WriterId) before, where waiting is fine, or [`insert`](Self::insert) what is known already.
pub struct SchemaCache {
    store: Box<dyn SchemaStore>,
    slots: Mutex<Slots>,
    settled: Condvar,
    unknown_for: Duration,
    failed_for: Duration,
}

#[derive(Default)]
struct Slots {
    by_writer: HashMap<WriterId, Slot>,
    unknown: usize,
    /// The GUIDs of released versions by type and fingerprint.
    released: HashMap<TypeId, HashMap<Fingerprint, Guid>>,
}

enum Slot {
    /// A thread is asking.
    Asked,
    Known(Arc<StoredSchema>),
    Unknown(UnknownWriter, Instant),
}

/// A schema that a store knows, and how types read what was written with it.
pub(crate) struct StoredSchema {
    pub(crate) guid: Guid,
    schema: Schema,
    resolvers: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

impl StoredSchema {
    fn new(text: &str) -> Result<Self, agent_events_schema::SchemaError> {
        let schema = Schema::parse(text)?;
        Ok(Self {
            guid: Guid::of(&canonical_string(schema.as_ref())),
            schema,
            resolvers: Mutex::default(),
        })
    }

    pub(crate) fn resolver<E: AvroSchema + 'static>(
        &self,
    ) -> Result<Arc<Resolver<E>>, DecodeError> {
        let mut resolvers = lock(&self.resolvers);
        let known = resolvers.get(&TypeId::of::<E>()).cloned();
        if let Some(Ok(known)) = known.map(Arc::downcast::<Resolver<E>>) {
            return Ok(known);
        }
        let resolver = Arc::new(Resolver::<E>::new(&self.schema)?);
        let kept: Arc<dyn Any + Send + Sync> = Arc::<Resolver<E>>::clone(&resolver);
        resolvers.insert(TypeId::of::<E>(), kept);
        Ok(resolver)
    }
}

impl SchemaCache {
    /// Keeps the schemas of `store`; `()` is a store without any.
    #[must_use]
    pub fn new(store: impl SchemaStore + 'static) -> Self {
        Self {
            store: Box::new(store),
            slots: Mutex::default(),
            settled: Condvar::new(),
            unknown_for: Duration::from_secs(30),
            failed_for: Duration::from_secs(1),
        }
    }

    /// Sets how long it is remembered that nobody knows a schema, and that the store failed.
    #[must_use]
    pub fn with_expiry(mut self, unknown: Duration, failed: Duration) -> Self {
        self.unknown_for = unknown;
        self.failed_for = failed;
        self
    }

    /// Adds a schema that is known already.
    ///
    /// # Errors
    ///
    /// When `text` is no Avro schema.
    pub fn insert(
        &self,
        writer: WriterId,
        text: &str,
    ) -> Result<(), agent_events_schema::SchemaError> {
        let schema = StoredSchema::new(text)?;
        lock(&self.slots).set(writer, Slot::Known(Arc::new(schema)));
        self.settled.notify_all();
        Ok(())
    }

    /// Asks the store for a schema unless it is known; may wait for the network.
    ///
    /// # Errors
    ///
    /// When nobody knows the schema, or the store failed.
    pub fn look_up(&self, writer: &WriterId) -> Result<(), UnknownWriter> {
        self.schema(writer).map(|_| ())
    }

    pub(crate) fn schema(&self, writer: &WriterId) -> Result<Arc<StoredSchema>, UnknownWriter> {
        let mut slots = lock(&self.slots);
        loop {
            match slots.by_writer.get(writer) {
                Some(Slot::Known(schema)) => return Ok(Arc::clone(schema)),
                Some(Slot::Unknown(error, until)) if Instant::now() < *until => {
                    return Err(error.clone());
                }
                Some(Slot::Asked) => {
                    let settled = self.settled.wait(slots);
                    slots = settled.unwrap_or_else(PoisonError::into_inner);
                }
                _ => break,
            }
        }
        slots.set(writer.clone(), Slot::Asked);
        drop(slots);
        let mut asking = Asking {
            cache: self,
            writer,
            answer: None,
        };
        let (answer, slot) = match self.ask(writer) {
            Ok(schema) => (Ok(Arc::clone(&schema)), Slot::Known(schema)),
            Err(error) => {
                let remembered = if error.is_temporary() {
                    self.failed_for
                } else {
                    self.unknown_for
                };
                let until = Instant::now() + remembered;
                (Err(error.clone()), Slot::Unknown(error, until))
            }
        };
        asking.answer = Some(slot);
        answer
    }

    fn ask(&self, writer: &WriterId) -> Result<Arc<StoredSchema>, UnknownWriter> {
        let unknown = |failure| UnknownWriter {
            writer: writer.clone(),
            failure,
        };
        match self.store.schema(writer) {
            Ok(Some(text)) => StoredSchema::new(&text).map(Arc::new).map_err(|error| {
                unknown(Some(format!(
                    "the store has a text that is no Avro schema: {error}"
                )))
            }),
            Ok(None) => Err(unknown(None)),
            Err(error) => Err(unknown(Some(error.to_string()))),
        }
    }

    /// Returns the GUID of the released version of `E` with this fingerprint.
    pub(crate) fn released<E: AvroSchema + 'static>(
        &self,
        fingerprint: Fingerprint,
    ) -> Option<Guid> {
        let mut slots = lock(&self.slots);
        let released = slots.released.entry(TypeId::of::<E>()).or_insert_with(|| {
            let version = |text: &&'static str| {
                let schema = Schema::parse(text).ok()?;
                let of = Fingerprint::of(&parsing_canonical_form(schema.as_ref()));
                Some((of, Guid::of(text)))
            };
            // Newest first; of versions with one form the newest counts.
            E::released()
                .texts()
                .iter()
                .rev()
                .filter_map(version)
                .collect()
        });
        released.get(&fingerprint).copied()
    }
}

impl Slots {
    fn set(&mut self, writer: WriterId, slot: Slot) {
        if matches!(slot, Slot::Unknown(..)) {
            self.unknown += 1;
            if self.unknown > MAX_UNKNOWN {
                self.by_writer
                    .retain(|_, slot| !matches!(slot, Slot::Unknown(..)));
                self.unknown = 1;
            }
        }
        if let Some(Slot::Unknown(..)) = self.by_writer.insert(writer, slot) {
            self.unknown = self.unknown.saturating_sub(1);
        }
    }
}

/// Whatever happens, those who wait are told.
struct Asking<'a> {
    cache: &'a SchemaCache,
    writer: &'a WriterId,
    answer: Option<Slot>,
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        let mut slots = lock(&self.cache.slots);
        match self.answer.take() {
            // Somebody may have inserted the schema meanwhile.
            Some(_) if matches!(slots.by_writer.get(self.writer), Some(Slot::Known(_))) => {}
            Some(slot) => slots.set(self.writer.clone(), slot),
            None => drop(slots.by_writer.remove(self.writer)),
        }
        drop(slots);
        self.cache.settled.notify_all();
    }
}

impl fmt::Debug for SchemaCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SchemaCache").finish_non_exhaustive()
    }
}

/// What a panicking thread has left behind is whole: every change is one insertion.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
