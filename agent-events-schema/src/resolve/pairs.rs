//! Two schemas in, every pair of types that data can lead to out: how they meet, and whether that can ever succeed.

use std::collections::HashMap;

use super::fit::{described, fit, never};
use super::meeting::{Meeting, Origin};
use crate::compat::graph::{Graph, PairId, spread};
use crate::compat::rules::written_as;
use crate::datum::encode_default;
use crate::places;
use crate::schema::{Node, NodeId, ReaderSchema, Record, SchemaRef, Type, TypeRef, WriterSchema};

/// All pairs that the roots lead to.
pub(super) struct Pairs<'a> {
    reader: SchemaRef<'a>,
    writer: SchemaRef<'a>,
    compatible: Graph<'a>,
    ids: HashMap<(NodeId, NodeId), PairId>,
    all: Vec<Pair>,
}

/// A reader's type and a writer's.
pub(super) struct Pair {
    pub(super) reader: NodeId,
    pub(super) writer: NodeId,
    pub(super) meeting: Meeting,
    /// Whether some of the writer's data can be read.
    pub(super) possible: bool,
    /// Whether the writer's bytes are the reader's as they are, whatever they hold.
    pub(super) same: bool,
    /// As `same`, but for what a decoder of the reader's type checks itself: that a string is UTF-8.
    pub(super) direct: bool,
}

impl<'a> Pairs<'a> {
    pub(super) fn new(reader: ReaderSchema<'a>, writer: WriterSchema<'a>) -> Self {
        let mut pairs = Self {
            reader: reader.0,
            writer: writer.0,
            compatible: Graph::new(reader, writer),
            ids: HashMap::new(),
            all: Vec::new(),
        };
        pairs.connect();
        pairs.find_possible();
        pairs.choose();
        let (same, direct) = (pairs.find_same(false), pairs.find_same(true));
        for (pair, (same, direct)) in pairs.all.iter_mut().zip(same.into_iter().zip(direct)) {
            (pair.same, pair.direct) = (same, direct);
        }
        pairs
    }

    /// Returns the pair of the two schemas.
    pub(super) fn root() -> PairId {
        PairId(0)
    }

    pub(super) fn pair(&self, id: PairId) -> &Pair {
        &self.all[id.0]
    }

