//! A pair of types that fails in, out whether it fails on its own or only because the types around it do.
//!
//! A union with a branch that leads back to a faulty record fails because that record does. Telling so would repeat the
//! record's fault at every place that leads back, so while a record is walked through it is assumed to hold.

use crate::compat::graph::{Graph, PairId};

/// The pairs assumed to hold and what follows.
pub(super) struct Trial<'g, 'a> {
    graph: &'g Graph<'a>,
    states: Vec<State>,
    assumed: Vec<bool>,
    /// The pairs whose state is decided, to be forgotten when the assumptions change.
    decided: Vec<PairId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Unknown,
    /// Fails once as many parts as this have failed.
    Open(usize),
    /// Fails whatever is assumed.
    Fails,
    /// Holds under the assumptions.
    Holds,
}

impl<'g, 'a> Trial<'g, 'a> {
    pub(super) fn new(graph: &'g Graph<'a>) -> Self {
        Self {
            graph,
            states: vec![State::Unknown; graph.len()],
            assumed: vec![false; graph.len()],
            decided: Vec::new(),
        }
    }

    pub(super) fn assumes(&self, pair: PairId) -> bool {
        self.assumed[pair.index()]
    }

    /// Assumes from now on that `pair` holds.
    pub(super) fn assume(&mut self, pair: PairId) {
        self.assumed[pair.index()] = true;
        // What did not rest on it stays as it is.
        if self.states[pair.index()] == State::Fails {
            self.forget();
        }
    }

    /// Gives up the assumption that `pair` holds.
    pub(super) fn leave(&mut self, pair: PairId) {
        self.assumed[pair.index()] = false;
        if self.states[pair.index()] == State::Holds {
            self.forget();
        }
    }

    /// Tells whether `pair` fails even if all that is assumed holds.
    pub(super) fn fails(&mut self, pair: PairId) -> bool {
        if self.states[pair.index()] == State::Unknown {
            self.decide(pair);
        }
        self.states[pair.index()] == State::Fails
    }

    fn forget(&mut self) {
        for pair in self.decided.drain(..) {
            self.states[pair.index()] = State::Unknown;
        }
    }

    fn decide(&mut self, pair: PairId) {
        let explored = self.explore(pair);
        let mut failing: Vec<PairId> = explored
            .iter()
            .copied()
            .filter(|pair| self.states[pair.index()] == State::Open(0))
            .collect();
        for pair in &failing {
            self.states[pair.index()] = State::Fails;
        }
        while let Some(pair) = failing.pop() {
            for &dependent in &self.graph.pair(pair).dependents {
                let state = &mut self.states[dependent.index()];
                match *state {
                    State::Open(1) => {
                        *state = State::Fails;
                        failing.push(dependent);
                    }
                    State::Open(left) => *state = State::Open(left - 1),
                    State::Unknown | State::Fails | State::Holds => {}
                }
            }
        }
        for pair in &explored {
            let state = &mut self.states[pair.index()];
            if let State::Open(_) = state {
                *state = State::Holds;
            }
        }
        self.decided.extend(explored);
    }

    /// Opens every undecided pair that `pair` may fail because of and returns them.
    fn explore(&mut self, pair: PairId) -> Vec<PairId> {
        let graph = self.graph;
        let mut explored = Vec::new();
        let mut next = vec![pair];
        while let Some(id) = next.pop() {
            let pair = graph.pair(id);
            if self.states[id.index()] != State::Unknown || pair.holds {
                continue;
            }
            explored.push(id);
            let failed = |part: &&PairId| self.states[part.index()] == State::Fails;
            let failed = pair.parts.iter().filter(failed).count();
            self.states[id.index()] = match pair.gate.failures_needed(pair.parts.len()) {
                Some(needed) if !self.assumes(id) => {
                    next.extend(&pair.parts);
                    State::Open(needed.saturating_sub(failed))
                }
                _ => State::Holds,
            };
        }
        explored
    }
}
