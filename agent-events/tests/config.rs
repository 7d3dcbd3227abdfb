//! Properties from everywhere become a client, and what cannot be one is told without a secret.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod common;

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use agent_events::kafka::{Consumer, KafkaConfig, OauthToken, Producer, Sasl, Secret, Tls};
use agent_events::rdkafka::ClientConfig;
use agent_events::testing::Broker;
use common::Event;

const PASSWORD: &str = "hunter2-is-secret";

fn refusal(config: &KafkaConfig) -> String {
    let error = Producer::new(config).unwrap_err();
    assert!(!format!("{error:?}").contains(PASSWORD), "{error:?}");
    assert!(!error.to_string().contains(PASSWORD), "{error}");
    error.to_string()
}

/// A file that lies there as long as the test.
struct File(PathBuf);

impl File {
    fn new(name: &str, text: &[u8]) -> Self {
        let path = std::env::temp_dir().join(format!("{}-{name}", std::process::id()));
        fs::write(&path, text).unwrap();
        Self(path)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        fs::remove_file(&self.0).unwrap();
    }
}

#[test]
fn every_kind_of_configuration_makes_a_client() {
    let broker = Broker::start().unwrap();
    let config = KafkaConfig::new(broker.bootstrap_servers());
    Producer::new(&config).unwrap();
    Producer::new(config).unwrap();
    Producer::new(broker.client_config()).unwrap();
    let client = broker.client_config();
    Producer::new(&client).unwrap();
    let mut raw = ClientConfig::new();
    raw.set("bootstrap.servers", "a:1")
        .set("sasl.password", PASSWORD);
    raw.set("sasl.username", "u")
        .set("security.protocol", "SASL_PLAINTEXT");
    raw.set("sasl.mechanisms", "PLAIN");
    Producer::new(&raw).unwrap();
    assert!(!format!("{:?}", KafkaConfig::from(raw)).contains(PASSWORD));
}

