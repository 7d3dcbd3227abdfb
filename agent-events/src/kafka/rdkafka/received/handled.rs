//! What a consumer handed out in, its place and when it had that partition out.

use super::{Incoming, Unreadable};
use sealed::Sealed;

/// What a consumer has received: an [`Incoming`] event or an [`Unreadable`] record, also as a reference or in a `Box`.
///
/// It knows in which assignment of its partition it was received, so that
/// [`Transaction::commit_handled`](crate::kafka::Transaction::commit_handled) commits nothing that another member of the
/// group may have handled meanwhile. Take `&dyn Handled` for several kinds at once. It has no other implementations.
pub trait Handled: Sealed {}

impl<H: Sealed + ?Sized> Handled for H {}

pub(in crate::kafka::rdkafka) mod sealed {
    use crate::kafka::Position;

    pub trait Sealed {
        fn position(&self) -> &Position;
        /// How many assignments of partitions its consumer had seen.
        fn assignments(&self) -> u64;
    }
}

impl<C> Sealed for Incoming<C> {
    fn position(&self) -> &super::Position {
        &self.position
    }

    fn assignments(&self) -> u64 {
        self.assignments
    }
}

impl Sealed for Unreadable {
    fn position(&self) -> &super::Position {
        &self.position
    }

    fn assignments(&self) -> u64 {
        self.assignments
    }
}

impl<H: Sealed + ?Sized> Sealed for &H {
    fn position(&self) -> &super::Position {
        (**self).position()
    }

    fn assignments(&self) -> u64 {
        (**self).assignments()
    }
}

impl<H: Sealed + ?Sized> Sealed for Box<H> {
    fn position(&self) -> &super::Position {
        (**self).position()
    }

    fn assignments(&self) -> u64 {
        (**self).assignments()
    }
}
