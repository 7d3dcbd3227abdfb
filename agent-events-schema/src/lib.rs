//! Avro schemas with positions: what a schema is, what it says and whether another can read it.
//!
//! Nothing here reads a file or opens a connection.

mod canonical;
mod compat;
mod diagnostic;
mod json;
mod level;
mod name;
mod parse;
mod schema;
mod source;

pub use canonical::{
    Fingerprint, Guid, InvalidDigest, InvalidFingerprint, InvalidGuid, Sha256Digest,
    canonical_string, md5_hex, parsing_canonical_form, pretty_string, resolution_form, sha256,
};
pub use compat::{Incompatibility, IncompatibilityKind, incompatibilities};
pub use diagnostic::{Diagnostic, Label, Severity};
pub use json::{Json, JsonMember, JsonValue, MAX_DEPTH, MAX_TEXT_BYTES, pointer_at};
pub use level::{CompatibilityLevel, Direction, Pair, UnknownLevel};
pub use name::{Alias, FullName, InvalidName, Symbol, is_name};
pub use parse::{Parsed, Schema, SchemaError, parse_all};
pub use schema::{
    Enum, Field, Fixed, LogicalType, Named, Node, NodeId, Order, ReaderSchema, Record, SchemaRef,
    SchemaSet, Type, TypeRef, WriterSchema,
};
pub use source::{Position, Source, SourceId, SourceMap, Span};
