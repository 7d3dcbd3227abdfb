//! The fields of a struct and of its schema in, the codec out, or every field that does not fit.

use agent_events_schema::{Field, SourceMap, Type as AvroType};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Error, GenericArgument, PathArguments, Type};

use super::schema::ReadSchema;
use super::{Derived, DerivedField, DerivedSchema};
use crate::emit;
use crate::plan::{FieldPlan, NamedShape, SchemaPlan, Shape, TypeShape, record_shapes};
use crate::suggest::nearest;

/// Returns the codec and the schema of the struct; `None` when `faults` grew.
pub(super) fn codec(
    derived: &Derived,
    read: &ReadSchema,
    schema: &DerivedSchema,
    sources: &SourceMap,
    faults: &mut Vec<Error>,
) -> Option<TokenStream> {
    todo!()
}
