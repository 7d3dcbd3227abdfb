//! The name of a kind of event in, a valid `type` attribute out, in constants already while compiling.

use std::borrow::Cow;

use super::{checked_text, text};

checked_text! {
    /// The `type` attribute: what happened, such as `com.acme.invoice.paid.v1`.
    ///
    /// Any type that the specification allows can be read. The types one writes follow a stricter
    /// [form](Self::from_static): segments of printable ASCII, joined by dots.
    EventType, "type", text::check_filled
}

impl EventType {
    /// Returns the event type `name`; in a constant, while compiling.
    ///
    /// # Panics
    ///
    /// When `name` is empty, has an empty segment between its dots, or a character other than printable ASCII
    /// without space. In a constant this is an error of the compiler.
    #[must_use]
    pub const fn from_static(name: &'static str) -> Self {
        let bytes = name.as_bytes();
        assert!(!bytes.is_empty(), "an event type cannot be empty");
        let mut segment = 0;
        let mut at = 0;
        while at < bytes.len() {
            match bytes[at] {
                b'.' => {
                    assert!(
                        segment > 0,
                        "an event type cannot have an empty segment: write `a.b`"
                    );
                    segment = 0;
                }
                byte => {
                    assert!(
                        matches!(byte, b'!'..=b'~'),
                        "an event type can have printable ASCII characters only, and no space"
                    );
                    segment += 1;
                }
            }
            at += 1;
        }
        assert!(segment > 0, "an event type cannot end with a dot");
        Self(Cow::Borrowed(name))
    }
}

#[cfg(test)]
mod tests {
    use super::EventType;

    const PAID: EventType = EventType::from_static("com.acme.invoice.paid.v1");

    #[test]
    fn constants_are_checked_while_compiling() {
        assert_eq!(PAID.as_str(), "com.acme.invoice.paid.v1");
    }

    #[test]
    fn what_one_writes_follows_the_form() {
        for name in ["", ".", "a.", ".a", "a..b", "a b", "ä", "a\n"] {
            assert!(
                std::panic::catch_unwind(|| EventType::from_static(name)).is_err(),
                "{name:?}"
            );
        }
    }

    #[test]
    fn what_others_write_follows_the_specification() {
        assert!("order created".parse::<EventType>().is_ok());
        assert!("a..b".parse::<EventType>().is_ok());
        let empty = "".parse::<EventType>().unwrap_err();
        assert_eq!(empty.attribute(), "type");
        assert!("a\u{7}".parse::<EventType>().is_err());
    }
}
