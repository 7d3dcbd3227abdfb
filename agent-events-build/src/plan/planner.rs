//! Catalog in, plan out: where every name, box and constant is settled.

use std::collections::{BTreeMap, BTreeSet};

use agent_events_schema::{
    Diagnostic, Enum, Field, Fingerprint, FullName, Guid, Named, Node, NodeId, Record, SchemaRef,
    SourceMap, Type, canonical_string, parsing_canonical_form,
};
use proc_macro2::Ident;
use quote::quote;

use super::default::default;
use super::ident::{Role, identifiers};
use super::names::Names;
use super::shape::{Place, Shape, Shapes, UnionBranch, leaf};
use super::{
    CatalogEventPlan, CatalogPlan, ChoicePlan, EnumPlan, EventPlan, EventTypesPlan, FieldPlan,
    FixedPlan, ItemPlan, ModulePlan, NamespacePlan, Plan, RecordPlan, SchemaPlan, SymbolPlan,
    UnionPlan, VariantPlan, doc,
};
use crate::catalog::{Catalog, Event, EventTypes, FieldIndex};

/// Settles what the Rust will be: every name, box and constant.
///
/// `released` are the texts of the released versions of events, newest first. `catalog_name` is the name of the enum over all events. A default that the Rust type cannot hold is reported and
/// left out.
pub fn plan(
    catalog: &Catalog,
    released: &BTreeMap<FullName, Vec<String>>,
    catalog_name: &str,
    sources: &SourceMap,
    diagnostics: &mut Vec<Diagnostic>,
) -> Plan {
    let mut planner = Planner {
        catalog,
        released,
        sources,
        names: Names::new(&catalog.set),
        shapes: Shapes::new(&catalog.set),
        events: catalog
            .events
            .iter()
            .map(|event| (event.node, event))
            .collect(),
    };
    let catalog_plan = planner.catalog_plan(catalog_name);
    let mut root = ModulePlan::default();
    for (_, id) in catalog.set.named() {
        if let Some(item) = planner.item(id, diagnostics) {
            planner.module_of(&mut root, id).items.push(item);
        }
    }
    Plan {
        root,
        catalog: catalog_plan,
    }
}

struct Planner<'a> {
    catalog: &'a Catalog,
    released: &'a BTreeMap<FullName, Vec<String>>,
    sources: &'a SourceMap,
    names: Names,
    shapes: Shapes<'a>,
    events: BTreeMap<NodeId, &'a Event>,
}

impl<'a> Planner<'a> {
    fn item(&mut self, id: NodeId, diagnostics: &mut Vec<Diagnostic>) -> Option<ItemPlan> {
        let node = self.node(id);
        Some(match &node.ty {
            Type::Record(record) => ItemPlan::Record(self.record(id, record, node, diagnostics)),
            Type::Enum(r#enum) => ItemPlan::Enum(self.enumeration(id, r#enum, node)),
            Type::Fixed(fixed) => ItemPlan::Fixed(FixedPlan {
                ident: self.names.place(id).ident.clone(),
                doc: self.type_doc(&fixed.named, node, "fixed"),
                leaf: leaf(node.logical, &node.ty)?,
            }),
            _ => return None,
        })
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

    fn node(&self, id: NodeId) -> &'a Node {
        self.catalog.set.node(id)
    }

    fn record(
        &mut self,
        id: NodeId,
        record: &Record,
        node: &Node,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> RecordPlan {
        let own = self.names.place(id);
        let (ident, module) = (own.ident.clone(), own.module.clone());
        let idents = identifiers(
            Role::Field,
            record.fields.iter().map(|field| field.name.as_str()),
        );
        let (mut fields, mut unions) = (Vec::new(), Vec::new());
        for (field, field_ident) in record.fields.iter().zip(idents) {
            let mut place = FieldPlace {
                names: &mut self.names,
                module: &module,
                record: &ident,
                field,
                unions: &mut unions,
            };
            let shape = self.shapes.shape(field.ty, id, &mut place);
            let default = default(self.catalog, field, &shape, diagnostics);
            fields.push(FieldPlan {
                ident: field_ident,
                name: field.name.clone(),
                doc: documented(field.doc.as_deref(), || {
                    format!("The field `{}`.", field.name)
                }),
                shape,
                default,
            });
        }
        RecordPlan {
            ident,
            doc: self.type_doc(&record.named, node, "record"),
            event: self
                .events
                .get(&id)
                .map(|event| self.event(event, record, &fields)),
            fields,
            unions,
            schema: SchemaPlan::new(&record.named, self.catalog.set.schema(id))
                .with_released(self.released.get(&record.named.name)),
        }
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
                    choices: symbols
                        .into_iter()
                        .zip(constants)
                        .zip(names)
                        .map(|((symbol, constant), name)| {
                            let variant = &symbol.ident;
                            ChoicePlan {
                                constant,
                                pattern: quote!(#(#path)::*::#variant),
                                symbol: symbol.name,
                                event_type: name.text.clone(),
                            }
                        })
                        .collect(),
                }
            }
        }
    }

    fn catalog_plan(&mut self, name: &str) -> Option<CatalogPlan> {
        let events = &self.catalog.events;
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
            ident: self.names.claim(&[], name),
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

/// A field while its shape is found.
struct FieldPlace<'p> {
    names: &'p mut Names,
    module: &'p [Ident],
    record: &'p Ident,
    field: &'p Field,
    unions: &'p mut Vec<UnionPlan>,
}

impl Place for FieldPlace<'_> {
    fn path(&self, node: NodeId) -> Vec<Ident> {
        self.names.path(node, self.module)
    }

    /// The name says where the union stands and nothing of its branches, so that it stays when branches are added.
    fn name_union(&mut self, count: u32, branches: Vec<UnionBranch>, steps: &[&str]) -> Ident {
        let wish = format!("{}_{}_{}", self.record, self.field.name, steps.join("_"));
        let ident = self.names.claim(self.module, &wish);
        let variants = identifiers(
            Role::Type,
            branches.iter().map(|branch| branch.name.as_str()),
        );
        self.unions.push(UnionPlan {
            ident: ident.clone(),
            doc: vec![format!(
                "What the field `{}` of [`{}`] can be.",
                self.field.name, self.record
            )],
            count,
            variants: variants
                .into_iter()
                .zip(branches)
                .map(|(ident, branch)| VariantPlan { ident, branch })
                .collect(),
        });
        ident
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
            released: Vec::new(),
        }
    }

    /// Adds the versions that say something else than this one, each once.
    fn with_released(mut self, texts: Option<&Vec<String>>) -> Self {
        for text in texts.into_iter().flatten() {
            if *text != self.text && !self.released.contains(text) {
                self.released.push(text.clone());
            }
        }
        self
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
