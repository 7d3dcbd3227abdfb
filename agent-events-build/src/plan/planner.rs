//! Catalog in, plan and the reasons for what is missing from it out.

use std::collections::{BTreeMap, BTreeSet};

use agent_events_schema::{
    Diagnostic, Enum, Fingerprint, Guid, Named, Node, NodeId, Record, SchemaRef, SourceMap, Type,
    canonical_string, parsing_canonical_form,
};
use proc_macro2::Ident;
use quote::quote;

use super::ident::{Role, identifiers};
use super::names::Names;
use super::shape::{Place, Shape, Shapes};
use super::{
    CatalogEventPlan, CatalogPlan, ChoicePlan, EnumPlan, EventPlan, EventTypesPlan, FieldPlan,
    ItemPlan, ModulePlan, NamespacePlan, Plan, RecordPlan, SchemaPlan, SymbolPlan, doc,
};
use crate::catalog::{Catalog, Event, EventTypes, FieldIndex};

/// Settles what the Rust will be: every name, box and constant.
///
/// `catalog_name` is the name of the enum over all events. A record that cannot be had yet is reported and left out,
/// with those that contain it.
pub fn plan(
    catalog: &Catalog,
    catalog_name: &str,
    sources: &SourceMap,
    diagnostics: &mut Vec<Diagnostic>,
) -> Plan {
    let planner = Planner {
        catalog,
        sources,
        names: Names::new(&catalog.set, catalog_name),
        shapes: Shapes::new(&catalog.set),
    };
    planner.plan(diagnostics)
}

struct Planner<'a> {
    catalog: &'a Catalog,
    sources: &'a SourceMap,
    names: Names,
    shapes: Shapes<'a>,
}

