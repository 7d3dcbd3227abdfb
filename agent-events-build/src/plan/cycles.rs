//! A graph in, which of its nodes lie on a common cycle out.

use agent_events_schema::NodeId;

use crate::sorted::Sorted;

/// What each node leads to in one step.
pub(crate) type Graph = Sorted<NodeId, Vec<NodeId>>;

/// The cycles of a graph.
#[derive(Debug)]
pub(crate) struct Cycles {
    /// The number of the strongly connected component of each node.
    component: Sorted<NodeId, usize>,
}

/// A node whose successors are being visited, and how many of them have been; nodes are named by their place.
struct Visit {
    node: usize,
    done: usize,
}

/// What has not been reached yet.
const UNKNOWN: usize = usize::MAX;

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
        let place = |node| graph.position(node);
        let steps: Vec<Vec<usize>> = graph
            .values()
            .map(|next| next.iter().filter_map(place).collect())
            .collect();
        let mut index = vec![UNKNOWN; steps.len()];
        let mut low = index.clone();
        let mut component = index.clone();
        let mut open = Vec::new();
        let (mut reached, mut closed) = (0, 0);
        for start in 0..steps.len() {
            let mut visits = Vec::new();
            if index[start] == UNKNOWN {
                visits.push(Visit {
                    node: start,
                    done: 0,
                });
            }
            while let Some(visit) = visits.last_mut() {
                let node = visit.node;
                if index[node] == UNKNOWN {
                    (index[node], low[node]) = (reached, reached);
                    reached += 1;
                    open.push(node);
                }
                let next = steps[node].get(visit.done).copied();
                visit.done += 1;
                match next {
                    Some(next) if index[next] == UNKNOWN => visits.push(Visit {
                        node: next,
                        done: 0,
                    }),
                    Some(next) if component[next] == UNKNOWN => {
                        low[node] = low[node].min(index[next]);
                    }
                    Some(_) => {}
                    None => {
                        visits.pop();
                        if let Some(parent) = visits.last() {
                            low[parent.node] = low[parent.node].min(low[node]);
                        }
                        // Everything opened since the root of a component belongs to it.
                        if low[node] == index[node] {
                            while let Some(member) = open.pop() {
                                component[member] = closed;
                                if member == node {
                                    break;
                                }
                            }
                            closed += 1;
                        }
                    }
                }
            }
        }
        let mut cycles = Sorted::default();
        for (node, component) in graph.keys().zip(component) {
            cycles.insert(*node, component);
        }
        Self { component: cycles }
    }
}