#[test]
fn what_is_set_later_wins_also_under_another_name() {
    let file = File::new(
        "client.properties",
        b"# as Kafka's tools take it\nbootstrap.servers = a:1\nlinger.ms: 1\nacks=1\nsasl.mechanisms=PLAIN\n",
    );
    let config = KafkaConfig::new("b:2").set("compression.codec", "lz4");
    let config = config.with_file(&file.0).unwrap();
    assert_eq!(config.get("bootstrap.servers"), Some("a:1"));
    assert_eq!(config.get("compression.type"), Some("lz4"));
    let config = config.with_vars([
        ("AGENT_EVENTS_KAFKA_LINGER_MS", "2"),
        ("AGENT_EVENTS_KAFKA_SASL_PASSWORD", PASSWORD),
        ("KAFKA_LINGER_MS", "3"),
    ]);
    assert_eq!(config.get("linger.ms"), Some("2"));
    assert_eq!(
        config.get("sasl.password"),
        None,
        "a secret is not handed out"
    );
    let config = config.set("request.required.acks", "all");
    assert_eq!(config.get("acks"), Some("all"));
    let shown = format!("{config:?}");
    assert!(
        shown.contains(r#""sasl.password": "[redacted]""#),
        "{shown}"
    );
    assert!(!shown.contains(PASSWORD), "{shown}");
    let mistyped = format!("{:?}", config.set("sasl.pasword", PASSWORD));
    assert!(!mistyped.contains(PASSWORD), "{mistyped}");
    assert!(mistyped.contains(r#""linger.ms": "2""#), "{mistyped}");
}

#[test]
fn the_environment_of_this_process_is_read() {
    const VARIABLE: &str = "AGENT_EVENTS_KAFKA_BOOTSTRAP_SERVERS";
    if std::env::var_os(VARIABLE).is_some() {
        let config = KafkaConfig::from_env().unwrap();
        assert_eq!(config.get("bootstrap.servers"), Some("c:3"));
        return;
    }
    let this = std::env::current_exe().unwrap();
    let name = "the_environment_of_this_process_is_read";
    let child = std::process::Command::new(this)
        .args(["--exact", name])
        .env(VARIABLE, "c:3")
        .output();
    let child = child.unwrap();
    assert!(
        child.status.success(),
        "{}",
        String::from_utf8_lossy(&child.stdout)
    );
}

#[test]
fn a_password_goes_over_an_encrypted_connection_unless_told_otherwise() {
    let sasl = || Sasl::plain("u", PASSWORD);
    let protocol = |config: &KafkaConfig| config.get("security.protocol").unwrap().to_owned();
    let config = KafkaConfig::new("a:1");
    assert_eq!(protocol(&config.clone().sasl(sasl())), "SASL_SSL");
    assert_eq!(protocol(&config.clone().tls(Tls::new())), "SSL");
    assert_eq!(
        protocol(&config.clone().tls(Tls::new()).sasl(sasl())),
        "SASL_SSL"
    );
    assert_eq!(
        protocol(&config.clone().sasl(sasl()).tls(Tls::new())),
        "SASL_SSL"
    );
    let plain = config
        .set("security.protocol", "sasl_plaintext")
        .sasl(sasl());
    assert_eq!(protocol(&plain), "sasl_plaintext");
    Producer::new(&plain).unwrap();

    // What is set later wins: the mechanism may come from a file that knows of no encryption.
    assert_eq!(protocol(&plain.tls(Tls::new())), "SASL_SSL");
    let file = File::new(
        "plain.properties",
        b"security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\n",
    );
    let filed = KafkaConfig::from_file(&file.0).unwrap();
    assert_eq!(protocol(&filed.clone().tls(Tls::new())), "SASL_SSL");
    assert_eq!(protocol(&filed.sasl(sasl())), "SASL_PLAINTEXT");
    let open = KafkaConfig::new("a:1").set("security.protocol", "PLAINTEXT");
    assert_eq!(protocol(&open.tls(Tls::new())), "SSL");
}

#[test]
fn a_property_of_java_is_told_with_the_one_to_use() {
    let file = File::new(
        "java.properties",
        format!(
            "bootstrap.servers=a:1\nsasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \\\n  \
             username='u' password='{PASSWORD}';\nssl.truststore.location=/a.jks\n"
        )
        .as_bytes(),
    );
    let config = KafkaConfig::from_file(&file.0).unwrap();
    let error = config.check().unwrap_err();
    assert_eq!(error.faults().count(), 2, "{error}");
    let told = refusal(&config);
    for part in [
        "`sasl.jaas.config`",
        "java.properties, line 2",
        "`sasl.username`",
        "`ssl.ca.location`",
        "line 4",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    for (key, instead) in [
        ("value.serializer", "schema"),
        ("buffer.memory", "`queue.buffering.max.kbytes`"),
        ("schema.registry.url", "registry"),
        ("metric.reporters", "statistics"),
    ] {
        let told = refusal(&KafkaConfig::new("a:1").set(key, "1"));
        assert!(told.contains(instead), "{told}");
    }
}

/// What a configuration may be set to, that neither, one or each of a producer and a consumer can be created with.
const SETTINGS: [&[(&str, &str)]; 27] = [
    &[],
    &[("acks", "0")],
    &[("acks", "1")],
    &[("acks", "0"), ("enable.idempotence", "false")],
    &[("retries", "0")],
    &[("max.in.flight", "6")],
    &[("max.in.flight", "6"), ("enable.idempotence", "false")],
    &[
        ("enable.gapless.guarantee", "true"),
        ("enable.idempotence", "false"),
    ],
    &[("linger.ms", "1000"), ("message.timeout.ms", "500")],
    &[("transactional.id", "t"), ("enable.idempotence", "false")],
    &[
        ("transactional.id", "t"),
        ("transaction.timeout.ms", "1000"),
        ("message.timeout.ms", "500"),
    ],
    &[("bootstrap.servers", "")],
    &[("bootstrap.servers", " , ")],
    &[("metadata.broker.list", "")],
    &[("group.id", "")],
    &[
        ("max.poll.interval.ms", "6000"),
        ("session.timeout.ms", "7000"),
    ],
    &[("group.protocol", "consumer")],
    &[
        ("group.protocol", "consumer"),
        ("session.timeout.ms", "7000"),
    ],
    &[
        ("group.protocol", "consumer"),
        ("partition.assignment.strategy", "range"),
    ],
    &[("partition.assignment.strategy", "best")],
    &[("fetch.max.bytes", "10"), ("message.max.bytes", "2000")],
    &[("receive.message.max.bytes", "2000")],
    &[
        ("reconnect.backoff.ms", "500"),
        ("reconnect.backoff.max.ms", "100"),
    ],
    &[("socket.timeout.ms", "300000"), ("transactional.id", "t")],
    &[
        ("security.protocol", "SASL_PLAINTEXT"),
        ("sasl.mechanism", "UNHEARD-OF"),
    ],
    &[
        ("security.protocol", "SASL_PLAINTEXT"),
        ("sasl.mechanism", "PLAIN"),
    ],
    &[
        ("compression.type", "gzip"),
        ("linger.ms", "5"),
        ("statistics.interval.ms", "0"),
    ],
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn checking_a_configuration_and_creating_clients_with_it_agree() {
    let (mut refused, mut taken) = (0, 0);
    for settings in SETTINGS {
        let config = settings
            .iter()
            .fold(KafkaConfig::new("127.0.0.1:1"), |config, (key, value)| {
                config.set(key, *value)
            });
        let checked = config.check();
        let producer = Producer::new(&config).map(drop);
        let consumer = Consumer::<Event>::new(&config, "group").map(drop);
        let created = producer.and(consumer);
        assert_eq!(
            checked.is_ok(),
            created.is_ok(),
            "{settings:?}: checked {checked:?}, created {created:?}"
        );
        match checked {
            Ok(()) => taken += 1,
            Err(_) => refused += 1,
        }
    }
    assert!(
        refused > 10 && taken > 5,
        "{refused} refused, {taken} taken"
    );
}

#[test]
fn a_value_that_cannot_be_is_told_with_those_that_can() {
    let config = KafkaConfig::new("a:1");
    for (key, value, parts) in [
        ("linger.ms", "soon", &["a number from 0 to 900000"][..]),
        (
            "linger.ms",
            "900001",
            &["`900001`", "a number from 0 to 900000"],
        ),
        (
            "compression.type",
            "brotli",
            &["`brotli`", "`none`, `gzip`", "`zstd`"],
        ),
        (
            "security.protocol",
            "tls",
            &["`tls`", "`plaintext`, `ssl`, `sasl_plaintext`, `sasl_ssl`"],
        ),
        (
            "auto.offset.reset",
            "first",
            &["`first`", "`earliest`, `latest`"],
        ),
        (
            "acks",
            "most",
            &["`most`", "a number from -1 to 1000", "`all`"],
        ),
        (
            "enable.idempotence",
            "maybe",
            &["`maybe`", "`true`, `false`"],
        ),
        (
            "bootstrap.servers",
            " ",
            &["names no broker", "`host:port`"],
        ),
    ] {
        let told = refusal(&config.clone().set(key, value));
        assert!(told.contains(&format!("`{key}`")), "{told}");
        for part in parts {
            assert!(told.contains(part), "{part}: {told}");
        }
    }
}

#[test]
fn what_is_no_secret_is_shown() {
    let config = KafkaConfig::new("kafka-1:9092,kafka-2:9092")
        .sasl(Sasl::plain("orders", PASSWORD))
        .set(
            "sasl.oauthbearer.token.endpoint.url",
            "https://u:hunter2-is-secret@host/token",
        );
    let shown = format!("{config:?}");
    for part in [
        r#""bootstrap.servers": "kafka-1:9092,kafka-2:9092""#,
        r#""sasl.username": "orders""#,
        r#""https://[redacted]@host/token""#,
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(!shown.contains(PASSWORD), "{shown}");
}

#[test]
fn an_error_names_the_property_and_where_it_was_set_and_no_secret() {
    let config = KafkaConfig::new("a:1");
    let told = refusal(
        &config
            .clone()
            .set("no.such.property", PASSWORD.replace('-', "")),
    );
    assert!(
        told.contains("`no.such.property` is no property of librdkafka"),
        "{told}"
    );
    let told = refusal(
        &config
            .clone()
            .with_vars([("AGENT_EVENTS_KAFKA_LINGER_MS", "soon")]),
    );
    assert!(
        told.contains("`linger.ms` (environment variable AGENT_EVENTS_KAFKA_LINGER_MS)"),
        "{told}"
    );
    // librdkafka quotes the value of a property that it does not take.
    let told = refusal(&config.clone().set("sasl.password", format!("{PASSWORD}\0")));
    assert!(told.contains("NUL"), "{told}");
    let told = refusal(
        &config
            .clone()
            .set("acks", "1")
            .set("enable.idempotence", "true"),
    );
    assert!(told.contains("acks"), "{told}");
    let told = refusal(&config.set("security.protocol", "SASL_PLAINTEXT"));
    assert!(told.contains("`sasl.mechanism`"), "{told}");
}

#[test]
fn a_file_that_cannot_be_read_is_told_with_the_line() {
    let error = KafkaConfig::from_file("/no/such/file").unwrap_err();
    assert!(
        error.to_string().contains("/no/such/file") && error.source().is_some(),
        "{error}"
    );
    let twice = File::new("twice.properties", b"a=1\n\na=2\n");
    let error = KafkaConfig::from_file(&twice.0).unwrap_err();
    assert!(error.to_string().contains("line 3 of"), "{error}");
    let latin = File::new("latin.properties", b"a=\xFC\n");
    let error = KafkaConfig::from_file(&latin.0).unwrap_err();
    assert!(error.to_string().contains("UTF-8"), "{error}");
}

#[test]
fn secrets_are_not_shown() {
    let shown = [
        format!("{:?} {0}", Secret::new(PASSWORD)),
        format!("{:?}", Sasl::scram_sha_256("u", PASSWORD)),
        format!(
            "{:?}",
            Tls::new()
                .client_pem("certificate", PASSWORD)
                .key_password(PASSWORD)
        ),
        format!(
            "{:?}",
            OauthToken::new(PASSWORD, "u", std::time::SystemTime::now())
        ),
    ];
    for shown in shown {
        assert!(
            !shown.contains(PASSWORD) && shown.contains("[redacted]"),
            "{shown}"
        );
    }
}

#[cfg(not(feature = "rdkafka-ssl"))]
#[test]
fn what_needs_openssl_names_the_feature() {
    let config = KafkaConfig::new("a:1");
    let plain = config.clone().set("security.protocol", "SASL_PLAINTEXT");
    for config in [
        config.clone().tls(Tls::new().ca_file("/ca.pem")),
        config.sasl(Sasl::plain("u", PASSWORD)),
        plain.clone().sasl(Sasl::scram_sha_512("u", PASSWORD)),
        plain.oauth(|_| Err("no token".into())),
    ] {
        let told = refusal(&config);
        assert!(told.contains("feature `rdkafka-ssl`"), "{told}");
    }
}

#[cfg(feature = "rdkafka-ssl")]
#[test]
fn with_openssl_every_login_makes_a_client() {
    let config = KafkaConfig::new("a:1");
    Producer::new(config.clone().tls(Tls::new())).unwrap();
    Producer::new(config.clone().sasl(Sasl::scram_sha_512("u", PASSWORD))).unwrap();
    Producer::new(config.clone().oauth(|_| Err("no token".into()))).unwrap();
    let told = refusal(
        &config
            .clone()
            .set("security.protocol", "SASL_SSL")
            .set("sasl.mechanism", "OAUTHBEARER"),
    );
    assert!(told.contains("KafkaConfig::oauth"), "{told}");
    let told = refusal(&config.tls(Tls::new().client_pem("no certificate", PASSWORD)));
    assert!(told.contains("could not be created"), "{told}");
}
