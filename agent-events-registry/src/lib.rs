//! A client of schema registries that speak Confluent's REST API: Confluent's own, Karapace, Apicurio (`ccompat/v7`) and
//! Redpanda.
//!
//! It blocks, as build scripts and command lines do. What a registry says of a schema's compatibility is a second opinion:
//! [`Client::check`] decides from the versions that the registry has, and tells when the registry thinks otherwise.
//!
//! ```no_run
//! use agent_events_registry::{Candidate, Client, Settings};
//!
//! let client = Client::new(Settings::new(["https://registry.example.com".parse()?]))?;
//! let candidate = Candidate::new(r#"{"type": "record", "name": "Order", "fields": []}"#);
//! let verdict = client.check(&"orders-value".parse()?, &candidate)?;
//! for fault in &verdict.faults {
//!     eprintln!("not compatible with version {}: {}", fault.version, fault.reasons[0]);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod address;
mod answer;
mod client;
mod encode;
mod error;
mod model;
mod references;
mod secret;
mod settings;
mod subject;
#[cfg(feature = "testing")]
pub mod testing;
mod transport;
mod verdict;

pub use address::{Address, InvalidAddress};
pub use agent_events_schema::CompatibilityLevel;
pub use client::{Client, SubjectFilter};
pub use error::{Error, ErrorKind};
pub use model::{
    Candidate, GuidCheck, Mode, Reference, RegisteredSchema, Registration, SchemaContent,
    SchemaType, ServerVerdict, Version,
};
pub use secret::Secret;
pub use settings::Settings;
pub use subject::{
    Context, InvalidSubject, NoSubject, Subject, SubjectNameStrategy, UnknownStrategy,
};
pub use verdict::{Fault, HistoricVersion, History, SecondOpinion, Verdict, Wanted, same_schema};
