//! A type with a schema in, the schema parsed out: once for each type in the life of the process.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use agent_events_schema::Schema;

use super::JsonError;
use crate::codec::{AvroSchema, Guid};

/// Keys come from types alone, so that no data makes it grow.
static PARSED: OnceLock<RwLock<HashMap<Guid, Entry>>> = OnceLock::new();

#[derive(Clone)]
struct Entry {
    text: &'static str,
    schema: Arc<Schema>,
}

/// Returns the schema of `T`.
pub(super) fn schema_of<T: AvroSchema>() -> Result<Arc<Schema>, JsonError> {
    schema(T::GUID, T::SCHEMA).map_err(|error| {
        JsonError::new(format!(
            "the schema of `{}` cannot be read: {error}",
            T::NAME
        ))
        .caused_by(error)
    })
}

fn schema(guid: Guid, text: &'static str) -> Result<Arc<Schema>, agent_events_schema::SchemaError> {
    let parsed = PARSED.get_or_init(RwLock::default);
    let known = parsed
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .get(&guid)
        .cloned();
    match known {
        // A GUID written by hand may be wrong, and then belong to another schema.
        Some(entry) if entry.text == text => Ok(entry.schema),
        _ => {
            let schema = Arc::new(Schema::parse(text)?);
            let entry = Entry {
                text,
                schema: Arc::clone(&schema),
            };
            let mut parsed = parsed.write().unwrap_or_else(PoisonError::into_inner);
            parsed.insert(guid, entry);
            Ok(schema)
        }
    }
}
