//! The plan of a record in, its struct and impls out.

use super::types::rust_type;
use super::{Docs, Told, default, derives, json, lint, record_codec, schema_impl, union, view};
use crate::code::{Append, Code, code, list, part, sequence};
use crate::plan::RecordPlan;
use crate::style::TimeCrate;

pub(super) fn record(plan: &RecordPlan, times: TimeCrate) -> impl Append {
    let (ident, docs) = (&plan.ident, Docs(&plan.doc));
    let attributes = plan.attributes.as_slice();
    let derives = if default::is_rusts(plan) {
        derives(&["Debug", "Clone", "PartialEq", "Default"], &plan.derives)
    } else {
        derives(&["Debug", "Clone", "PartialEq"], &plan.derives)
    };
    let lints = lint::on_struct(ident, plan);
    let fields = list(plan.fields.iter().map(move |field| {
        let (ident, docs) = (&field.ident, Docs(&field.doc));
        let (attributes, ty) = (field.attributes.as_slice(), rust_type(&field.shape, times));
        part!(#docs #attributes pub #ident: #ty)
    }));
    let unions = sequence(
        plan.unions
            .iter()
            .map(move |plan| union::union(plan, times)),
    );
    let constructor = default::constructor(plan, times);
    let event = plan
        .event
        .as_ref()
        .map(|event| super::event(ident, event, avro()));
    let codec = record_codec(ident, &plan.fields, Told::ByType);
    let schema = schema_impl(ident, &plan.schema);
    let serde = json::serde_impls(ident);
    let view = (plan.view.as_ref()).map(|view| view::view(plan, view, times));
    part! {
        #docs
        #derives
        #attributes
        #lints
        pub struct #ident { #fields }
        #constructor
        #event
        #codec
        #schema
        #serde
        #unions
        #view
    }
}

/// Returns the format of events with a schema.
pub(crate) fn avro() -> Code {
    code!(::agent_events::format::Avro)
}
