//! A registered schema in, the same schema as a text that needs no other out: references resolved at any depth.

use std::collections::BTreeSet;

use agent_events_schema::{SourceMap, canonical_string, parse_all};

use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::model::{Reference, RegisteredSchema, SchemaContent, SchemaType};

/// How many schemas one schema may refer to, at any depth.
const MAX_REFERENCES: usize = 1_000;

impl Client {
    /// Returns the schema as one text that defines every type it uses, as Avro's Java library writes it.
    ///
    /// References are followed at any depth, each once, also where they lead in a circle. Types are found by their full
    /// names, whatever the name of the reference is.
    ///
    /// # Errors
    ///
    /// When a reference cannot be fetched, when a text is no valid Avro schema, or when two references define one name
    /// differently.
    pub fn resolve(&self, registered: &RegisteredSchema) -> Result<String, Error> {
        let name = format!("{} version {}", registered.subject, registered.version);
        self.resolve_content(&name, &registered.content)
    }

    /// Returns the schema as [`resolve`](Self::resolve) does, for what is known by its id or GUID; `name` is for errors.
    ///
    /// # Errors
    ///
    /// As [`resolve`](Self::resolve).
    pub fn resolve_content(&self, name: &str, content: &SchemaContent) -> Result<String, Error> {
        check_type(name, content)?;
        let mut sources = SourceMap::default();
        let mut ids = Vec::new();
        let mut seen: BTreeSet<Reference> = BTreeSet::new();
        let mut open: Vec<Reference> = content.references.iter().rev().cloned().collect();
        while let Some(reference) = open.pop() {
            // The same version under two names is one schema.
            let key = Reference {
                name: String::new(),
                ..reference
            };
            if !seen.insert(key.clone()) {
                continue;
            }
            if seen.len() > MAX_REFERENCES {
                let reason = format!("it refers to more than {MAX_REFERENCES} schemas");
                return Err(Error::new(ErrorKind::Schema, name, reason));
            }
            let label = format!("{} version {}", key.subject, key.version);
            let fetched = self.schema_even_deleted(&key.subject, key.version)?;
            check_type(&label, &fetched.content)?;
            ids.push(sources.add(label, fetched.content.text));
            open.extend(fetched.content.references.into_iter().rev());
        }
        let own = sources.add(name, content.text.as_str());
        ids.push(own);
        let parsed = parse_all(&sources, &ids);
        if let Some(fault) = parsed.diagnostics.iter().find(|finding| finding.is_error()) {
            let place = fault
                .primary
                .as_ref()
                .map_or_else(|| name.to_owned(), |label| sources.describe(label.span));
            let reason = format!("it is not a valid Avro schema: {}", fault.message);
            return Err(Error::new(ErrorKind::Schema, place, reason));
        }
        let root = parsed
            .set
            .roots()
            .iter()
            .find(|root| root.span.source == own)
            .ok_or_else(|| Error::new(ErrorKind::Schema, name, "it is a protocol, not a schema"))?;
        Ok(canonical_string(parsed.set.schema(root.node)))
    }
}

fn check_type(name: &str, content: &SchemaContent) -> Result<(), Error> {
    match &content.schema_type {
        SchemaType::Avro => Ok(()),
        SchemaType::Other(other) => {
            let reason = format!("it is a schema in {other}, not in Avro");
            Err(Error::new(ErrorKind::Schema, name, reason))
        }
    }
}
