//! The records a user wants views of in, with those they hold; what the views will be out.
//!
//! Views are named after everything else, so that asking for them renames nothing.

use std::collections::HashSet;

use agent_events_schema::{NodeId, SchemaSet, Type};

use super::ident::{Role, Taken, unused};
use super::names::Names;
use super::{ItemPlan, Leaf, NamedShape, RecordPlan, Shape};
use crate::code::Ident;
use crate::sorted::Sorted;
use crate::style::Style;

/// A struct that borrows what a record holds.
#[derive(Debug)]
pub(crate) struct ViewPlan {
    pub(crate) ident: Ident,
    pub(crate) is_copy: bool,
    /// A field that has the lifetime, where no other has.
    pub(crate) lifetime: Option<Ident>,
    /// In the order of the record's fields.
    pub(crate) fields: Vec<ViewShape>,
    /// In the order of the record's unions.
    pub(crate) unions: Vec<UnionViewPlan>,
}

/// An enum that borrows what the branches of a union hold.
#[derive(Debug)]
pub(crate) struct UnionViewPlan {
    pub(crate) name: UnionName,
    pub(crate) is_copy: bool,
    /// In the order of the union's variants.
    pub(crate) variants: Vec<ViewShape>,
}

/// How to say the view of a union.
#[derive(Debug, Clone)]
pub(crate) struct UnionName {
    pub(crate) ident: Ident,
    /// Whether it has a lifetime.
    pub(crate) borrows: bool,
}

/// What a value is in a view.
#[derive(Debug)]
pub(crate) enum ViewShape {
    /// A value without parts; texts and bytes are borrowed.
    Leaf(Leaf),
    /// A leaf of a named type.
    Alias(Vec<Ident>, Leaf),
    /// An enum, or a type of the user's.
    Owned {
        path: Vec<Ident>,
        recursive: bool,
        is_copy: bool,
    },
    /// The view of a record.
    Record(RecordShape),
    /// `Option`, with the index of the null branch.
    Nullable(u32, Box<ViewShape>),
    /// A union without branches.
    Never,
    /// A union of one branch.
    Single(Box<ViewShape>),
    Union(UnionName),
    NullableUnion(u32, UnionName),
    Array(Box<ViewShape>),
    Map(Box<ViewShape>),
}

/// The view of a record, as seen from the place that uses it.
#[derive(Debug)]
pub(crate) struct RecordShape {
    pub(crate) node: NodeId,
    pub(crate) path: Vec<Ident>,
    /// Whether a value may be nested in itself to any depth.
    pub(crate) recursive: bool,
    /// Whether a view would contain itself were it decoded at once.
    pub(crate) lazy: bool,
}

/// Adds views to the records that are to have them.
pub(super) fn add_views(
    items: &mut [(NodeId, ItemPlan)],
    set: &SchemaSet,
    style: &Style,
    names: &Names,
) {
    let wanted = viewed(set, style);
    let mut records: Vec<(NodeId, &mut RecordPlan)> = items
        .iter_mut()
        .filter_map(|(id, item)| match item {
            ItemPlan::Record(record) if wanted.contains(id) => Some((*id, record)),
            _ => None,
        })
        .collect();
    let mut viewer = Viewer {
        set,
        style,
        names,
        idents: Sorted::default(),
    };
    for (id, record) in &records {
        let ident = viewer.claim(*id, &record.ident);
        viewer.idents.insert(*id, ident);
    }
    let mut views: Vec<(NodeId, ViewPlan)> = records
        .iter()
        .map(|(id, record)| (*id, viewer.view(*id, record)))
        .collect();
    settle_copies(&mut views);
    for ((_, record), (_, view)) in records.iter_mut().zip(views) {
        record.view = Some(Box::new(view));
    }
}

