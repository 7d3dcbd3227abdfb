//! An Avro type in, the shape of its Rust form out.

use agent_events_schema::{LogicalType, NodeId, SchemaSet, Type, TypeRef};

use super::cycles::{Cycles, Graph};
use crate::code::Ident;
use crate::style::MapType;

/// What a value is in Rust and on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A value without parts.
    Leaf(Leaf),
    /// A leaf of a named type, under the name that the schema gives it.
    Alias(Vec<Ident>, Leaf),
    /// `Option`, with the index of the null branch.
    Nullable(u32, Box<Shape>),
    /// A union without branches, of which there is no value.
    Never,
    /// A union of one branch: that branch, after its index.
    Single(Box<Shape>),
    /// A generated enum over the branches.
    Union(Ident),
    /// `Option` of a generated enum over the branches but null, whose index stands first.
    NullableUnion(u32, Ident),
    /// `Vec`.
    Array(Box<Shape>),
    /// A map from `String`.
    Map(MapType, Box<Shape>),
    /// A record or enum of the catalog.
    Named(NamedShape),
}

/// A value without parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leaf {
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    String,
    Fixed {
        size: u32,
    },
    UuidString,
    UuidFixed,
    Date,
    TimeMillis,
    TimeMicros,
    Timestamp(Unit),
    LocalTimestamp(Unit),
    Duration,
    DecimalBytes {
        precision: u32,
        scale: u32,
    },
    DecimalFixed {
        precision: u32,
        scale: u32,
        size: u32,
    },
}

/// What a timestamp counts since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Millis,
    Micros,
    Nanos,
}

/// A record or enum, as seen from the place that uses it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "none of them says anything of another"
)]
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
    /// Whether it is a type of the user's.
    pub(crate) replaced: bool,
    /// Whether its values take no memory.
    pub(crate) empty: bool,
    /// The type that has its codec where that is not `AvroCodec`.
    pub(crate) codec: Option<Ident>,
}

/// What shapes need to know of the place where they stand: how types are said there, and what unions are called.
pub(crate) trait Place {
    /// Returns how to say a named type.
    fn path(&self, node: NodeId) -> Vec<Ident>;

    /// Names the enum over the branches of a union, `count` with null; `steps` lead to it from the field.
    fn name_union(&mut self, count: u32, branches: Vec<UnionBranch>, steps: &[&str]) -> Ident;

    /// Returns what maps are.
    fn map_type(&self) -> MapType {
        MapType::default()
    }

    /// Tells whether the records held in place are boxed though they need not be.
    fn is_boxed(&self) -> bool {
        false
    }

    /// Tells whether a type of the user's takes the place of this one.
    fn is_replaced(&self, _: NodeId) -> bool {
        false
    }
}

/// A branch of a union that has several beside null.
#[derive(Debug, Clone)]
pub(crate) struct UnionBranch {
    /// Its index in the union.
    pub(crate) index: u32,
    /// Its type's name: that of the kind, or of the type itself.
    pub(crate) name: String,
    pub(crate) shape: Shape,
}

/// Finds the shapes of one set of schemas.
pub(crate) struct Shapes<'a> {
    set: &'a SchemaSet,
    /// Cycles of records that contain each other in place.
    in_place: Cycles,
    /// Cycles of records that contain each other at all.
    at_all: Cycles,
}

impl<'a> Shapes<'a> {
    pub(crate) fn new(set: &'a SchemaSet) -> Self {
        let (mut in_place, mut at_all) = (Graph::default(), Graph::default());
        for id in set.named_by_number() {
            if let Type::Record(record) = &set.node(id).ty {
                let (mut direct, mut all) = (Vec::new(), Vec::new());
                for field in &record.fields {
                    records_in(set, field.ty.node, true, &mut direct, &mut all);
                }
                in_place.insert(id, direct);
                at_all.insert(id, all);
            }
        }
        Self {
            set,
            in_place: Cycles::of(&in_place),
            at_all: Cycles::of(&at_all),
        }
    }

    /// Returns the shape of a field of `record`.
    pub(crate) fn shape(&self, ty: TypeRef, record: NodeId, place: &mut impl Place) -> Shape {
        let mut shaper = Shaper {
            shapes: self,
            record,
            place,
            steps: Vec::new(),
        };
        shaper.shape(ty, true)
    }
}

