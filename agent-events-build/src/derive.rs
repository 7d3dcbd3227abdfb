//! A struct with its attributes in, the impls of an event out: the second door, for payloads written by hand.
//!
//! Parsing the attributes is the macro's work; what they mean is decided here, by the parts that compile schemas.

mod event;
mod fields;
mod schema;
mod stand_in;
mod types;

use std::io;

use agent_events_schema::SourceMap;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{Error, Type};

pub use crate::suggest::nearest;

use self::schema::read_schema;
use crate::code::{Written, code};
use crate::emit;

/// A struct that is to become an event.
pub struct Derived {
    /// Its name.
    pub ident: Ident,
    /// Its fields.
    pub fields: Vec<DerivedField>,
    /// The values of its `type` attribute; `None` when they are at fault, which is known already.
    pub types: Option<DerivedTypes>,
    /// The field that is the `subject` attribute.
    pub subject: Option<Ident>,
    /// The field that is the `partitionkey` attribute.
    pub partition_key: Option<Ident>,
    /// The topic it is meant for, and where that is written.
    pub topic: Option<(String, Span)>,
    /// The extension attributes that its events have, none twice.
    pub extensions: Vec<DerivedExtension>,
    /// The schema of the payload; without one it is JSON.
    pub schema: Option<DerivedSchema>,
}

/// A field of a struct.
pub struct DerivedField {
    /// Its name in Rust.
    pub ident: Ident,
    /// Its name in the schema; `None` when that is at fault, which is known already.
    pub name: Option<String>,
    /// Where that is written.
    pub name_span: Span,
    /// Its type.
    pub ty: Type,
}

/// How a struct gets its `type` attribute.
#[derive(Debug)]
pub enum DerivedTypes {
    /// One type for every event.
    One(String, Span),
    /// A field of an enum type chooses: variant, event type and where that is written.
    By(Ident, Vec<(Ident, String, Span)>),
}

/// An extension attribute, as written.
#[derive(Debug)]
pub struct DerivedExtension {
    /// Its name.
    pub name: Ident,
    /// The type of its values, as CloudEvents calls it.
    pub ty: String,
    /// Where that is written.
    pub ty_span: Span,
}

/// A schema file.
#[derive(Debug)]
pub struct DerivedSchema {
    /// The path, as shown to the user.
    pub label: String,
    /// The text, or why it cannot be read.
    pub text: io::Result<String>,
    /// Where the path is written.
    pub span: Span,
}

/// What a struct becomes.
#[derive(Debug)]
pub struct Expansion {
    /// The impls.
    pub code: TokenStream,
    /// The paths of the schema files they follow from.
    pub files: Vec<String>,
}

/// Returns the impls that make the struct an event; `neighbours` gives path and text of the files beside its schema.
///
/// Adds every fault to `faults`, each with the span of what is at fault. When there are any, the impls only keep them
/// from causing others.
pub fn expand(
    derived: &Derived,
    neighbours: &dyn Fn() -> Vec<(String, String)>,
    faults: &mut Vec<Error>,
) -> Expansion {
    let written = &Written::default();
    let ident = &written.ident(&derived.ident);
    let event = event::event_plan(derived, written, faults);
    let mut sources = SourceMap::default();
    let read = derived.schema.as_ref().and_then(|schema| {
        read_schema(schema, neighbours, &mut sources)
            .map_err(|fault| faults.push(fault))
            .ok()
    });
    let codec = read
        .as_ref()
        .and_then(|read| fields::codec(derived, written, read, &sources, faults));
    let (format, codec) = match (&derived.schema, codec) {
        (schema, _) if !faults.is_empty() => {
            let codec = schema
                .as_ref()
                .map(|_| written.stream(stand_in::codec(ident, read.as_ref())));
            (stand_in::format(), codec)
        }
        (None, _) => (code!(::agent_events::format::Json), None),
        (Some(_), codec) => (emit::avro(), codec),
    };
    let event = written.stream(emit::event(ident, &event, format));
    Expansion {
        code: quote!(#event #codec),
        files: read.map(|read| read.files).unwrap_or_default(),
    }
}
