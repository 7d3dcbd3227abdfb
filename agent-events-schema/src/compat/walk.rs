//! Settled verdicts in, the incompatibilities with their places out.

use std::collections::HashSet;

use crate::compat::graph::{Graph, PairId};
use crate::compat::rules::{Fault, Item, Meeting, Part, Step, kind, names_differ};
use crate::compat::trial::Trial;
use crate::compat::{Incompatibility, IncompatibilityKind};
use crate::schema::{Node, NodeId, Type, TypeRef};

/// As many reasons are more than anybody reads, and a hostile schema could ask for gigabytes of them.
const MAX_FOUND: usize = 1_000;
/// How deeply reasons may nest; dropping them is recursive.
const MAX_CAUSE_DEPTH: usize = 16;
/// How much may be looked at to explain unions, counted in bytes of locations.
const MAX_CAUSE_EFFORT: usize = 1 << 20;

/// A walk through all pairs of types that fail, from the root down.
pub(super) struct Walk<'g, 'a> {
    graph: &'g Graph<'a>,
    trial: Trial<'g, 'a>,
    path: String,
    cause_effort: usize,
    cause_depth: usize,
}

/// A pair whose parts are being walked through.
struct Frame {
    pair: Option<PairId>,
    items: std::vec::IntoIter<Item>,
    path_len: usize,
}

type Seen = HashSet<(NodeId, NodeId)>;

impl<'g, 'a> Walk<'g, 'a> {
    pub(super) fn new(graph: &'g Graph<'a>) -> Self {
        Self {
            graph,
            trial: Trial::new(graph),
            path: String::new(),
            cause_effort: MAX_CAUSE_EFFORT,
            cause_depth: 0,
        }
    }

    pub(super) fn collect(mut self) -> Vec<Incompatibility> {
        self.from(self.graph.sides().root(), &mut Seen::new())
    }

    /// Returns what is wrong in `start` and below, each pair of types once.
    fn from(&mut self, start: Part, seen: &mut Seen) -> Vec<Incompatibility> {
        let outer_len = self.path.len();
        let mut found = Vec::new();
        let mut frames = Vec::new();
        self.enter(start, seen, &mut frames, &mut found);
        while let Some(frame) = frames.last_mut() {
            let path_len = frame.path_len;
            let item = frame.items.next().filter(|_| self.has_room(&found));
            self.path.truncate(path_len);
            if self.cause_depth > 0 {
                self.cause_effort = self.cause_effort.saturating_sub(path_len);
            }
            match item {
                Some(Item::Fault(fault)) => found.push(self.fault(fault)),
                Some(Item::Part(part)) => self.enter(part, seen, &mut frames, &mut found),
                None => {
                    if let Some(pair) = frame.pair {
                        self.trial.leave(pair);
                    }
                    frames.pop();
                }
            }
        }
        self.path.truncate(outer_len);
        found
    }

    fn has_room(&self, found: &[Incompatibility]) -> bool {
        found.len() < MAX_FOUND && (self.cause_depth == 0 || self.cause_effort > 0)
    }

    /// Reports what is wrong with `part` itself; when it has parts of its own, they are walked through next.
    fn enter(
        &mut self,
        part: Part,
        seen: &mut Seen,
        frames: &mut Vec<Frame>,
        found: &mut Vec<Incompatibility>,
    ) {
        let pair = self.graph.find(part);
        if pair.is_some_and(|pair| self.graph.pair(pair).holds || self.trial.assumes(pair)) {
            return;
        }
        let parent_len = self.path.len();
        part.step.push_to(&mut self.path);
        match self.graph.sides().meet(part) {
            Meeting::Fits => {}
            Meeting::Mismatch => {
                if self.is_first_use(part, seen) {
                    found.push(self.mismatch(part));
                }
            }
            Meeting::Any(branches) => {
                if pair.is_some_and(|pair| self.trial.fails(pair)) {
                    let missing = self.missing_branch(part, branches, parent_len, seen);
                    found.push(missing);
                }
            }
            Meeting::All(mut items) => {
                if !self.is_first_use(part, seen) {
                    return;
                }
                match pair {
                    Some(pair) => self.trial.assume(pair),
                    // Only a branch that is out by name is not in the graph; its fields are beside the point.
                    None => items.retain(is_name_mismatch),
                }
                frames.push(Frame {
                    pair,
                    items: items.into_iter(),
                    path_len: self.path.len(),
                });
            }
        }
    }

