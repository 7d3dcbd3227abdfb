//! A struct with its attributes in, the impls of an event out: the second door, for payloads written by hand.
//!
//! Parsing the attributes is the macro's work; what they mean is decided here, by the parts that compile schemas.

mod fields;
mod schema;

use std::collections::BTreeSet;

use agent_events_schema::SourceMap;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{Error, Type};

use self::schema::read_schema;
use crate::catalog::is_topic;
use crate::emit;
use crate::event_type::fault;
use crate::plan::{ChoicePlan, EventPlan, EventTypesPlan, Role, unused};

/// A struct that is to become an event.
pub struct Derived {
    /// Its name.
    pub ident: Ident,
    /// Its fields.
    pub fields: Vec<DerivedField>,
    /// The values of its `type` attribute.
    pub types: DerivedTypes,
    /// The field that is the `subject` attribute.
    pub subject: Option<Ident>,
    /// The field that is the `partitionkey` attribute.
    pub partition_key: Option<Ident>,
    /// The topic it is meant for, and where that is written.
    pub topic: Option<(String, Span)>,
    /// The schema of the payload; without one it is JSON.
    pub schema: Option<DerivedSchema>,
}

/// A field of a struct.
pub struct DerivedField {
    /// Its name in Rust.
    pub ident: Ident,
    /// Its name in the schema.
    pub name: String,
    /// Its type.
    pub ty: Type,
}

/// How a struct gets its `type` attribute.
pub enum DerivedTypes {
    /// One type for every event.
    One(String, Span),
    /// A field of an enum type chooses: variant, event type and where that is written.
    By(Ident, Vec<(Ident, String, Span)>),
}

/// A schema file.
pub struct DerivedSchema {
    /// The path, as shown to the user.
    pub label: String,
    /// The text.
    pub text: String,
    /// Where the path is written.
    pub span: Span,
}

/// Returns the impls that make the struct an event.
///
/// # Errors
///
/// Every fault at once, each with the span of what is at fault.
pub fn expand(derived: &Derived) -> syn::Result<TokenStream> {
    let mut faults = Vec::new();
    let event = event_plan(derived, &mut faults);
    let mut sources = SourceMap::default();
    let codec =
        derived
            .schema
            .as_ref()
            .and_then(|schema| match read_schema(schema, &mut sources) {
                Ok(read) => fields::codec(derived, &read, schema, &sources, &mut faults),
                Err(fault) => {
                    faults.push(fault);
                    None
                }
            });
    if let Some(fault) = faults.into_iter().reduce(|mut all, fault| {
        all.combine(fault);
        all
    }) {
        return Err(fault);
    }
    let format = if codec.is_some() {
        emit::avro()
    } else {
        quote!(::agent_events::format::Json)
    };
    let event = emit::event(&derived.ident, &event, &format);
    Ok(quote!(#event #codec))
}

fn event_plan(derived: &Derived, faults: &mut Vec<Error>) -> EventPlan {
    let types = match &derived.types {
        DerivedTypes::One(text, span) => {
            check_type(text, *span, faults);
            EventTypesPlan::One(text.clone())
        }
        DerivedTypes::By(field, choices) => {
            for (_, text, span) in choices {
                check_type(text, *span, faults);
            }
            let ty = derived
                .fields
                .iter()
                .find(|known| known.ident == *field)
                .map(|known| &known.ty);
            EventTypesPlan::By {
                field: field.clone(),
                ty: quote!(#ty),
                choices: choices
                    .iter()
                    .map(|(variant, text, _)| ChoicePlan {
                        constant: unused(
                            Role::Constant,
                            &format!("TYPE_{variant}"),
                            &BTreeSet::new(),
                        ),
                        variant: variant.clone(),
                        symbol: variant.to_string(),
                        event_type: text.clone(),
                    })
                    .collect(),
            }
        }
    };
    if let Some((topic, span)) = &derived.topic
        && !is_topic(topic)
    {
        let message = format!(
            "`{topic}` is not the name of a Kafka topic: use 1 to 249 letters, digits, dots, underscores and hyphens"
        );
        faults.push(Error::new(*span, message));
    }
    EventPlan {
        types,
        topic: derived.topic.as_ref().map(|(topic, _)| topic.clone()),
        subject: derived.subject.clone(),
        partition_key: derived.partition_key.clone(),
    }
}

fn check_type(text: &str, span: Span, faults: &mut Vec<Error>) {
    if let Some(reason) = fault(text) {
        let message = format!(
            "event type `{text}` {reason}: write a type such as `com.example.order.placed`"
        );
        faults.push(Error::new(span, message));
    }
}
