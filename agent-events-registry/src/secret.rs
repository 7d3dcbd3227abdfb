//! A password, token or key in; something that is sent, and never shown, out.

use std::fmt;

/// A text that no output shows: neither `Debug` nor any error of this crate.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps a text secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

/// Replaces every secret in a text that came from elsewhere, such as a server that repeats what it was sent.
pub(crate) fn redacted<'s>(text: &str, secrets: impl IntoIterator<Item = &'s str>) -> String {
    let mut text = text.to_owned();
    for secret in secrets {
        // One or two characters stand in every text and give nothing away.
        if secret.len() > 2 {
            text = text.replace(secret, "***");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Secret, redacted};

    #[test]
    fn it_is_not_shown() {
        let secret = Secret::new("hunter2");
        assert_eq!(format!("{secret:?}"), "Secret(***)");
        assert_eq!(
            redacted("no hunter2 here", [secret.expose()]),
            "no *** here"
        );
    }
}