/// Returns the records that are asked for, and those in them.
fn viewed(set: &SchemaSet, style: &Style) -> HashSet<NodeId> {
    let asked = set.named().filter(|(_, id)| style.of_type(*id).viewed);
    let mut open: Vec<NodeId> = asked.map(|(_, id)| id).collect();
    let (mut seen, mut viewed) = (HashSet::new(), HashSet::new());
    while let Some(id) = open.pop() {
        if style.is_replaced(id) || !seen.insert(id) {
            continue;
        }
        match &set.node(id).ty {
            Type::Record(record) => {
                viewed.insert(id);
                open.extend(record.fields.iter().map(|field| field.ty.node));
            }
            Type::Array(item) | Type::Map(item) => open.push(item.node),
            Type::Union(branches) => open.extend(branches.iter().map(|branch| branch.node)),
            _ => {}
        }
    }
    viewed
}

struct Viewer<'a> {
    set: &'a SchemaSet,
    style: &'a Style,
    names: &'a Names,
    /// The views of records.
    idents: Sorted<NodeId, Ident>,
}

/// The views of the unions in one record, by the name of the union.
type UnionNames = Sorted<Ident, UnionName>;

impl Viewer<'_> {
    fn claim(&mut self, id: NodeId, owned: &Ident) -> Ident {
        let module = self.names.place(id).module.clone();
        self.names.claim(&module, &format!("{}Ref", owned.name()))
    }

    fn view(&mut self, id: NodeId, record: &RecordPlan) -> ViewPlan {
        let mut known = UnionNames::default();
        let mut unions = Vec::new();
        // A union within another comes before it.
        for union in &record.unions {
            let variants: Vec<ViewShape> = (union.variants.iter())
                .map(|variant| self.shape(&variant.branch.shape, &known))
                .collect();
            let name = UnionName {
                ident: self.claim(id, &union.ident),
                borrows: variants.iter().any(ViewShape::borrows),
            };
            known.insert(union.ident.clone(), name.clone());
            unions.push(UnionViewPlan {
                name,
                is_copy: false,
                variants,
            });
        }
        let fields: Vec<ViewShape> = (record.fields.iter())
            .map(|field| self.shape(&field.shape, &known))
            .collect();
        let lifetime = (!fields.iter().any(ViewShape::borrows)).then(|| {
            let taken = record.fields.iter().map(|field| &field.ident);
            unused(Role::Field, "lifetime", &Taken::of(taken))
        });
        ViewPlan {
            ident: self.ident(id),
            is_copy: false,
            lifetime,
            fields,
            unions,
        }
    }

    fn shape(&self, shape: &Shape, unions: &UnionNames) -> ViewShape {
        let inner = |shape: &Shape| Box::new(self.shape(shape, unions));
        let union = |ident: &Ident| {
            let name = unions.get(ident).cloned();
            name.expect("the unions of a record are named before its fields are seen")
        };
        match shape {
            Shape::Leaf(leaf) => ViewShape::Leaf(*leaf),
            Shape::Alias(path, leaf) => ViewShape::Alias(path.clone(), *leaf),
            Shape::Nullable(null, item) => ViewShape::Nullable(*null, inner(item)),
            Shape::Never => ViewShape::Never,
            Shape::Single(item) => ViewShape::Single(inner(item)),
            Shape::Union(ident) => ViewShape::Union(union(ident)),
            Shape::NullableUnion(null, ident) => ViewShape::NullableUnion(*null, union(ident)),
            Shape::Array(item) => ViewShape::Array(inner(item)),
            Shape::Map(_, value) => ViewShape::Map(inner(value)),
            Shape::Named(named) => self.named(named),
        }
    }

    fn named(&self, named: &NamedShape) -> ViewShape {
        let mut path = named.path.clone();
        let is_record = matches!(self.set.node(named.node).ty, Type::Record(_));
        if !is_record || named.replaced {
            let replacement = &self.style.of_type(named.node).replacement;
            return ViewShape::Owned {
                path,
                recursive: named.recursive,
                is_copy: (replacement.as_ref())
                    .is_none_or(|replacement| replacement.implements.contains("Copy")),
            };
        }
        if let Some(last) = path.last_mut() {
            *last = self.ident(named.node);
        }
        ViewShape::Record(RecordShape {
            node: named.node,
            path,
            recursive: named.recursive,
            lazy: named.recursive && named.boxed,
        })
    }

    fn ident(&self, id: NodeId) -> Ident {
        let ident = self.idents.get(&id).cloned();
        ident.expect("what a viewed record holds is viewed")
    }
}

