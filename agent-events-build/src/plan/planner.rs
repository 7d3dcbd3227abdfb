//! Catalog in, plan out: where every name, box and constant is settled.

use agent_events_schema::{
    Diagnostic, Enum, Field, Fingerprint, FullName, Named, Node, NodeId, Record, SourceMap, Type,
    parsing_canonical_form,
};

use super::default::default;
use super::derives::{self, Derivable};
use super::ident::{Role, Taken, identifiers, unused};
use super::names::{Names, chosen};
use super::nesting::warn_of_deep_nesting;
use super::shape::{Place, Shapes, UnionBranch, has_unions_to_name, leaf};
use super::view::add_views;
use super::{
    EnumPlan, ExternPlan, FieldPlan, FixedPlan, ItemPlan, ModulePlan, NamespacePlan, Plan,
    RecordPlan, SchemaPlan, SymbolPlan, UnionPlan, UnknownPlan, VariantPlan, doc,
};
use crate::catalog::{Catalog, Event};
use crate::code::Ident;
use crate::parallel::in_parts;
use crate::sorted::Sorted;
use crate::style::{FieldStyle, MapType, Replacement, Style, UnknownSymbols};

/// Settles what the Rust will be: every name, box and constant.
///
/// `released` are the texts of the released versions of events, sorted by the event's name, newest first. `catalog_name` is the
/// name of the enum over all events. A default that the Rust type cannot hold is reported and left out.
pub fn plan(
    catalog: &Catalog,
    released: &[(FullName, Vec<String>)],
    catalog_name: &str,
    style: &Style,
    sources: &SourceMap,
    diagnostics: &mut Vec<Diagnostic>,
) -> Plan {
    let mut events = Sorted::default();
    let mut by_number: Vec<&Event> = catalog.events.iter().collect();
    by_number.sort_unstable_by_key(|event| event.node);
    for event in by_number {
        events.insert(event.node, event);
    }
    let planner = Planner {
        catalog,
        style,
        released,
        sources,
        names: Names::new(&catalog.set, style, diagnostics),
        shapes: Shapes::new(&catalog.set),
        events,
    };
    warn_of_deep_nesting(&catalog.set, diagnostics);
    let catalog_plan = planner.catalog_plan(catalog_name, diagnostics);
    let all = planner.items();
    let mut items = Vec::with_capacity(all.len());
    for (id, item, found) in all {
        diagnostics.extend(found);
        items.extend(item.map(|item| (id, item)));
    }
    add_views(&mut items, &catalog.set, style, &planner.names);
    let mut root = ModulePlan::default();
    for (id, item) in items {
        planner.module_of(&mut root, id).items.push(item);
    }
    Plan {
        runtime: style.runtime.clone(),
        times: style.times,
        root,
        catalog: catalog_plan,
    }
}

pub(super) struct Planner<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) style: &'a Style,
    released: &'a [(FullName, Vec<String>)],
    sources: &'a SourceMap,
    pub(super) names: Names,
    shapes: Shapes<'a>,
    events: Sorted<NodeId, &'a Event>,
}

/// Types that one thread plans before it looks for others.
const ITEMS_AT_ONCE: usize = 16;

/// A type that is planned, and what was found meanwhile.
type Planned = (NodeId, Option<ItemPlan>, Vec<Diagnostic>);

impl<'a> Planner<'a> {
    /// Plans every named type, in the order of their names.
    fn items(&self) -> Vec<Planned> {
        let set = &self.catalog.set;
        let named = set.named();
        let all: Vec<(NodeId, bool)> = named
            .map(|(_, id)| (id, has_unions_to_name(set, id)))
            .collect();
        let plan = |id: NodeId| {
            let mut found = Vec::new();
            let item = self.item(id, &mut found);
            (id, item, found)
        };
        // Unions take names that no other can have then: one after another, whatever threads do.
        let with = |unions: bool| all.iter().filter(move |it| it.1 == unions).map(|it| it.0);
        let first: Vec<Planned> = with(true).map(plan).collect();
        let rest: Vec<NodeId> = with(false).collect();
        let rest = in_parts(rest.len(), ITEMS_AT_ONCE, |range| {
            let rest = rest[range].iter();
            rest.map(|id| plan(*id)).collect::<Vec<Planned>>()
        });
        let (mut first, mut rest) = (first.into_iter(), rest.into_iter().flatten());
        let next = |(_, unions): &(NodeId, bool)| {
            if *unions { first.next() } else { rest.next() }
        };
        all.iter().filter_map(next).collect()
    }

