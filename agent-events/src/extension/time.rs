//! The expirytime and recordedtime extensions: until when an event is of use, and when it was recorded.

use super::{Attributes, EXPIRY_TIME, ExtensionKey, RECORDED_TIME};
use crate::Context;
use crate::attribute::{AttributeError, Problem, Timestamp};

/// `expirytime`: when the event no longer is of use; not before its `time`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExpiryTime(Timestamp);

/// `recordedtime`: when the event was recorded; not before its `time`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordedTime(Timestamp);

impl ExpiryTime {
    /// Creates the extension.
    #[must_use]
    pub fn new(time: Timestamp) -> Self {
        Self(time)
    }

    /// Returns the time.
    #[must_use]
    pub fn time(self) -> Timestamp {
        self.0
    }

    /// Returns whether the event is of no use any more at `now`.
    #[must_use]
    pub fn is_over(self, now: Timestamp) -> bool {
        now > self.0
    }
}

impl RecordedTime {
    /// Creates the extension.
    #[must_use]
    pub fn new(time: Timestamp) -> Self {
        Self(time)
    }

    /// Returns the time.
    #[must_use]
    pub fn time(self) -> Timestamp {
        self.0
    }
}

fn not_before(
    context: &Context,
    key: &ExtensionKey<Timestamp>,
    time: Timestamp,
) -> Result<(), AttributeError> {
    if context.time().is_some_and(|happened| time < happened) {
        return Err(Problem::new(
            "is before the event's `time`",
            "set a later time, or the `time` of the event first",
        )
        .of(key.name()));
    }
    Ok(())
}

macro_rules! attributes {
    ($($ty:ident: $key:ident),*) => {$(
        impl Attributes for $ty {
            fn read(context: &Context) -> Result<Option<Self>, AttributeError> {
                Ok(context.get(&$key)?.map(Self))
            }

            fn write(self, context: &mut Context) -> Result<(), AttributeError> {
                not_before(context, &$key, self.0)?;
                context.put(&$key, self.0)
            }
        }
    )*};
}
attributes!(ExpiryTime: EXPIRY_TIME, RecordedTime: RECORDED_TIME);