impl ViewShape {
    /// Tells whether its type has a lifetime.
    pub(crate) fn borrows(&self) -> bool {
        match self {
            Self::Leaf(leaf) => matches!(leaf, Leaf::Bytes | Leaf::String),
            Self::Alias(..) | Self::Owned { .. } | Self::Never => false,
            Self::Nullable(_, item) | Self::Single(item) => item.borrows(),
            Self::Union(name) | Self::NullableUnion(_, name) => name.borrows,
            Self::Record(_) | Self::Array(_) | Self::Map(_) => true,
        }
    }

    /// Visits the values that lie within this one in memory.
    fn each_part<'v>(&'v self, unions: &'v [UnionViewPlan], visit: &mut impl FnMut(&'v Self)) {
        match self {
            Self::Nullable(_, item) | Self::Single(item) => item.each_part(unions, visit),
            Self::Union(name) | Self::NullableUnion(_, name) => unions
                .iter()
                .filter(|union| union.name.ident == name.ident)
                .flat_map(|union| &union.variants)
                .for_each(|variant| variant.each_part(unions, visit)),
            other => visit(other),
        }
    }
}

/// What keeps a value from being copied.
enum Obstacle {
    /// It owns memory.
    Itself,
    /// It has the view of this record in it, which may own memory.
    Held(NodeId),
}

fn obstacle(part: &ViewShape) -> Option<Obstacle> {
    match part {
        ViewShape::Leaf(leaf) | ViewShape::Alias(_, leaf) => {
            let is_decimal = matches!(leaf, Leaf::DecimalBytes { .. } | Leaf::DecimalFixed { .. });
            is_decimal.then_some(Obstacle::Itself)
        }
        ViewShape::Owned { is_copy, .. } => (!is_copy).then_some(Obstacle::Itself),
        ViewShape::Record(record) => (!record.lazy).then_some(Obstacle::Held(record.node)),
        _ => None,
    }
}

/// Settles which views can be copied.
fn settle_copies(views: &mut [(NodeId, ViewPlan)]) {
    let mut holders: Sorted<NodeId, Vec<NodeId>> = Sorted::default();
    let mut open = Vec::new();
    for (id, view) in &*views {
        for field in &view.fields {
            field.each_part(&view.unions, &mut |part| match obstacle(part) {
                Some(Obstacle::Itself) => open.push(*id),
                Some(Obstacle::Held(held)) => holders.entry(held, Vec::new).push(*id),
                None => {}
            });
        }
    }
    let mut own_memory = HashSet::new();
    while let Some(id) = open.pop() {
        if own_memory.insert(id) {
            open.extend(holders.get(&id).into_iter().flatten());
        }
    }
    for (id, view) in views {
        view.is_copy = !own_memory.contains(id);
        let copies: Vec<bool> = (view.unions.iter())
            .map(|union| {
                let mut is_copy = true;
                for variant in &union.variants {
                    variant.each_part(&view.unions, &mut |part| match obstacle(part) {
                        Some(Obstacle::Itself) => is_copy = false,
                        Some(Obstacle::Held(held)) => is_copy &= !own_memory.contains(&held),
                        None => {}
                    });
                }
                is_copy
            })
            .collect();
        for (union, is_copy) in view.unions.iter_mut().zip(copies) {
            union.is_copy = is_copy;
        }
    }
}
