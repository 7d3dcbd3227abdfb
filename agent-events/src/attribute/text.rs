//! Text in, CloudEvents Strings out: no control characters, and not empty where an attribute forbids it.

use super::{AttributeValue, Problem, checked_text};

checked_text! {
    /// A CloudEvents String: any Unicode text without control characters and noncharacters.
    Text, "extension", check
}

checked_text! {
    /// The `id` attribute: together with `source` it names one event.
    EventId, "id", check_filled
}

checked_text! {
    /// The `subject` attribute: what in the context of the source the event is about.
    ///
    /// Not the subject of a schema registry.
    EventSubject, "subject", check_filled
}

checked_text! {
    /// The `partitionkey` extension: events with an equal key keep their order.
    PartitionKey, "partitionkey", check_filled
}

checked_text! {
    /// The `correlationid` extension: shared by all events that follow from one.
    CorrelationId, "correlationid", check_filled
}

checked_text! {
    /// The `causationid` extension: the `id` of the event that led to this one.
    CausationId, "causationid", check_filled
}

impl Text {
    /// Returns 20 digits, so that texts have the order of their numbers.
    pub(crate) fn of_number(number: u64) -> Self {
        Self(format!("{number:020}").into())
    }
}

impl EventId {
    /// Returns a new id that no other event has: a UUID of version 7, so that ids sort by the time they were made.
    #[must_use]
    pub fn random() -> Self {
        Self(uuid::Uuid::now_v7().to_string().into())
    }
}

impl From<&EventId> for CorrelationId {
    fn from(root: &EventId) -> Self {
        Self(root.0.clone())
    }
}

impl From<&EventId> for CausationId {
    fn from(cause: &EventId) -> Self {
        Self(cause.0.clone())
    }
}

macro_rules! extension_text {
    ($($name:ident),*) => {$(
        impl From<$name> for AttributeValue {
            fn from(value: $name) -> Self {
                Self::String(Text(value.0))
            }
        }
    )*};
}
extension_text!(PartitionKey, CorrelationId, CausationId);

/// Checks that `text` is a String of the CloudEvents type system (section "Type System").
pub(super) fn check(text: &str) -> Result<(), Problem> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Ok(());
    }
    match text
        .char_indices()
        .find(|(_, c)| c.is_control() || is_noncharacter(*c))
    {
        None => Ok(()),
        Some((at, c)) => Err(Problem::new(
            format!("has {:?} (U+{:04X}) at byte {at}", c, u32::from(c)),
            "remove control characters and noncharacters",
        )),
    }
}

/// Checks that `text` is a String and not empty.
pub(super) fn check_filled(text: &str) -> Result<(), Problem> {
    if text.is_empty() {
        return Err(Problem::new(
            "is empty",
            "give it a value or leave the attribute out",
        ));
    }
    check(text)
}

fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{FDD0}'..='\u{FDEF}') || u32::from(c) & 0xFFFE == 0xFFFE
}
