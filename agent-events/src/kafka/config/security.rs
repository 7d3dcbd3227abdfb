//! Names, passwords, certificates and keys in, the properties that say so out.

use std::path::Path;

use super::Secret;

/// How a client proves who it is, by name and password.
#[derive(Debug, Clone)]
pub struct Sasl {
    mechanism: &'static str,
    user: String,
    password: Secret,
}

impl Sasl {
    /// `PLAIN`: the password as it is.
    #[must_use]
    pub fn plain(user: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self::new("PLAIN", user, password)
    }

    /// `SCRAM-SHA-256`: a proof of the password. Needs the feature `rdkafka-ssl`.
    #[must_use]
    pub fn scram_sha_256(user: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self::new("SCRAM-SHA-256", user, password)
    }

    /// `SCRAM-SHA-512`: a proof of the password. Needs the feature `rdkafka-ssl`.
    #[must_use]
    pub fn scram_sha_512(user: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self::new("SCRAM-SHA-512", user, password)
    }

    fn new(mechanism: &'static str, user: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self {
            mechanism,
            user: user.into(),
            password: password.into(),
        }
    }

    pub(super) fn into_properties(self) -> [(&'static str, String); 3] {
        [
            ("sasl.mechanism", self.mechanism.to_owned()),
            ("sasl.username", self.user),
            ("sasl.password", self.password.into_inner()),
        ]
    }
}

/// How a connection is encrypted; the certificates of the system are trusted unless others are named.
///
/// Needs the feature `rdkafka-ssl`. The broker's certificate and name are always checked.
///
/// ```
/// use agent_events::kafka::{KafkaConfig, Tls};
///
/// let tls = Tls::new().ca_file("ca.pem").client_files("client.pem", "client.key").key_password("hunter2");
/// let config = KafkaConfig::new("localhost:9093").tls(tls);
/// assert_eq!(config.get("ssl.certificate.location"), Some("client.pem"));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Tls(Vec<(&'static str, Secret)>);

impl Tls {
    /// Trusts the certificates of the system.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Trusts the certificates in a file (PEM), or in the files of a folder, and no others.
    #[must_use]
    pub fn ca_file(self, path: impl AsRef<Path>) -> Self {
        self.with("ssl.ca.location", path_text(path))
    }

    /// Trusts these certificates (PEM), and no others.
    #[must_use]
    pub fn ca_pem(self, certificates: impl Into<String>) -> Self {
        self.with("ssl.ca.pem", certificates)
    }

    /// Proves who the client is by a certificate and its key, in files (PEM).
    #[must_use]
    pub fn client_files(self, certificate: impl AsRef<Path>, key: impl AsRef<Path>) -> Self {
        self.with("ssl.certificate.location", path_text(certificate))
            .with("ssl.key.location", path_text(key))
    }

    /// Proves who the client is by a certificate and its key (PEM).
    #[must_use]
    pub fn client_pem(self, certificate: impl Into<String>, key: impl Into<Secret>) -> Self {
        let key: Secret = key.into();
        self.with("ssl.certificate.pem", certificate)
            .with("ssl.key.pem", key.into_inner())
    }

    /// Opens the client's key with a password.
    #[must_use]
    pub fn key_password(self, password: impl Into<Secret>) -> Self {
        let password: Secret = password.into();
        self.with("ssl.key.password", password.into_inner())
    }

    fn with(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.0.push((key, Secret::new(value)));
        self
    }

    pub(super) fn into_properties(self) -> impl Iterator<Item = (&'static str, String)> {
        self.0
            .into_iter()
            .map(|(key, value)| (key, value.into_inner()))
    }
}

fn path_text(path: impl AsRef<Path>) -> String {
    path.as_ref().to_string_lossy().into_owned()
}
