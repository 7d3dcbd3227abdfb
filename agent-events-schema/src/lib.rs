//! Avro schemas with positions: what a schema is, what it says and whether another can read it.
//!
//! Nothing here reads a file or opens a connection.
//!
//! ```
//! use agent_events_schema::{Fingerprint, Schema, parsing_canonical_form};
//!
//! let schema = Schema::parse(r#"{"type": "fixed", "name": "Key", "namespace": "n", "size": 16, "doc": "not kept"}"#)?;
//! let form = parsing_canonical_form(schema.as_ref());
//! assert_eq!(form, r#"{"name":"n.Key","type":"fixed","size":16}"#);
//! println!("{}", Fingerprint::of(&form));
//!
//! let error = Schema::parse(r#"{"type": "fixed", "name": "Key", "size": "16"}"#).unwrap_err();
//! assert_eq!(error.to_string(), "1:42: `size` is a string");
//! # Ok::<(), agent_events_schema::SchemaError>(())
//! ```

mod canonical;
mod change;
mod compat;
mod datum;
mod diagnostic;
mod json;
mod level;
mod name;
mod parse;
mod places;
mod resolve;
mod schema;
mod source;
mod witness;

pub use canonical::{
    Fingerprint, Guid, InvalidDigest, InvalidFingerprint, InvalidGuid, Sha256Digest,
    canonical_string, md5_hex, parsing_canonical_form, pretty_json, pretty_string, resolution_form,
    sha256,
};
pub use change::{Change, ChangeKind, changes};
pub use compat::{Incompatibility, IncompatibilityKind, incompatibilities};
pub use datum::encode_default;
pub use diagnostic::{Cause, Diagnostic, Fix, Label, Severity};
pub use json::{Json, JsonMember, JsonValue, MAX_DEPTH, MAX_TEXT_BYTES, pointer_at};
pub use level::{CompatibilityLevel, Direction, Pair, UnknownLevel};
pub use name::{Alias, FullName, InvalidName, Symbol, is_name};
pub use parse::{
    Definitions, Parsed, Schema, SchemaError, parse_all, parse_documents, parse_self_contained,
};
pub use resolve::{Begun, Course, ResolutionPlan, ResolveError, Scratch, TranscodeError};
pub use schema::{
    Enum, Field, Fixed, LogicalType, Named, Node, NodeId, Order, ReaderSchema, Record, SchemaRef,
    SchemaSet, Type, TypeRef, WriterSchema,
};
pub use source::{Position, Source, SourceId, SourceMap, Span};
pub use witness::{Witness, Witnesses, witness};
