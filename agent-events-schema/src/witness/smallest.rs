//! Two schemas in; the smallest datum of each writer's type, and the smallest that a reader's type cannot read, out.
//!
//! Both are least fixpoints over costs: types and pairs are settled from the cheapest up, until nothing becomes cheaper.

use std::collections::{HashMap, HashSet};

use super::value::{Datum, zero_length};
use crate::compat::rules::{Item, Meeting, Part, Sides, Step, kind, names_differ};
use crate::schema::{NodeId, ReaderSchema, SchemaRef, Type, TypeRef, WriterSchema};

/// More levels than the decoder of generated code takes are no witness.
const MAX_DEPTH: u64 = 64;
/// A datum with more values than this convinces nobody.
const MAX_VALUES: u64 = 4_096;

/// What a datum costs: levels first, so that recursive types come to an end, then bytes and values together.
type Cost = u64;

/// Costs of all types of a writer and of all pairs of types.
pub(super) struct Sizes<'a> {
    writer: SchemaRef<'a>,
    sides: Sides<'a>,
    good: HashMap<NodeId, Cost>,
    bad: HashMap<(NodeId, NodeId), Cost>,
}

/// One way to make a datum that cannot be read.
enum Way {
    /// Any datum of the writer's type.
    Any,
    /// The smallest symbol that the reader does not know.
    Symbol(usize),
    /// A part that cannot be read, with the rest as small as can be.
    Inside(Step, NodeId, TypeRef),
    /// The datum is one that the reader's branch cannot read.
    Branch(NodeId),
}

impl<'a> Sizes<'a> {
    pub(super) fn new(reader: ReaderSchema<'a>, writer: WriterSchema<'a>) -> Self {
        let mut sizes = Self {
            writer: writer.0,
            sides: Sides::new(reader, writer),
            good: HashMap::new(),
            bad: HashMap::new(),
        };
        sizes.settle_good();
        sizes.settle_bad(reader.0.node, writer.0.node);
        sizes
    }