/// Returns what a type without parts is.
pub(crate) fn leaf(logical: Option<LogicalType>, ty: &Type) -> Option<Leaf> {
    Some(match (ty, logical) {
        (Type::Null, _) => Leaf::Null,
        (Type::Boolean, _) => Leaf::Boolean,
        (Type::Int, Some(LogicalType::Date)) => Leaf::Date,
        (Type::Int, Some(LogicalType::TimeMillis)) => Leaf::TimeMillis,
        (Type::Int, _) => Leaf::Int,
        (Type::Long, Some(LogicalType::TimeMicros)) => Leaf::TimeMicros,
        (Type::Long, Some(LogicalType::TimestampMillis)) => Leaf::Timestamp(Unit::Millis),
        (Type::Long, Some(LogicalType::TimestampMicros)) => Leaf::Timestamp(Unit::Micros),
        (Type::Long, Some(LogicalType::TimestampNanos)) => Leaf::Timestamp(Unit::Nanos),
        (Type::Long, Some(LogicalType::LocalTimestampMillis)) => Leaf::LocalTimestamp(Unit::Millis),
        (Type::Long, Some(LogicalType::LocalTimestampMicros)) => Leaf::LocalTimestamp(Unit::Micros),
        (Type::Long, Some(LogicalType::LocalTimestampNanos)) => Leaf::LocalTimestamp(Unit::Nanos),
        (Type::Long, _) => Leaf::Long,
        (Type::Float, _) => Leaf::Float,
        (Type::Double, _) => Leaf::Double,
        (Type::Bytes, Some(LogicalType::Decimal { precision, scale })) => {
            Leaf::DecimalBytes { precision, scale }
        }
        (Type::Bytes, _) => Leaf::Bytes,
        (Type::String, Some(LogicalType::Uuid)) => Leaf::UuidString,
        (Type::String, _) => Leaf::String,
        (Type::Fixed(_), Some(LogicalType::Uuid)) => Leaf::UuidFixed,
        (Type::Fixed(_), Some(LogicalType::Duration)) => Leaf::Duration,
        (Type::Fixed(fixed), Some(LogicalType::Decimal { precision, scale })) => {
            Leaf::DecimalFixed {
                precision,
                scale,
                size: fixed.size,
            }
        }
        (Type::Fixed(fixed), _) => Leaf::Fixed { size: fixed.size },
        _ => return None,
    })
}

/// Finds the shape of one field.
struct Shaper<'s, P> {
    shapes: &'s Shapes<'s>,
    record: NodeId,
    place: &'s mut P,
    /// How the current type is reached from the field.
    steps: Vec<&'static str>,
}