    pub(super) fn read(&self, id: NodeId) -> &'a Node {
        self.reader.set.node(id)
    }

    pub(super) fn written(&self, id: NodeId) -> &'a Node {
        self.writer.set.node(id)
    }

    fn connect(&mut self) {
        let mut open = Vec::new();
        self.intern(self.reader.node, self.writer.node, &mut open);
        while let Some(id) = open.pop() {
            let (reader, writer) = (self.all[id.0].reader, self.all[id.0].writer);
            self.all[id.0].meeting = self.meet(reader, writer, &mut open);
        }
    }

    fn intern(&mut self, reader: NodeId, writer: NodeId, open: &mut Vec<PairId>) -> PairId {
        let next = PairId(self.all.len());
        let id = *self.ids.entry((reader, writer)).or_insert(next);
        if id == next {
            self.all.push(Pair {
                reader,
                writer,
                meeting: Meeting::Same,
                possible: false,
                same: false,
                direct: false,
            });
            open.push(id);
        }
        id
    }

    fn meet(&mut self, reader: NodeId, writer: NodeId, open: &mut Vec<PairId>) -> Meeting {
        let (from, to) = (self.reader.set.node(reader), self.writer.set.node(writer));
        match (&from.ty, &to.ty) {
            (_, Type::Union(branches)) => {
                let branches = branches.iter();
                Meeting::WriterUnion(
                    branches
                        .map(|branch| self.intern(reader, branch.node, open))
                        .collect(),
                )
            }
            (Type::Union(branches), _) => self.candidates(branches, writer, open),
            (Type::Array(from), Type::Array(to)) => {
                Meeting::Array(self.intern(from.node, to.node, open))
            }
            (Type::Map(from), Type::Map(to)) => Meeting::Map(self.intern(from.node, to.node, open)),
            _ if fit(from, to).is_none() => Meeting::Never(never(from, to).into()),
            (Type::Record(from), Type::Record(to)) => match self.record(from, to, open) {
                Ok(origins) => Meeting::Record(origins),
                Err(reason) => Meeting::Never(reason.into()),
            },
            (Type::Enum(from), Type::Enum(to)) => Meeting::of_symbols(from, to),
            (Type::Fixed(from), Type::Fixed(to)) if from.size != to.size => Meeting::Never(
                format!(
                    "the writer's `{}` has {} bytes, the reader's {}",
                    to.named.name, to.size, from.size
                )
                .into(),
            ),
            (Type::Long, Type::Int) => Meeting::IntToLong,
            (Type::Float, Type::Int) => Meeting::IntToFloat,
            (Type::Float, Type::Long) => Meeting::LongToFloat,
            (Type::Double, Type::Int) => Meeting::IntToDouble,
            (Type::Double, Type::Long) => Meeting::LongToDouble,
            (Type::Double, Type::Float) => Meeting::FloatToDouble,
            (Type::String, Type::Bytes) | (Type::Bytes, Type::String) => Meeting::Text,
            (Type::Null, Type::Null)
            | (Type::Boolean, Type::Boolean)
            | (Type::Int, Type::Int)
            | (Type::Long, Type::Long)
            | (Type::Float, Type::Float)
            | (Type::Double, Type::Double)
            | (Type::Bytes, Type::Bytes)
            | (Type::String, Type::String)
            | (Type::Fixed(_), Type::Fixed(_)) => Meeting::Same,
            _ => Meeting::Never(never(from, to).into()),
        }
    }

    fn candidates(
        &mut self,
        branches: &[TypeRef],
        writer: NodeId,
        open: &mut Vec<PairId>,
    ) -> Meeting {
        let to = self.writer.set.node(writer);
        let ranked = branches.iter().enumerate().filter_map(|(index, branch)| {
            let from = self.reader.set.node(branch.node);
            Some((fit(from, to)?, index, branch.node))
        });
        let mut ranked: Vec<_> = ranked.collect();
        ranked.sort_unstable();
        if ranked.is_empty() {
            let reason = format!("the reader's union has no branch for {}", described(to));
            return Meeting::Never(reason.into());
        }
        let intern = |(_, index, node)| (index, self.intern(node, writer, open));
        Meeting::ReaderUnion(ranked.into_iter().map(intern).collect())
    }

    fn record(
        &mut self,
        reader: &'a Record,
        writer: &Record,
        open: &mut Vec<PairId>,
    ) -> Result<Vec<Origin>, String> {
        let written = places::of_fields(writer);
        let mut origins = Vec::new();
        for field in &reader.fields {
            let name = &field.name;
            let origin = match (&written_as(field, &written)[..], &field.default) {
                (&[source], _) => {
                    let ty = writer.fields[source].ty;
                    let pair = self.intern(field.ty.node, ty.node, open);
                    Origin::Written(source, pair)
                }
                ([], Some(default)) => {
                    let encoded = encode_default(self.reader.at(field.ty.node), default);
                    Origin::Default(encoded.ok_or_else(|| {
                        format!("the default of the reader's field `{name}` has no binary form")
                    })?)
                }
                ([], None) => {
                    return Err(format!(
                        "the writer's `{}` has no field `{name}`, for which the reader has no default",
                        writer.named.name
                    ));
                }
                _ => {
                    return Err(format!(
                        "the reader's field `{name}` is known by the names of several fields of the writer's `{}`",
                        writer.named.name
                    ));
                }
            };
            origins.push(origin);
        }
        Ok(origins)
    }

    /// What is possible is the least fixpoint: data is finite, so it has to end somewhere.
    fn find_possible(&mut self) {
        let needed = self.all.iter().map(|pair| match &pair.meeting {
            Meeting::Never(_) => None,
            Meeting::Record(origins) => Some(parts(origins).count()),
            Meeting::Symbols(symbols) => symbols.iter().any(Result::is_ok).then_some(0),
            Meeting::WriterUnion(_) | Meeting::ReaderUnion(_) => Some(1),
            _ => Some(0),
        });
        let possible = self.spread(needed.collect(), |pair| match &pair.meeting {
            Meeting::Record(origins) => parts(origins).collect(),
            Meeting::WriterUnion(branches) => branches.clone(),
            Meeting::ReaderUnion(branches) => branches.iter().map(|(_, pair)| *pair).collect(),
            _ => Vec::new(),
        });
        for (pair, possible) in self.all.iter_mut().zip(possible) {
            // Types without any data are compatible: nothing can go wrong with them.
            pair.possible = possible || self.compatible.holds(pair.reader, pair.writer);
        }
    }

    /// Puts the branch to take first: the closest by name that reads all data, else the closest that reads any.
    fn choose(&mut self) {
        for index in 0..self.all.len() {
            let Meeting::ReaderUnion(branches) = &self.all[index].meeting else {
                continue;
            };
            let reads_all = |&(_, id): &(usize, PairId)| {
                let pair = self.pair(id);
                self.compatible.holds(pair.reader, pair.writer) || pair.is_promotion()
            };
            let reads_any = |&(_, id): &(usize, PairId)| self.pair(id).possible;
            let best = branches.iter().position(reads_all);
            let best = best.or_else(|| branches.iter().position(reads_any));
            if let (Some(best), Meeting::ReaderUnion(branches)) =
                (best, &mut self.all[index].meeting)
            {
                branches[..=best].rotate_right(1);
            }
        }
    }

    /// What is the same is the greatest fixpoint: recursive types are, unless a part differs.
    fn find_same(&self, text_is: bool) -> Vec<bool> {
        let same_parts = |pair: &Pair| -> Option<Vec<PairId>> {
            match &pair.meeting {
                Meeting::Same => Some(Vec::new()),
                Meeting::Text if text_is => Some(Vec::new()),
                Meeting::Array(item) | Meeting::Map(item) => Some(vec![*item]),
                Meeting::Record(origins) => {
                    let Type::Record(writer) = &self.written(pair.writer).ty else {
                        return None;
                    };
                    let in_order = (0..).zip(origins).all(|(index, origin)| {
                        matches!(origin, Origin::Written(source, _) if *source == index)
                    });
                    (in_order && origins.len() == writer.fields.len())
                        .then(|| parts(origins).collect())
                }
                Meeting::WriterUnion(branches) => {
                    let Type::Union(reader) = &self.read(pair.reader).ty else {
                        return None;
                    };
                    let stays = |(index, branch): (usize, &PairId)| match &self
                        .pair(*branch)
                        .meeting
                    {
                        Meeting::ReaderUnion(chosen) if chosen[0].0 == index => Some(chosen[0].1),
                        _ => None,
                    };
                    let branches: Option<Vec<PairId>> =
                        branches.iter().enumerate().map(stays).collect();
                    branches.filter(|branches| branches.len() == reader.len())
                }
                _ => None,
            }
        };
        let needed = self.all.iter();
        let needed = needed.map(|pair| same_parts(pair).map_or(Some(0), |_| Some(1)));
        let needed: Vec<Option<usize>> = needed.collect();
        let differs = self.spread(needed, |pair| same_parts(pair).unwrap_or_default());
        differs.into_iter().map(|differs| !differs).collect()
    }

    fn spread(
        &self,
        needed: Vec<Option<usize>>,
        parts: impl Fn(&Pair) -> Vec<PairId>,
    ) -> Vec<bool> {
        let mut dependents: Vec<Vec<PairId>> = vec![Vec::new(); self.all.len()];
        for (index, pair) in self.all.iter().enumerate() {
            for part in parts(pair) {
                dependents[part.0].push(PairId(index));
            }
        }
        spread(needed, |pair| &dependents[pair.0])
    }
}

impl Pair {
    /// Compatibility does not look at the branches of a union once a primitive type fits.
    fn is_promotion(&self) -> bool {
        matches!(
            self.meeting,
            Meeting::Same
                | Meeting::Text
                | Meeting::IntToLong
                | Meeting::IntToFloat
                | Meeting::IntToDouble
                | Meeting::LongToFloat
                | Meeting::LongToDouble
                | Meeting::FloatToDouble
        )
    }
}

fn parts(origins: &[Origin]) -> impl Iterator<Item = PairId> {
    origins.iter().filter_map(|origin| match origin {
        Origin::Written(_, pair) => Some(*pair),
        Origin::Default(_) => None,
    })
}
