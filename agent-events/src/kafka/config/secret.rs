//! A password in, and nothing out that could be read in a log.

use std::borrow::Cow;
use std::fmt;

/// What is shown in place of a secret.
pub(super) const REDACTED: &str = "[redacted]";

/// A password or a key; neither `Debug` nor `Display` show it.
///
/// ```
/// use agent_events::kafka::Secret;
///
/// assert_eq!(format!("{:?}", Secret::from("hunter2")), "[redacted]");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a secret.
    #[must_use]
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    pub(super) fn into_inner(self) -> String {
        self.0
    }
}

impl From<&str> for Secret {
    fn from(secret: &str) -> Self {
        Self::new(secret)
    }
}

impl From<String> for Secret {
    fn from(secret: String) -> Self {
        Self(secret)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// Blots out what stands before the `@` of URLs, which may be a password.
pub(super) fn without_user(text: &str) -> Cow<'_, str> {
    let mut shown = Cow::Borrowed(text);
    let mut from = 0;
    while let Some(slashes) = shown[from..].find("://") {
        let start = from + slashes + "://".len();
        let rest = &shown[start..];
        let end = rest.find(['/', ',', '?', '#', ' ', '"', '`']);
        let authority = &rest[..end.unwrap_or(rest.len())];
        if let Some(at) = authority.rfind('@') {
            shown.to_mut().replace_range(start..start + at, REDACTED);
        }
        from = start;
    }
    shown
}

/// Returns whether the value of a property is a secret: of librdkafka's, of Java's and of those still to come.
pub(super) fn is_secret(key: &str) -> bool {
    const PARTS: [&str; 8] = [
        "password",
        "passphrase",
        "secret",
        "jaas",
        "credential",
        ".pem",
        "keystore.key",
        "oauthbearer.config",
    ];
    const PLACES: [&str; 3] = ["location", "file", "source"];
    let key = key.to_ascii_lowercase();
    // Where a certificate lies or which method is meant is none.
    let last = key.rsplit('.').next().unwrap_or_default();
    !PLACES.contains(&last) && PARTS.iter().any(|part| key.contains(part))
}

#[cfg(test)]
mod tests {
    use super::without_user;

    #[test]
    fn a_url_is_shown_without_its_user() {
        for (text, shown) in [
            ("kafka-1:9092,kafka-2:9092", "kafka-1:9092,kafka-2:9092"),
            (
                "https://u:p@host/token?a=b@c",
                "https://[redacted]@host/token?a=b@c",
            ),
            (
                "ssl://u:p@a:1,ssl://p@w@b:2",
                "ssl://[redacted]@a:1,ssl://[redacted]@b:2",
            ),
            ("://", "://"),
            ("x://@", "x://[redacted]@"),
        ] {
            assert_eq!(without_user(text), shown);
        }
    }
}
