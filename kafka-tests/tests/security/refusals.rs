//! A broker in, configurations that it or the client refuses, with what has to be told, out.

use std::time::{Duration, Instant, SystemTime};

use agent_events::kafka::{Consumer, DeadLetters, KafkaConfig, Producer, Sasl, SendError, Tls};
use agent_events_kafka_tests::{AgentEvent, Error, PASSWORD, USER, fail};

use crate::logins::{open, token};
use crate::{Setup, event};

/// How long the client tries to send.
const LIMIT: Duration = Duration::from_secs(4);

/// How soon all has to be told: more than the limit by what a busy machine takes.
const SOON: Duration = Duration::from_secs(90);

/// A password that nobody has.
const WRONG: &str = "swordfish-of-the-suite";

/// What is refused.
pub(crate) struct Refusal {
    pub(crate) name: &'static str,
    config: KafkaConfig,
    /// What the reason says.
    says: &'static str,
}

pub(crate) fn all(setup: &Setup) -> Vec<Refusal> {
    let kafka = &setup.kafka;
    let file = |name: &str| setup.certificates.path(name);
    let trusting =
        |server: &str, name| KafkaConfig::new(server).tls(Tls::new().ca_file(file(name)));
    let refusal = |name, says, config: KafkaConfig| Refusal {
        name,
        says,
        config: config.set("broker.address.family", "v4"),
    };
    vec![
        refusal(
            "a wrong password, PLAIN",
            "Authentication failed",
            open(&kafka.login).sasl(Sasl::plain(USER, WRONG)),
        ),
        refusal(
            "a wrong password, SCRAM-SHA-512",
            "Authentication failed",
            open(&kafka.login).sasl(Sasl::scram_sha_512(USER, WRONG)),
        ),
        refusal(
            "a token that has expired",
            "expir",
            open(&kafka.login).oauth(|_| Ok(token(SystemTime::now() - Duration::from_secs(7200)))),
        ),
        refusal(
            "no token",
            "the identity provider is away",
            open(&kafka.login).oauth(|_| Err("the identity provider is away".into())),
        ),
        refusal(
            "a broker that nobody trusts",
            "certificate verify failed",
            trusting(&kafka.encrypted_login, "stranger.pem").sasl(Sasl::plain(USER, PASSWORD)),
        ),
        refusal(
            "a broker whose certificate has expired",
            "certificate verify failed",
            trusting(&kafka.expired, "authority.pem"),
        ),
        refusal(
            "a client without a certificate",
            "certificate",
            trusting(&kafka.mutual, "authority.pem"),
        ),
    ]
}

impl Refusal {
    /// Has everybody who connects be refused, and looks at what they are told.
    pub(crate) async fn happens(&self) -> Result<(), Error> {
        let begun = Instant::now();
        let config = self.config.clone();
        let limited = config.set("message.timeout.ms", LIMIT.as_millis().to_string());
        let producer = Producer::new(&limited)?;
        let Err(error) = producer.send_to("refused", &event()?).await else {
            return fail("the event was sent");
        };
        if !matches!(&error, SendError::Kafka(_)) || !error.is_retriable() {
            return fail(format!("the producer says {error:?}"));
        }
        self.tells(
            "producer",
            &format!("{error} {error:?}"),
            producer.last_error(),
        )?;

        let consumer = Consumer::<AgentEvent>::with_topics(&self.config, "refused", &["refused"])?;
        let mut told = String::new();
        // The first that goes wrong may be of the connection alone.
        while !consumer
            .last_error()
            .is_some_and(|reason| reason.contains(self.says))
        {
            if begun.elapsed() > SOON {
                return fail(format!(
                    "the consumer says {told}, and {:?}",
                    consumer.last_error()
                ));
            }
            match tokio::time::timeout(Duration::from_secs(1), consumer.recv()).await {
                Ok(Ok(incoming)) => return fail(format!("{incoming:?} was received")),
                Ok(Err(error)) => told = format!("{error} {error:?}"),
                Err(_) => {}
            }
        }
        self.tells("consumer", &told, consumer.last_error())?;
        consumer.close().await;

        let letters = DeadLetters::of(&self.config, "refused.dlq").deadline(Duration::from_secs(1));
        let Err(error) = letters.list().await else {
            return fail("dead letters were listed");
        };
        let told = format!("{error} {error:?}");
        self.tells_no_secret("list of dead letters", &told)?;
        if begun.elapsed() > SOON {
            return fail(format!("it took {:?}", begun.elapsed()));
        }
        Ok(())
    }

    fn tells(&self, who: &str, told: &str, reason: Option<String>) -> Result<(), Error> {
        let reason = reason.unwrap_or_default();
        if !reason.contains(self.says) {
            return fail(format!(
                "the {who} gives the reason {reason:?}, without {:?}",
                self.says
            ));
        }
        self.tells_no_secret(who, &format!("{told} {reason}"))
    }

    fn tells_no_secret(&self, who: &str, told: &str) -> Result<(), Error> {
        let all = format!("{told} {:?}", self.config);
        match [PASSWORD, WRONG, "eyJ"]
            .iter()
            .find(|secret| all.contains(**secret))
        {
            Some(secret) => fail(format!("the {who} tells {secret}: {all}")),
            None => Ok(()),
        }
    }
}
