//! The events of the catalog in, what makes their structs events and the enum over all of them out.

use std::collections::BTreeSet;

use agent_events_schema::{Diagnostic, NodeId, Record, Type};

use super::ident::{Role, collisions, identifiers, identifiers_of_set};
use super::names::collision;
use super::planner::Planner;
use super::shape::Shape;
use super::{
    CatalogEventPlan, CatalogPlan, ChoicePlan, EventPlan, EventTypesPlan, ExtensionPlan, FieldPlan,
};
use crate::catalog::{Event, EventTypes, Extension, FieldIndex};
use crate::code::code;

impl Planner<'_> {
    pub(super) fn event(&self, event: &Event, record: &Record, fields: &[FieldPlan]) -> EventPlan {
        let attribute =
            |index: Option<FieldIndex>| index.map(|FieldIndex(index)| fields[index].ident.clone());
        EventPlan {
            types: self.event_types(&event.types, record, fields),
            topic: event.topic.clone(),
            subject: attribute(event.subject),
            partition_key: attribute(event.partition_key),
            extensions: extensions(&event.extensions),
        }
    }

    fn event_types(
        &self,
        types: &EventTypes,
        record: &Record,
        fields: &[FieldPlan],
    ) -> EventTypesPlan {
        match types {
            EventTypes::One(name) => EventTypesPlan::One(name.text.clone()),
            EventTypes::By(FieldIndex(index), names) => {
                let chooser = record.fields[*index].ty.node;
                let symbols = match &self.node(chooser).ty {
                    Type::Enum(r#enum) => self.symbols(chooser, r#enum),
                    _ => Vec::new(),
                };
                let constants = symbols
                    .iter()
                    .map(|symbol| format!("TYPE_{}", symbol.name))
                    .collect::<Vec<_>>();
                let constants = identifiers(Role::Constant, &constants);
                let path = match &fields[*index].shape {
                    Shape::Named(chooser) => chooser.path.as_slice(),
                    _ => &[],
                };
                EventTypesPlan::By {
                    field: fields[*index].ident.clone(),
                    choices: symbols
                        .into_iter()
                        .zip(constants)
                        .zip(names)
                        .map(|((symbol, constant), name)| {
                            let variant = &symbol.ident;
                            ChoicePlan {
                                constant,
                                pattern: code!(#path::#variant),
                                symbol: symbol.name,
                                event_type: name.text.clone(),
                            }
                        })
                        .collect(),
                }
            }
        }
    }

    /// A type that the user has named is known by that name.
    fn variant_name(&self, id: NodeId, name: &str) -> String {
        match &self.style.of_type(id).member.rename {
            Some(rename) => rename.ident.name().to_owned(),
            None => name.to_owned(),
        }
    }

    pub(super) fn catalog_plan(
        &self,
        name: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<CatalogPlan> {
        let events = &self.catalog.events;
        // Where something is at fault its events may be missing, and a program that names the enum should not have
        // to hear of it twice.
        let has_types = self.catalog.set.named().next().is_some();
        if events.is_empty() && has_types && !diagnostics.iter().any(Diagnostic::is_error) {
            return None;
        }
        let names: Vec<String> = std::iter::once("Unknown".to_owned())
            .chain(
                events
                    .iter()
                    .map(|event| self.variant_name(event.node, event.name.name())),
            )
            .collect();
        let variants = identifiers_of_set(Role::Type, &names);
        for (first, second) in collisions(Role::Type, &names) {
            let end = |place: usize| {
                let event = &events[place.checked_sub(1)?];
                Some((event.name.as_str(), event.span, &variants[place]))
            };
            if let (Some(first), Some(second)) = (end(first), end(second)) {
                diagnostics.push(collision(Role::Type, [first, second]));
            }
        }
        let variants = variants.into_iter().skip(1);
        let mut topics = BTreeSet::new();
        for topic in events.iter().filter_map(|event| event.topic.as_ref()) {
            topics.insert(topic.clone());
        }
        // The first event keeps a type that two claim, or the second would be a pattern that nothing reaches.
        let mut claimed = BTreeSet::new();
        Some(CatalogPlan {
            ident: self.names.claim(&[], name),
            topics: topics.into_iter().collect(),
            described: self.catalog.topics.clone(),
            events: events
                .iter()
                .zip(variants)
                .map(|(event, variant)| CatalogEventPlan {
                    variant,
                    path: self.names.path(event.node, &[]),
                    types: event
                        .types
                        .names()
                        .iter()
                        .filter(|name| claimed.insert(name.text.clone()))
                        .map(|name| name.text.clone())
                        .collect(),
                })
                .filter(|event| !event.types.is_empty())
                .collect(),
        })
    }
}

/// Returns the extensions with the names of their keys.
pub(crate) fn extensions(declared: &[Extension]) -> Vec<ExtensionPlan> {
    let names: Vec<String> = declared
        .iter()
        .map(|extension| format!("EXTENSION_{}", extension.name))
        .collect();
    let constants = identifiers(Role::Constant, &names);
    let plan = |(extension, constant): (&Extension, _)| ExtensionPlan {
        constant,
        name: extension.name.clone(),
        ty: extension.ty,
    };
    declared.iter().zip(constants).map(plan).collect()
}
