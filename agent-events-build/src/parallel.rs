//! Items and what is to be done with each in, the results in the same order out: in a few threads, where that pays.

use std::num::NonZero;
use std::ops::Range;
use std::panic::resume_unwind;
use std::thread::{self, Builder};

/// Fewer items are done in this thread, which is over before another has begun.
const FEWEST: usize = 64;

/// More threads than this would wait for each other's memory.
const MOST_THREADS: usize = 8;

/// As much as the first thread of a program has.
const STACK: usize = 8 << 20;

/// Returns in how many parts so many items are worth doing.
pub(crate) fn parts_of(items: usize) -> usize {
    if items < FEWEST {
        return 1;
    }
    thread::available_parallelism()
        .map_or(1, NonZero::get)
        .min(MOST_THREADS)
}

/// Returns which items belong to a part.
pub(crate) fn share(items: usize, part: usize, parts: usize) -> Range<usize> {
    items * part / parts..items * (part + 1) / parts
}

/// Returns what `one` makes of each item.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], one: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let parts = parts_of(items.len());
    let of_part = |part| -> Vec<R> {
        let items = &items[share(items.len(), part, parts)];
        items.iter().map(&one).collect()
    };
    let (mut all, others) = beside(parts, || of_part(0), of_part);
    all.extend(others.into_iter().flatten());
    all
}

/// Does the first part in this thread and the others beside it, each in one of its own.
pub(crate) fn beside<F, R: Send>(
    parts: usize,
    first: impl FnOnce() -> F,
    other: impl Fn(usize) -> R + Sync,
) -> (F, Vec<R>) {
    let other = &other;
    thread::scope(|scope| {
        let others: Vec<_> = (1..parts)
            .map(|part| {
                let thread = Builder::new().stack_size(STACK);
                (part, thread.spawn_scoped(scope, move || other(part)))
            })
            .collect();
        let first = first();
        let results = others.into_iter().map(|(part, thread)| match thread {
            Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            // The system has no thread left.
            Err(_) => other(part),
        });
        (first, results.collect())
    })
}

#[cfg(test)]
mod tests {
    use super::{FEWEST, beside, map, share};

    #[test]
    fn results_are_in_the_order_of_the_items() {
        for count in [0, 1, FEWEST - 1, FEWEST, 1_001] {
            let items: Vec<usize> = (0..count).collect();
            assert_eq!(map(&items, |item| *item), items);
        }
    }

    #[test]
    fn every_item_belongs_to_one_part() {
        for (items, parts) in [(0, 3), (2, 3), (100, 7)] {
            let (mut all, others) = beside(
                parts,
                || share(items, 0, parts).collect::<Vec<_>>(),
                |part| share(items, part, parts),
            );
            all.extend(others.into_iter().flatten());
            assert_eq!(all, (0..items).collect::<Vec<_>>());
        }
    }
}