    /// Tells whether the types meet for the first time; types without a definition of their own always do.
    fn is_first_use(&self, part: Part, seen: &mut Seen) -> bool {
        let (reader, writer) = self.graph.sides().types(part);
        is_primitive(&reader.ty)
            || is_primitive(&writer.ty)
            || seen.insert((part.reader.node, part.writer.node))
    }

    fn fault(&self, fault: Fault) -> Incompatibility {
        Incompatibility {
            kind: fault.kind,
            location: format!("{}{}", self.path, fault.at),
            message: fault.message,
            reader: fault.reader,
            writer: fault.writer,
            causes: Vec::new(),
        }
    }

    fn mismatch(&self, part: Part) -> Incompatibility {
        let (reader, writer) = self.graph.sides().types(part);
        Incompatibility {
            kind: IncompatibilityKind::TypeMismatch,
            location: self.location(),
            message: format!(
                "reader type: {} not compatible with writer type: {}",
                kind(&reader.ty),
                kind(&writer.ty)
            ),
            reader: part.reader.span,
            writer: part.writer.span,
            causes: Vec::new(),
        }
    }

    fn missing_branch(
        &mut self,
        part: Part,
        branches: &[TypeRef],
        parent_len: usize,
        seen: &mut Seen,
    ) -> Incompatibility {
        let (_, writer) = self.graph.sides().types(part);
        let location = self.location();
        if let Step::Branch(_) = part.step {
            // The index is the writer's; reasons are told by the reader's.
            self.path.truncate(parent_len);
        }
        Incompatibility {
            kind: IncompatibilityKind::MissingUnionBranch,
            location,
            message: format!("reader union lacking writer type: {}", kind(&writer.ty)),
            reader: part.reader.span,
            writer: part.writer.span,
            causes: self.causes(part, branches, seen),
        }
    }

    fn causes(
        &mut self,
        part: Part,
        branches: &[TypeRef],
        seen: &mut Seen,
    ) -> Vec<Incompatibility> {
        let Some(nearest) = self.nearest(part, branches) else {
            return Vec::new();
        };
        if self.cause_depth == MAX_CAUSE_DEPTH || self.cause_effort == 0 {
            return Vec::new();
        }
        self.cause_depth += 1;
        let causes = if self.cause_depth == 1 {
            self.from(nearest, &mut Seen::new())
        } else {
            self.from(nearest, seen)
        };
        self.cause_depth -= 1;
        causes
    }

    /// Returns the branch that was most likely meant for the writer's type: by full name, by name, by kind.
    fn nearest(&self, part: Part, branches: &[TypeRef]) -> Option<Part> {
        let sides = self.graph.sides();
        let rank = |branch: &Part| {
            let (reader, writer) = sides.types(*branch);
            if kind(&reader.ty) != kind(&writer.ty) {
                return None;
            }
            let name = |node: &'a Node| node.named().map(|named| &named.name);
            Some(match (name(reader), name(writer)) {
                (Some(reader), Some(writer)) if reader == writer => 0,
                (Some(_), Some(_)) if names_differ(reader, writer) => 2,
                _ => 1,
            })
        };
        let parts = branches.iter().enumerate().map(|(index, &reader)| Part {
            step: Step::Branch(index),
            reader,
            ..part
        });
        parts
            .filter_map(|branch| Some((rank(&branch)?, branch)))
            .min_by_key(|&(rank, _)| rank)
            .map(|(_, branch)| branch)
    }

    fn location(&self) -> String {
        if self.path.is_empty() {
            "/".to_owned()
        } else {
            self.path.clone()
        }
    }
}

fn is_name_mismatch(item: &Item) -> bool {
    matches!(item, Item::Fault(fault) if fault.kind == IncompatibilityKind::NameMismatch)
}

fn is_primitive(ty: &Type) -> bool {
    use Type::{Boolean, Bytes, Double, Float, Int, Long, Null, String};
    matches!(
        ty,
        Null | Boolean | Int | Long | Float | Double | Bytes | String
    )
}