impl<P: Place> Shaper<'_, P> {
    /// `in_place` tells whether the value lies within the record's own bytes in memory.
    fn shape(&mut self, ty: TypeRef, in_place: bool) -> Shape {
        let node = self.shapes.set.node(ty.node);
        match &node.ty {
            Type::Array(items) => Shape::Array(Box::new(self.step("Item", *items))),
            Type::Map(values) => {
                let values = Box::new(self.step("Value", *values));
                Shape::Map(self.place.map_type(), values)
            }
            Type::Union(branches) => self.union(branches, in_place),
            Type::Record(_) | Type::Enum(_) => self.named(ty.node, in_place),
            Type::Fixed(_) if self.place.is_replaced(ty.node) => self.named(ty.node, in_place),
            other => match (leaf(node.logical, other), other) {
                (Some(leaf), Type::Fixed(_)) => Shape::Alias(self.place.path(ty.node), leaf),
                (leaf, _) => Shape::Leaf(leaf.unwrap_or(Leaf::Null)),
            },
        }
    }

    fn named(&mut self, node: NodeId, in_place: bool) -> Shape {
        let is_record = matches!(self.shapes.set.node(node).ty, Type::Record(_));
        let endless = self.shapes.in_place.contain(self.record, node);
        Shape::Named(NamedShape {
            node,
            path: self.place.path(node),
            boxed: in_place && (endless || is_record && self.place.is_boxed()),
            recursive: self.shapes.at_all.contain(self.record, node),
            replaced: self.place.is_replaced(node),
            empty: is_empty(self.shapes.set, node, &mut 0),
            codec: None,
        })
    }

    fn step(&mut self, step: &'static str, ty: TypeRef) -> Shape {
        self.steps.push(step);
        let shape = self.shape(ty, false);
        self.steps.pop();
        shape
    }

    fn union(&mut self, branches: &[TypeRef], in_place: bool) -> Shape {
        let set = self.shapes.set;
        let null = branches
            .iter()
            .position(|branch| matches!(set.node(branch.node).ty, Type::Null))
            .and_then(|index| u32::try_from(index).ok());
        match (null, branches) {
            (_, []) => Shape::Never,
            (_, [only]) => Shape::Single(Box::new(self.shape(*only, in_place))),
            (Some(null @ 0), [_, item]) | (Some(null @ 1), [item, _]) => {
                Shape::Nullable(null, Box::new(self.shape(*item, in_place)))
            }
            _ => {
                let items = self.branches(branches, null, in_place);
                let count = (0_u32..)
                    .zip(branches)
                    .map(|(index, _)| index + 1)
                    .last()
                    .unwrap_or(0);
                let ident = self.place.name_union(count, items, &self.steps);
                match null {
                    Some(null) => Shape::NullableUnion(null, ident),
                    None => Shape::Union(ident),
                }
            }
        }
    }

    fn branches(
        &mut self,
        branches: &[TypeRef],
        null: Option<u32>,
        in_place: bool,
    ) -> Vec<UnionBranch> {
        (0_u32..)
            .zip(branches)
            .filter(|(index, _)| Some(*index) != null)
            .map(|(index, branch)| {
                let node = self.shapes.set.node(branch.node);
                UnionBranch {
                    index,
                    name: match node.named() {
                        Some(named) => named.name.name().to_owned(),
                        None => node.ty.kind().to_owned(),
                    },
                    shape: self.shape(*branch, in_place),
                }
            })
            .collect()
    }
}

/// Tells whether a record has a field with a union that is an enum in Rust, which takes a name.
pub(super) fn has_unions_to_name(set: &SchemaSet, record: NodeId) -> bool {
    match &set.node(record).ty {
        Type::Record(record) => {
            let mut fields = record.fields.iter();
            fields.any(|field| holds_union_to_name(set, field.ty.node))
        }
        _ => false,
    }
}

fn holds_union_to_name(set: &SchemaSet, id: NodeId) -> bool {
    match &set.node(id).ty {
        Type::Array(item) | Type::Map(item) => holds_union_to_name(set, item.node),
        Type::Union(branches) => {
            let is_null = |branch: &TypeRef| matches!(set.node(branch.node).ty, Type::Null);
            branches.len() > 2
                || branches.len() == 2 && !branches.iter().any(is_null)
                || branches
                    .iter()
                    .any(|branch| holds_union_to_name(set, branch.node))
        }
        _ => false,
    }
}

/// Parts of a type that are looked at to tell whether its values take memory.
const MOST_PARTS: usize = 64;

fn is_empty(set: &SchemaSet, id: NodeId, parts: &mut usize) -> bool {
    *parts += 1;
    *parts <= MOST_PARTS
        && match &set.node(id).ty {
            Type::Null => true,
            Type::Enum(r#enum) => r#enum.symbols.len() <= 1,
            Type::Fixed(fixed) => fixed.size == 0,
            Type::Record(record) => record
                .fields
                .iter()
                .all(|field| is_empty(set, field.ty.node, parts)),
            Type::Union(branches) => match branches.as_slice() {
                [] => true,
                [only] => is_empty(set, only.node, parts),
                _ => false,
            },
            _ => false,
        }
}

/// Collects the records in `id`: those held in place, and all.
fn records_in(
    set: &SchemaSet,
    id: NodeId,
    in_place: bool,
    direct: &mut Vec<NodeId>,
    all: &mut Vec<NodeId>,
) {
    match &set.node(id).ty {
        Type::Record(_) => {
            if in_place {
                direct.push(id);
            }
            all.push(id);
        }
        Type::Array(item) | Type::Map(item) => records_in(set, item.node, false, direct, all),
        Type::Union(branches) => {
            for branch in branches {
                records_in(set, branch.node, in_place, direct, all);
            }
        }
        _ => {}
    }
}
