//! Certificates in; a broker that asks its clients who they are, by name and password, token or certificate, out.

use std::fmt::Write as _;
use std::path::Path;

use crate::cluster::ports_of_nodes;
use crate::node::{Extra, Listener};
use crate::{Certificates, Cluster, Error, Kafka};

/// The one user there is.
pub const USER: &str = "orders";

/// The password of that user.
pub const PASSWORD: &str = "hunter2-of-the-suite";

/// A broker with a listener for each way to connect; it ends with this value.
#[derive(Debug)]
pub struct Secured {
    /// The broker, by its listener for everybody.
    pub cluster: Cluster,
    /// A login, the connection not encrypted.
    pub login: String,
    /// A login, the connection encrypted.
    pub encrypted_login: String,
    /// An encrypted connection for clients with a certificate.
    pub mutual: String,
    /// An encrypted connection to a broker whose certificate has expired.
    pub expired: String,
}

impl Secured {
    /// Starts it and waits until it is ready.
    ///
    /// # Errors
    ///
    /// When it cannot be started, or is not ready within five minutes.
    pub fn start(kafka: &Kafka, certificates: &Certificates, logs: &Path) -> Result<Self, Error> {
        let ports = ports_of_nodes(3)?;
        let (node, more) = ports.split_at(1);
        let listener = |name, protocol, port| Listener {
            name,
            protocol,
            port,
        };
        let listeners = [
            listener("LOGIN", "SASL_PLAINTEXT", more[0].broker),
            listener("LOGINTLS", "SASL_SSL", more[0].controller),
            listener("MUTUAL", "SSL", more[1].broker),
            listener("EXPIRED", "SSL", more[1].controller),
        ];
        let extra = Extra {
            settings: settings(certificates)?,
            listeners: listeners.to_vec(),
            users: ["SCRAM-SHA-256", "SCRAM-SHA-512"]
                .map(|mechanism| format!("{mechanism}=[name={USER},password={PASSWORD}]"))
                .to_vec(),
        };
        let cluster = Cluster::start_on(kafka, node, logs, &extra)?;
        let [login, encrypted_login, mutual, expired] =
            listeners.map(|listener| format!("127.0.0.1:{}", listener.port));
        Ok(Self {
            cluster,
            login,
            encrypted_login,
            mutual,
            expired,
        })
    }
}

fn settings(certificates: &Certificates) -> Result<String, Error> {
    const MODULES: &str = "org.apache.kafka.common.security";
    let mut all =
        "sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER\n".to_owned();
    for listener in ["login", "logintls"] {
        for (mechanism, module) in [
            ("plain", format!("plain.PlainLoginModule required user_{USER}=\"{PASSWORD}\"")),
            ("scram-sha-256", "scram.ScramLoginModule required".to_owned()),
            ("scram-sha-512", "scram.ScramLoginModule required".to_owned()),
            (
                "oauthbearer",
                "oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub=\"broker\"".to_owned(),
            ),
        ] {
            writeln!(
                all,
                "listener.name.{listener}.{mechanism}.sasl.jaas.config={MODULES}.{module};"
            )?;
        }
    }
    for (listener, name) in [
        ("logintls", "server"),
        ("mutual", "server"),
        ("expired", "expired"),
    ] {
        for (key, value) in [
            ("keystore.type", "PEM".to_owned()),
            (
                "keystore.location",
                certificates
                    .path(&format!("{name}.both"))
                    .display()
                    .to_string(),
            ),
            ("truststore.type", "PEM".to_owned()),
            (
                "truststore.location",
                certificates.path("authority.pem").display().to_string(),
            ),
        ] {
            writeln!(all, "listener.name.{listener}.ssl.{key}={value}")?;
        }
    }
    all.push_str("listener.name.mutual.ssl.client.auth=required\n");
    Ok(all)
}
