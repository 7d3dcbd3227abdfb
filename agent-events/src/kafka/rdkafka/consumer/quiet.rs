//! Work that may panic in, its result or nothing out, and nothing on stderr after the first time.
//!
//! rdkafka 0.39 takes it for granted that the name of a header is UTF-8, and has no way to ask for one that is not; who wrote the
//! record may not know. The panic is caught, but its hook would print a line for every such header. The hook is left as it is
//! in programs that never meet such a record.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    /// Whether this thread does what may panic, and is to be silent about it.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work`; `None` when it panicked.
pub(super) fn catch<T>(work: impl FnOnce() -> T) -> Option<T> {
    let before = QUIET.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    QUIET.set(before);
    if result.is_err() {
        pass_over();
    }
    result.ok()
}

/// Lets the hook of panics, whatever it is, pass over those that are caught here.
fn pass_over() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                hook(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn what_is_caught_is_told_once_and_what_is_not_always() {
        const CAUGHT: &str = "a name that is not UTF-8";
        static TOLD: AtomicUsize = AtomicUsize::new(0);
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let payload = info.payload();
            let text = payload.downcast_ref::<&str>().copied();
            let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
            if text == Some(CAUGHT) {
                TOLD.fetch_add(1, Ordering::Relaxed);
            } else {
                before(info);
            }
        }));
        for _ in 0..3 {
            assert_eq!(catch(|| panic!("{CAUGHT}")), None::<()>);
        }
        assert_eq!(TOLD.load(Ordering::Relaxed), 1);
        assert_eq!(catch(|| 7), Some(7));
        assert!(
            catch_unwind(|| panic!("{CAUGHT}")).is_err(),
            "that of somebody else"
        );
        assert_eq!(TOLD.load(Ordering::Relaxed), 2);
    }
}
