//! The plan of a record in, its struct and impls out.

use proc_macro2::TokenStream;
use quote::quote;

use super::types::rust_type;
use super::{default, doc, json, lint, record_codec, schema_impl, union};
use crate::plan::RecordPlan;
use crate::style::TimeCrate;

pub(super) fn record(plan: &RecordPlan, times: TimeCrate) -> TokenStream {
    let (ident, docs) = (&plan.ident, doc(&plan.doc));
    let (derives, attributes) = (&plan.derives, &plan.attributes);
    let default = default::is_rusts(plan).then(|| quote!(, Default));
    let lints = lint::on_struct(plan);
    let fields = plan.fields.iter().map(|field| {
        let (ident, docs, ty) = (
            &field.ident,
            doc(&field.doc),
            rust_type(&field.shape, times),
        );
        let attributes = &field.attributes;
        quote!(#docs #(#attributes)* pub #ident: #ty)
    });
    let unions = plan.unions.iter().map(|plan| union::union(plan, times));
    let constructor = default::constructor(plan, times);
    let event = plan
        .event
        .as_ref()
        .map(|event| super::event(ident, event, &avro()));
    let codec = record_codec(ident, &plan.fields);
    let schema = schema_impl(ident, &plan.schema);
    let serde = json::serde_impls(ident);
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq #default #(, #derives)*)]
        #(#attributes)*
        #lints
        pub struct #ident { #(#fields),* }
        #constructor
        #event
        #codec
        #schema
        #serde
        #(#unions)*
    }
}

/// Returns the format of events with a schema.
pub(crate) fn avro() -> TokenStream {
    quote!(::agent_events::format::Avro)
}
