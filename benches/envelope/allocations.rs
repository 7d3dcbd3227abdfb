//! Nothing in; how often and how much memory an event takes apart from its data, beside others, as a table out.
//!
//! Apart from the times, because counting takes time.

mod contenders;

use std::alloc::System;

use contenders::{Contender, check, contenders};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    check();
    println!("| task | who | allocations | bytes |");
    println!("| --- | --- | ---: | ---: |");
    for Contender { task, name, run } in contenders() {
        run();
        let region = Region::new(ALLOCATOR);
        run();
        let taken = region.change();
        let (count, bytes) = (
            taken.allocations + taken.reallocations,
            taken.bytes_allocated,
        );
        println!("| {task} | {name} | {count} | {bytes} |");
    }
}
