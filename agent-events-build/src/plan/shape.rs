//! An Avro type in, the shape of its Rust form out, or the reason why it has none yet.

use std::collections::{BTreeMap, BTreeSet};

use agent_events_schema::{Diagnostic, LogicalType, NodeId, SchemaSet, Span, Type, TypeRef};
use proc_macro2::Ident;

/// What a value is in Rust and on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `bool`.
    Boolean,
    /// `i32`.
    Int,
    /// `i64`.
    Long,
    /// `f32`.
    Float,
    /// `f64`.
    Double,
    /// `Vec<u8>`.
    Bytes,
    /// `String`.
    String,
    /// `Uuid`, as text.
    UuidString,
    /// `DateTime<Utc>` as a number of these units.
    Timestamp(TimestampUnit),
    /// `Option`, with the index of the null branch.
    Nullable(u32, Box<Shape>),
    /// `Vec`.
    Array(Box<Shape>),
    /// `HashMap` from `String`.
    Map(Box<Shape>),
    /// A record or enum of the catalog.
    Named(NamedShape),
}

/// What a timestamp counts since 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimestampUnit {
    Millis,
    Micros,
    Nanos,
}

/// A record or enum, as seen from the place that uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedShape {
    /// Which one.
    pub(crate) node: NodeId,
    /// How to say it there.
    pub(crate) path: Vec<Ident>,
    /// Whether a value would contain itself without a box.
    pub(crate) boxed: bool,
    /// Whether a value may be nested in itself to any depth.
    pub(crate) recursive: bool,
}

/// Finds the shapes of one set of schemas.
pub(crate) struct Shapes<'a> {
    set: &'a SchemaSet,
    /// For each record, the records and enums its value contains in place.
    contains: BTreeMap<NodeId, BTreeSet<NodeId>>,
    /// For each record, what its value leads to at all.
    reaches: BTreeMap<NodeId, BTreeSet<NodeId>>,
}

/// Where a type is used.
pub(crate) struct Place<'a> {
    /// The record whose field it is.
    pub(crate) record: NodeId,
    /// How to say a type of the catalog there.
    pub(crate) path: &'a dyn Fn(NodeId) -> Vec<Ident>,
}

impl<'a> Shapes<'a> {
    pub(crate) fn new(set: &'a SchemaSet) -> Self {
        let mut contains = BTreeMap::new();
        let mut reaches = BTreeMap::new();
        for (_, id) in set.named() {
            if let Type::Record(record) = &set.node(id).ty {
                let (mut direct, mut all) = (BTreeSet::new(), BTreeSet::new());
                for field in &record.fields {
                    named_in(set, field.ty.node, true, &mut direct, &mut all);
                }
                contains.insert(id, direct);
                reaches.insert(id, all);
            }
        }
        Self {
            set,
            contains,
            reaches,
        }
    }

    /// Returns the shape of `ty`, used at `place`.
    pub(crate) fn shape(&self, ty: TypeRef, place: &Place<'_>) -> Result<Shape, Diagnostic> {
        self.shape_in(ty, place, true)
    }

    /// Tells whether a value of `id` can lead to one of `targets`.
    pub(crate) fn reaches_any(&self, id: NodeId, targets: &BTreeSet<NodeId>) -> bool {
        targets
            .iter()
            .any(|target| leads_to(&self.reaches, id, *target))
    }

    /// `in_place` tells whether the value lies within the record's own bytes in memory.
    fn shape_in(
        &self,
        ty: TypeRef,
        place: &Place<'_>,
        in_place: bool,
    ) -> Result<Shape, Diagnostic> {
        let node = self.set.node(ty.node);
        if let Some(logical) = node.logical {
            return logical_shape(logical, &node.ty)
                .ok_or_else(|| unsupported(ty.span, &format!("{logical:?}")));
        }
        Ok(match &node.ty {
            Type::Boolean => Shape::Boolean,
            Type::Int => Shape::Int,
            Type::Long => Shape::Long,
            Type::Float => Shape::Float,
            Type::Double => Shape::Double,
            Type::Bytes => Shape::Bytes,
            Type::String => Shape::String,
            Type::Array(items) => Shape::Array(Box::new(self.shape_in(*items, place, false)?)),
            Type::Map(values) => Shape::Map(Box::new(self.shape_in(*values, place, false)?)),
            Type::Union(branches) => match (self.null_branch(branches), branches.as_slice()) {
                (Some(null @ 0), [_, item]) | (Some(null @ 1), [item, _]) => {
                    Shape::Nullable(null, Box::new(self.shape_in(*item, place, in_place)?))
                }
                _ => {
                    return Err(unsupported(
                        ty.span,
                        "a union other than of null and one type",
                    ));
                }
            },
            Type::Record(_) | Type::Enum(_) => Shape::Named(NamedShape {
                node: ty.node,
                path: (place.path)(ty.node),
                boxed: in_place && leads_to(&self.contains, ty.node, place.record),
                recursive: leads_to(&self.reaches, ty.node, place.record),
            }),
            Type::Null => return Err(unsupported(ty.span, "a field of type null")),
            Type::Fixed(_) => return Err(unsupported(ty.span, "fixed")),
        })
    }

    fn null_branch(&self, branches: &[TypeRef]) -> Option<u32> {
        let is_null = |branch: &TypeRef| matches!(self.set.node(branch.node).ty, Type::Null);
        let index = branches.iter().position(is_null)?;
        u32::try_from(index).ok()
    }
}

fn logical_shape(logical: LogicalType, ty: &Type) -> Option<Shape> {
    match (logical, ty) {
        (LogicalType::Uuid, Type::String) => Some(Shape::UuidString),
        (LogicalType::TimestampMillis, _) => Some(Shape::Timestamp(TimestampUnit::Millis)),
        (LogicalType::TimestampMicros, _) => Some(Shape::Timestamp(TimestampUnit::Micros)),
        (LogicalType::TimestampNanos, _) => Some(Shape::Timestamp(TimestampUnit::Nanos)),
        _ => None,
    }
}

fn unsupported(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error("unsupported_type", format!("{what} is not supported yet"))
        .at(span, "no Rust type is generated for this")
        .note("the record with this field, and the records that contain it, are left out")
        .help("use another type here, or leave this schema out of the folder")
}

/// Collects the named types in `id`: those held in place, and all.
fn named_in(
    set: &SchemaSet,
    id: NodeId,
    in_place: bool,
    direct: &mut BTreeSet<NodeId>,
    all: &mut BTreeSet<NodeId>,
) {
    match &set.node(id).ty {
        Type::Record(_) | Type::Enum(_) | Type::Fixed(_) => {
            if in_place {
                direct.insert(id);
            }
            all.insert(id);
        }
        Type::Array(item) | Type::Map(item) => named_in(set, item.node, false, direct, all),
        Type::Union(branches) => {
            for branch in branches {
                named_in(set, branch.node, in_place, direct, all);
            }
        }
        _ => {}
    }
}

fn leads_to(graph: &BTreeMap<NodeId, BTreeSet<NodeId>>, from: NodeId, to: NodeId) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(node) = open.pop() {
        if node == to {
            return true;
        }
        if seen.insert(node) {
            open.extend(graph.get(&node).into_iter().flatten());
        }
    }
    false
}
