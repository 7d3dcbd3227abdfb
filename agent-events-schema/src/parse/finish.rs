//! A checked draft in, the set of types without a fault and the sorted findings out.

use crate::schema::{Node, NodeId, SchemaSet, TypeRef};

use super::Parsed;
use super::draft::{Draft, index};

impl Draft {
    /// Leaves out every type that has a fault or depends on one that has.
    pub(super) fn finish(mut self) -> Parsed {
        self.spread_faults();
        let mut place: Vec<Option<NodeId>> = vec![None; self.nodes.len()];
        let mut kept: Vec<usize> = Vec::new();
        let keep = |node: NodeId, kept: &mut Vec<usize>, place: &mut Vec<Option<NodeId>>| {
            if place[index(node)].is_none() {
                place[index(node)] = Some(NodeId(u32::try_from(kept.len()).unwrap_or(u32::MAX)));
                kept.push(index(node));
            }
        };
        let is_sound =
            |broken: &[bool], node: NodeId| broken.get(index(node)).is_some_and(|broken| !broken);
        self.roots.retain(|root| is_sound(&self.broken, root.node));
        self.names.retain(|_, node| is_sound(&self.broken, *node));
        let mut starts: Vec<NodeId> = self
            .roots
            .iter()
            .map(|root| root.node)
            .chain(self.names.values().copied())
            .collect();
        // Hash order must not show: the same texts give the same ids.
        starts.sort_unstable();
        for start in starts {
            keep(start, &mut kept, &mut place);
        }
        let mut next = 0;
        while let Some(&at) = kept.get(next) {
            for part in self.nodes[at].ty.uses() {
                keep(part.node, &mut kept, &mut place);
            }
            next += 1;
        }
        let moved = |type_ref: &mut TypeRef| {
            if let Some(Some(node)) = place.get(index(type_ref.node)) {
                type_ref.node = *node;
            }
        };
        let mut taken: Vec<Option<Node>> = self.nodes.into_iter().map(Some).collect();
        let mut nodes: Vec<Node> = kept.iter().filter_map(|&at| taken[at].take()).collect();
        nodes
            .iter_mut()
            .flat_map(|node| node.ty.uses_mut())
            .for_each(moved);
        self.roots.iter_mut().for_each(moved);
        let names = self
            .names
            .into_iter()
            .filter_map(|(name, node)| Some((name, place[index(node)]?)))
            .collect();
        let place_of = |finding: &crate::diagnostic::Diagnostic| {
            finding.primary.as_ref().map(|label| label.span)
        };
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

    /// Marks everything that uses a faulty type as faulty too.
    fn spread_faults(&mut self) {
        let mut used_by: Vec<Vec<usize>> = vec![Vec::new(); self.nodes.len()];
        for (at, node) in self.nodes.iter().enumerate() {
            for part in node.ty.uses() {
                match used_by.get_mut(index(part.node)) {
                    Some(users) => users.push(at),
                    None => self.broken[at] = true,
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