    pub(super) fn sides(&self) -> Sides<'a> {
        self.sides
    }

    /// Returns the smallest datum of a writer's type; `None` when there is none that is small enough.
    pub(super) fn good(&self, node: NodeId) -> Option<Datum> {
        (*self.good.get(&node)? <= MAX_VALUES).then(|| self.build_good(node, 0))?
    }

    /// Returns the smallest datum of a writer's type that a reader's type cannot read.
    pub(super) fn bad(&self, reader: NodeId, writer: NodeId) -> Option<Datum> {
        (*self.bad.get(&(reader, writer))? <= MAX_VALUES)
            .then(|| self.build_bad(reader, writer, 0))?
    }

    fn settle_good(&mut self) {
        let nodes = reachable(self.writer);
        let mut changed = true;
        while changed {
            changed = false;
            for &node in &nodes {
                let cost = self.good_cost(node);
                changed |= lower(&mut self.good, node, cost);
            }
        }
    }

    fn good_cost(&self, node: NodeId) -> Option<Cost> {
        match &self.writer.set.node(node).ty {
            Type::Record(record) => record.fields.iter().try_fold(1_u64, |sum, field| {
                Some(sum.saturating_add(*self.good.get(&field.ty.node)?))
            }),
            Type::Union(branches) => (1..)
                .zip(branches)
                .filter_map(|(index, branch)| {
                    Some(cost_of_index(index).saturating_add(*self.good.get(&branch.node)?))
                })
                .min(),
            Type::Enum(symbols) if symbols.symbols.is_empty() => None,
            ty => Some(1 + (zero_length(ty) as u64).min(MAX_VALUES)),
        }
    }

    fn settle_bad(&mut self, reader: NodeId, writer: NodeId) {
        let mut ways: Vec<((NodeId, NodeId), Vec<Way>)> = Vec::new();
        let mut seen = HashSet::new();
        let mut open = vec![(reader, writer)];
        while let Some(pair) = open.pop() {
            if !seen.insert(pair) {
                continue;
            }
            let all = self.ways(pair.0, pair.1);
            open.extend(all.iter().filter_map(|way| match way {
                Way::Inside(_, reader, writer) => Some((*reader, writer.node)),
                Way::Branch(reader) => Some((*reader, pair.1)),
                Way::Any | Way::Symbol(_) => None,
            }));
            ways.push((pair, all));
        }
        ways.reverse();
        let mut changed = true;
        while changed {
            changed = false;
            for ((reader, writer), ways) in &ways {
                let cost = ways
                    .iter()
                    .filter_map(|way| self.way_cost(*writer, way))
                    .min();
                changed |= lower(&mut self.bad, (*reader, *writer), cost);
            }
        }
    }

    fn way_cost(&self, writer: NodeId, way: &Way) -> Option<Cost> {
        let good = |node: &NodeId| self.good.get(node).copied();
        match way {
            Way::Any => good(&writer),
            Way::Symbol(index) => Some(cost_of_index(*index)),
            &Way::Inside(step, reader, part) => {
                let inner = *self.bad.get(&(reader, part.node))?;
                Some(
                    inner.saturating_add(match (step, &self.writer.set.node(writer).ty) {
                        (Step::Branch(index), _) => cost_of_index(index),
                        (Step::Field(_), Type::Record(record)) => {
                            let others = record.fields.iter().filter(|field| field.ty != part);
                            others.into_iter().try_fold(1_u64, |sum, field| {
                                Some(sum.saturating_add(good(&field.ty.node)?))
                            })?
                        }
                        _ => 2,
                    }),
                )
            }
            Way::Branch(reader) => self.bad.get(&(*reader, writer)).copied(),
        }
    }

    /// Returns every way in which a reader's type fails to read a writer's.
    fn ways(&self, reader: NodeId, writer: NodeId) -> Vec<Way> {
        let part = self.part(reader, writer);
        let (_, written) = self.sides.types(part);
        match self.sides.meet(part) {
            Meeting::Fits => Vec::new(),
            Meeting::Mismatch => vec![Way::Any],
            Meeting::All(items) => items
                .into_iter()
                .map(|item| match item {
                    Item::Fault(_) => self.missing_symbol(part).unwrap_or(Way::Any),
                    Item::Part(inner) if inner.writer == part.writer => Way::Any,
                    Item::Part(inner) => Way::Inside(inner.step, inner.reader.node, inner.writer),
                })
                .collect(),
            Meeting::Any(branches) => match self.nearest(part, branches) {
                Some(branch) => vec![Way::Branch(branch)],
                None if branches.iter().any(|branch| {
                    let branch = Part {
                        reader: *branch,
                        ..part
                    };
                    matches!(self.sides.meet(branch), Meeting::Fits)
                        && !names_differ(self.sides.types(branch).0, written)
                }) =>
                {
                    Vec::new()
                }
                None => vec![Way::Any],
            },
        }
    }

    fn part(&self, reader: NodeId, writer: NodeId) -> Part {
        let place = |node, set: SchemaRef<'_>| TypeRef {
            node,
            span: set.set.node(node).span,
        };
        Part {
            step: Step::Root,
            reader: place(reader, self.sides.reader()),
            writer: place(writer, self.writer),
        }
    }

    fn missing_symbol(&self, part: Part) -> Option<Way> {
        let (reader, writer) = self.sides.types(part);
        let (Type::Enum(reader_symbols), Type::Enum(written)) = (&reader.ty, &writer.ty) else {
            return None;
        };
        if names_differ(reader, writer) || reader_symbols.default.is_some() {
            return None;
        }
        let known = |name: &str| {
            reader_symbols
                .symbols
                .iter()
                .any(|symbol| symbol.name == name)
        };
        let index = written
            .symbols
            .iter()
            .position(|symbol| !known(&symbol.name))?;
        Some(Way::Symbol(index))
    }

    /// Returns the branch of a reader's union that the decoder takes for a type with parts: the closest by name.
    pub(super) fn nearest(&self, part: Part, branches: &[TypeRef]) -> Option<NodeId> {
        let (_, written) = self.sides.types(part);
        branches
            .iter()
            .filter_map(|&reader| {
                let (read, _) = self.sides.types(Part { reader, ..part });
                let has_parts = !matches!(
                    self.sides.meet(Part { reader, ..part }),
                    Meeting::Fits | Meeting::Mismatch
                );
                if !has_parts || kind(&read.ty) != kind(&written.ty) || names_differ(read, written)
                {
                    return None;
                }
                let is_exact = match (read.named(), written.named()) {
                    (Some(read), Some(written)) => {
                        read.name == written.name
                            || read
                                .aliases
                                .iter()
                                .any(|alias| alias.name == written.name.as_str())
                    }
                    _ => true,
                };
                Some((!is_exact, reader.node))
            })
            .min_by_key(|(order, _)| *order)
            .map(|(_, node)| node)
    }

    fn build_good(&self, node: NodeId, depth: u64) -> Option<Datum> {
        if depth > MAX_DEPTH {
            return None;
        }
        Some(match &self.writer.set.node(node).ty {
            Type::Record(record) => Datum::Record(
                record
                    .fields
                    .iter()
                    .map(|field| self.build_good(field.ty.node, depth + 1))
                    .collect::<Option<_>>()?,
            ),
            Type::Union(branches) => {
                let cost = |(index, branch): &(usize, &TypeRef)| {
                    let cost = *self.good.get(&branch.node)?;
                    Some(cost_of_index(index + 1).saturating_add(cost))
                };
                let with_cost = branches.iter().enumerate();
                let (_, index, branch) = with_cost
                    .filter_map(|branch| Some((cost(&branch)?, branch.0, branch.1)))
                    .min_by_key(|(cost, ..)| *cost)?;
                Datum::Branch(index, Box::new(self.build_good(branch.node, depth + 1)?))
            }
            Type::Enum(_) => Datum::Symbol(0),
            Type::Array(_) | Type::Map(_) => Datum::Items(None),
            _ => Datum::Zero,
        })
    }

    fn build_bad(&self, reader: NodeId, writer: NodeId, depth: u64) -> Option<Datum> {
        if depth > MAX_DEPTH {
            return None;
        }
        let ways = self.ways(reader, writer);
        let cheapest = ways
            .iter()
            .filter_map(|way| Some((self.way_cost(writer, way)?, way)))
            .min_by_key(|(cost, _)| *cost)?;
        match cheapest.1 {
            Way::Any => self.build_good(writer, depth),
            Way::Symbol(index) => Some(Datum::Symbol(*index)),
            Way::Branch(reader) => self.build_bad(*reader, writer, depth + 1),
            Way::Inside(step, reader, part) => {
                let inner = self.build_bad(*reader, part.node, depth + 1)?;
                self.around(*step, writer, *part, inner)
            }
        }
    }

    /// Puts a part into the smallest datum of a writer's type.
    pub(super) fn around(
        &self,
        step: Step,
        writer: NodeId,
        part: TypeRef,
        inner: Datum,
    ) -> Option<Datum> {
        Some(match (step, &self.writer.set.node(writer).ty) {
            (Step::Branch(index), Type::Union(_)) => Datum::Branch(index, Box::new(inner)),
            (Step::Items | Step::Values, _) => Datum::Items(Some(Box::new(inner))),
            (Step::Field(_), Type::Record(record)) => {
                let mut inner = Some(inner);
                let field = |field: &crate::schema::Field| match inner.take_if(|_| field.ty == part)
                {
                    Some(inner) => Some(inner),
                    None => self.good(field.ty.node),
                };
                Datum::Record(record.fields.iter().map(field).collect::<Option<_>>()?)
            }
            _ => inner,
        })
    }
}

fn cost_of_index(index: usize) -> Cost {
    1 + index as u64
}

fn lower<K: std::hash::Hash + Eq>(
    costs: &mut HashMap<K, Cost>,
    key: K,
    cost: Option<Cost>,
) -> bool {
    match (cost, costs.get_mut(&key)) {
        (Some(cost), Some(known)) if cost < *known => *known = cost,
        (Some(cost), None) => {
            costs.insert(key, cost);
        }
        _ => return false,
    }
    true
}

fn reachable(schema: SchemaRef<'_>) -> Vec<NodeId> {
    let mut seen = HashSet::new();
    let mut nodes = Vec::new();
    let mut open = vec![schema.node];
    while let Some(node) = open.pop() {
        if seen.insert(node) {
            nodes.push(node);
            open.extend(schema.set.node(node).ty.uses().map(|used| used.node));
        }
    }
    nodes.reverse();
    nodes
}
