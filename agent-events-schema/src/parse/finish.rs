//! A checked draft in, the set of types without a fault and the sorted findings out.

use crate::diagnostic::Diagnostic;
use crate::name::FullName;
use crate::schema::{Node, NodeId, SchemaSet};

use super::Parsed;
use super::draft::{Draft, index};

impl Draft {
    /// Leaves out every type that has a fault or depends on one that has.
    pub(super) fn finish(mut self) -> Parsed {
        self.spread_faults();
        let is_sound =
            |broken: &[bool], node: NodeId| broken.get(index(node)).is_some_and(|broken| !broken);
        self.roots.retain(|root| is_sound(&self.broken, root.node));
        self.names.retain(|_, node| is_sound(&self.broken, *node));
        let kept = self.reachable();
        let mut nodes: Vec<Option<Node>> = self.nodes.into_iter().map(Some).collect();
        let mut nodes: Vec<Node> = kept
            .order
            .iter()
            .filter_map(|&at| nodes[at].take())
            .collect();
        for type_ref in nodes
            .iter_mut()
            .flat_map(|node| node.ty.uses_mut())
            .chain(&mut self.roots)
        {
            type_ref.node = kept.place(type_ref.node);
        }
        let names = self.names.into_iter();
        let mut names: Vec<(FullName, NodeId)> =
            names.map(|(name, node)| (name, kept.place(node))).collect();
        names.sort_unstable();
        let place_of = |finding: &Diagnostic| finding.primary.as_ref().map(|label| label.span);
        self.diagnostics
            .sort_by(|one, two| (place_of(one), one.rule).cmp(&(place_of(two), two.rule)));
        Parsed {
            set: SchemaSet {
                nodes,
                names,
                roots: self.roots,
            },
            diagnostics: self.diagnostics,
        }
    }

    /// Finds the types that the roots and names lead to; what only a replaced definition used is not among them.
    fn reachable(&self) -> Kept {
        let mut starts: Vec<NodeId> = self
            .roots
            .iter()
            .map(|root| root.node)
            .chain(self.names.values().copied())
            .collect();
        // Names come in the order of a hash table, which must not show: the same texts give the same ids.
        starts.sort_unstable();
        let mut kept = Kept {
            places: vec![None; self.nodes.len()],
            order: Vec::new(),
        };
        for start in starts {
            kept.keep(start);
        }
        let mut next = 0;
        while let Some(&at) = kept.order.get(next) {
            for part in self.nodes[at].ty.uses() {
                kept.keep(part.node);
            }
            next += 1;
        }
        kept
    }

    /// Marks everything that uses a faulty type as faulty too.
    fn spread_faults(&mut self) {
        for (at, node) in self.nodes.iter().enumerate() {
            let mut parts = node.ty.uses();
            self.broken[at] |= parts.any(|part| index(part.node) >= self.nodes.len());
        }
        if !self.broken.contains(&true) {
            return;
        }
        let mut used_by: Vec<Vec<usize>> = vec![Vec::new(); self.nodes.len()];
        for (at, node) in self.nodes.iter().enumerate() {
            for part in node.ty.uses() {
                if let Some(users) = used_by.get_mut(index(part.node)) {
                    users.push(at);
                }
            }
        }
        let mut faulty: Vec<usize> = (0..self.nodes.len())
            .filter(|&at| self.broken[at])
            .collect();
        while let Some(at) = faulty.pop() {
            for &user in &used_by[at] {
                if !std::mem::replace(&mut self.broken[user], true) {
                    faulty.push(user);
                }
            }
        }
    }
}

/// The types that stay, in their new order.
struct Kept {
    /// Per old position: the new id.
    places: Vec<Option<NodeId>>,
    /// Per new position: the old one.
    order: Vec<usize>,
}

impl Kept {
    fn keep(&mut self, node: NodeId) {
        let place = &mut self.places[index(node)];
        if place.is_none() {
            *place = u32::try_from(self.order.len()).ok().map(NodeId);
            self.order.push(index(node));
        }
    }

    fn place(&self, node: NodeId) -> NodeId {
        self.places[index(node)].expect("what a kept type uses is kept")
    }
}
