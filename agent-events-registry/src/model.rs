//! What a registry keeps and answers: schemas with their versions and ids, references, verdicts, modes.

use agent_events_schema::Guid;

use crate::encode::push_json_string;
use crate::subject::Subject;

/// A schema as a registry keeps it under a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RegisteredSchema {
    /// The subject.
    pub subject: Subject,
    /// The version in its subject.
    pub version: u32,
    /// The id that data in Confluent's wire format begins with.
    pub id: u32,
    /// What is kept.
    pub content: SchemaContent,
}

/// What is registered, whichever subject it stands under.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SchemaContent {
    /// The schema as the registry stores it.
    pub text: String,
    /// Which language it is written in.
    pub schema_type: SchemaType,
    /// The schemas that it uses types of.
    pub references: Vec<Reference>,
    /// The GUID that the registry gave it; only Confluent's do, since 8.0.
    pub guid: Option<Guid>,
    /// Whether metadata or rules stand beside it, which are part of its GUID.
    pub has_metadata: bool,
}

/// Which language a schema is written in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemaType {
    /// Avro.
    Avro,
    /// Another: `JSON`, `PROTOBUF`.
    Other(String),
}

/// A use of a type that is registered under another subject.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// The full name of the type.
    pub name: String,
    /// The subject that defines it.
    pub subject: Subject,
    /// The version of the subject.
    pub version: u32,
}

/// A schema that may become the next version of a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The schema.
    pub text: String,
    /// The schemas that it uses types of.
    pub references: Vec<Reference>,
}

impl Candidate {
    /// Takes a schema that needs no other.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            references: Vec::new(),
        }
    }

    /// The body of a request; the type is left out, as Avro is what every registry takes it for.
    pub(crate) fn body(&self) -> String {
        let mut body = String::with_capacity(self.text.len() + self.text.len() / 4 + 32);
        body.push_str("{\"schema\":");
        push_json_string(&mut body, &self.text);
        if !self.references.is_empty() {
            body.push_str(",\"references\":[");
            for (index, reference) in self.references.iter().enumerate() {
                body.push_str(if index == 0 {
                    "{\"name\":"
                } else {
                    ",{\"name\":"
                });
                push_json_string(&mut body, &reference.name);
                body.push_str(",\"subject\":");
                push_json_string(&mut body, reference.subject.as_str());
                body.push_str(",\"version\":");
                body.push_str(&reference.version.to_string());
                body.push('}');
            }
            body.push(']');
        }
        body.push('}');
        body
    }
}

impl SchemaContent {
    /// Computes the GUID of what is stored, by Confluent's definition; `None` when metadata or rules are part of it.
    #[must_use]
    pub fn computed_guid(&self) -> Option<Guid> {
        let references = self.references.iter().map(|reference| {
            (
                reference.name.as_str(),
                reference.subject.as_str(),
                reference.version,
            )
        });
        (!self.has_metadata).then(|| Guid::with_references(&self.text, references))
    }

    /// Compares the registry's GUID with the one computed here.
    #[must_use]
    pub fn verify_guid(&self) -> GuidCheck {
        match (self.guid, self.computed_guid()) {
            (Some(server), Some(computed)) if server == computed => GuidCheck::Verified(server),
            (Some(server), Some(computed)) => GuidCheck::Differs { server, computed },
            (server, computed) => GuidCheck::Unverified(server.or(computed)),
        }
    }
}

/// What became of a GUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuidCheck {
    /// The registry gives the GUID that is computed here.
    Verified(Guid),
    /// The registry gives another one than its own definition does.
    Differs {
        /// What it gives.
        server: Guid,
        /// What the definition gives.
        computed: Guid,
    },
    /// Only one side says a GUID: registries other than Confluent's have none, and metadata is not fetched.
    Unverified(Option<Guid>),
}

/// What a registration answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Registration {
    /// The id that data in Confluent's wire format begins with.
    pub id: u32,
    /// The version; older registries do not say it.
    pub version: Option<u32>,
    /// The GUID, where the registry has such.
    pub guid: Option<Guid>,
}

/// What a registry says of a candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServerVerdict {
    /// Whether it would take the candidate.
    pub compatible: bool,
    /// Why not, in its words; some registries give no reasons.
    pub messages: Vec<String>,
}

/// What a registry allows: `READWRITE`, `READONLY`, `IMPORT` and others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mode(pub(crate) String);

impl Mode {
    /// Returns its name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Tells whether schemas can be registered.
    #[must_use]
    pub fn is_writable(&self) -> bool {
        !self.0.starts_with("READONLY")
    }
}

/// A version of a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// The one with this number.
    Number(u32),
    /// The last one that is not deleted.
    Latest,
}
