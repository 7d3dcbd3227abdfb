//! A broker in, every configuration that it lets in out.

use std::fs;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use agent_events::kafka::{KafkaConfig, OauthToken, Sasl, Tls};
use agent_events_kafka_tests::{PASSWORD, USER};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};

use crate::Setup;

pub(crate) fn all(setup: &Setup) -> Vec<(&'static str, KafkaConfig)> {
    let kafka = &setup.kafka;
    let file = |name: &str| setup.certificates.path(name);
    let text = |name: &str| fs::read_to_string(file(name)).unwrap_or_default();
    let login = |sasl| open(&kafka.login).sasl(sasl);
    let encrypted = |sasl| {
        KafkaConfig::new(&kafka.encrypted_login)
            .tls(Tls::new().ca_file(file("authority.pem")))
            .sasl(sasl)
    };
    let mutual = |tls| KafkaConfig::new(&kafka.mutual).tls(tls);
    let all = vec![
        ("PLAIN", login(Sasl::plain(USER, PASSWORD))),
        ("SCRAM-SHA-256", login(Sasl::scram_sha_256(USER, PASSWORD))),
        ("SCRAM-SHA-512", login(Sasl::scram_sha_512(USER, PASSWORD))),
        (
            "OAUTHBEARER",
            open(&kafka.login).oauth(|_| Ok(token(SystemTime::now()))),
        ),
        ("PLAIN, encrypted", encrypted(Sasl::plain(USER, PASSWORD))),
        (
            "SCRAM-SHA-512, encrypted",
            encrypted(Sasl::scram_sha_512(USER, PASSWORD)),
        ),
        (
            "OAUTHBEARER, encrypted",
            KafkaConfig::new(&kafka.encrypted_login)
                .tls(Tls::new().ca_pem(text("authority.pem")))
                .oauth(|_| Ok(token(SystemTime::now()))),
        ),
        (
            "a certificate in files",
            mutual(
                Tls::new()
                    .ca_file(file("authority.pem"))
                    .client_files(file("client.pem"), file("client.key")),
            ),
        ),
        (
            "a certificate in memory",
            mutual(
                Tls::new()
                    .ca_pem(text("authority.pem"))
                    .client_pem(text("client.pem"), text("client.key")),
            ),
        ),
    ];
    all.into_iter()
        .map(|(name, config)| (name, config.set("broker.address.family", "v4")))
        .collect()
}

/// Returns the configuration of a connection that is not encrypted.
pub(crate) fn open(server: &str) -> KafkaConfig {
    KafkaConfig::new(server).set("security.protocol", "SASL_PLAINTEXT")
}

/// Returns a token without a signature, which a broker takes that was told of no others.
pub(crate) fn token(issued: SystemTime) -> OauthToken {
    let expires = issued + Duration::from_secs(600);
    let seconds = |time: SystemTime| {
        time.duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs()
    };
    let (issued, until) = (seconds(issued), seconds(expires));
    let claims = format!(r#"{{"sub":"{USER}","iat":{issued},"exp":{until}}}"#);
    let [head, claims] =
        [r#"{"alg":"none"}"#, &claims].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part));
    OauthToken::new(format!("{head}.{claims}."), USER, expires)
}
