//! Something that reads bytes in, what it returns out; a panic when it allocated out of proportion to them.

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Bytes that may be allocated for each byte read: an item of one byte can be a `HashMap` in memory.
const FACTOR: usize = 256;
/// Bytes that may be allocated whatever is read: messages, and what is reserved once.
const BASE: usize = 16 << 10;

/// Reads, and checks all that was allocated meanwhile, what was freed again included.
///
/// What is made once a process, such as a plan, has to be made before.
pub(crate) fn bounded<T>(length: usize, read: impl FnOnce() -> T) -> T {
    let region = Region::new(ALLOCATOR);
    let value = read();
    let allocated = region.change().bytes_allocated;
    assert!(
        allocated <= length * FACTOR + BASE,
        "reading {length} bytes allocated {allocated}"
    );
    value
}