    fn item(&self, id: NodeId, diagnostics: &mut Vec<Diagnostic>) -> Option<ItemPlan> {
        let node = self.node(id);
        if let (Some(replacement), Some(named)) =
            (&self.style.of_type(id).replacement, node.named())
        {
            return Some(ItemPlan::Extern(self.replaced(id, replacement, named)));
        }
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

    pub(super) fn node(&self, id: NodeId) -> &'a Node {
        self.catalog.set.node(id)
    }

    fn record(
        &self,
        id: NodeId,
        record: &Record,
        node: &Node,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> RecordPlan {
        let own = self.names.place(id);
        let (ident, module) = (own.ident.clone(), own.module.clone());
        let (all, style) = (self.style, self.style.of_type(id));
        let members = record.fields.iter().enumerate().map(|(index, field)| {
            let rename = all.of_field(id, index).member.rename.as_ref();
            (field.name.as_str(), field.name_span, rename)
        });
        let members: Vec<_> = members.collect();
        let idents = chosen(Role::Field, &members, &Taken::default(), diagnostics);
        let (mut fields, mut unions) = (Vec::with_capacity(record.fields.len()), Vec::new());
        for (index, (field, field_ident)) in record.fields.iter().zip(idents).enumerate() {
            let field_style = all.of_field(id, index);
            let mut place = FieldPlace {
                names: &self.names,
                all,
                style: field_style,
                module: &module,
                record: &ident,
                field,
                unions: &mut unions,
            };
            let shape = self.shapes.shape(field.ty, id, &mut place);
            let default = default(
                self.catalog,
                &self.names,
                field,
                &shape,
                all.times,
                diagnostics,
            );
            fields.push(FieldPlan {
                ident: field_ident,
                name: field.name.clone(),
                doc: documented(field.doc.as_deref(), || {
                    ["The field `", &field.name, "`."].concat()
                }),
                attributes: field_style.member.attributes.clone(),
                shape,
                default,
            });
        }
        let derivable = Derivable {
            set: &self.catalog.set,
            style: all,
            unions: &unions,
        };
        let derives = derivable.on_record(id, record, &fields, diagnostics);
        for union in &mut unions {
            union.derives = derives::on_union(&derives);
        }
        RecordPlan {
            ident,
            derives: derives::paths(&derives),
            attributes: style.member.attributes.clone(),
            doc: self.type_doc(&record.named, node, "record"),
            event: self
                .events
                .get(&id)
                .map(|event| self.event(event, record, &fields)),
            fields,
            unions,
            schema: self
                .schema(id, &record.named)
                .with_released(self.released(&record.named.name)),
            view: None,
        }
    }

    fn enumeration(&self, id: NodeId, r#enum: &Enum, node: &Node) -> EnumPlan {
        EnumPlan {
            ident: self.names.place(id).ident.clone(),
            doc: self.type_doc(&r#enum.named, node, "enum"),
            derives: derives::on_enum(self.style.of_type(id)),
            attributes: self.style.of_type(id).member.attributes.clone(),
            symbols: self.symbols(id, r#enum),
            unknown: self.unknown(id, r#enum),
            schema: self.schema(id, &r#enum.named),
        }
    }

    fn released(&self, event: &FullName) -> &[String] {
        let place = self.released.binary_search_by(|(name, _)| name.cmp(event));
        place.map_or(&[], |place| self.released[place].1.as_slice())
    }

    fn schema(&self, id: NodeId, named: &Named) -> SchemaPlan {
        let schema = self.catalog.set.schema(id);
        match self.events.get(&id) {
            Some(event) => SchemaPlan::of(named, schema, event.whole(&self.catalog.set).clone()),
            None => SchemaPlan::new(named, schema),
        }
    }

    pub(super) fn symbols(&self, id: NodeId, r#enum: &Enum) -> Vec<SymbolPlan> {
        let variants = self.names.variants(id).iter();
        (0..)
            .zip(variants.zip(&r#enum.symbols))
            .map(|(index, (ident, symbol))| SymbolPlan {
                ident: ident.clone(),
                attributes: self.style.of_symbol(id, index).attributes.clone(),
                name: symbol.name.clone(),
            })
            .collect()
    }

    fn unknown(&self, id: NodeId, r#enum: &Enum) -> UnknownPlan {
        let variants = self.names.variants(id);
        let default = || {
            let default = r#enum.default.as_ref()?;
            let mut symbols = r#enum.symbols.iter();
            let index = symbols.position(|symbol| symbol.name == default.name)?;
            variants.get(index).cloned().map(UnknownPlan::Default)
        };
        let plan = match self
            .style
            .of_type(id)
            .unknown
            .as_ref()
            .map(|(policy, _)| policy)
        {
            Some(UnknownSymbols::Error) => None,
            Some(UnknownSymbols::Capture) => {
                let ident = unused(Role::Variant, "Unknown", &Taken::of(variants));
                Some(UnknownPlan::Capture(ident))
            }
            Some(UnknownSymbols::Default) | None => default(),
        };
        plan.unwrap_or(UnknownPlan::Error)
    }

    fn replaced(&self, id: NodeId, replacement: &Replacement, named: &Named) -> ExternPlan {
        let (path, name) = (&replacement.path, &named.name);
        let place = self.sources.describe(named.name_span);
        ExternPlan {
            ident: self.names.place(id).ident.clone(),
            doc: self.type_doc(named, self.node(id), self.node(id).ty.kind()),
            path: path.clone(),
            fingerprint: Fingerprint::of(&parsing_canonical_form(self.catalog.set.schema(id))),
            message: format!(
                "the schema of `{}` is not that of `{name}` ({place})",
                replacement.text()
            ),
        }
    }

    fn type_doc(&self, named: &Named, node: &Node, kind: &str) -> String {
        let name = &named.name;
        let own = documented(named.doc.as_deref(), || {
            ["The ", kind, " `", name.name(), "`."].concat()
        });
        let label = doc::code(self.sources.get(node.span.source).label());
        let name = name.as_str();
        [&own, "\n\nGenerated from `", name, "` in ", &label, "."].concat()
    }
}

/// A field while its shape is found.
struct FieldPlace<'p> {
    names: &'p Names,
    all: &'p Style,
    style: &'p FieldStyle,
    module: &'p [Ident],
    record: &'p Ident,
    field: &'p Field,
    unions: &'p mut Vec<UnionPlan>,
}

impl Place for FieldPlace<'_> {
    fn path(&self, node: NodeId) -> Vec<Ident> {
        self.names.path(node, self.module)
    }

    fn map_type(&self) -> MapType {
        self.style.map_type
    }

    fn is_boxed(&self) -> bool {
        self.style.boxed
    }

    fn is_replaced(&self, node: NodeId) -> bool {
        self.all.is_replaced(node)
    }

    /// The name says where the union stands and nothing of its branches, so that it stays when branches are added.
    fn name_union(&mut self, count: u32, branches: Vec<UnionBranch>, steps: &[&str]) -> Ident {
        let wish = format!("{}_{}_{}", self.record, self.field.name, steps.join("_"));
        let ident = self.names.claim(self.module, &wish);
        let names: Vec<&str> = branches.iter().map(|branch| branch.name.as_str()).collect();
        let variants = identifiers(Role::Type, &names);
        self.unions.push(UnionPlan {
            ident: ident.clone(),
            doc: format!(
                "What the field `{}` of [`{}`] can be.",
                self.field.name, self.record
            ),
            derives: Vec::new(),
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

/// Returns the lines of the schema's own documentation, or those of `fallback`, since public items need some.
fn documented(doc: Option<&str>, fallback: impl Fn() -> String) -> String {
    let lines = doc.map(doc::comment).unwrap_or_default();
    if lines.is_empty() { fallback() } else { lines }
}
