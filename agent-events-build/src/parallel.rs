//! Work on parts of something in, what came of each part, in their order, out: by several threads where there is enough to do.
//!
//! A build script holds one token of Cargo's jobserver, which is for one thread. What is done here takes some tens of
//! milliseconds for a thousand schemas, less than it would take to ask for another token, and a handful of threads for as
//! long is what compilers and linkers take besides. Whoever tells Cargo `-j1` gets one thread.

use std::env;
use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;

/// Files that one thread reads before it looks for others.
#[cfg(feature = "report")]
pub(crate) const FILES_AT_ONCE: usize = 8;

/// Schemas that are worth a thread for what is done to all of them at once.
#[cfg(feature = "report")]
pub(crate) const MANY_SCHEMAS: usize = 50;

/// More threads would only take from other build scripts. That many share one thing done in parts; two such things can be under
/// way at once (`beside`), each of which waits for files half of its time.
const MOST_THREADS: usize = 4;

/// Parts that a thread needs before it is worth its start.
const FEW_PARTS: usize = 2;

/// Divides `count` things into parts of `size` and returns what `work` makes of each part, in the order of the parts.
pub(crate) fn in_parts<R: Send>(
    count: usize,
    size: usize,
    work: impl Fn(Range<usize>) -> R + Sync,
) -> Vec<R> {
    let parts = count.div_ceil(size);
    let mut done = Vec::new();
    done.resize_with(parts, || None);
    let done = Mutex::new(done);
    share(parts, &|number| {
        let result = work(number * size..count.min((number + 1) * size));
        let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
        done[number] = Some(result);
    });
    let done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.into_iter().flatten().collect()
}

/// Does each part once. Not generic, as starting a thread is much code, which every build of a user's compiles.
fn share(parts: usize, part: &(dyn Fn(usize) + Sync)) {
    if parts < 2 * FEW_PARTS || threads() == 1 {
        return (0..parts).for_each(part);
    }
    let next = AtomicUsize::new(0);
    // Threads take part after part, since one of them may have to wait for its processor.
    let some = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= parts {
                return;
            }
            part(number);
        }
    };
    thread::scope(|scope| {
        let others: Vec<_> = (1..threads().min(parts / FEW_PARTS))
            // Where the system has no thread to give, the others do its work.
            .filter_map(|_| thread::Builder::new().spawn_scoped(scope, some).ok())
            .collect();
        some();
        for other in others {
            other.join().unwrap_or_else(|panic| resume_unwind(panic));
        }
    });
}

/// Does two things that need nothing of each other, and returns what came of both; the first one by a thread of its own where
/// there is a processor for it.
#[cfg(feature = "report")]
pub(crate) fn beside<A: Send, B>(
    first: impl Fn() -> A + Sync,
    second: impl FnOnce() -> B,
) -> (A, B) {
    if threads() == 1 {
        return (first(), second());
    }
    thread::scope(|scope| {
        let other = thread::Builder::new().spawn_scoped(scope, &first);
        let of_second = second();
        let of_first = match other {
            Ok(other) => other.join().unwrap_or_else(|panic| resume_unwind(panic)),
            // The system has no thread to give.
            Err(_) => first(),
        };
        (of_first, of_second)
    })
}

/// Lets go of something large that is of no more use, by a thread of its own where there is a processor for it: giving
/// memory back in a hundred thousand pieces takes time that nobody has to wait for.
#[cfg(feature = "report")]
pub(crate) fn let_go(large: impl Send + 'static) {
    if threads() > 1 {
        drop_aside(Box::new(large));
    }
}

#[cfg(feature = "report")]
fn drop_aside(large: Box<dyn Send>) {
    // A thread that cannot be started drops what it was to take with it.
    drop(thread::Builder::new().spawn(move || drop(large)));
}

/// Returns how many threads to take for one thing: no more than there are processors, and than Cargo may run jobs.
fn threads() -> usize {
    static THREADS: OnceLock<usize> = OnceLock::new();
    *THREADS.get_or_init(|| {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        let jobs = env::var("NUM_JOBS").ok().and_then(|jobs| jobs.parse().ok());
        processors
            .min(jobs.unwrap_or(processors))
            .clamp(1, MOST_THREADS)
    })
}

#[cfg(test)]
mod tests {
    use super::in_parts;

    #[test]
    fn what_is_done_in_parts_comes_in_order() {
        for count in [0, 1, 9, 10, 1000] {
            let parts = in_parts(count, 3, Iterator::collect::<Vec<usize>>);
            assert!(parts.iter().all(|part| (1..=3).contains(&part.len())));
            assert!(parts.into_iter().flatten().eq(0..count), "{count}");
        }
    }
}
