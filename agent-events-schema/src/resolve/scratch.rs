//! Bytes in, the same bytes for as long as a decoder may borrow them out.

use std::cell::OnceCell;

/// Keeps what a [`Course`](super::Course) had to write anew, for as long as it is read.
#[derive(Debug, Default)]
pub struct Scratch {
    kept: OnceCell<(Vec<u8>, Box<Scratch>)>,
}

impl Scratch {
    /// Returns room for nothing yet, which costs nothing.
    #[inline]
    #[must_use]
    pub const fn new() -> Self {
        Self {
            kept: OnceCell::new(),
        }
    }

    /// Keeps bytes, and returns them with the place for the next.
    pub(super) fn keep(&self, bytes: Vec<u8>) -> (&[u8], &Self) {
        let (bytes, next) = self.kept.get_or_init(|| (bytes, Box::default()));
        (bytes, next)
    }

    /// A chain that drops itself link by link could be too long for the thread's stack.
    #[inline(never)]
    fn unlink(&mut self) {
        let mut next = self.kept.take();
        while let Some((_, mut scratch)) = next {
            next = scratch.kept.take();
        }
    }
}

impl Drop for Scratch {
    #[inline]
    fn drop(&mut self) {
        if self.kept.get().is_some() {
            self.unlink();
        }
    }
}
