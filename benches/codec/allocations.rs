//! Every operation of the benchmark in; how many times it asks for memory out, in a program of its own, since counting
//! slows down whoever asks.
//!
//! Fails when our encoder asks for any with a buffer that is reused, or our decoder for more than its value needs.

#![allow(dead_code, reason = "the other benchmark uses the rest")]

mod by_hand;
mod by_prost;
mod by_serde;
mod columns;
mod events;
mod generated;
mod operation;
mod ours;
mod views;

use std::collections::HashMap;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

use operation::{Operation, Task};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<std::alloc::System> = &INSTRUMENTED_SYSTEM;

fn main() {
    for mut group in events::groups() {
        let mut counts = HashMap::new();
        let measured = group.operations.iter_mut();
        for operation in measured.filter(|operation| operation.refused.is_none()) {
            let count = allocations(operation);
            let (task, name) = (operation.task, operation.name);
            println!("{}\t{}\t{name}\t{count}", group.name, task.title());
            counts.insert((task, name), count);
        }
        let count = |task, name| counts.get(&(task, name)).copied();
        let name = group.name;
        assert_eq!(count(Task::Encode, ours::ENCODE), Some(0), "{name}");
        let (ours, needed) = (
            count(Task::Decode, ours::DECODE),
            count(Task::Decode, ours::CLONE),
        );
        assert!(
            ours <= needed,
            "{name}: {ours:?}, and the value needs {needed:?}"
        );
    }
}

/// Returns how many times an operation asks for memory when it has been done before.
fn allocations(operation: &mut Operation) -> usize {
    (operation.run)(16);
    let region = Region::new(ALLOCATOR);
    (operation.run)(1);
    let change = region.change();
    change.allocations + change.reallocations
}
