//! Two schemas in, the verdict of every pair of types that meet in them out.
//!
//! The verdicts are the greatest fixpoint: every pair is taken to hold until something proves that it does not. Data is
//! finite, so a pair of recursive types that nothing disproves is readable.

use std::collections::HashMap;

use crate::compat::rules::{Item, Meeting, Part, Sides, names_differ};
use crate::schema::{NodeId, ReaderSchema, WriterSchema};

/// Index of a pair in its [`Graph`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct PairId(pub(crate) usize);

impl PairId {
    pub(crate) fn index(self) -> usize {
        self.0
    }
}

/// Every pair of types that a verdict depends on.
pub(crate) struct Graph<'a> {
    sides: Sides<'a>,
    ids: HashMap<(NodeId, NodeId), PairId>,
    pairs: Vec<Pair>,
}

/// What the verdict of a pair depends on.
#[derive(Debug)]
pub(super) struct Pair {
    pub(super) gate: Gate,
    /// The pairs it depends on, as often as it does.
    pub(super) parts: Vec<PairId>,
    /// The pairs that depend on it, as often as they do.
    pub(super) dependents: Vec<PairId>,
    /// Whether the reader's type reads all data of the writer's.
    pub(super) holds: bool,
}

/// How a pair depends on its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gate {
    /// It holds.
    Open,
    /// It fails, whatever its parts do.
    Shut,
    /// It holds when all parts do.
    All,
    /// It holds when one part does.
    Any,
}

impl Gate {
    /// Returns how many failing parts make the pair fail, of `parts`; `None` when no number does.
    pub(super) fn failures_needed(self, parts: usize) -> Option<usize> {
        match self {
            Self::Open => None,
            Self::Shut => Some(0),
            Self::All => Some(1),
            Self::Any => Some(parts),
        }
    }
}

impl<'a> Graph<'a> {
    pub(crate) fn new(reader: ReaderSchema<'a>, writer: WriterSchema<'a>) -> Self {
        let mut graph = Self {
            sides: Sides::new(reader, writer),
            ids: HashMap::new(),
            pairs: Vec::new(),
        };
        graph.connect();
        graph.settle();
        graph
    }

    pub(super) fn sides(&self) -> Sides<'a> {
        self.sides
    }

    pub(super) fn pair(&self, id: PairId) -> &Pair {
        &self.pairs[id.0]
    }

    pub(super) fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Returns the pair of the types that meet in `part`; `None` when no verdict depends on it.
    pub(super) fn find(&self, part: Part) -> Option<PairId> {
        let key = (part.reader.node, part.writer.node);
        self.ids.get(&key).copied()
    }

    /// Tells whether the whole of the reader's schema reads the writer's.
    pub(super) fn root_holds(&self) -> bool {
        self.find(self.sides.root())
            .is_some_and(|root| self.pair(root).holds)
    }

    /// Tells whether a reader's type is known to read all data of a writer's.
    pub(crate) fn holds(&self, reader: NodeId, writer: NodeId) -> bool {
        let pair = self.ids.get(&(reader, writer));
        pair.is_some_and(|&pair| self.pair(pair).holds)
    }

    /// Finds every pair reachable from the root.
    fn connect(&mut self) {
        let mut open = Vec::new();
        self.intern(self.sides.root(), &mut open);
        while let Some((id, part)) = open.pop() {
            let (gate, parts) = self.look_into(part);
            self.pairs[id.0].gate = gate;
            for part in parts {
                let child = self.intern(part, &mut open);
                self.pairs[id.0].parts.push(child);
                self.pairs[child.0].dependents.push(id);
            }
        }
    }

    fn intern(&mut self, part: Part, open: &mut Vec<(PairId, Part)>) -> PairId {
        let next = PairId(self.pairs.len());
        let key = (part.reader.node, part.writer.node);
        let id = *self.ids.entry(key).or_insert(next);
        if id == next {
            self.pairs.push(Pair {
                gate: Gate::Open,
                parts: Vec::new(),
                dependents: Vec::new(),
                holds: true,
            });
            open.push((id, part));
        }
        id
    }

    fn look_into(&self, part: Part) -> (Gate, Vec<Part>) {
        match self.sides.meet(part) {
            Meeting::Fits => (Gate::Open, Vec::new()),
            Meeting::Mismatch => (Gate::Shut, Vec::new()),
            Meeting::All(items) => {
                let shut = items.iter().any(|item| matches!(item, Item::Fault(_)));
                let parts = items.into_iter().filter_map(|item| match item {
                    Item::Part(part) => Some(part),
                    Item::Fault(_) => None,
                });
                let gate = if shut { Gate::Shut } else { Gate::All };
                (gate, parts.collect())
            }
            Meeting::Any(branches) => {
                let mut candidates = Vec::new();
                for &reader in branches {
                    let branch = Part { reader, ..part };
                    let (reader, writer) = self.sides.types(branch);
                    // Following branches that are out by name would pair every type with every other.
                    if names_differ(reader, writer) {
                        continue;
                    }
                    match self.sides.meet(branch) {
                        Meeting::Fits => return (Gate::Open, Vec::new()),
                        Meeting::Mismatch => {}
                        Meeting::All(_) | Meeting::Any(_) => candidates.push(branch),
                    }
                }
                (Gate::Any, candidates)
            }
        }
    }

    /// Spreads failure from the pairs that fail on their own to all that depend on them.
    fn settle(&mut self) {
        let needed = self.pairs.iter();
        let needed = needed.map(|pair| pair.gate.failures_needed(pair.parts.len()));
        let failed = spread(needed.collect(), |pair| &self.pairs[pair.0].dependents);
        for (pair, failed) in self.pairs.iter_mut().zip(failed) {
            pair.holds = !failed;
        }
    }
}

/// Returns which pairs something spreads to: each catches it once `needed` of its parts have; `None` is never.
pub(crate) fn spread<'d>(
    mut needed: Vec<Option<usize>>,
    dependents: impl Fn(PairId) -> &'d [PairId],
) -> Vec<bool> {
    let mut caught: Vec<bool> = needed.iter().map(|&needed| needed == Some(0)).collect();
    let all = (0..needed.len()).map(PairId);
    let mut spreading: Vec<PairId> = all.filter(|pair| caught[pair.0]).collect();
    while let Some(pair) = spreading.pop() {
        for &dependent in dependents(pair) {
            let Some(left) = &mut needed[dependent.0] else {
                continue;
            };
            *left = left.saturating_sub(1);
            if *left == 0 && !caught[dependent.0] {
                caught[dependent.0] = true;
                spreading.push(dependent);
            }
        }
    }
    caught
}
