//! A graph in, which of its nodes lie on a common cycle out.

use std::collections::BTreeMap;

use agent_events_schema::NodeId;

/// What each node leads to in one step.
pub(crate) type Graph = BTreeMap<NodeId, Vec<NodeId>>;

/// The cycles of a graph.
#[derive(Debug, Default)]
pub(crate) struct Cycles {
    /// The number of the strongly connected component of each node.
    component: BTreeMap<NodeId, usize>,
}

/// A node whose successors are being visited, and how many of them have been.
struct Visit {
    node: NodeId,
    done: usize,
}

impl Cycles {
    /// Tells whether a step from one node to the other lies on a cycle.
    pub(crate) fn contain(&self, from: NodeId, to: NodeId) -> bool {
        match (self.component.get(&from), self.component.get(&to)) {
            (Some(from), Some(to)) => from == to,
            _ => false,
        }
    }

    /// Finds the cycles with Tarjan's algorithm, on a stack of its own since schemas may form long chains.
    pub(crate) fn of(graph: &Graph) -> Self {
        let mut cycles = Self::default();
        let mut index: BTreeMap<NodeId, usize> = BTreeMap::new();
        let mut low: BTreeMap<NodeId, usize> = BTreeMap::new();
        let mut open: Vec<NodeId> = Vec::new();
        for &start in graph.keys() {
            let mut visits = Vec::new();
            if !index.contains_key(&start) {
                visits.push(Visit {
                    node: start,
                    done: 0,
                });
            }
            while let Some(visit) = visits.last_mut() {
                let node = visit.node;
                if visit.done == 0 && !index.contains_key(&node) {
                    low.insert(node, index.len());
                    index.insert(node, index.len());
                    open.push(node);
                }
                let next = graph
                    .get(&node)
                    .and_then(|nodes| nodes.get(visit.done))
                    .copied();
                visit.done += 1;
                match next {
                    Some(next) if !index.contains_key(&next) => visits.push(Visit {
                        node: next,
                        done: 0,
                    }),
                    Some(next) if !cycles.component.contains_key(&next) => {
                        let lowest = low[&node].min(index[&next]);
                        low.insert(node, lowest);
                    }
                    Some(_) => {}
                    None => {
                        visits.pop();
                        if let Some(parent) = visits.last() {
                            let lowest = low[&parent.node].min(low[&node]);
                            low.insert(parent.node, lowest);
                        }
                        if low[&node] == index[&node] {
                            cycles.close(node, &mut open);
                        }
                    }
                }
            }
        }
        cycles
    }

    /// Everything opened since `root` is one component.
    fn close(&mut self, root: NodeId, open: &mut Vec<NodeId>) {
        let number = self.component.len();
        while let Some(node) = open.pop() {
            self.component.insert(node, number);
            if node == root {
                break;
            }
        }
    }
}