impl Planner<'_> {
    fn plan(&self, diagnostics: &mut Vec<Diagnostic>) -> Plan {
        let items = self.items(diagnostics);
        let catalog = self.catalog_plan(&items);
        let mut root = ModulePlan::default();
        for (id, item) in items {
            self.module_of(&mut root, id).items.push(item);
        }
        Plan { root, catalog }
    }

    fn items(&self, diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<NodeId, ItemPlan> {
        let mut items = BTreeMap::new();
        let mut missing = BTreeSet::new();
        for (_, id) in self.catalog.set.named() {
            let node = self.node(id);
            let item = match &node.ty {
                Type::Record(record) => self
                    .record(id, record, node, diagnostics)
                    .map(ItemPlan::Record),
                Type::Enum(r#enum) => Some(ItemPlan::Enum(self.enumeration(id, r#enum, node))),
                _ => None,
            };
            match item {
                Some(item) => drop(items.insert(id, item)),
                None => drop(missing.insert(id)),
            }
        }
        items.retain(|id, _| !self.shapes.reaches_any(*id, &missing));
        items
    }

    fn module_of<'m>(&self, root: &'m mut ModulePlan, id: NodeId) -> &'m mut ModulePlan {
        let namespace = self
            .node(id)
            .named()
            .and_then(|named| named.name.namespace())
            .unwrap_or_default();
        let mut module = root;
        let mut end = 0;
        for (segment, ident) in namespace.split('.').zip(&self.names.place(id).module) {
            end += segment.len();
            module = module.child(ident, &namespace[..end]);
            end += 1;
        }
        module
    }

    fn node(&self, id: NodeId) -> &Node {
        self.catalog.set.node(id)
    }

    fn record(
        &self,
        id: NodeId,
        record: &Record,
        node: &Node,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<RecordPlan> {
        let module = &self.names.place(id).module;
        let place = Place {
            record: id,
            path: &|used| self.names.path(used, module),
        };
        let idents = identifiers(
            Role::Field,
            record.fields.iter().map(|field| field.name.as_str()),
        );
        let mut fields = Vec::new();
        for (field, ident) in record.fields.iter().zip(idents) {
            match self.shapes.shape(field.ty, &place) {
                Ok(shape) => fields.push(FieldPlan {
                    ident,
                    name: field.name.clone(),
                    doc: documented(field.doc.as_deref(), || {
                        format!("The field `{}`.", field.name)
                    }),
                    shape,
                }),
                Err(reason) => diagnostics.push(reason),
            }
        }
        if fields.len() < record.fields.len() {
            return None;
        }
        let event = self.catalog.events.iter().find(|event| event.node == id);
        Some(RecordPlan {
            ident: self.names.place(id).ident.clone(),
            doc: self.type_doc(&record.named, node, "record"),
            event: event.map(|event| self.event(event, record, &fields)),
            fields,
            schema: SchemaPlan::new(&record.named, self.catalog.set.schema(id)),
        })
    }

    fn enumeration(&self, id: NodeId, r#enum: &Enum, node: &Node) -> EnumPlan {
        EnumPlan {
            ident: self.names.place(id).ident.clone(),
            doc: self.type_doc(&r#enum.named, node, "enum"),
            symbols: symbols(r#enum),
            schema: SchemaPlan::new(&r#enum.named, self.catalog.set.schema(id)),
        }
    }

    fn type_doc(&self, named: &Named, node: &Node, kind: &str) -> Vec<String> {
        let name = &named.name;
        let mut lines = documented(named.doc.as_deref(), || {
            format!("The {kind} `{}`.", name.name())
        });
        lines.push(String::new());
        let label = doc::code(self.sources.get(node.span.source).label());
        lines.push(format!("Generated from `{name}` in {label}."));
        lines
    }

    fn event(&self, event: &Event, record: &Record, fields: &[FieldPlan]) -> EventPlan {
        let attribute =
            |index: Option<FieldIndex>| index.map(|FieldIndex(index)| fields[index].ident.clone());
        EventPlan {
            types: self.event_types(&event.types, record, fields),
            topic: event.topic.clone(),
            subject: attribute(event.subject),
            partition_key: attribute(event.partition_key),
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
                let symbols = match &self.node(record.fields[*index].ty.node).ty {
                    Type::Enum(r#enum) => symbols(r#enum),
                    _ => Vec::new(),
                };
                let constants = symbols
                    .iter()
                    .map(|symbol| format!("TYPE_{}", symbol.name))
                    .collect::<Vec<_>>();
                let constants = identifiers(Role::Constant, constants.iter().map(String::as_str));
                let path = match &fields[*index].shape {
                    Shape::Named(chooser) => chooser.path.as_slice(),
                    _ => &[],
                };
                EventTypesPlan::By {
                    field: fields[*index].ident.clone(),
                    ty: quote!(#(#path)::*),
                    choices: symbols
                        .into_iter()
                        .zip(constants)
                        .zip(names)
                        .map(|((symbol, constant), name)| ChoicePlan {
                            constant,
                            variant: symbol.ident,
                            symbol: symbol.name,
                            event_type: name.text.clone(),
                        })
                        .collect(),
                }
            }
        }
    }

    fn catalog_plan(&self, items: &BTreeMap<NodeId, ItemPlan>) -> Option<CatalogPlan> {
        let events: Vec<&Event> = self
            .catalog
            .events
            .iter()
            .filter(|event| items.contains_key(&event.node))
            .collect();
        if events.is_empty() {
            return None;
        }
        let names = std::iter::once("Unknown").chain(events.iter().map(|event| event.name.name()));
        let variants = identifiers(Role::Type, names).into_iter().skip(1);
        let topics: BTreeSet<&String> = events
            .iter()
            .filter_map(|event| event.topic.as_ref())
            .collect();
        // The first event keeps a type that two claim, or the second would be a pattern that nothing reaches.
        let mut claimed = BTreeSet::new();
        Some(CatalogPlan {
            ident: self.names.catalog.clone(),
            topics: topics.into_iter().cloned().collect(),
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
                        .filter(|name| claimed.insert(&name.text))
                        .map(|name| name.text.clone())
                        .collect(),
                })
                .filter(|event| !event.types.is_empty())
                .collect(),
        })
    }
}

impl SchemaPlan {
    pub(crate) fn new(named: &Named, schema: SchemaRef<'_>) -> Self {
        let text = canonical_string(schema);
        Self {
            name: named.name.clone(),
            fingerprint: Fingerprint::of(&parsing_canonical_form(schema)),
            guid: Guid::of(&text),
            text,
        }
    }
}

impl ModulePlan {
    fn child(&mut self, ident: &Ident, namespace: &str) -> &mut Self {
        let index = self
            .modules
            .iter()
            .position(|module| module.ident == *ident)
            .unwrap_or_else(|| {
                self.modules.push(NamespacePlan {
                    ident: ident.clone(),
                    doc: format!("Types whose names begin with `{namespace}.`"),
                    module: Self::default(),
                });
                self.modules.len() - 1
            });
        &mut self.modules[index].module
    }
}

fn symbols(r#enum: &Enum) -> Vec<SymbolPlan> {
    let names = || r#enum.symbols.iter().map(|symbol| symbol.name.as_str());
    identifiers(Role::Variant, names())
        .into_iter()
        .zip(names())
        .map(|(ident, name)| SymbolPlan {
            ident,
            name: name.to_owned(),
        })
        .collect()
}

/// Returns the lines of the schema's own documentation, or those of `fallback`, since public items need some.
fn documented(doc: Option<&str>, fallback: impl Fn() -> String) -> Vec<String> {
    let lines = doc::lines(doc.unwrap_or_default());
    if lines.is_empty() {
        vec![fallback()]
    } else {
        lines
    }
}
