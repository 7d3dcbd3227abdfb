//! Groups of operations in; what was measured of each, in the order of the tables, out.

use std::collections::HashMap;

use crate::count::{self, Key};
use crate::operation::{Group, Task};
use crate::time::{self, Timing};

/// What was measured of one operation on one event.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figures {
    pub(crate) timing: Timing,
    /// Without valgrind there are none.
    pub(crate) instructions: Option<u64>,
    pub(crate) allocations: Option<u64>,
}

/// Everything that was measured in one run.
pub(crate) struct Measured {
    /// Names and lengths of the events.
    pub(crate) events: Vec<(&'static str, usize)>,
    /// Why an operation could not be measured, where it could not.
    pub(crate) operations: Vec<(&'static str, Task, &'static str, Result<Figures, String>)>,
}

/// Measures everything, `rounds` times each.
pub(crate) fn measure(mut groups: Vec<Group>, rounds: usize) -> Measured {
    let instructions = count::instructions(&groups).unwrap_or_default();
    let allocations = count::allocations();
    let events = groups
        .iter()
        .map(|group| (group.name, group.bytes))
        .collect();
    let mut operations = Vec::new();
    for group in &mut groups {
        for task in Task::ALL {
            one(
                group,
                task,
                rounds,
                &instructions,
                &allocations,
                &mut operations,
            );
        }
    }
    Measured { events, operations }
}

fn one(
    group: &mut Group,
    task: Task,
    rounds: usize,
    instructions: &HashMap<Key, u64>,
    allocations: &HashMap<Key, u64>,
    out: &mut Vec<(&'static str, Task, &'static str, Result<Figures, String>)>,
) {
    let name = group.name;
    let of_task = group.operations.iter_mut().filter(|one| one.task == task);
    let (refused, mut measured): (Vec<_>, Vec<_>) = of_task.partition(|one| one.refused.is_some());
    let timings = time::measure(&mut measured, rounds);
    for (operation, timing) in measured.iter().zip(timings) {
        let key = (name.to_owned(), task, operation.name.to_owned());
        let figures = Figures {
            timing,
            instructions: instructions.get(&key).copied(),
            allocations: allocations.get(&key).copied(),
        };
        out.push((name, task, operation.name, Ok(figures)));
    }
    for operation in refused {
        let reason = operation.refused.clone().unwrap_or_default();
        out.push((name, task, operation.name, Err(reason)));
    }
}

impl Measured {
    /// Returns what was measured of an operation; `None` when it was not.
    pub(crate) fn get(&self, event: &str, task: Task, name: &str) -> Option<Figures> {
        let found = self
            .operations
            .iter()
            .find(|(of, by, operation, _)| *of == event && *by == task && *operation == name);
        found?.3.as_ref().ok().copied()
    }

    /// Returns the names of the operations of a task on any of the events, in the order they were added.
    pub(crate) fn names(&self, events: &[&str], task: Task) -> Vec<&'static str> {
        let mut names = Vec::new();
        for (event, by, name, _) in &self.operations {
            if *by == task && events.contains(event) && !names.contains(name) {
                names.push(*name);
            }
        }
        names
    }
}
